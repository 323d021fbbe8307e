"""What stands between quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index import Span

_MARK = re.compile(r"[“”„«»\"]")
_PARAGRAPH = re.compile(r"[^\n]+")


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
