"""Where text stands besides its offsets: lines on a page, and parts inside it, packed small.

A page of 50 lines takes about 400 bytes, a row of a table about one.
"""

from __future__ import annotations

import functools
import json
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from index.records import Span

GRID = 10_000  # steps across a page: 0.08 points of a sheet of A4
_COLUMNS = 8

Edges = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A stretch of a document's text that is printed in one piece on a page.

    `box` is left, top, right, bottom, as fractions of the page's width and
    height from its upper left corner. `at` and `length` say where it begins in
    the page's own text, before normalising, and how many code points it has
    there; `at` is -1 where the page has no text of its own (recognised text).
    """

    span: Span
    box: Edges
    at: int = -1
    length: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """From `start` on, the text is a part of this kind ("row", "body"), until the next mark.

    `number` counts parts of the kind where they are counted, 0 where they are
    not. An empty `kind` ends a part.
    """

    start: int
    kind: str
    number: int = 0


def pack_lines(lines: Sequence[PlacedLine]) -> bytes:
    """The lines of a page, in order of their spans; boxes grow outward to the grid."""
    rows = np.empty((len(lines), _COLUMNS), dtype=np.int64)
    for place, line in enumerate(lines):
        left, top, right, bottom = line.box
        rows[place] = (
            line.span.start,
            len(line.span),
            line.at,
            line.length - len(line.span),
            int(left * GRID),
            int(top * GRID),
            -int(-right * GRID // 1),
            -int(-bottom * GRID // 1),
        )
    return _packed(rows)


def unpack_lines(data: bytes) -> list[PlacedLine]:
    """What `pack_lines` packed, its boxes on the grid."""
    found = []
    for start, length, at, more, *box in _unpacked(data, _COLUMNS).tolist():
        edges = cast("Edges", tuple(edge / GRID for edge in box))
        found.append(PlacedLine(Span(start, start + length), edges, at, length + more))
    return found


def pack_marks(marks: Sequence[Mark]) -> bytes:
    """The marks of a document, in order; empty bytes for none."""
    if not marks:
        return b""
    kinds = list(dict.fromkeys(mark.kind for mark in marks))
    index = {kind: place for place, kind in enumerate(kinds)}
    rows = np.array([(m.start, index[m.kind], m.number) for m in marks], dtype=np.int64)
    return json.dumps(kinds).encode("ascii") + b"\n" + _packed(rows)


def marks_within(data: bytes, span: Span) -> list[Mark]:
    """The marks in force somewhere in a span, in order."""
    if not data:
        return []
    marks, starts = _marks(data)
    first = max(bisect_right(starts, span.start) - 1, 0)
    return [mark for mark in marks[first : bisect_right(starts, span.end - 1)] if mark.kind]


@functools.lru_cache(maxsize=8)
def _marks(data: bytes) -> tuple[list[Mark], list[int]]:
    head, _, body = data.partition(b"\n")
    kinds = json.loads(head)
    marks = [
        Mark(start, kinds[kind], number) for start, kind, number in _unpacked(body, 3).tolist()
    ]
    return marks, [mark.start for mark in marks]


def _packed(rows: np.ndarray) -> bytes:
    """Differences from row to row, column by column, their low bytes apart from their high ones."""
    steps = np.diff(rows, axis=0, prepend=np.zeros((1, rows.shape[1]), dtype=np.int64))
    planes = np.ascontiguousarray(steps.T, dtype="<i4").view(np.uint8)
    return zlib.compress(planes.reshape(rows.shape[1], -1, 4).transpose(0, 2, 1).tobytes())


def _unpacked(data: bytes, columns: int) -> np.ndarray:
    planes = np.frombuffer(zlib.decompress(data), dtype=np.uint8).reshape(columns, 4, -1)
    steps = np.ascontiguousarray(planes.transpose(0, 2, 1)).view("<i4")[:, :, 0]
    return np.cumsum(steps.T, axis=0, dtype=np.int64)
