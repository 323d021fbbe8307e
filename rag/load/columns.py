"""The reading order of a recognised page: level again, columns one after the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from rag.load.printed import Piece

# Columns of prose: on either side of a gap at least so wide, in heights of a line, so many
# pieces, so many letters long.
# Shorter ones are cells of a table, which is read row by row.
_GAP = 0.5
_PIECES = 3
_LETTERS = 15
_LEVEL_ENOUGH = math.radians(0.2)


@dataclass(frozen=True, slots=True)
class Seen:
    """A recognised line and where it stands, in pixels from the upper left corner, page upright.

    `pieces` are the parts it was recognised in, left to right, a space between
    two; their boxes are those of the page as it lies.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    pieces: tuple[Piece, ...] = field(default=())

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half way down."""
        return (self.top + self.bottom) / 2


def level(corners: np.ndarray, size: tuple[int, int], *, turned: bool) -> np.ndarray:
    """The corners of all lines, (n, 4, 2), as on a page put upright and level.

    Corners go round from the upper left, clockwise. Lines higher than wide are
    read from above, `turned` ones the other way round. The angle that is left is
    the median of the upper edges of the wider half of the lines.
    """
    width, height = size
    across, down = corners[:, 1] - corners[:, 0], corners[:, 3] - corners[:, 0]
    sideways = np.median(np.hypot(*down.T) - np.hypot(*across.T)) > 0
    x, y = corners[:, :, 0], corners[:, :, 1]
    if sideways and turned:  # a quarter turn clockwise
        corners = np.stack([height - y, x], axis=2)[:, [3, 0, 1, 2]]
    elif sideways:
        corners = np.stack([y, width - x], axis=2)[:, [1, 2, 3, 0]]
    elif turned:
        corners = np.stack([width - x, height - y], axis=2)[:, [2, 3, 0, 1]]
    edges = corners[:, 1] - corners[:, 0]
    lengths = np.hypot(*edges.T)
    wide = edges[lengths >= np.median(lengths)]
    angle = float(np.median(np.arctan2(wide[:, 1], wide[:, 0])))
    if not _LEVEL_ENOUGH < abs(angle) < math.pi / 4:
        return corners
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    straight: np.ndarray = corners @ turn
    return straight


def in_order(pieces: Sequence[Seen]) -> list[Seen]:
    """The lines of a page in reading order; pieces side by side in one column are one line.

    A run of pieces down the page through which a gap runs from top to bottom,
    with prose on both sides, is read column by column; all else row by row.
    """
    if not pieces:
        return []
    waiting = sorted(pieces, key=lambda piece: piece.middle)
    gap = _GAP * median(piece.height for piece in waiting)
    found: list[Seen] = []
    plain: list[Seen] = []
    at = 0
    while at < len(waiting):
        run, cut = _columns(waiting[at:], gap)
        if cut is None:
            plain.append(waiting[at])
            at += 1
            continue
        found += _rows(plain)
        plain = []
        found += in_order([piece for piece in run if piece.left < cut])
        found += in_order([piece for piece in run if piece.left >= cut])
        at += len(run)
    return found + _rows(plain)


def _columns(pieces: Sequence[Seen], gap: float) -> tuple[Sequence[Seen], float | None]:
    """The longest run from the first piece on that a gap parts into columns; where it is cut."""
    free = [(-math.inf, math.inf)]
    count = 0
    for piece in pieces:
        rest = _without(free, piece.left, piece.right, gap)
        if _inner(free) and not _inner(rest):
            break
        free, count = rest, count + 1
    for begin, cut in sorted(_inner(free), key=lambda stretch: stretch[0] - stretch[1]):
        kept = _without_tail(pieces[:count], cut, gap)
        left = [piece for piece in kept if piece.left < cut]
        right = [piece for piece in kept if piece.left >= cut]
        if _is_prose(left) and _is_prose(right) and _side_by_side(left, right):
            return kept, (begin + cut) / 2
    return pieces, None


def _inner(free: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Those with something on either side."""
    return [(left, right) for left, right in free if math.isfinite(right - left)]


def _without(
    free: Sequence[tuple[float, float]], left: float, right: float, gap: float
) -> list[tuple[float, float]]:
    """The free stretches that are left when this one is taken, if they are wide enough."""
    rest = []
    for begin, end in free:
        if right <= begin or left >= end:
            rest.append((begin, end))
            continue
        rest += [(a, b) for a, b in ((begin, left), (right, end)) if b - a >= gap]
    return rest


def _without_tail(run: Sequence[Seen], cut: float, gap: float) -> list[Seen]:
    """Without what follows below both columns, after a blank space, on one side alone."""
    kept = list(run)
    for at in range(len(run) - 1, 0, -1):
        here = run[at]
        others = [piece for piece in run[:at] if (piece.left < cut) != (here.left < cut)]
        same = [piece for piece in run[:at] if (piece.left < cut) == (here.left < cut)]
        if not others or not same or here.top < max(piece.bottom for piece in others):
            break
        if here.top - max(piece.bottom for piece in same) > 1.6 * gap:
            kept = list(run[:at])
    return kept


def _is_prose(pieces: Sequence[Seen]) -> bool:
    return len(pieces) >= _PIECES and median(len(piece.text) for piece in pieces) >= _LETTERS


def _side_by_side(left: Sequence[Seen], right: Sequence[Seen]) -> bool:
    """Whether the lower one begins before half of the other is over."""
    tops = [min(piece.top for piece in side) for side in (left, right)]
    bottoms = [max(piece.bottom for piece in side) for side in (left, right)]
    shared = min(bottoms) - max(tops)
    return shared > 0.5 * min(b - t for b, t in zip(bottoms, tops, strict=True))


def _rows(pieces: Sequence[Seen]) -> list[Seen]:
    """Pieces whose middle lies within another's height stand on its line."""
    rows: list[list[Seen]] = []
    for piece in sorted(pieces, key=lambda one: one.middle):
        if rows and rows[-1][0].top <= piece.middle <= rows[-1][0].bottom:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_joined(sorted(row, key=lambda one: one.left)) for row in rows]


def _joined(row: Sequence[Seen]) -> Seen:
    return Seen(
        " ".join(one.text for one in row),
        row[0].left,
        min(one.top for one in row),
        max(one.right for one in row),
        max(one.bottom for one in row),
        tuple(piece for one in row for piece in one.pieces),
    )
