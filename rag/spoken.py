"""Whether a stretch of a text is somebody's words: it stands between quotation marks there.

A sentence inside a longer quotation has no marks of its own, and does not name who speaks:
“No, I meant he's the founder. I do. He was,” Trump said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index import Span
from rag.reported import report_in

_MARK = re.compile(r"[“”„«»\"]")
_PARAGRAPH = re.compile(r"[^\n]+")
# How much of a stretch must be quoted: all but a mark or a word around it.
SHARE = 0.8


def in_quotation(text: str, stretch: Span) -> bool:
    """Whether nearly all of a stretch of the text is quoted, as its paragraphs show."""
    start = text.rfind("\n", 0, stretch.start) + 1
    end = text.find("\n", stretch.end)
    around = text[start : end if end >= 0 else len(text)]
    here = Span(stretch.start - start, stretch.end - start)
    return sum(_shared(one, here) for one in quotations(around)) >= SHARE * len(stretch)


def says_whose(sentence: str) -> bool:
    """Whether a sentence names who says what it says."""
    report = report_in(sentence)
    return report is not None and report.source is not None


def words_of_somebody(numbers: Sequence[int]) -> str | None:
    """What a reader should know of quotes with these numbers, all of which are quotations."""
    if not numbers:
        return None
    several = len(numbers) > 1
    listed = ", ".join(map(str, numbers))
    return (
        f"Footnote{'s' if several else ''} {listed} give{'' if several else 's'} what somebody is "
        "quoted with in the document: open it to read who says so."
    )


def quotations(text: str) -> Iterator[Span]:
    """What stands between quotation marks, in order; the marks are left out.

    A quotation ends with its paragraph: one that goes on opens the next one anew. What a mark
    closes that was never opened has begun before the text does.
    """
    for start, end in _between(text):
        if start < end:
            yield Span(start, end)


def _between(text: str) -> Iterator[tuple[int, int]]:
    for paragraph in _PARAGRAPH.finditer(text):
        after, is_open = paragraph.start(), False
        for mark in _MARK.finditer(text, *paragraph.span()):
            if is_open or mark[0] == "”":
                yield after, mark.start()
                is_open = False
            else:
                is_open = True
            after = mark.end()
        if is_open:
            yield after, paragraph.end()


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))
