"""Reading order of recognised pages: columns, tables, pages that lie askew or turned."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from rag.load.columns import Seen, in_order, level

HEIGHT = 20.0


def seen(text: str, left: float, top: float, width: float = 380.0) -> Seen:
    """A recognised piece of one line's height."""
    return Seen(text, left, top, left + width, top + HEIGHT)


def column(name: str, left: float, top: float, lines: int) -> list[Seen]:
    """Lines of prose under one another."""
    return [seen(f"{name} line number {n}", left, top + 25 * n) for n in range(lines)]


def texts(pieces: list[Seen]) -> list[str]:
    """In reading order, whatever order they come in."""
    random.Random(1).shuffle(pieces)  # noqa: S311 - a fixed order
    return [one.text for one in in_order(pieces)]


def test_columns_are_read_one_after_the_other() -> None:
    """Although their lines lie level; what spans them stands before and after."""
    left, right = column("left", 50, 100, 6), column("right", 460, 103, 5)
    head = seen("A headline over both columns", 50, 50, 790)
    foot = seen("A line below that spans both columns again", 50, 300, 790)
    wanted = [one.text for one in (head, *left, *right, foot)]
    assert texts([head, *left, *right, foot]) == wanted


def test_three_columns() -> None:
    """Columns are parted again and again."""
    parts = [column(name, left, 100, 5) for name, left in (("a", 50), ("b", 460), ("c", 870))]
    assert texts([one for part in parts for one in part]) == [
        one.text for part in parts for one in part
    ]


def test_a_heading_after_both_columns_follows_them() -> None:
    """It begins under the left column, after a blank space."""
    left, right = column("left", 50, 100, 6), column("right", 460, 100, 6)
    heading = seen("Further reading", 50, 290, 160)
    wanted = [one.text for one in (*left, *right, heading)]
    assert texts([*left, *right, heading]) == wanted


def test_rows_of_a_table_stay_rows() -> None:
    """Short cells are no columns of prose: each row is one line, its pieces left to right."""
    rows = [("Ely", "12"), ("Bath", "7"), ("York", "31"), ("Hull", "8")]
    pieces = [
        seen(cell, left, 100 + 25 * n, 60)
        for n, row in enumerate(rows)
        for cell, left in zip(row, (50, 460), strict=True)
    ]
    assert texts(pieces) == [" ".join(row) for row in rows]


def lying(angle: float, size: tuple[int, int]) -> np.ndarray:
    """The corners of two lines as they are found on a page turned clockwise by `angle` degrees."""
    upright = np.array(
        [
            [[100, 100 + 50 * n], [500, 100 + 50 * n], [500, 120 + 50 * n], [100, 120 + 50 * n]]
            for n in range(2)
        ],
        dtype=float,
    )
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    turned = (upright - 300) @ np.array([[cos, sin], [-sin, cos]]) + np.array(size) / 2
    # The engine's corners go round from the one that is uppermost and leftmost on the page.
    first = [int(np.argmin(line.sum(axis=1))) for line in turned]
    return np.array([np.roll(line, -n, axis=0) for line, n in zip(turned, first, strict=True)])


@pytest.mark.parametrize("angle", [0, 4, -7])
@pytest.mark.parametrize("quarter", [0, 90, 180, 270])
def test_pages_are_put_upright_and_level(angle: int, quarter: int) -> None:
    """After levelling the first line stands above the second, and both are flat."""
    turned = quarter in {180, 270}  # what the engine says of lines it had to turn
    found = level(lying(angle + quarter, (600, 800)), (600, 800), turned=turned)
    first, second = found
    assert first[:, 1].max() < second[:, 1].min()
    assert np.ptp(first[:2, 1]) < 2
    assert first[0, 0] < first[1, 0]
    assert np.hypot(*(first[1] - first[0])) == pytest.approx(400)
