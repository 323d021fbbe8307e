"""Whether the evidence answers the question: the rule for refusing.

Before anything is said, the reranker's logit for the best sentence refuses
what plainly does not bear on the question. Then four signals are joined: how
near the reranker finds the best passage, the evidence model's probability that
one of the passages answers and that one of the quotes does, and what the
generator makes of question and quotes while it reads them. What a language model
holds two thirds of the way up tells more about whether a question can be
answered than what it replies when asked (Slobodkin et al. 2023, "The Curious Case of Hallucinatory
(Un)answerability"; docs/log.md has our figures).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from rag.answer import Evidence
from rag.fitted import read_fitted, shipped_folder
from rag.reading import Direction

RULE = "answerable.json"
# Below this logit for its best sentence a question is refused without asking the
# generator: of 163 answerable dev questions of squad2 and clapnq 1 % lie there, of 157 others 20 %.
LOWEST_LOGIT = -1.0
# Of a question in letters that only the generator reads: the weights of 1, of how much the best
# passage has of its words (`rag.overlap`), and of the reading; without that the least overlap. On
# XQuAD in Russian, Greek and Chinese .74 of the questions are answered so, and .86 refused where
# the document with the answer is left out (n = 42 each; docs/log.md).
UNREAD, UNREAD_ALONE = (-0.4, 0.4, 2.9), 2.0
# A probability nearer to 0 or 1 than this says no more.
SURE = 1e-4


def bears_on(evidence: Sequence[Evidence]) -> bool:
    """Whether any of it is worth showing as a quote at all: near enough, or the row asked for."""
    best = next(iter(evidence), None)
    return best is not None and (best.looked_up or best.score >= LOWEST_LOGIT)


def overlap_answers(nearest: float, ready: float | None) -> bool:
    """Whether to answer in letters that neither reranker nor evidence model reads.

    `nearest`: the best passage's logit by `rag.overlap`. `ready`: what the generator's reading
    says, None without one.
    """
    if ready is None:
        return nearest > UNREAD_ALONE
    bias, near, reading = UNREAD
    return bias + near * nearest + reading * ready > 0


def log_odds(chance: float) -> float:
    """Of a probability, bounded."""
    bounded = min(max(chance, SURE), 1 - SURE)
    return math.log(bounded / (1 - bounded))


@dataclass(frozen=True)
class Rule:
    """The fitted weights (`training.refusing` makes them).

    `direction` says whether a reading speaks for an answer. `joined` weighs 1, the
    best passage's logit, the log-odds that a passage answers, and that a quote out of them
    does, whether the question stands in a conversation (where people say less of what they
    mean, so that all else is lower), and what the reading says; `alone` is the same without that.
    """

    direction: Direction
    joined: np.ndarray
    alone: np.ndarray

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The rule beside the evidence model. Raises ModelCorrupt when it cannot be read."""
        return read_fitted(folder / RULE, "The rule for refusing", cls._parse)

    @classmethod
    def _parse(cls, raw: Mapping[str, Any]) -> Self:
        return cls(
            Direction.parse(raw["direction"]),
            np.array(raw["joined"], dtype=np.float32).reshape(6),
            np.array(raw["alone"], dtype=np.float32).reshape(5),
        )

    def answers(
        self,
        nearest: float,
        passages: Sequence[float],
        quotes: Sequence[float],
        ready: float | None,
        *,
        follows: bool,
    ) -> bool:
        """Whether to answer.

        `nearest`: the reranker's logit of the best passage. `passages`, `quotes`: for
        each the evidence model's probability that it answers. `ready`: what the
        reading says, None without one. `follows`: other questions came before this.
        """
        passage, quote = (log_odds(max([0.0, *chances])) for chances in (passages, quotes))
        known = (1.0, nearest, passage, quote, float(follows))
        if ready is None:
            return float(self.alone @ known) > 0
        return float(self.joined @ (*known, ready)) > 0


@cache
def shipped_rule() -> Rule:
    """The program's own."""
    return Rule.read(shipped_folder())
