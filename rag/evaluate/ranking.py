"""A ranking against the documents that are relevant: Recall@k, reciprocal rank, nDCG@k."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def recall(ranked: Sequence[str], gains: Mapping[str, float], k: int) -> float:
    """The share of the relevant documents among the first k."""
    return sum(name in gains for name in ranked[:k]) / len(gains)


def reciprocal_rank(ranked: Sequence[str], gains: Mapping[str, float]) -> float:
    """1 / rank of the first relevant document, 0 when none was found."""
    return next((1 / rank for rank, name in enumerate(ranked, start=1) if name in gains), 0.0)


def ndcg(ranked: Sequence[str], gains: Mapping[str, float], k: int) -> float:
    """Normalised discounted cumulative gain, linear in the gain, as trec_eval has it.

    Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002).
    """
    best = _discounted(sorted(gains.values(), reverse=True)[:k])
    return _discounted([gains.get(name, 0.0) for name in ranked[:k]]) / best


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
