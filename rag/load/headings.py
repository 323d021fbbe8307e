"""Which lines or paragraphs are headings: by the size they are set in, and by their weight."""

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
    lines = [line for page in pages for line in page]
    rare = bold_is_rare(
        sum(len(line.text) for line in lines if line.bold), sum(len(line.text) for line in lines)
    )

    def levels(page: Sequence[Line]) -> list[int]:
        found = [by_size(line) for line in page]
        for start, end in bold_headings([(line.text, line.bold) for line in page]) if rare else ():
            if not any(found[start:end]) and not any(line.hyphen for line in page[start:end]):
                found[start:end] = [LOWEST] * (end - start)
        return found

    return levels


def bold_is_rare(bold: int, all_of_it: int) -> bool:
    """Whether so few characters of a text are bold that this may mark headings."""
    return bold <= _COMMON * all_of_it


def bold_headings(lines: Sequence[tuple[str, bool]]) -> Iterator[tuple[int, int]]:
    """Where lines that are headings by their weight begin and end, of texts and whether bold.

    A line that has a table's figures, or stands over them in brackets, is none.
    """
    for bold, run in groupby(
        range(len(lines)), key=lambda at: lines[at][1] and not _TABLE.search(lines[at][0])
    ):
        places = list(run)
        start, end = places[0], places[-1] + 1
        texts = [text for text, _ in lines[start : end + 1]]
        if bold and end < len(lines) and _stand_over(texts[:-1], texts[-1]):
            yield start, end


def _stand_over(texts: Sequence[str], below: str) -> bool:
    """Whether bold lines are a heading: few words, no sentence, over prose or a table, no cell."""
    last = texts[-1]
    if _TABLE.search(below):
        over = len(last.split()) > 1 and last[-1] != ":"
    else:
        over = len(below) >= _PROSE
    return (
        over
        and len(texts) <= _BOLD_LINES
        and all(len(text.split()) <= _BOLD_WORDS and _wordy(text) for text in texts)
        and not re.search(r"[.,;]$|[$€£]", last)
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
