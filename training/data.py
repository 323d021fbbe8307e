"""The examples the evidence model learns from, made from data sets whose licence allows it.

Two tasks share one encoder. "support": (statement, evidence) is supported,
refuted or not enough; where only "not supported" is known, the label says so.
"answer": whether the evidence answers the question. Whole sets are left out
to judge the result by (training/README.md).
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from training import claims, questions
from training.examples import Example

# What of the larger sources each of the two runs uses; of the others all.
KEPT = {
    "small": {
        "fever": 0.35,
        "squad answer": 0.3,
        "squad support": 0.55,
        "swap": 0.35,
        "begin": 0.3,
    },
    "large": {"fever": 0.5, "begin": 0.6},
}
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


def examples(data: Path, seed: int, run: str) -> list[Example]:
    """All examples of a run, a key of `KEPT`, shuffled; the same for the same data and seed."""
    made: list[Example] = []
    for name, source in SOURCES.items():
        rng = random.Random(f"{seed}_{name}")
        made += [
            example for example in source(data, rng) if rng.random() < _kept(example, KEPT[run])
        ]
    random.Random(seed).shuffle(made)
    return made


def _kept(example: Example, kept: Mapping[str, float]) -> float:
    name = example.source.split()[0]
    return kept.get(f"{name} {example.task}", kept.get(name, 1.0))
