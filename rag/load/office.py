"""Slides and OpenDocument files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any

from rag.errors import FileUnreadable
from rag.load.comments import COMMENT, slide_comments
from rag.load.content import BLOCK_BREAK, Content, Writer
from rag.load.tables import write_rows


def load_pptx(data: bytes, name: str) -> Content:
    """Each slide is a page: its title a heading, its text and tables.

    Hidden slides, the speaker's notes and comments are set apart as hidden.
    Raises FileUnreadable for a damaged file.
    """
    import pptx
    from pptx.exc import PythonPptxError

    try:
        show = pptx.Presentation(io.BytesIO(data))
    except (PythonPptxError, zipfile.BadZipFile, OSError, KeyError, ValueError) as error:
        raise _damaged(name, "a PowerPoint presentation") from error
    writer = Writer()
    for number, slide in enumerate(show.slides, start=1):
        shown = slide._element.get("show") != "0"  # noqa: SLF001 - python-pptx has no name for it
        writer.begin_page(number, kind="slide")
        _write_slide(slide, on := writer if shown else Writer())
        if not shown:
            writer.set_apart("hidden slide", on.content().text, hidden=True)
        notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
        if notes is not None:
            writer.set_apart("speaker's notes", notes.text, hidden=True)
        slide_comments(slide, writer)
    properties = show.core_properties
    return writer.content(
        properties.title or "",
        {
            "author": properties.author or "",
            "created": properties.created.date().isoformat() if properties.created else "",
            "modified": properties.modified.date().isoformat() if properties.modified else "",
            "language": properties.language or "",
            "slides": str(len(show.slides)),
        },
    )


def _write_slide(slide: Any, writer: Writer) -> None:
    """The title of a slide as a heading, then the rest."""
    title = slide.shapes.title
    if title is not None and title.has_text_frame:
        writer.add(title.text_frame.text, 1)
    _write_shapes(
        (s for s in slide.shapes if title is None or s.shape_id != title.shape_id), writer
    )


def _write_shapes(shapes: Iterable[Any], writer: Writer) -> None:
    """Text frames and tables in the order of the slide; groups are looked into."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            _write_shapes(shape.shapes, writer)
        elif getattr(shape, "has_table", False):
            for number, row in enumerate(shape.table.rows):
                line = " | ".join(" ".join(cell.text.split()) for cell in row.cells)
                if line.strip(" |"):
                    writer.add(line, separator="\n" if number else BLOCK_BREAK)
        elif shape.has_text_frame:
            for number, paragraph in enumerate(shape.text_frame.paragraphs):
                writer.add(paragraph.text, separator="\n" if number else BLOCK_BREAK)


def load_odt(data: bytes, name: str) -> Content:
    """An OpenDocument text: paragraphs, headings, list items, tables, in the order of the body.

    After the body come footnotes, and as hidden text comments and deletions.
    Raises FileUnreadable for a damaged file.
    """
    body, metadata, title = _open_odf(data, name)
    writer = Writer()
    _write_odf(body, writer)
    _write_odf_apart(body, writer)
    return writer.content(title, metadata)


def load_ods(data: bytes, name: str) -> Content:
    """An OpenDocument spreadsheet: each table a page labelled with its name, a row a line.

    Comments are set apart as hidden.
    """
    from odfdo import Document

    _, metadata, title = _open_odf(data, name)
    writer = Writer()
    for number, table in enumerate(Document(io.BytesIO(data)).body.tables, start=1):
        table.rstrip(aggressive=True)
        writer.begin_page(number, table.name or "", "sheet")
        write_rows(
            ([str(v) if v is not None else "" for v in row] for row in table.iter_values()), writer
        )
        _write_odf_comments(table._xml_element, writer)  # noqa: SLF001 - as in `_open_odf`
    return writer.content(title, metadata)


def _open_odf(data: bytes, name: str) -> tuple[Any, dict[str, str], str]:
    """The body's XML, metadata and title of an OpenDocument file."""
    from odfdo import Document

    try:
        document = Document(io.BytesIO(data))
        body, meta = document.body, document.meta
        metadata = {
            "author": meta.creator or meta.initial_creator or "",
            "created": meta.creation_date.date().isoformat() if meta.creation_date else "",
            "modified": str(meta.date.date()) if meta.date else "",
            "language": str(meta.language or ""),
        }
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, TypeError) as error:
        raise _damaged(name, "an OpenDocument file") from error
    return body._xml_element, metadata, meta.title or ""  # noqa: SLF001 - one walk, not many


_T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DC = "http://purl.org/dc/elements/1.1/"
_NAME_CHARS = 60
_APART = {
    f"{_T}note",
    f"{_OFFICE}annotation",
    f"{_T}tracked-changes",
    f"{_T}table-of-content",
    f"{_T}hidden-text",
    f"{_T}hidden-paragraph",
}


def _write_odf(container: Any, writer: Writer, item: str = BLOCK_BREAK) -> None:
    for element in container:
        if element.tag == f"{_T}h":
            level = element.get(f"{_T}outline-level", "1")
            writer.add(_odf_words(element), int(level) if level.isdigit() else 1)
        elif element.tag == f"{_T}p":
            writer.add(_odf_words(element), separator=item)
        elif element.tag == f"{_TABLE}table":
            for number, row in enumerate(element.iter(f"{_TABLE}table-row")):
                cells = (
                    " ".join(
                        _odf_words(p)
                        for p in cell.iter(f"{_T}p")
                        if next(p.iterancestors(*_APART), None) is None
                    )
                    for cell in row.iter(f"{_TABLE}table-cell")
                )
                line = " | ".join(cells)
                if line.strip(" |"):
                    writer.add(line, separator="\n" if number else BLOCK_BREAK)
        elif element.tag == f"{_T}list":
            _write_odf(element, writer, "\n")
        elif isinstance(element.tag, str) and element.tag not in _APART:
            _write_odf(element, writer, item)


def _write_odf_apart(body: Any, writer: Writer) -> None:
    """Set apart notes with their numbers, comments, deletions and hidden paragraphs."""
    for note in body.iter(f"{_T}note"):
        mark = note.findtext(f"{_T}note-citation") or ""
        text = _odf_paragraphs(note.find(f"{_T}note-body"))
        kind = note.get(f"{_T}note-class", "footnote")
        if text:
            writer.set_apart(kind, f"[{mark}] {text}", hidden=False, note=mark)
    _write_odf_comments(body, writer)
    for deletion in body.iter(f"{_T}deletion"):
        writer.set_apart("deleted text", _odf_paragraphs(deletion), hidden=True)
    for concealed in body.iter(f"{_T}hidden-text", f"{_T}hidden-paragraph"):
        text = concealed.get(f"{_T}string-value") or _odf_words(concealed)
        writer.set_apart("hidden text", text, hidden=True)


def _write_odf_comments(holder: Any, writer: Writer) -> None:
    """Set apart the comments in a text or a table: whose, and when."""
    for comment in holder.iter(f"{_OFFICE}annotation"):
        whose = (comment.findtext(f"{{{_DC}}}{name}") or "" for name in ("creator", "date"))
        writer.set_apart(
            COMMENT,
            _odf_paragraphs(comment),
            hidden=True,
            note=", ".join(filter(None, (one[:_NAME_CHARS] for one in whose))),
        )


def _odf_paragraphs(element: Any) -> str:
    """The paragraphs of an element, a line each."""
    found = element.iter(f"{_T}p", f"{_T}h") if element is not None else ()
    return "\n".join(_odf_words(one) for one in found)


def _odf_words(element: Any) -> str:
    """The words of a paragraph, without notes and comments anchored in it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_T}s":
            parts.append(" ")
        elif child.tag == f"{_T}tab":
            parts.append("\t")
        elif child.tag == f"{_T}line-break":
            parts.append("\n")
        elif isinstance(child.tag, str) and child.tag not in _APART:
            parts.append(_odf_words(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _damaged(name: str, what: str) -> FileUnreadable:
    return FileUnreadable(
        f"{name} is damaged: it cannot be opened as {what}.",
        "Open it in its own program and save it anew, or fetch the file again, and add that.",
    )
