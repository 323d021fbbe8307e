"""Everything an HTML tree shows, block by block: for chapters, which have no menus around them."""

from __future__ import annotations

import re
from typing import Any

from rag.load.concealed import why_concealed
from rag.load.content import BLOCK_BREAK, Writer

_LEFT_OUT = {"script", "style", "head", "template", "noscript", "svg", "nav"}
_BLOCKS = {"p", "li", "pre", "blockquote", "dt", "dd", "figcaption", "caption", "address"}
_HOLDERS = {"div", "section", "article", "body", "ul", "ol", "hr"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_WHITE = re.compile(r"[ \t\r\n]+")


def write_markup(root: Any, writer: Writer) -> None:
    """Write headings, paragraphs, list items and table rows; text outside them is a paragraph.

    What a browser would not show is set apart as hidden.
    """
    walk = _Walk(writer)
    walk.through(root)
    walk.flush()


class _Walk:
    """The text outside blocks that waits to be a paragraph, while a tree is walked through."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._loose: list[str] = []

    def flush(self) -> None:
        """Write what waits."""
        self._writer.add("".join(self._loose))
        self._loose.clear()

    def through(self, element: Any) -> None:
        """Write an element and all in it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _LEFT_OUT:
            return
        if kind := why_concealed(element):
            self._writer.set_apart(kind, _flow(element.text_content()), hidden=True)
            return
        block = tag in _BLOCKS or tag in _HOLDERS or tag in _HEADINGS or tag == "table"
        if block:
            self.flush()
        if tag == "table":
            _write_table(element, self._writer)
            return
        if tag in _HEADINGS:
            self._writer.add(_flow(element.text_content()), _HEADINGS[tag])
            return
        if tag == "br":
            self._loose.append("\n")
        self._loose.append((element.text or "") if tag == "pre" else _flow(element.text))
        for child in element:
            self.through(child)
            self._loose.append(_flow(child.tail))
        if block:
            self.flush()


def _write_table(table: Any, writer: Writer) -> None:
    for number, row in enumerate(table.iter("tr")):
        cells = [" ".join(cell.text_content().split()) for cell in row.iter("td", "th")]
        line = " | ".join(cells)
        if line.strip(" |"):
            writer.add(line, separator="\n" if number else BLOCK_BREAK)


def _flow(text: str | None) -> str:
    return _WHITE.sub(" ", text or "")
