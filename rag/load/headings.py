"""Which printed lines are headings: by the size they are set in, and by their weight."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from rag.load.lines import ROW, Line

_BULLET = re.compile(r"[o\u00a7]\s")  # how Word writes its hollow and square bullets into a PDF
# A row, or what stands over its figures: "($ in millions)".
_TABLE = re.compile(rf"^\(|{ROW.pattern}")
# The lowest level of a heading. What makes one by size or weight is at most this share of a text.
LOWEST, _COMMON = 6, 0.25
# A heading by its weight: lines, words in each, and how long the line of prose under it is.
_BOLD_LINES, _BOLD_WORDS, _PROSE = 3, 12, 40


def heading_levels(pages: Sequence[Sequence[Line]]) -> Callable[[Sequence[Line]], list[int]]:
    """Gives the level of each line of a page: 1 or more for a heading, 0 for others.

    By size: at least 15 % above the size most of the text is set in, level 1 for the largest. By
    weight: bold lines over one of prose. Where either is common, it makes no headings.
    """
    by_size = _level_by_size(pages)
    bold, all_letters = (
        sum(len(line.text) for page in pages for line in page if line.bold or not only)
        for only in (True, False)
    )
    by_weight = bold <= _COMMON * all_letters

    def levels(page: Sequence[Line]) -> list[int]:
        found = [by_size(line) for line in page]
        for start, end in _bold_runs(page) if by_weight else ():
            if not any(found[start:end]) and _stands_over(page, start, end):
                found[start:end] = [LOWEST] * (end - start)
        return found

    return levels


def _bold_runs(page: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Where bold lines that follow each other begin and end; a table's head is none of them."""
    for bold, run in groupby(
        range(len(page)), key=lambda at: page[at].bold and not _TABLE.search(page[at].text)
    ):
        if bold:
            places = list(run)
            yield places[0], places[-1] + 1


def _stands_over(page: Sequence[Line], start: int, end: int) -> bool:
    """Whether bold lines are a heading: few words, no sentence, over prose or a table, no cell."""
    lines, below = page[start:end], page[end : end + 1]
    last = lines[-1].text
    return (
        len(lines) <= _BOLD_LINES
        and all(len(line.text.split()) <= _BOLD_WORDS and _wordy(line.text) for line in lines)
        and not any(line.hyphen for line in lines)
        and not re.search(r"[.,;]$|[$€£]", last)
        and any(
            len(last.split()) > 1 and last[-1] != ":"
            if _TABLE.search(line.text)
            else len(line.text) >= _PROSE
            for line in below
        )
    )


def _level_by_size(pages: Sequence[Sequence[Line]]) -> Callable[[Line], int]:
    weights: Counter[float] = Counter()
    for page in pages:
        for line in page:
            weights[round(line.size)] += len(line.text)
    if not weights:
        return lambda _: 0
    body = weights.most_common(1)[0][0]
    large = sorted((size for size in weights if size >= 1.15 * body), reverse=True)
    if sum(weights[size] for size in large) > _COMMON * weights.total():
        return lambda _: 0
    levels = {size: min(rank, LOWEST) for rank, size in enumerate(large, start=1)}

    def level(line: Line) -> int:
        found = levels.get(round(line.size), 0)
        if not found:
            return 0
        return found if _wordy(line.text) else 0

    return level


def _wordy(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    wordy = len(text) < 200 and letters >= 3 and letters >= 0.5 * len(text)
    return wordy and text[0].isalnum() and not _BULLET.match(text)
