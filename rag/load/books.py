"""EPUB books: the chapters in reading order, each a page labelled with its title."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import Any
from urllib.parse import unquote

from rag.errors import EmptyFile, EncryptedFile, FileUnreadable
from rag.load.content import Content, Writer
from rag.load.markup import write_markup

_DC = "{http://purl.org/dc/elements/1.1/}"
_METADATA = {
    "creator": "author",
    "publisher": "publisher",
    "date": "published",
    "language": "language",
    "identifier": "identifier",
}


def load_epub(data: bytes, name: str) -> Content:
    """The chapters of a book.

    Raises FileUnreadable for a damaged one, EncryptedFile for a locked one,
    EmptyFile for one without words.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return _read(book, name)
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise FileUnreadable(
            f"{name} is damaged: it cannot be opened as an EPUB book.",
            "Fetch the file again, and add that.",
        ) from error


def _read(book: zipfile.ZipFile, name: str) -> Content:
    container = _xml(book.read("META-INF/container.xml"))
    root = next((e.get("full-path") for e in container.iter("{*}rootfile")), None)
    if not root:
        raise FileUnreadable(f"{name} names no content.", "Fetch the file again, and add that.")
    package = _xml(book.read(root))
    folder = posixpath.dirname(root)
    items = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        for item in package.iter("{*}item")
    }
    writer = Writer()
    missing = []
    names = set(book.namelist())
    for number, reference in enumerate(package.iter("{*}itemref"), start=1):
        path = items.get(reference.get("idref"), "")
        if path not in names:
            missing.append(str(number))
            continue
        page = _html(book.read(path))
        heading = (
            next((e for e in page.iter("h1", "h2", "title")), None) if page is not None else None
        )
        writer.begin_page(number, heading.text_content() if heading is not None else "", "chapter")
        if page is not None:
            write_markup(page, writer)
    metadata = {
        ours: "; ".join(e.text or "" for e in package.iter(f"{_DC}{theirs}"))
        for theirs, ours in _METADATA.items()
    }
    title = next((e.text or "" for e in package.iter(f"{_DC}title")), "")
    problem = f"Chapters missing from the file: {', '.join(missing)}." if missing else None
    content = writer.content(title, metadata, problem)
    if content.text:
        return content
    if "META-INF/encryption.xml" in names:
        raise EncryptedFile(f"{name} is locked by its seller.", "Add a copy without a lock.")
    raise EmptyFile(f"{name} holds no words.", "If its pages are pictures, add it as a PDF.")


def _xml(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    return etree.fromstring(data, parser)


def _html(data: bytes) -> Any | None:
    """A chapter as a tree, None where it is blank."""
    from lxml import etree, html

    try:
        return html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
