"""Figures with their n and a 95 % bootstrap interval.

Every statistic is a function of `weights`, an array of shape (draws, cases)
that says how often each case is counted: once in the figure itself, and as
often as it was drawn in each bootstrap draw (Efron 1979, percentile interval).
So one vectorised function gives both. A case is a question or a claim, never a
single sentence of an answer: sentences of one answer stand and fall together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]

DRAWS = 1000
_AT_ONCE = 2_000_000  # weights held in memory at a time
BINS = 10


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: its value and interval, None where nothing could be counted.

    `n` says over how many `of` it was taken. `unit` is "share" (0 to 1), "ms" or "MB".
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    of: str
    unit: str = "share"

    def to_dict(self) -> dict[str, Any]:
        """One entry of the report's `measures`."""
        return {name: getattr(self, name) for name in self.__slots__}


def measure(
    name: str, statistic: Statistic, cases: int, *, n: int, of: str, seed: int, unit: str = "share"
) -> Measure:
    """The statistic over all cases, with its interval; the same seed gives the same interval."""
    if not cases or not n:
        return Measure(name, None, None, None, 0, of, unit)
    value = float(statistic(np.ones((1, cases)))[0])
    drawn = np.concatenate([statistic(weights) for weights in _draws(cases, seed)])
    known = drawn[np.isfinite(drawn)]
    if not np.isfinite(value) or not len(known):
        return Measure(name, None, None, None, n, of, unit)
    low, high = np.percentile(known, [2.5, 97.5])
    return Measure(name, value, float(low), float(high), n, of, unit)


def _draws(cases: int, seed: int) -> list[Floats]:
    random = np.random.default_rng(seed)
    at_once = max(1, min(DRAWS, _AT_ONCE // cases))
    drawn = []
    for done in range(0, DRAWS, at_once):
        picks = random.integers(0, cases, (min(at_once, DRAWS - done), cases))
        rows = np.arange(len(picks))[:, None] * cases
        counts = np.bincount((picks + rows).ravel(), minlength=picks.size)
        drawn.append(counts.reshape(picks.shape).astype(np.float64))
    return drawn


def ratio(parts: Sequence[float], wholes: Sequence[float]) -> Statistic:
    """The sum of `parts` over the sum of `wholes`, one of each a case."""
    part, whole = np.asarray(parts, dtype=float), np.asarray(wholes, dtype=float)

    def statistic(weights: Floats) -> Floats:
        return _divided(weights @ part, weights @ whole)

    return statistic


def share(
    name: str, parts: Sequence[float], wholes: Sequence[float], of: str, seed: int
) -> Measure:
    """`ratio` as a measure; n is the sum of `wholes`."""
    return measure(name, ratio(parts, wholes), len(parts), n=round(sum(wholes)), of=of, seed=seed)


def mean(name: str, values: Sequence[float], of: str, seed: int) -> Measure:
    """The mean of one value a case."""
    return share(name, values, [1.0] * len(values), of, seed)


def percentile(name: str, values: Sequence[float], percent: float, of: str, seed: int) -> Measure:
    """A percentile of one duration a case, in ms: the smallest value with that share below it."""
    order = np.sort(np.asarray(values, dtype=float))

    def statistic(weights: Floats) -> Floats:
        # Sorted once; how often each is drawn then tells where the percentile falls.
        reached = np.cumsum(weights, axis=1) >= percent / 100 * weights.sum(axis=1, keepdims=True)
        return np.asarray(order[reached.argmax(axis=1)])

    return measure(name, statistic, len(order), n=len(order), of=of, seed=seed, unit="ms")


def balanced_accuracy(gold: Sequence[bool], predicted: Sequence[bool]) -> Statistic:
    """The mean of the recalls of both classes; nan where one of them is absent."""
    truth, said = np.asarray(gold, dtype=float), np.asarray(predicted, dtype=float)

    def statistic(weights: Floats) -> Floats:
        true = _divided(weights @ (truth * said), weights @ truth)
        false = _divided(weights @ ((1 - truth) * (1 - said)), weights @ (1 - truth))
        return (true + false) / 2

    return statistic


def macro_f1(gold: Sequence[str], predicted: Sequence[str]) -> Statistic:
    """The mean F1 over the classes that occur in the gold."""
    truth, said = np.asarray(gold), np.asarray(predicted)
    classes = sorted(set(gold))

    def statistic(weights: Floats) -> Floats:
        scores = []
        for one in classes:
            hits = weights @ ((truth == one) & (said == one)).astype(float)
            both = weights @ ((truth == one).astype(float) + (said == one))
            scores.append(np.nan_to_num(_divided(2 * hits, both)))
        return np.asarray(np.mean(scores, axis=0))

    return statistic


def calibration_error(probability: Sequence[float], truth: Sequence[bool]) -> Statistic:
    """Expected calibration error of a probability, bins of equal width (Naeini et al. 2015)."""
    said, true = np.asarray(probability, dtype=float), np.asarray(truth, dtype=float)
    bins = np.minimum((said * BINS).astype(int), BINS - 1)
    members = (bins[:, None] == np.arange(BINS)).astype(float)

    def statistic(weights: Floats) -> Floats:
        # |sum of said - sum of true| of a bin is its size times the gap between the two means.
        gaps = np.abs(weights @ (members * (said - true)[:, None]))
        return np.asarray(gaps.sum(axis=1) / weights.sum(axis=1))

    return statistic


def auc(score: Sequence[float], truth: Sequence[bool]) -> Statistic:
    """The area under the ROC curve: a true case scores above a false one; ties count half."""
    order = np.argsort(score, kind="stable")
    ordered = np.asarray(score, dtype=float)[order]
    true = np.asarray(truth, dtype=float)[order]
    starts = np.flatnonzero(np.r_[True, np.diff(ordered) > 0])

    def statistic(weights: Floats) -> Floats:
        drawn = weights[:, order]
        positive = np.add.reduceat(drawn * true, starts, axis=1)
        negative = np.add.reduceat(drawn * (1 - true), starts, axis=1)
        below = np.cumsum(negative, axis=1) - negative
        won = (positive * (below + negative / 2)).sum(axis=1)
        return _divided(won, positive.sum(axis=1) * negative.sum(axis=1))

    return statistic


def _divided(part: Floats, whole: Floats) -> Floats:
    """Part over whole, nan where the whole is nothing."""
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
