"""Slides, RTF and OpenDocument files; the old Office formats are refused with a way out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any

from rag.errors import FileUnreadable, UnsupportedFile
from rag.load.content import BLOCK_BREAK, Content, Writer
from rag.load.tables import write_rows

_MODERN = {".doc": "docx", ".xls": "xlsx", ".ppt": "pptx", ".dot": "docx"}
_CODEPAGE = re.compile(rb"\\ansicpg(\d+)")
_RTF_TITLE = re.compile(r"\{\\title ([^{}\\]+)\}")
_RTF_AUTHOR = re.compile(r"\{\\author ([^{}\\]+)\}")


def load_pptx(data: bytes, name: str) -> Content:
    """Each slide is a page: its title a heading, its text, tables, and the speaker's notes.

    Raises FileUnreadable for a damaged file.
    """
    import pptx
    from pptx.exc import PythonPptxError

    try:
        show = pptx.Presentation(io.BytesIO(data))
    except (PythonPptxError, zipfile.BadZipFile, OSError, KeyError, ValueError) as error:
        raise _damaged(name, "a PowerPoint presentation") from error
    writer = Writer()
    hidden = []
    for number, slide in enumerate(show.slides, start=1):
        title = slide.shapes.title
        writer.begin_page(number)
        if title is not None and title.has_text_frame:
            writer.add(title.text_frame.text, 1)
        _write_shapes(
            (s for s in slide.shapes if title is None or s.shape_id != title.shape_id), writer
        )
        notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
        if notes is not None and notes.text.strip():
            writer.add(f"Notes: {notes.text}")
        if slide._element.get("show") == "0":  # noqa: SLF001 - python-pptx has no name for it
            hidden.append(str(number))
    properties = show.core_properties
    return writer.content(
        properties.title or "",
        {
            "author": properties.author or "",
            "created": properties.created.date().isoformat() if properties.created else "",
            "modified": properties.modified.date().isoformat() if properties.modified else "",
            "language": properties.language or "",
            "slides": str(len(show.slides)),
            "hidden": f"hidden slides, read as well: {', '.join(hidden)}" if hidden else "",
        },
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


def load_rtf(data: bytes, name: str) -> Content:
    """The text of an RTF document, a table row a line, its cells parted by " | "."""
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(b"{\\rtf"):
        raise _damaged(name, "an RTF document")
    page = _CODEPAGE.search(data[:4096])
    encoding = f"cp{page[1].decode()}" if page and page[1] != b"0" else "cp1252"
    # RTF is ASCII by definition; a stray byte stands for itself in the declared code page.
    raw = data.decode("latin-1")
    try:
        text = rtf_to_text(raw, encoding=encoding, errors="replace")
    except (LookupError, UnicodeError):
        text = rtf_to_text(raw, encoding="cp1252", errors="replace")
    writer = Writer()
    was = False
    for line in text.splitlines():
        cells = line.strip().removesuffix("|").split("|")
        row = line.rstrip().endswith("|")
        writer.add(
            " | ".join(cells) if row else line, separator="\n" if row and was else BLOCK_BREAK
        )
        was = row
    title, author = _RTF_TITLE.search(raw), _RTF_AUTHOR.search(raw)
    return writer.content(title[1] if title else "", {"author": author[1] if author else ""})


def load_odt(data: bytes, name: str) -> Content:
    """An OpenDocument text: paragraphs, headings, list items, tables, in the order of the body.

    Footnotes follow their paragraph; comments and deleted text are left out.
    Raises FileUnreadable for a damaged file.
    """
    body, metadata, title = _open_odf(data, name)
    writer = Writer()
    _write_odf(body, writer)
    return writer.content(title, metadata)


def load_ods(data: bytes, name: str) -> Content:
    """An OpenDocument spreadsheet: each table a page labelled with its name, a row a line."""
    from odfdo import Document

    _, metadata, title = _open_odf(data, name)
    writer = Writer()
    for number, table in enumerate(Document(io.BytesIO(data)).body.tables, start=1):
        table.rstrip(aggressive=True)
        writer.begin_page(number, table.name or "")
        write_rows(
            ([str(v) if v is not None else "" for v in row] for row in table.iter_values()), writer
        )
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
_APART = {f"{_T}note", f"{_OFFICE}annotation", f"{_T}tracked-changes", f"{_T}table-of-content"}


def _write_odf(container: Any, writer: Writer, item: str = BLOCK_BREAK) -> None:
    for element in container:
        if element.tag == f"{_T}h":
            level = element.get(f"{_T}outline-level", "1")
            writer.add(_odf_words(element), int(level) if level.isdigit() else 1)
        elif element.tag == f"{_T}p":
            writer.add(_odf_words(element), separator=item)
            for note in element.iter(f"{_T}note-body"):
                writer.add(" ".join(_odf_words(p) for p in note.iter(f"{_T}p")))
        elif element.tag == f"{_TABLE}table":
            for number, row in enumerate(element.iter(f"{_TABLE}table-row")):
                cells = (
                    " ".join(_odf_words(p) for p in cell.iter(f"{_T}p"))
                    for cell in row.iter(f"{_TABLE}table-cell")
                )
                line = " | ".join(cells)
                if line.strip(" |"):
                    writer.add(line, separator="\n" if number else BLOCK_BREAK)
        elif element.tag == f"{_T}list":
            _write_odf(element, writer, "\n")
        elif isinstance(element.tag, str) and element.tag not in _APART:
            _write_odf(element, writer, item)


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


def refuse_old(data: bytes, name: str) -> Content:
    """Refuse a Word, Excel or PowerPoint file in the format of before 2007: UnsupportedFile."""
    del data
    better = _MODERN["." + name.rsplit(".", 1)[-1].lower()]
    raise UnsupportedFile(
        f"{name} is in the Office format of before 2007, which Footnote does not read.",
        f"Open it in Word, Excel, PowerPoint or LibreOffice, save it as {better}, and add that "
        f"(`libreoffice --headless --convert-to {better} '{name}'` does it as well).",
    )


def _damaged(name: str, what: str) -> FileUnreadable:
    return FileUnreadable(
        f"{name} is damaged: it cannot be opened as {what}.",
        "Open it in its own program and save it anew, or fetch the file again, and add that.",
    )
