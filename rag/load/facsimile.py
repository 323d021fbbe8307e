"""A page as a picture, and where words stand on it to the letter: from the file itself."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any

from index import PlacedLine
from index.layout import Edges
from rag.errors import NoPicture
from rag.load import ocr
from rag.load.pdf import opened
from rag.load.pdfpage import Box, char_boxes, seen_text, shown_at, united, utf16
from rag.text import normalise, one_line

PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp")
_LONGEST_SIDE = 842.0  # points: what a picture, which has no size on paper, is shown as
_MOST_PIXELS = 5000
_GUARD = "|"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A printed line of which the code points `start` to `end` (of `words`) are wanted.

    `words` is what the document's text says at the line's span.
    """

    line: PlacedLine
    words: str
    start: int
    end: int


def has_pages(name: str) -> bool:
    """Whether a file of this name has pages that can be shown as they look."""
    return name.lower().endswith((".pdf", *PICTURES))


def page_png(data: bytes, name: str, page: int, scale: float) -> bytes:
    """A page as a PNG. At `scale` 1 a point is a pixel; a picture is shown as long as A4.

    A picture is never enlarged. Raises NoPicture for a page that does not exist
    or a format without such pages, EncryptedFile, FileUnreadable.
    """
    picture = _pdf_page(data, name, page, scale) if _is_pdf(name) else _frame(data, name, page)
    if not _is_pdf(name):
        longest = round(min(_LONGEST_SIDE * scale, _MOST_PIXELS))
        picture.thumbnail((longest, longest))
    stream = io.BytesIO()
    picture.save(stream, format="PNG")
    return stream.getvalue()


def exact_boxes(
    data: bytes, name: str, page: int, wanted: Sequence[Wanted]
) -> tuple[Edges | None, ...]:
    """The box of each wanted stretch, from the boxes of its characters.

    None where the page's own text is not what the line was made of, or there is none.
    """
    if not _is_pdf(name):
        return (None,) * len(wanted)
    with opened(data, name) as document:
        sheet = _pdf_sheet(document, name, page)
        textpage, text, _ = seen_text(sheet)
        try:
            shown = shown_at(sheet)
            index = _char_indexes(textpage, text)
            found = [_stretch(char_boxes(textpage), index, text, one) for one in wanted]
            return tuple(shown(box) if box else None for box in found)
        finally:
            textpage.close()
            sheet.close()


def _is_pdf(name: str) -> bool:
    return name.lower().endswith(".pdf")


def _pdf_sheet(document: Any, name: str, page: int) -> Any:
    import pypdfium2

    try:
        if 1 <= page <= len(document):
            return document[page - 1]
    except pypdfium2.PdfiumError as error:
        raise _no_such_page(name, page) from error
    raise _no_such_page(name, page)


def _pdf_page(data: bytes, name: str, page: int, scale: float) -> Any:
    with opened(data, name) as document:
        sheet = _pdf_sheet(document, name, page)
        try:
            longest = max(*sheet.get_size(), 1)
            return sheet.render(scale=min(scale, _MOST_PIXELS / longest)).to_pil()
        finally:
            sheet.close()


def _frame(data: bytes, name: str, page: int) -> Any:
    if not has_pages(name):
        raise NoPicture(
            f"{name} has no pages that could be shown as they look.",
            "Show its text: `footnote show ID --at START-END`.",
        )
    frame = next(islice(ocr.frames(data, name), max(page - 1, 0), None), None)
    if frame is None or page < 1:
        raise _no_such_page(name, page)
    return ocr.upright(frame, name).convert("RGB")


def _no_such_page(name: str, page: int) -> NoPicture:
    return NoPicture(
        f"{name} has no page {page} that can be shown.",
        "Ask for a page that `footnote show ID --json` lists.",
    )


def _char_indexes(textpage: Any, text: str) -> Callable[[int], int]:
    """From a place in the page's text to the number of the character that stands there."""
    from pypdfium2 import raw as pdfium

    before = [0, *accumulate(map(utf16, text))]
    return lambda at: int(pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, before[at]))


def _stretch(box: Box, index: Callable[[int], int], text: str, wanted: Wanted) -> Edges | None:
    """The box around the characters of one stretch, in the page's points."""
    line = wanted.line
    raw = text[line.at : line.at + line.length] if line.at >= 0 else ""
    place = own_place(raw, wanted)
    if place is None:
        return None
    whole: Edges | None = None
    for at in range(line.at + place[0], line.at + place[1]):
        if text[at].isspace():
            continue
        here = box(index(at)) if index(at) >= 0 else None
        if here is None:
            return None
        whole = here if whole is None else united(whole, here)
    return whole


def own_place(raw: str, wanted: Wanted) -> tuple[int, int] | None:
    """The part of a page's own text that was made into the wanted part of a line's words.

    A letter that came out of a ligature stands for all of it. None when the
    line was not made of this text.
    """
    if raw == wanted.words:
        return wanted.start, wanted.end
    for clean in (normalise, one_line):
        if clean(raw) == wanted.words:
            # Code points of the words that come before each code point of the raw text.
            made = [len(clean(_GUARD + raw[:at] + _GUARD)) - 2 for at in range(len(raw) + 1)]
            start = max(at for at, count in enumerate(made) if count <= wanted.start)
            end = min(at for at, count in enumerate(made) if count >= wanted.end)
            return (start, end) if start < end else None
    return None
