"""What the generator is taught by an adapter: to judge claims, and to tell what is answered.

A task is prompts, and for each what the directions should say of it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.fitted import CLAIMS_ADAPTER, QUOTES_ADAPTER
from rag.generate import Prompt
from rag.prompts import judge_prompt, ready_prompt
from rag.quoted import QUOTES
from training import claims, questions
from training.examples import NOT_SUPPORTED, REFUTED, SUPPORTED, Example
from training.found import rows_in
from training.reading import write_readings

SEED = 7
LONGEST = 800  # characters of evidence
OPPOSED = 0.7  # how much it counts that refuted and not enough are told apart
# How many pairs of each source are learned from, of those short enough.
PLAN: Sequence[tuple[Callable[[Path, random.Random], list[Example]], int]] = (
    (claims.fever, 1300),
    (claims.fool_me_twice, 1500),
    (claims.scifact, 800),
    (claims.begin, 900),
    (claims.wice, 370),
    (claims.swaps, 1000),
    (claims.several, 600),
    (questions.squad_statements, 1300),
    (claims.clapnq, 300),
)
# Sets whose gold answers are stretches of the text: a quote without one does not answer.
WORD_FOR_WORD = ("squad2", "covidqa")
# How often the quotes that hold an answer are taken away, and how often only one of the quotes is
# left. About half of what is learned from is answered then; without, all that is not had been
# asked by people so as to be taken for answerable.
TAKEN_AWAY, ALONE = 0.2, 0.25

# A prompt, and along each direction whether it holds: None where nobody knows.
Taught = tuple[Prompt, Sequence[bool | None]]


@dataclass(frozen=True)
class Task:
    """What an adapter is trained for; `counts` is how much each direction's mistakes cost."""

    adapter: str
    taught: Sequence[Taught]
    counts: Sequence[float]
    write: Callable[[Path, Sequence[dict[str, Any]]], None]


def judging(data: Path) -> Task:
    """Whether evidence supports a claim, and whether it refutes it."""
    taught = [(judge_prompt(one.text, one.evidence), judged(one.label)) for one in examples(data)]
    return Task(CLAIMS_ADAPTER, taught, (1.0, OPPOSED), write_judging)


def answering(found: Sequence[Path]) -> Task:
    """Whether quotes, one or more, answer a question: what `training.found` has of train parts."""
    train = [row for path in found for row in rows_in(path) if row["split"] == "train"]
    return Task(QUOTES_ADAPTER, asked(train), (1.0,), write_answering)


def examples(data: Path) -> list[Example]:
    """The claims that are learned from, shuffled; the same for the same data."""
    rng = random.Random(SEED)
    found: list[Example] = []
    for source, count in PLAN:
        made = [one for one in source(data, rng) if len(one.evidence) <= LONGEST]
        found += rng.sample(made, min(count, len(made)))
    rng.shuffle(found)
    return found


def asked(rows: Sequence[dict[str, Any]]) -> list[Taught]:
    """The questions that are learned from, shuffled; the same for the same rows."""
    rng = random.Random(SEED)
    taught: list[Taught] = []
    for row in rows:
        quotes, answered = row["quotes"], bool(row["answerable"])
        if answered and row["set"] in WORD_FOR_WORD:
            known = list(zip(quotes, row["holding"], strict=True))
            without = [quote for quote, holds in known if not holds]
            if len(without) == len(quotes):  # found elsewhere, or not at all: nobody knows
                continue
            drawn = rng.random()
            if without and drawn < TAKEN_AWAY:
                quotes, answered = without, False
            elif drawn > 1 - ALONE:
                quote, answered = rng.choice(known)
                quotes = [quote]
        taught.append((ready_prompt(row["question"], quotes), (answered,)))
    rng.shuffle(taught)
    return taught


def judged(label: int) -> tuple[bool, bool | None]:
    """Supported; refuted. Of "not supported" alone nobody knows the latter."""
    known = label not in (SUPPORTED, NOT_SUPPORTED)
    return label == SUPPORTED, label == REFUTED if known else None


def write_judging(out: Path, shapes: Sequence[dict[str, Any]]) -> None:
    """Write both directions, with odds that `training.reading` fits then."""
    write_readings(out, *shapes, supported=[0, 1], refuted=[0, 0, 1])


def write_answering(out: Path, shapes: Sequence[dict[str, Any]]) -> None:
    """Write the direction that a quote is read along."""
    (out / QUOTES).write_text(json.dumps(shapes[0]) + "\n", encoding="utf-8")
