"""Pages as they look, with the quote boxed; the pictures just rendered are kept for a while."""

from __future__ import annotations

import struct
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rag import Document, FootnoteError
from rag.boxes import Box
from rag.load.facsimile import has_pages
from ui.desk import words as desk
from ui.markup import escape, fingerprint, notice

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

SCALE = 2.0
"""Pixels a point: sharp on a fine screen, and a page stays below a megabyte or so."""
KEPT = 12
"""Pictures kept in memory: turning a page back should not render it again."""


class Pictures:
    """The pictures of pages of one library; safe to use from several threads."""

    def __init__(self, pipeline: Pipeline) -> None:
        """Render nothing yet."""
        self._pipeline = pipeline
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._guard = threading.Lock()

    def picture(self, document_id: str, page: int) -> bytes:
        """The page as a PNG. Raises as `Pipeline.page_image` does, also for a removed document."""
        self._pipeline.document(document_id)
        key = (document_id, page)
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = self._pipeline.page_image(document_id, page, SCALE)
        with self._guard:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made

    def forget(self) -> None:
        """Drop every picture: a document was removed."""
        with self._guard:
            self._kept.clear()

    def show(self, sent: dict[str, Any], seen: Pipeline) -> str:
        """The page a click asked for, its quote boxed; "" for a document that has no such pages.

        `seen` is the library as the visitor sees it.
        `page` turns to another page than the quote's. A place that does not hold
        its quote any more, or whose boxes are not known, is not boxed, and says so.
        """
        document_id, wanted = sent.get("document"), sent.get("page")
        if not isinstance(document_id, str):
            return ""
        try:
            document = seen.document(document_id)
        except FootnoteError:
            return ""
        if not has_pages(document.source):
            return ""
        span = _span(document, sent)
        boxes = self._pipeline.boxes(document_id, *span) if span else []
        page = _page(document, boxes, span, wanted)
        try:
            picture = self.picture(document_id, page)
        except FootnoteError as error:
            return notice("fn-none", "○", desk.NO_PICTURE.format(error.message), error.remedy)
        return _page_html(document, page, boxes, span, _size(picture))


def _span(document: Document, sent: dict[str, Any]) -> tuple[int, int] | None:
    """The place of the quote, if it is one and still holds it."""
    start, end, check = sent.get("start"), sent.get("end"), sent.get("check")
    if not isinstance(start, int) or not isinstance(end, int):
        return None
    if not 0 <= start < end <= len(document.text):
        return None
    if check is not None and fingerprint(document.text[start:end]) != check:
        return None
    return start, end


def _page(
    document: Document, boxes: Sequence[Box], span: tuple[int, int] | None, wanted: object
) -> int:
    last = _last(document)
    if isinstance(wanted, int) and 1 <= wanted <= last:
        return wanted
    if boxes:
        return boxes[0].page
    return (document.page_at(span[0]) if span else None) or 1


def _last(document: Document) -> int:
    """The number of the last page, with text or without."""
    numbers = [page.number for page in document.pages] + [gap.number for gap in document.gaps]
    return max(numbers, default=1)


def _size(picture: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the PNG's header (ISO/IEC 15948, 11.2.2 IHDR)."""
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def _page_html(
    document: Document,
    page: int,
    boxes: Sequence[Box],
    span: tuple[int, int] | None,
    size: tuple[int, int],
) -> str:
    here = [box for box in boxes if box.page == page]
    said = []
    if span and not boxes:
        said.append(desk.NOT_BOXED)
    if any(box.approximate for box in here):
        said.append(desk.APPROXIMATE)
    last = _last(document)
    alt = escape(desk.PAGE_PICTURE.format(page, last))
    return (
        f'<section class="fn-facsimile">{_turning(document, page, last, span)}'
        + (f'<p class="fn-small">{escape(" ".join(said))}</p>' if said else "")
        + f'<div class="fn-sheet" tabindex="0" role="region" aria-label="{alt}"><div>'
        # With its size told, the page has its shape, and the box its place, before it has loaded.
        f'<img src="page/{escape(document.id)}/{page}.png" alt="{alt}"'
        f' width="{size[0]}" height="{size[1]}">'
        f"{''.join(map(_box, here))}</div></div></section>"
    )


def _box(box: Box) -> str:
    """A box over the picture, in hundredths of the page: numbers alone, no text."""
    style = (
        f"left:{100 * box.x0:.3f}%;top:{100 * box.y0:.3f}%;"
        f"width:{100 * (box.x1 - box.x0):.3f}%;height:{100 * (box.y1 - box.y0):.3f}%"
    )
    return f'<span class="fn-box" style="{style}"></span>'


def _turning(document: Document, page: int, last: int, span: tuple[int, int] | None) -> str:
    """Buttons to turn pages and to zoom."""
    place = f' data-document="{escape(document.id)}"'
    if span:
        check = fingerprint(document.text[span[0] : span[1]])
        place += f' data-start="{span[0]}" data-end="{span[1]}" data-check="{check}"'

    def turn(to: int, symbol: str, name: str) -> str:
        off = "" if 1 <= to <= last else " disabled"
        return (
            f'<button type="button" class="fn-button" data-act="apply" data-page="{to}"{place}'
            f' aria-label="{escape(name)}" title="{escape(name)}"{off}>{symbol}</button>'
        )

    def zoom(by: int, symbol: str, name: str) -> str:
        return (
            f'<button type="button" class="fn-button" data-zoom="{by}"'
            f' aria-label="{escape(name)}" title="{escape(name)}">{symbol}</button>'
        )

    return (
        f'<div class="fn-tools">{turn(page - 1, "←", desk.EARLIER_PAGE)}'
        f'<span class="fn-small">{escape(desk.PAGE_OF.format(page, last))}</span>'
        f"{turn(page + 1, '→', desk.LATER_PAGE)}"
        f"{zoom(-1, '−', desk.SMALLER)}{zoom(1, '+', desk.LARGER)}</div>"
    )
