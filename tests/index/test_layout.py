"""Lines on a page and parts inside it: packed small, stored, and gone with their document."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Library, Mark, Page, PlacedLine, Span
from index.layout import GRID, marks_within, pack_lines, pack_marks, unpack_lines
from tests.index.making import FINGERPRINT, made

FRACTION = st.floats(0, 1)


@st.composite
def placed(draw: st.DrawFn) -> list[PlacedLine]:
    """Lines of a page in order of their spans."""
    at, lines = 0, []
    for _ in range(draw(st.integers(1, 12))):
        start = at + draw(st.integers(0, 1000))
        at = start + draw(st.integers(1, 1000))
        left, right = sorted((draw(FRACTION), draw(FRACTION)))
        top, bottom = sorted((draw(FRACTION), draw(FRACTION)))
        own = draw(st.integers(-1, 100_000))
        length = draw(st.integers(0, 2000)) if own >= 0 else 0
        lines.append(PlacedLine(Span(start, at), (left, top, right, bottom), own, length))
    return lines


@given(placed())
def test_lines_survive_packing(lines: list[PlacedLine]) -> None:
    """Spans and the page's own offsets exactly; boxes grow by less than a step."""
    found = unpack_lines(pack_lines(lines))
    assert [(a.span, a.at, a.length) for a in found] == [(b.span, b.at, b.length) for b in lines]
    for new, old in zip(found, lines, strict=True):
        for edge in (0, 1):
            assert -1e-9 < old.box[edge] - new.box[edge] < 1 / GRID + 1e-9
            assert -1e-9 < new.box[edge + 2] - old.box[edge + 2] < 1 / GRID + 1e-9


MARKS = [Mark(0, "headers"), Mark(40, "row", 2), Mark(50, "row", 5), Mark(60, "")]


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        (0, 1, [MARKS[0]]),
        (39, 41, MARKS[:2]),
        (50, 51, [MARKS[2]]),
        (45, 70, MARKS[1:3]),
        (60, 99, []),
    ],
)
def test_a_part_goes_on_until_the_next(start: int, end: int, wanted: list[Mark]) -> None:
    """Each code point is in the part that began last; an empty kind is no part."""
    assert marks_within(pack_marks(MARKS), Span(start, end)) == wanted


def test_marks_before_the_first_and_none_at_all() -> None:
    """What stands before the first mark is in no part."""
    assert marks_within(pack_marks([Mark(10, "row", 1)]), Span(0, 10)) == []
    assert marks_within(pack_marks([]), Span(0, 10)) == []


def test_lines_are_stored_apart_and_leave_with_their_document(folder: Path) -> None:
    """A document comes without its layout; `lines` has it page by page; removal takes it along."""
    document, passages, vectors = made("a.pdf", "Wheat is grown.\nRye is not.")
    line = PlacedLine(Span(0, 15), (0.1, 0.2, 0.5, 0.25), 3, 15)
    document = replace(
        document,
        pages=(Page(1, Span(0, 27), "iv", kind="slide", confidence=0.5),),
        marks=pack_marks([Mark(0, "row", 7)]),
        layout=((1, pack_lines([line])),),
    )
    with Library.open(folder, FINGERPRINT) as library:
        library.add([(document, passages, vectors)])
        stored = library.document(document.id)
        assert (stored, stored.layout) == (document, ())
        assert library.lines(document.id, 1) == [line]
        assert library.lines(document.id, 2) == []
        again = replace(document, layout=((1, pack_lines([replace(line, at=4)])),))
        library.add([(again, passages, vectors)])  # the same bytes, placed otherwise
        assert library.lines(document.id, 1) == [replace(line, at=4)]
        library.remove([document.id])
    with closing(sqlite3.connect(folder / "library.db")) as connection:
        assert connection.execute("SELECT count(*) FROM layouts").fetchone() == (0,)
