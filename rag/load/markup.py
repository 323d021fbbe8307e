"""Everything an HTML tree shows, block by block: for chapters, which have no menus around them."""

from __future__ import annotations

import re
from typing import Any

from rag.load.content import BLOCK_BREAK, Writer

_LEFT_OUT = {"script", "style", "head", "template", "noscript", "svg", "nav"}
_BLOCKS = {"p", "li", "pre", "blockquote", "dt", "dd", "figcaption", "caption", "address"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_WHITE = re.compile(r"[ \t\r\n]+")


def write_markup(root: Any, writer: Writer) -> None:
    """Write headings, paragraphs, list items and table rows; text outside them is a paragraph."""
    loose: list[str] = []

    def flush() -> None:
        writer.add("".join(loose))
        loose.clear()

    def walk(element: Any) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _LEFT_OUT or hidden(element):
            return
        if tag == "table":
            flush()
            _write_table(element, writer)
            return
        if tag in _HEADINGS:
            flush()
            writer.add(_flow(element.text_content()), _HEADINGS[tag])
            return
        block = tag in _BLOCKS or tag in {"div", "section", "article", "body", "ul", "ol", "hr"}
        if block:
            flush()
        if tag == "br":
            loose.append("\n")
        loose.append((element.text or "") if tag == "pre" else _flow(element.text))
        for child in element:
            walk(child)
            loose.append(_flow(child.tail))
        if block:
            flush()

    walk(root)
    flush()


def hidden(element: Any) -> bool:
    """Whether a browser would not show the element: its own attributes say so."""
    style = re.sub(r"\s", "", element.get("style", "")).lower()
    return (
        element.get("hidden") is not None
        or "display:none" in style
        or ("visibility:hidden" in style)
    )


def _write_table(table: Any, writer: Writer) -> None:
    for number, row in enumerate(table.iter("tr")):
        cells = [" ".join(cell.text_content().split()) for cell in row.iter("td", "th")]
        line = " | ".join(cells)
        if line.strip(" |"):
            writer.add(line, separator="\n" if number else BLOCK_BREAK)


def _flow(text: str | None) -> str:
    return _WHITE.sub(" ", text or "")
