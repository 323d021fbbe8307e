"""One page of a PDF: its printed lines with their places, from the text layer or by recognition."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from index.layout import Edges
from rag.load import ocr
from rag.load.columns import Seen
from rag.load.lines import Line
from rag.load.printed import Piece, fractions
from rag.load.unseen import take_out, veil

# pdfium puts this noncharacter in place of a hyphen at a line's end, and drops the break.
_HYPHEN = "\ufffe"
_LINE_END = re.compile("\r\n|\r|\n|\ufffe")
# Private-use and replacement characters: glyphs whose letters the file does not tell.
_UNKNOWN = re.compile("[\x00-\x08\x0e-\x1f\x80-\x9f\ue000-\uf8ff\ufffd]")
_MOST_UNKNOWN = 0.3
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_SCALE = 200 / 72  # recognition wants about 200 dots an inch
_MOST_PIXELS = 3000
_FINE = 1_000_000  # steps across a page when its geometry is asked for

_BOLD_WEIGHT = 600  # of the 100 to 900 that fonts are made in (CSS Fonts, font-weight)
_BOLD_NAME = re.compile(rb"bold|black|heavy", re.IGNORECASE)
_FONT_NAME = 128  # bytes of a font's name that are looked at

Box = Callable[[int], Edges | None]


def read_page(document: Any, index: int) -> tuple[list[Line], bool, list[tuple[str, str]]]:
    """The lines of one page, whether anything at all is drawn on it, and what nobody sees on it.

    The last as kind and text, see `rag.load.unseen`. A page that pdfium cannot
    open counts as drawn and without text.
    """
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return [], True, []
    try:
        textpage, text, unseen = seen_text(page)
        try:
            lines = _lines(textpage, text, shown_at(page))
        finally:
            textpage.close()
        drawn = bool(lines) or next(page.get_objects(max_depth=2), None) is not None
    except pypdfium2.PdfiumError:
        return [], True, []
    else:
        return lines, drawn, unseen
    finally:
        page.close()


def recognise_page(document: Any, index: int) -> tuple[list[Line], float]:
    """The lines that text recognition sees on a page, in points, and its confidence."""
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return [], 0.0
    try:
        longest = max(page.get_size())
        scale = min(_SCALE, _MOST_PIXELS / max(longest, 1))
        read = ocr.recognise(page.render(scale=scale).to_pil())
        height = page.get_height()
    except pypdfium2.PdfiumError:
        return [], 0.0
    finally:
        page.close()
    return [_seen_line(one, scale, height) for one in read.seen], read.confidence


def _seen_line(one: Seen, scale: float, height: float) -> Line:
    return Line(
        one.text.removesuffix("-"),
        one.left / scale,
        one.right / scale,
        height - one.top / scale,
        # A recognised box wavers by a pixel or two; whole points keep one type one size.
        round((one.bottom - one.top) / scale),
        hyphen=one.text.endswith("-"),
        pieces=(*one.pieces[:-1], _without_hyphen(one.pieces[-1])),
    )


def _without_hyphen(piece: Piece) -> Piece:
    return Piece(piece.text.removesuffix("-"), piece.box)


def seen_text(page: Any) -> tuple[Any, str, list[tuple[str, str]]]:
    """An open page's text as a reader sees it, its `textpage`, and what nobody sees: kind, text.

    `PlacedLine.at` counts the code points of this text. The page itself loses
    the unseen text, in memory; the caller closes the text page.
    """
    unseen = take_out(page)
    textpage = page.get_textpage()
    return textpage, veil(textpage.get_text_range(), textpage, unseen), unseen.found


def _lines(textpage: Any, text: str, shown: Callable[[Edges], Edges]) -> list[Line]:
    """The printed lines with their boxes, none when the letters are unknown."""
    from pypdfium2 import raw as pdfium

    if len(_UNKNOWN.findall(text)) > _MOST_UNKNOWN * max(1, len(text.replace(" ", ""))):
        return []
    box, heavy = char_boxes(textpage), _heavy(textpage)
    index = pdfium.FPDFText_GetCharIndexFromTextIndex
    lines = []
    start = units = 0  # code points into `text`, UTF-16 units into pdfium's own text
    for end, after, hyphen in _ends(text):
        piece = text[start:end]
        words = piece.strip()
        if words:
            lead = len(piece) - len(piece.lstrip())
            ends = [max(index(textpage, units + lead + at), 0) for at in (0, utf16(words) - 1)]
            line = _line(words, box(ends[0]), box(ends[1]), shown, start + lead, hyphen=hyphen)
            lines.append(replace(line, bold=all(map(heavy, ends))))
        units += utf16(text[start:after])
        start = after
    return lines


def _heavy(textpage: Any) -> Callable[[int], bool]:
    """Tells whether the character at an index is set in bold, by its font's weight or name.

    Many fonts have no weight, or one that says nothing, and are called "Times-Bold".
    """
    from pypdfium2 import raw as pdfium

    name, flags = ctypes.create_string_buffer(_FONT_NAME), ctypes.c_int()

    def heavy(at: int) -> bool:
        if pdfium.FPDFText_GetFontWeight(textpage, at) >= _BOLD_WEIGHT:
            return True
        pdfium.FPDFText_GetFontInfo(textpage, at, name, _FONT_NAME, ctypes.byref(flags))
        return _BOLD_NAME.search(name.value) is not None

    return heavy


def utf16(text: str) -> int:
    """How many UTF-16 units pdfium counts for a text."""
    return len(text) if text.isascii() else len(text) + len(_ASTRAL.findall(text))


def _ends(text: str) -> list[tuple[int, int, bool]]:
    """Where each line ends, where the next begins, and whether a hyphen parts a word there."""
    ends = [(m.start(), m.end(), m[0] == _HYPHEN) for m in _LINE_END.finditer(text)]
    return [*ends, (len(text), len(text), False)]


def _line(
    words: str,
    first: Edges | None,
    last: Edges | None,
    shown: Callable[[Edges], Edges],
    at: int,
    *,
    hyphen: bool,
) -> Line:
    """A line with the box of its first and last character; zeros where pdfium knows none."""
    if first is None or last is None:
        return Line(words, 0, 0, 0, 0, hyphen)
    whole = united(first, last)
    left, right = min(first[0], last[2]), max(first[0], last[2])
    size = first[3] - first[1]
    return Line(words, left, right, first[3], size, hyphen, shown(whole), at)


def united(one: Edges, other: Edges) -> Edges:
    """The smallest box around two."""
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def char_boxes(textpage: Any) -> Box:
    """Gives the box of the character at an index: left, bottom, right, top in the page's points.

    All characters of a font and size are equally high. None where pdfium knows no box.
    """
    from pypdfium2 import raw as pdfium

    rect = pdfium.FS_RECTF()
    there = ctypes.byref(rect)
    ask = pdfium.FPDFText_GetLooseCharBox

    def box(index: int) -> Edges | None:
        if not ask(textpage, index, there):
            return None
        return rect.left, rect.bottom, rect.right, rect.top

    return box


def shown_at(page: Any) -> Callable[[Edges], Edges]:
    """From the page's own points to fractions of the page as it is shown, from its upper left.

    Takes the page's rotation and the box it is cut to into account.
    """
    from pypdfium2 import raw as pdfium

    x, y = ctypes.c_int(), ctypes.c_int()

    def device(left: float, bottom: float) -> tuple[int, int]:
        pdfium.FPDF_PageToDevice(
            page, 0, 0, _FINE, _FINE, 0, left, bottom, ctypes.byref(x), ctypes.byref(y)
        )
        return x.value, y.value

    span = max(page.get_size()) or 1.0
    at_x, at_y = device(0, 0)
    right_x, right_y = device(span, 0)
    up_x, up_y = device(0, span)
    xx, xy = (right_x - at_x) / span, (right_y - at_y) / span
    yx, yy = (up_x - at_x) / span, (up_y - at_y) / span

    def shown(box: Edges) -> Edges:
        left, bottom, right, top = box
        x0, x1 = at_x + left * xx + bottom * yx, at_x + right * xx + top * yx
        y0, y1 = at_y + left * xy + bottom * yy, at_y + right * xy + top * yy
        return fractions((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), _FINE, _FINE)

    return shown
