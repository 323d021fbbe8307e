"""Word documents: paragraphs, tables and text boxes in the order of the body."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from rag.errors import FileUnreadable
from rag.load.content import Content, Writer
from rag.load.docx_apart import (
    FALLBACK,
    W,
    is_bold,
    styles_that,
    why_hidden,
    write_apart,
    write_hidden,
)

_W = W
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# Deleted text is marked `delText` and so never read; these hold text that stands elsewhere.
_APART = {f"{_W}txbxContent", FALLBACK, f"{_W}del", f"{_W}moveFrom", f"{_W}pPr"}
_HEADING = re.compile(r"heading\s*(\d)", re.IGNORECASE)
_TITLES = {"title": 1, "subtitle": 2}


def load_docx(data: bytes, name: str) -> Content:
    """The text of the body as it stands with all tracked changes accepted.

    A table row is a line, its cells parted by " | ". After the body come
    footnotes, endnotes, headers and footers, and as hidden text comments,
    deletions and what is not shown. Raises FileUnreadable for a damaged file.
    """
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        document = docx.Document(io.BytesIO(data))
        levels = _heading_styles(document)
        unshown, heavy = styles_that(document, "vanish"), styles_that(document, "b")
        body = document.element.body
        properties = document.core_properties
        title = properties.title or ""
        metadata = {
            "author": properties.author or "",
            "subject": properties.subject or "",
            "created": properties.created.date().isoformat() if properties.created else "",
            "modified": properties.modified.date().isoformat() if properties.modified else "",
            "language": properties.language or "",
        }
    except (
        OpcError,
        LxmlError,
        zipfile.BadZipFile,
        OSError,
        KeyError,
        ValueError,
        AttributeError,
    ) as error:
        raise FileUnreadable(
            f"{name} is damaged: it cannot be opened as a Word document.",
            "Open it in a word processor and save it anew, or fetch the file again, and add that.",
        ) from error
    writer = Writer()
    reader = _Body(writer, levels, unshown, heavy)
    reader.write(body)
    write_apart(document, reader.words, writer)
    changes = sum(1 for _ in body.iter(f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo"))
    metadata["tracked_changes"] = str(changes or "")
    return writer.content(title, metadata)


def _heading_styles(document: Any) -> dict[str, int]:
    """Heading level by style id: by outline level or name, inherited from the base style."""
    levels: dict[str, int] = {}
    for style in document.styles:
        current, seen = style, 0
        while current is not None and seen < 10:
            level = _outline(current.element) or _named_level(current.name or "")
            if level:
                levels[style.style_id] = level
                break
            current, seen = getattr(current, "base_style", None), seen + 1
    return levels


def _named_level(name: str) -> int:
    match = _HEADING.match(name)
    return int(match[1]) if match else _TITLES.get(name.lower(), 0)


def _outline(element: Any) -> int:
    """The outline level that paragraph properties give, 1 the highest, 0 for none."""
    found = element.find(f"{_W}pPr/{_W}outlineLvl")
    value = found.get(f"{_W}val", "9") if found is not None else "9"
    return int(value) + 1 if value.isdigit() and int(value) < 9 else 0


class _Body:
    """Writes blocks in their order, and sets apart what is not shown in them."""

    def __init__(
        self,
        writer: Writer,
        levels: dict[str, int],
        unshown: frozenset[str],
        heavy: frozenset[str],
    ) -> None:
        self._writer = writer
        self._levels = levels
        self._unshown = unshown
        self._heavy = heavy

    def write(self, container: Any) -> None:
        """Walk block elements; content controls and tracked insertions are looked into."""
        for element in container:
            if element.tag == f"{_W}p":
                level = _level(element, self._levels)
                bold = self._bold(element)
                self._writer.add(self.words(element), level, _separator(element), bold=bold)
                self._set_apart(element)
                for box in _boxes(element):
                    self.write(box)
            elif element.tag == f"{_W}tbl":
                self._table(element)
            elif element.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}:
                self.write(element)

    def _bold(self, paragraph: Any) -> bool:
        """Whether all its words are set in bold."""
        spelled = [
            run
            for run in paragraph.iter(f"{_W}r")
            if next(run.iterancestors(f"{_W}p")) is paragraph and _spelled(run).strip()
        ]
        return bool(spelled) and all(is_bold(run, self._heavy) for run in spelled)

    def _table(self, table: Any) -> None:
        """A line a row; a cell that spans columns is written once, nested tables inside theirs."""
        first = True
        for row in table.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not table:
                continue
            cells = [
                " ".join(self._cell(cell).split())
                for cell in row.iter(f"{_W}tc")
                if _owner(cell) is row
            ]
            line = " | ".join(cells)
            if line.strip(" |"):
                self._writer.add(line, separator="\n\n" if first else "\n")
                first = False

    def _cell(self, cell: Any) -> str:
        paragraphs = list(cell.iter(f"{_W}p"))
        for paragraph in paragraphs:
            if next(paragraph.iterancestors(f"{_W}tc")) is cell:
                self._set_apart(paragraph)
        return "\n".join(map(self.words, paragraphs))

    def _set_apart(self, paragraph: Any) -> None:
        write_hidden(paragraph, self._unshown, _spelled, self._writer)

    def words(self, paragraph: Any) -> str:
        """The words of a paragraph that are shown, without those of text boxes anchored in it."""
        return "".join(self._pieces(paragraph))

    def _pieces(self, element: Any) -> Iterator[str]:
        for child in element:
            if child.tag in {f"{_W}t", _MATH_TEXT}:
                yield child.text or ""
            elif child.tag in _BREAKS:
                yield _BREAKS[child.tag]
            elif child.tag == f"{_W}r" and why_hidden(child, self._unshown):
                continue
            elif child.tag not in _APART:
                yield from self._pieces(child)


def _spelled(run: Any) -> str:
    """All the words of a run."""
    return "".join(
        _BREAKS.get(e.tag) or e.text or "" for e in run.iter(f"{_W}t", _MATH_TEXT, *_BREAKS)
    )


def _level(paragraph: Any, styles: dict[str, int]) -> int:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    named = styles.get(style.get(f"{_W}val", ""), 0) if style is not None else 0
    return _outline(paragraph) or named


def _separator(paragraph: Any) -> str:
    """Items of a list stand on neighbouring lines."""
    return "\n" if paragraph.find(f"{_W}pPr/{_W}numPr") is not None else "\n\n"


def _owner(cell: Any) -> Any:
    return next(cell.iterancestors(f"{_W}tr"))


def _boxes(paragraph: Any) -> Iterator[Any]:
    """The contents of text boxes; the fallback copy for old programs is passed over."""
    for box in paragraph.iter(f"{_W}txbxContent"):
        if (
            next(box.iterancestors(FALLBACK), None) is None
            and next(box.iterancestors(f"{_W}p"), None) is paragraph
        ):
            yield box
