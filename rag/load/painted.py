"""What is painted on a PDF page, in order, as pdfium tells it: text, paths, pictures.

Boxes are left, bottom, right, top in the page's points; forms are looked into.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from rag.load.pdfium import Places, address, calls

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]

TEXT, PATH, PICTURE, FORM = 1, 2, 3, 5  # FPDF_PAGEOBJ_*

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MOST_OBJECTS = 20_000  # a drawing with more is not looked through
_DEEPEST = 4
_RECTANGLE_SEGMENTS = range(4, 7)
_OPAQUE = 255
_BLACK = 12


@dataclass(slots=True)
class Painted:
    """One painted thing by its address, the form it is inside of, and the matrix of that form.

    `size` is the type size of text that is small, in points. `flat`: an opaque
    rectangle of one colour. `mode` is pdfium's text render mode.
    """

    handle: int
    form: int
    box: Box
    matrix: Matrix
    text: bool = False
    mode: int = 0
    colour: tuple[int, ...] | None = None
    size: float = 0.0
    flat: bool = False
    picture: bool = False


def painted(page: Any, small: float) -> list[Painted]:
    """Everything on the page in painting order; the size of text less than `small` points high.

    Stops at a drawing of very many parts.
    """
    walk = _Walk(small)
    walk.through(address(page), 0, _IDENTITY)
    return walk.found


class _Walk:
    """Asks pdfium about each object, with as few calls as will do."""

    def __init__(self, small: float) -> None:
        self.found: list[Painted] = []
        self._small = small
        self._left = _MOST_OBJECTS
        self._edges = Places(ctypes.c_float)
        self._ink = Places(ctypes.c_uint)

    def through(self, holder: int, form: int, matrix: Matrix, depth: int = 0) -> None:
        """Take in what a page paints (`form` 0), or a form on it."""
        ask = calls()
        number = (ask.FPDFFormObj_CountObjects if form else ask.FPDFPage_CountObjects)(holder)
        get = ask.FPDFFormObj_GetObject if form else ask.FPDFPage_GetObject
        self._left -= number
        if self._left < 0:
            return
        for at in range(number):
            handle = get(holder, at)
            mode = ask.FPDFTextObj_GetTextRenderMode(handle)
            kind = TEXT if mode >= 0 else ask.FPDFPageObj_GetType(handle)
            if kind == FORM and depth < _DEEPEST:
                self.through(handle, handle, times(_matrix(handle), matrix), depth + 1)
            elif ask.FPDFPageObj_GetBounds(handle, *self._edges.at):
                box: Box = tuple(self._edges.values)
                if form:
                    box = moved(box, matrix)
                one = Painted(handle, form, box, matrix, kind == TEXT, mode)
                if kind == TEXT:
                    self._text(one)
                elif kind == PATH:
                    self._path(one)
                one.picture = kind == PICTURE
                self.found.append(one)

    def _text(self, one: Painted) -> None:
        one.colour = self._fill(one.handle)
        left, bottom, right, top = one.box
        if right - left < self._small or top - bottom < self._small:
            points = ctypes.c_float()
            calls().FPDFTextObj_GetFontSize(one.handle, ctypes.addressof(points))
            a, b, c, d, _, _ = times(_matrix(one.handle), one.matrix)
            one.size = points.value * sqrt(abs(a * d - b * c))

    def _path(self, one: Painted) -> None:
        ask = calls()
        filled, stroked = ctypes.c_int(), ctypes.c_int()
        ask.FPDFPath_GetDrawMode(one.handle, ctypes.addressof(filled), ctypes.addressof(stroked))
        one.colour = self._fill(one.handle) if filled.value else None
        one.flat = (
            one.colour is not None
            and one.colour[3] == _OPAQUE
            and ask.FPDFPath_CountSegments(one.handle) in _RECTANGLE_SEGMENTS
            and not ask.FPDFPageObj_HasTransparency(one.handle)
        )

    def _fill(self, handle: int) -> tuple[int, ...] | None:
        if not calls().FPDFPageObj_GetFillColor(handle, *self._ink.at):
            return None
        return tuple(self._ink.values)


def moved(box: Box, matrix: Matrix) -> Box:
    """The box around a box that a matrix turns or moves."""
    left, bottom, right, top = box
    return _around([_at(matrix, x, y) for x in (left, right) for y in (bottom, top)])


def common(one: Box, other: Box) -> Box:
    """What two boxes share; its right lies left of its left where they share nothing."""
    return (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )


def _around(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def times(one: Matrix, other: Matrix) -> Matrix:
    """First one matrix, then the other."""
    a, b, c, d, e, f = one
    origin = _at(other, e, f)
    p, q, r, s, _, _ = other
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, *origin)


def _matrix(handle: int) -> Matrix:
    found = (ctypes.c_float * 6)()
    if not calls().FPDFPageObj_GetMatrix(handle, ctypes.addressof(found)):
        return _IDENTITY
    a, b, c, d, e, f = found
    return a, b, c, d, e, f


def clip_of(one: Painted) -> Box | None:
    """The box that something is clipped to, None where nothing clips it."""
    ask = calls()
    clip = ask.FPDFPageObj_GetClipPath(one.handle)
    count = ask.FPDFClipPath_CountPaths(clip) if clip else 0
    if count <= 0:
        return None
    box: Box | None = None
    point = Places(ctypes.c_float)
    x, y, *_ = point.at
    for path in range(count):
        points = []
        for at in range(ask.FPDFClipPath_CountPathSegments(clip, path)):
            segment = ask.FPDFClipPath_GetPathSegment(clip, path, at)
            if ask.FPDFPathSegment_GetPoint(segment, x, y):
                points.append((point.values[0], point.values[1]))
        if points:
            box = _around(points) if box is None else common(box, _around(points))
    return box if box is None or not one.form else moved(box, one.matrix)


def page_box(page: Any) -> Box:
    """The part of the page that is shown."""
    from pypdfium2 import raw as pdfium

    rect = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(rect))
    return rect.left, rect.bottom, rect.right, rect.top


def covering_marks(page: Any) -> list[Box]:
    """Where annotations cover the page: filled squares, black highlights, marks for redaction."""
    from pypdfium2 import raw as pdfium

    found = []
    for at in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, at)
        if not annotation:
            continue
        try:
            if not _covering(annotation):
                continue
            rect = pdfium.FS_RECTF()
            if pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(rect)):
                found.append((rect.left, rect.bottom, rect.right, rect.top))
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return found


def _covering(annotation: Any) -> bool:
    from pypdfium2 import raw as pdfium

    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if kind == pdfium.FPDF_ANNOT_REDACT:
        return True
    which = {
        pdfium.FPDF_ANNOT_SQUARE: pdfium.FPDFANNOT_COLORTYPE_InteriorColor,
        pdfium.FPDF_ANNOT_HIGHLIGHT: pdfium.FPDFANNOT_COLORTYPE_Color,
    }.get(kind)
    if which is None:
        return False
    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFAnnot_GetColor(annotation, which, *map(ctypes.byref, parts)):
        return False
    *colour, alpha = (part.value for part in parts)
    # A highlight is multiplied with what is under it: only a black one hides that.
    return alpha == _OPAQUE and (kind == pdfium.FPDF_ANNOT_SQUARE or max(colour) <= _BLACK)


def texts_of(page: Any, things: Sequence[Painted]) -> list[str]:
    """The words of these text objects."""
    ask = calls()
    textpage = page.get_textpage()
    found = []
    try:
        for one in things:
            size = ask.FPDFTextObj_GetText(one.handle, address(textpage), None, 0)
            buffer = ctypes.create_string_buffer(max(2, size))
            ask.FPDFTextObj_GetText(one.handle, address(textpage), ctypes.addressof(buffer), size)
            found.append(buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\x00"))
    finally:
        textpage.close()
    return found


def char_boxes_of(textpage: Any, text: str) -> Iterator[tuple[int, int, Box]]:
    """Of each character of a page's text: its place, its text object's address, its box."""
    ask = calls()
    edges = Places(ctypes.c_double)  # pdfium's order here: left, right, bottom, top
    holder = address(textpage)
    units = 0
    for at, character in enumerate(text):
        index = ask.FPDFText_GetCharIndexFromTextIndex(holder, units)
        units += 1 + (character > "\uffff")
        if index >= 0 and ask.FPDFText_GetCharBox(holder, index, *edges.at):
            left, right, bottom, top = edges.values
            yield at, ask.FPDFText_GetTextObject(holder, index) or 0, (left, bottom, right, top)


def remove(page: Any, one: Painted) -> None:
    """Take something off the page in memory; its handle is not to be used again."""
    ask = calls()
    if one.form:
        ask.FPDFFormObj_RemoveObject(one.form, one.handle)
    else:
        ask.FPDFPage_RemoveObject(address(page), one.handle)
    ask.FPDFPageObj_Destroy(one.handle)
