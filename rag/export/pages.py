"""Pictures of cited pages, the quote marked as with a highlighter."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Protocol

from rag.boxes import Box

_MARK = (255, 221, 51)
_WHITE = (255, 255, 255)
SCALE = 1.5  # 108 dots an inch: print stays readable, at about 150 KB a page


class Pages(Protocol):
    """Where quotes are printed, and what pages look like: `rag.pipeline.Pipeline`."""

    def boxes(self, document_id: str, start: int, end: int) -> list[Box]:
        """A box a printed line; none where the format has no such places."""
        ...

    def page_image(self, document_id: str, page: int, scale: float = 2.0) -> bytes:
        """A page as a PNG. Raises a FootnoteError where it cannot be shown."""
        ...


def marked(picture: bytes, boxes: Sequence[Box]) -> bytes:
    """The PNG of a page with these boxes coloured; the print under them stays readable.

    The same picture and boxes give the same bytes.
    """
    from PIL import Image, ImageChops

    with Image.open(io.BytesIO(picture)) as opened:
        page = opened.convert("RGB")
    wide, high = page.size
    colour = Image.new("RGB", page.size, _WHITE)
    for box in boxes:
        corner = (int(box.x0 * wide), int(box.y0 * high))
        colour.paste(_MARK, (*corner, int(box.x1 * wide) + 1, int(box.y1 * high) + 1))
    held = io.BytesIO()
    ImageChops.multiply(page, colour).save(held, "PNG")
    return held.getvalue()
