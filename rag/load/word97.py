"""Word documents of 1997 to 2003, read by office_oxide without any word processor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from rag.errors import EncryptedFile, FileUnreadable
from rag.load.content import Content, Writer
from rag.load.docx_apart import COMMENT, SAME_COLOUR, TINY

EXTRACTION = "by office_oxide, which leaves hidden and deleted text out"
_WHITE = [255, 255, 255]
_TINY = 4  # half-points, as in the modern format: two points

Node = Mapping[str, Any]


def load_word97(data: bytes, name: str) -> Content:
    """The body as it is shown; after it footnotes, endnotes, headers and footers, and comments.

    A table row is a line, its cells parted by " | ". Text that is hidden or deleted
    in a tracked change is not handed out by the library, so it is neither in the
    text nor reported as hidden; `extraction` in the metadata says so. Raises
    EncryptedFile for a locked file, FileUnreadable for a damaged one and for
    those of Word 6 and 95.
    """
    from office_oxide import Document, OfficeOxideError

    try:
        with Document.from_bytes(data, "doc") as document:
            tree = document.to_ir()
    except OfficeOxideError as error:
        if "encrypted" in str(error):
            raise EncryptedFile(
                f"{name} is protected by a password.",
                "Open it in its own program, save a copy without a password, and add the copy.",
            ) from error
        raise FileUnreadable(
            f"{name} is damaged, or older than Word 97: it cannot be opened as a Word document.",
            "Open it in a word processor, save it as docx, and add that.",
        ) from error
    return content_of(tree)


def content_of(tree: Node) -> Content:
    """The content of a document given as the library's tree of sections and elements."""
    writer = Writer()
    reader = _Reader(writer)
    for section in tree["sections"]:
        reader.write(section["elements"])
    for kind in ("header", "footer"):
        for text in dict.fromkeys(_running(tree["sections"], kind)):
            writer.set_apart(kind, text, hidden=False)
    known = tree["metadata"]
    metadata = {
        "author": known.get("author", ""),
        "subject": known.get("subject", ""),
        "created": known.get("created", "")[:10],
        "modified": known.get("modified", "")[:10],
        "extraction": EXTRACTION,
    }
    cut = "The file is so long that its end was left out." if known.get("text_truncated") else None
    return writer.content(known.get("title", ""), metadata, problem=cut)


def _running(sections: Sequence[Node], kind: str) -> Iterator[str]:
    """The texts of the running heads (or feet) of all sections, those of first pages too."""
    for section in sections:
        for key in sorted(section):
            if key.endswith(kind):
                yield _text(section[key]["content"])


class _Reader:
    """Writes the elements of a document in their order; notes and comments go apart."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._notes = dict.fromkeys(("footnote", "endnote"), 0)

    def write(self, elements: Sequence[Node]) -> None:
        """Elements of kinds not named here count for what they hold."""
        for element in elements:
            kind = element["type"]
            if kind == "heading":
                self._writer.add(_inline(element["content"]), int(element["level"]))
            elif kind == "paragraph":
                self._paragraph(element["content"])
            elif kind == "table":
                self._lines(map(_row, element["rows"]))
            elif kind == "list":
                self._lines(_items(element))
            elif kind in self._notes:
                self._notes[kind] += 1
                number = self._notes[kind]
                text = f"[{number}] {_text(element['content'])}"
                self._writer.set_apart(kind, text, hidden=False, note=str(number))
            elif kind == "comment":
                whose = element.get("author") or ""
                self._writer.set_apart(COMMENT, _text(element["content"]), hidden=True, note=whose)
            else:
                self.write(element.get("content") or ())

    def _paragraph(self, pieces: Sequence[Node]) -> None:
        """What is shown goes into the body; the rest apart, as hidden."""
        self._writer.add(_inline([one for one in pieces if not _unseen(one)]))
        for kind, run in groupby(pieces, _unseen):
            if kind:
                self._writer.set_apart(kind, _inline(list(run)), hidden=True)

    def _lines(self, lines: Iterator[str]) -> None:
        first = True
        for line in lines:
            if line.strip(" |"):
                self._writer.add(line, separator="\n\n" if first else "\n")
                first = False


def _unseen(piece: Node) -> str:
    """Why a run of the body cannot be seen, "" when it can.

    Tables and text boxes are not asked: their shade, which white type is often
    printed on, is not in the tree.
    """
    if piece.get("color") == _WHITE and not piece.get("highlight"):
        return SAME_COLOUR
    if 0 < (piece.get("font_size_half_pt") or _TINY) < _TINY:
        return TINY
    return ""


def _row(row: Node) -> str:
    return " | ".join(" ".join(_text(cell["content"]).split()) for cell in row["cells"])


def _items(element: Node) -> Iterator[str]:
    for item in element["items"]:
        yield " ".join(_text(item["content"]).split())
        if item.get("nested"):
            yield from _items(item["nested"])


def _text(elements: Sequence[Node]) -> str:
    """The text of elements, a line each."""
    lines = []
    for element in elements:
        kind = element["type"]
        if kind in {"heading", "paragraph"}:
            lines.append(_inline(element["content"]))
        elif kind == "table":
            lines += map(_row, element["rows"])
        elif kind == "list":
            lines += _items(element)
        else:
            lines.append(_text(element.get("content") or ()))
    return "\n".join(filter(None, lines))


def _inline(pieces: Sequence[Node]) -> str:
    """What is printed of a paragraph; marks of notes and pictures are no text of it."""
    return "".join(
        "\n" if piece["type"] == "line_break" else str(piece.get("text") or "") for piece in pieces
    )
