"""The examples the evidence model learns from, made from data sets whose licence allows it.

Two tasks share one encoder. "support": (statement, evidence) is supported,
refuted or not enough; where only "not supported" is known, the label says so.
"answer": whether the evidence answers the question. Whole sets are left out
to judge the result by (training/README.md).
"""

from __future__ import annotations

import random
from pathlib import Path

from training import claims, questions
from training.examples import Example

# What of the largest sources is used, so that they do not drown the others.
KEPT = {"fever": 0.5, "begin": 0.6}
SOURCES = {
    "fever": claims.fever,
    "fool_me_twice": claims.fool_me_twice,
    "scifact": claims.scifact,
    "begin": claims.begin,
    "wice": claims.wice,
    "squad": questions.squad,
    "swaps": claims.swaps,
    "covidqa": questions.covidqa,
    "pubmed": questions.pubmed,
}


def examples(data: Path, seed: int) -> list[Example]:
    """All examples, shuffled; the same for the same data and seed."""
    made: list[Example] = []
    for name, source in SOURCES.items():
        rng = random.Random(f"{seed}_{name}")
        made += [example for example in source(data, rng) if rng.random() < _kept(example)]
    random.Random(seed).shuffle(made)
    return made


def _kept(example: Example) -> float:
    name = example.source.split()[0]
    return KEPT.get(f"{name} {example.task}", KEPT.get(name, 1.0))
