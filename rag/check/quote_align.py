"""A quotation laid beside a source, word by word: where it stands, and which words agree.

The alignment is Needleman and Wunsch's (1970), free at both ends of the source,
with gaps in the source that never cost more than a fixed sum (Sellers 1980
gives the free ends): the quotation is found wherever it stands, and a part left
out is one gap however long. The rows are numpy's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.check.quote_words import Word

MATCH, OTHER, EXTRA, SKIPPED = 2.0, -1.5, -1.0, -0.6
LONGEST_SKIP = -6.0  # a gap in the source costs no more, however long
MARKED_SKIP = -0.2  # a gap that the quotation marks


def align(quote: Sequence[Word], source: Sequence[Word]) -> tuple[float, list[tuple[int, int]]]:
    """The best score, and the pairs (quotation word, source word) that agree, in order."""
    ids: dict[str, int] = {}
    left = [ids.setdefault(word.key, len(ids)) for word in quote]
    right = np.array([ids.get(word.key, -1) for word in source])
    size = len(right)
    slope = SKIPPED * np.arange(size + 1)
    table = np.zeros((len(left) + 1, size + 1), dtype=np.float32)
    for row, (word, id) in enumerate(zip(quote, left, strict=True), start=1):
        marked = word.after_ellipsis
        before = _skipping(table[row - 1], slope, marked=marked) if row > 1 else table[0]
        table[row, 0] = before[0] + EXTRA
        gain = np.where(right == id, MATCH, OTHER)
        table[row, 1:] = np.maximum(before[:-1] + gain, before[1:] + EXTRA)
    return float(table[-1].max()), _pairs(quote, table, slope, left, right)


def _skipping(row: np.ndarray, slope: np.ndarray, *, marked: bool) -> np.ndarray:
    """The best score at each place when source words before it may be passed over."""
    best = np.maximum.accumulate(row)
    stepwise = np.maximum.accumulate(row - slope) + slope
    flat = best + (MARKED_SKIP if marked else LONGEST_SKIP)
    result: np.ndarray = np.maximum(np.maximum(row, stepwise), flat)
    return result


def _pairs(
    quote: Sequence[Word],
    table: np.ndarray,
    slope: np.ndarray,
    left: Sequence[int],
    right: np.ndarray,
) -> list[tuple[int, int]]:
    """Walk back from the best end."""
    pairs: list[tuple[int, int]] = []
    place = int(table[-1].argmax())
    for row in range(len(left), 0, -1):
        marked = quote[row - 1].after_ellipsis
        before = _skipping(table[row - 1], slope, marked=marked) if row > 1 else table[0]
        gain = MATCH if place and right[place - 1] == left[row - 1] else OTHER
        if place and table[row, place] <= before[place - 1] + gain + 1e-4:
            if gain == MATCH:
                pairs.append((row - 1, place - 1))
            place -= 1
        if row > 1:
            place = _came_from(table[row - 1], before[place], place, marked=marked)
    return pairs[::-1]


def _came_from(row: np.ndarray, score: float, place: int, *, marked: bool) -> int:
    """The place in this row from which `place` was reached, the nearest if there are several."""
    back = np.arange(place, -1, -1)
    cost = np.maximum(SKIPPED * (place - back), LONGEST_SKIP)
    if marked:
        cost = np.maximum(cost, MARKED_SKIP)
    cost[0] = 0.0
    return int(back[int((row[back] + cost >= score - 1e-3).argmax())])
