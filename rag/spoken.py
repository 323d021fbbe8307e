"""Whether a stretch of a text is somebody's words: it stands between quotation marks there.

A sentence inside a longer quotation has no marks of its own, and does not name who speaks:
“No, I meant he's the founder. I do. He was,” Trump said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index import Span

_MARK = re.compile(r"[“”„«»\"]")
_PARAGRAPH = re.compile(r"[^\n]+")
# How much of a stretch must be quoted: all but a mark or a word around it.
SHARE = 0.8


def in_quotation(text: str, stretch: Span) -> bool:
    """Whether nearly all of a stretch of the text is quoted."""
    quoted = sum(_shared(one, stretch) for one in quotations(text))
    return quoted >= SHARE * len(stretch)


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
