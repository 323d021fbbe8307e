"""Web pages: the main text as trafilatura finds it, with title, author, site and date."""

from __future__ import annotations

import re
from typing import Any

from rag.errors import EmptyFile
from rag.load.concealed import take_out, worth_a_look
from rag.load.content import BLOCK_BREAK, Content, Writer
from rag.load.plain import decode
from rag.text import one_line
from rag.values import plain

_DECLARED = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE
)
_HEAD_BYTES = 4096
_WHITE = re.compile(r"[ \t\r\n]+")
# The only headline on a page is the article's if it has so many words; a site's name has fewer.
_WORDY = 4
_METADATA = {
    "author": "author",
    "sitename": "publisher",
    "date": "published",
    "url": "url",
    "description": "description",
    "language": "language",
    "license": "licence",
}


def load_html(data: bytes, name: str) -> Content:
    """The main text of a page, menus and advertisements left out.

    Where no main text is found, everything the page shows is kept, and
    `metadata["extraction"]` says "whole page". What a browser would not show is
    set apart as hidden. Nothing is fetched and no script runs. Raises EmptyFile
    for a page that shows no text.
    """
    import trafilatura

    declared = _DECLARED.search(data[:_HEAD_BYTES])
    raw, encoding = decode(data, name, declared[1].decode("ascii") if declared else None)
    # lxml refuses a text that declares an encoding.
    raw = re.sub(r"^\s*<\?xml[^>]*\?>", "", raw.lstrip("\ufeff"))
    raw, unseen = _without_concealed(raw)
    found = trafilatura.bare_extraction(
        raw, with_metadata=True, include_comments=False, include_formatting=True
    )
    metadata = {"encoding": encoding, "extraction": "main text"}
    writer, title = Writer(), ""
    if found is not None:
        metadata |= {
            ours: str(getattr(found, theirs))
            for theirs, ours in _METADATA.items()
            if getattr(found, theirs, None)
        }
        title, headline = _headline(found, raw)
        writer.add(headline, 1)
        _write(found.body, writer)
    if writer.empty:
        writer.add(trafilatura.html2txt(raw))
        metadata["extraction"] = "whole page"
    for kind, text in unseen:
        writer.set_apart(kind, text, hidden=True)
    content = writer.content(title, metadata)
    if content.text:
        return content
    raise EmptyFile(
        f"{name} shows no text.",
        "If its text is made by scripts, save the page from a browser as complete HTML or PDF, "
        "and run `footnote add` again.",
    )


def _headline(found: Any, raw: str) -> tuple[str, str]:
    """The page's title, and the headline that stands over its main text but was left out of it.

    It says what the text is about, often in words that the text has not. Only what the page shows
    as a headline is text of it: a title that stands in its head alone is not.
    """
    from lxml import html

    title = one_line(found.title or "")
    shown = [one_line(_words(h1)) for h1 in html.document_fromstring(raw).iter("h1")]
    shown = [text for text in shown if text]
    headline = next((min(h1, title, key=len) for h1 in shown if h1 in title or title in h1), "")
    if not headline and len(shown) == 1 and len(shown[0].split()) >= _WORDY:
        headline = shown[0]
        title = title if set(plain(title).split()) & set(plain(headline).split()) else headline
    within = {plain(_words(part)) for part in found.body.iter("head", "p")}
    alone = not within - {""}
    return title, "" if alone or plain(headline) in within else headline


def _without_concealed(raw: str) -> tuple[str, list[tuple[str, str]]]:
    """The page without what a browser does not show, and that: kind and words."""
    from lxml import etree, html

    if not worth_a_look(raw):
        return raw, []
    try:
        tree = html.document_fromstring(raw)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return raw, []
    unseen = take_out(tree)
    return (html.tostring(tree, encoding="unicode") if unseen else raw), unseen


def _write(body: Any, writer: Writer) -> None:
    """Walk trafilatura's tree: headings, paragraphs, list items, quotations, table rows, code."""
    for element in body:
        tag = element.tag
        if tag == "head":
            level = (element.get("rend") or "h2")[1:]
            writer.add(_words(element), int(level) if level.isdigit() else 2)
        elif tag == "list":
            _write_list(element, writer)
        elif tag == "table":
            _write_table(element, writer)
        elif tag in {"quote", "div"} and element.find("p") is not None:
            writer.add(_flow(element.text))
            _write(element, writer)
        else:
            writer.add(_words(element))
        writer.add(_flow(element.tail))


def _write_list(element: Any, writer: Writer) -> None:
    """Each item on a line of its own, with its bullet; an inner list's items follow their own."""
    for number, item in enumerate(element.iter("item")):
        text = " ".join(_words(item, without="list").split())
        if text:
            writer.add(f"- {text}", separator="\n" if number else BLOCK_BREAK)


def _write_table(element: Any, writer: Writer) -> None:
    """A line a row, its cells parted by " | "."""
    for number, row in enumerate(element.iter("row")):
        line = " | ".join(" ".join(_words(cell).split()) for cell in row.iter("cell"))
        if line.strip(" |"):
            writer.add(line, separator="\n" if number else BLOCK_BREAK)


def _words(element: Any, without: str = "") -> str:
    """All text inside an element, broken where the page breaks the line; code keeps its breaks."""
    as_written = element.tag == "code" and len(element) == 0
    parts = [(element.text or "") if as_written else _flow(element.text)]
    for child in element:
        if child.tag == "lb":
            parts.append("\n")
        elif child.tag == "p":
            parts.append(f"\n{_words(child, without)}\n")
        elif child.tag != without:
            parts.append(_words(child, without))
        parts.append(_flow(child.tail))
    return "".join(parts)


def _flow(text: str | None) -> str:
    """Text as a browser flows it: any run of white space is one space."""
    return _WHITE.sub(" ", text or "")
