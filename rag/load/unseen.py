"""Text in a PDF that nobody sees: found by how it is painted, and taken off the page.

What counts: no ink (render mode 3, or full transparency) where the page is no
scan with a recognised layer under it, the colour of the background, less than
two points high, off the page, clipped away, or covered by an opaque rectangle
or a redaction mark. Where the background is a picture, a pattern or a curve,
its colour is unknown, and the text counts as seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np

from rag.load.painted import (
    Box,
    Painted,
    char_boxes_of,
    clip_of,
    common,
    covering_marks,
    page_box,
    painted,
    remove,
    texts_of,
)

NO_INK = "text without ink"
SAME_COLOUR = "text in the colour of its background"
TINY = "tiny text"
OFF_PAGE = "text off the page"
CLIPPED = "clipped text"
COVERED = "covered text"

SMALLEST = 2.0  # points
COVER = "\N{FULL BLOCK}"
_NO_INK_MODES = {3, 7}  # FPDF_TEXTRENDERMODE_INVISIBLE, _CLIP
_FILL_MODES = {0, 4}
_SCANNED_SHARE = 0.4  # a picture over this much of the page is the scan that a text layer is of
_NEAR = 12  # of 255, in each of red, green and blue
_WHITE = (255, 255, 255)
_SLACK = 1.0  # points
_THICK = 3.0  # points: a thinner rectangle is a rule, and covers nothing
_COVERING_SHARE = 0.95
_CHAR_SHARE = 0.8
_GAP_SHARE = 0.25  # of the height: a wider gap parts words
_AT_ONCE = 4_000_000  # pairs of texts and rectangles compared in one go


@dataclass(slots=True)
class Unseen:
    """What was taken out of a page, kind and text, in order; and what is covered in part.

    `veiled` gives, by the address of a text object that stays on the page, the
    rectangles over it.
    """

    found: list[tuple[str, str]] = field(default_factory=list)
    veiled: dict[int, list[Box]] = field(default_factory=dict)


def take_out(page: Any) -> Unseen:
    """Remove the unseen text from an open page (in memory).

    A text page made afterwards is without it; `veil` does the rest.
    """
    things = painted(page, SMALLEST)
    if not any(one.text for one in things):
        return Unseen()
    hidden, veiled = _unseen(things, page_box(page), covering_marks(page))
    if not hidden:
        return Unseen(veiled=veiled)
    texts = texts_of(page, [one for one, _ in hidden])
    found = [(kind, one.box, text) for (one, kind), text in zip(hidden, texts, strict=True)]
    for one, _ in hidden:
        remove(page, one)
    joined = [(kind, _joined(list(group))) for kind, group in groupby(found, lambda f: f[0])]
    return Unseen(joined, veiled)


def _joined(pieces: Sequence[tuple[str, Box, str]]) -> str:
    """The words of neighbouring pieces; a space between them where there is a gap on the page."""
    text = ""
    before: Box | None = None
    for _, box, piece in pieces:
        if before is not None:
            gap = _GAP_SHARE * max(box[3] - box[1], before[3] - before[1])
            beside = abs(box[1] - before[1]) < 2 * gap and -gap < box[0] - before[2] < gap
            text += "" if beside else " "
        text += piece
        before = box
    return text


def veil(text: str, textpage: Any, unseen: Unseen) -> str:
    """The page's text as long as before, a block for each letter that a rectangle covers.

    The covered words join what was found.
    """
    if not unseen.veiled:
        return text
    letters = list(text)
    words: list[str] = []
    before = -2
    for at, address, box in char_boxes_of(textpage, text):
        if any(_share(cover, box) >= _CHAR_SHARE for cover in unseen.veiled.get(address, ())):
            if at != before + 1:
                words.append("")
            before = at
            words[-1] += text[at]
            letters[at] = COVER
        elif text[at].isspace() and before == at - 1 and words:
            before = at
            words[-1] += " "
    unseen.found += [(COVERED, word.strip()) for word in words]
    return "".join(letters)


def _unseen(
    things: Sequence[Painted], page: Box, marks: Sequence[Box]
) -> tuple[list[tuple[Painted, str]], dict[int, list[Box]]]:
    """The text that nobody sees, with the kind, in painting order; and what is covered in part."""
    area = max(1.0, _area(page))
    pictures = sum(_area(common(one.box, page)) for one in things if one.picture)
    scanned = pictures > _SCANNED_SHARE * area
    texts = [(at, one) for at, one in enumerate(things) if one.text and one.box[2] > one.box[0]]
    grounds = [(at, one) for at, one in enumerate(things) if not one.text]
    found: list[tuple[Painted, str]] = []
    veiled: dict[int, list[Box]] = {}
    seen: list[tuple[int, Painted]] = []
    colours = _Grounds(grounds)
    for at, one in texts:
        kind = _kind(one, page, scanned=scanned) or colours.hide(one, at)
        if kind:
            found.append((one, kind))
        elif not (scanned and one.mode in _NO_INK_MODES):
            seen.append((at, one))
    for one, covers in _covered(seen, grounds, marks):
        if any(_share(cover, one.box) >= _COVERING_SHARE for cover in covers):
            found.append((one, COVERED))
        else:
            veiled[one.handle] = covers
    order = {id(one): at for at, one in enumerate(things)}
    return sorted(found, key=lambda pair: order[id(pair[0])]), veiled


def _kind(one: Painted, page: Box, *, scanned: bool) -> str:
    """What hides a text by itself, "" for nothing."""
    if one.mode in _NO_INK_MODES or (one.mode in _FILL_MODES and one.colour and not one.colour[3]):
        return "" if scanned else NO_INK
    if _apart(page, one.box):
        return OFF_PAGE
    left, bottom, right, top = one.box
    if min(right - left, top - bottom) < SMALLEST and one.size < SMALLEST:
        return TINY
    clip = clip_of(one)
    return CLIPPED if clip is not None and _apart(clip, one.box) else ""


class _Grounds:
    """What text is painted on."""

    def __init__(self, grounds: Sequence[tuple[int, Painted]]) -> None:
        self._things = [one for _, one in grounds]
        self._order = np.array([at for at, _ in grounds], dtype=np.int64)
        self._boxes = _matrix([one.box for one in self._things])
        self._known: dict[tuple[int, ...], bool] = {}
        self._flat = {
            one.colour[:3] for one in self._things if one.flat and one.colour and _thick(one.box)
        }

    def hide(self, one: Painted, at: int) -> str:
        """Whether a text has the colour of what it is painted on."""
        colour = one.colour
        if one.mode not in _FILL_MODES or colour is None:
            return ""
        possible = self._known.get(colour)
        if possible is None:
            possible = any(_near(colour, ground) for ground in (_WHITE, *self._flat))
            self._known[colour] = possible
        if not possible:
            return ""
        x, y = (one.box[0] + one.box[2]) / 2, (one.box[1] + one.box[3]) / 2
        boxes = self._boxes
        under = np.flatnonzero(
            (self._order < at)
            & (boxes[:, 0] <= x)
            & (x <= boxes[:, 2])
            & (boxes[:, 1] <= y)
            & (y <= boxes[:, 3])
        )
        if not len(under):
            return SAME_COLOUR if _near(colour, _WHITE) else ""
        ground = self._things[under[-1]]
        plain = ground.flat and ground.colour is not None and _near(colour, ground.colour)
        return SAME_COLOUR if plain else ""


def _covered(
    texts: Sequence[tuple[int, Painted]],
    grounds: Sequence[tuple[int, Painted]],
    marks: Sequence[Box],
) -> list[tuple[Painted, list[Box]]]:
    """The texts that opaque rectangles painted later, or marks, lie over; with those."""
    flats = [(at, one) for at, one in grounds if one.flat and _thick(one.box)]
    never = np.iinfo(np.int64).max  # annotations are painted after everything
    order = np.array([at for at, _ in flats] + [never] * len(marks), dtype=np.int64)
    boxes = _matrix([one.box for _, one in flats] + list(marks))
    if not texts or not len(boxes):
        return []
    found = []
    step = max(1, _AT_ONCE // len(boxes))
    for first in range(0, len(texts), step):
        part = texts[first : first + step]
        own = _matrix([one.box for _, one in part])
        width = np.minimum(own[:, None, 2], boxes[:, 2]) - np.maximum(own[:, None, 0], boxes[:, 0])
        height = np.minimum(own[:, None, 3], boxes[:, 3]) - np.maximum(own[:, None, 1], boxes[:, 1])
        over = (width > _THICK) & (height >= _CHAR_SHARE * (own[:, 3] - own[:, 1])[:, None])
        over &= order > np.array([at for at, _ in part])[:, None]
        for row in np.flatnonzero(over.any(axis=1)).tolist():
            covers = [
                _shown(flats[at][1]) if at < len(flats) else marks[at - len(flats)]
                for at in np.flatnonzero(over[row]).tolist()
            ]
            found.append((part[row][1], covers))
    return found


def _shown(cover: Painted) -> Box:
    """The part of a rectangle that its clip lets through."""
    clip = clip_of(cover)
    return cover.box if clip is None else common(clip, cover.box)


def _matrix(boxes: Sequence[Box]) -> np.ndarray:
    return np.array(boxes, dtype=np.float64).reshape(len(boxes), 4)


def _thick(box: Box) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) >= _THICK


def _near(one: Sequence[int], other: Sequence[int]) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one[:3], other[:3], strict=True))


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _share(cover: Box, box: Box) -> float:
    """How much of a box a rectangle covers, 0 to 1."""
    return _area(common(cover, box)) / (_area(box) or 1.0)


def _apart(one: Box, other: Box) -> bool:
    """Whether more than the slack lies between two boxes."""
    left, bottom, right, top = common(one, other)
    return right - left < -_SLACK or top - bottom < -_SLACK
