"""RTF documents: the body, and apart from it notes, comments, running heads and what is not shown.

striprtf turns RTF into text and forgets how its runs looked. So every change from
body to hidden text, note and so on is written into the source first, as a character
that no text holds, and the text is cut there afterwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from rag.errors import FileUnreadable
from rag.load.content import BLOCK_BREAK, Content, Writer
from rag.load.docx_apart import COMMENT, DELETED, HIDDEN, SAME_COLOUR, TINY

_CODEPAGE = re.compile(rb"\\ansicpg(\d+)")
_TITLE = re.compile(r"\{\\title ([^{}\\]+)\}")
_AUTHOR = re.compile(r"\{\\author ([^{}\\]+)\}")
_COLOURS = re.compile(r"\{\\colortbl([^{}]*)\}")
_CHANNEL = re.compile(r"\\(?:red|green|blue)(\d+)")
_TOKEN = re.compile(
    r"\\([A-Za-z]{1,32})(-?\d{1,10})?[ ]?|\\'[0-9A-Fa-f]{2}|\\.|[{}]|[^\\{}]+", re.DOTALL
)

_KINDS = (
    "",
    "footnote",
    "endnote",
    "header",
    "footer",
    COMMENT,
    HIDDEN,
    DELETED,
    TINY,
    SAME_COLOUR,
)
_SEEN = frozenset({"footnote", "endnote", "header", "footer"})
_FIRST = 0xFDD0  # the first of 32 code points that never stand for a character
_CUT = re.compile(f"([{chr(_FIRST)}-{chr(_FIRST + len(_KINDS) - 1)}])")
_HALF_POINTS = 4  # of a type size: less than two points is not read
_DEFAULT_SIZE = 24

# Groups that striprtf drops, and what their text is. Shapes are text boxes.
_PARTS = {
    "footnote": "footnote",
    "annotation": COMMENT,
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"),
    **dict.fromkeys(("shp", "shpinst", "shptxt"), ""),
}


@dataclass(frozen=True, slots=True)
class _Looks:
    """What holds for the text of a group from here on."""

    part: str = ""
    dropped: bool = False
    hidden: bool = False
    deleted: bool = False
    size: int = _DEFAULT_SIZE
    white: bool = False
    shaded: bool = False
    shaded_paragraph: bool = False

    def kind(self) -> str:
        """What text that looks like this is: "" for the body."""
        if self.part == COMMENT:
            return COMMENT
        if self.hidden:
            return HIDDEN
        if self.deleted:
            return DELETED
        if self.size < _HALF_POINTS:
            return TINY
        if self.white and not (self.shaded or self.shaded_paragraph):
            return SAME_COLOUR
        return self.part


def load_rtf(data: bytes, name: str) -> Content:
    """The text of an RTF document, a table row a line, its cells parted by " | ".

    Text boxes stand in the body; footnotes, endnotes, headers and footers after it;
    as hidden text comments, deletions of tracked changes, and runs marked as hidden,
    under two points, or white on no shade. Raises FileUnreadable for another format.
    """
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(b"{\\rtf"):
        raise FileUnreadable(
            f"{name} is damaged: it cannot be opened as an RTF document.",
            "Open it in its own program and save it anew, or fetch the file again, and add that.",
        )
    page = _CODEPAGE.search(data[:4096])
    encoding = f"cp{page[1].decode()}" if page and page[1] != b"0" else "cp1252"
    # RTF is ASCII by definition; a stray byte stands for itself in the declared code page.
    raw = data.decode("latin-1")
    marked = _marked(raw)
    try:
        text = rtf_to_text(marked, encoding=encoding, errors="replace")
    except (LookupError, UnicodeError):
        text = rtf_to_text(marked, encoding="cp1252", errors="replace")
    # Rare letters come as two code units.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    writer = Writer()
    _write(text, writer)
    title, author = _TITLE.search(raw), _AUTHOR.search(raw)
    return writer.content(title[1] if title else "", {"author": author[1] if author else ""})


def _write(text: str, writer: Writer) -> None:
    """The body line by line; then what stands apart, in its order."""
    pieces = _CUT.split(chr(_FIRST) + text)[1:]
    kinds = [_KINDS[ord(mark) - _FIRST] for mark in pieces[::2]]
    body, apart = [], []
    for kind, piece in zip(kinds, pieces[1::2], strict=True):
        if kind:
            apart.append((kind, piece))
        else:
            body.append(piece)
    was = False
    for line in "".join(body).splitlines():
        cells = line.strip().removesuffix("|").split("|")
        row = line.rstrip().endswith("|")
        shown = " | ".join(cells) if row else line
        writer.add(shown, separator="\n" if row and was else BLOCK_BREAK)
        was = row
    numbers = dict.fromkeys(("footnote", "endnote"), 0)
    told: set[tuple[str, str]] = set()
    for kind, piece in apart:
        if kind in numbers and piece.strip():
            numbers[kind] += 1
            number = str(numbers[kind])
            writer.set_apart(kind, f"[{number}] {piece.strip()}", hidden=False, note=number)
        elif kind not in _SEEN or (kind, piece) not in told:
            told.add((kind, piece))
            writer.set_apart(kind, piece, hidden=kind not in _SEEN)


def _marked(raw: str) -> str:
    """The source with a mark wherever the text becomes one of another kind."""
    from striprtf.striprtf import destinations, specialchars

    whites = _whites(raw)
    out: list[str] = []
    above: list[_Looks] = []
    looks, at = _Looks(), 0
    written: str | None = ""
    while match := _TOKEN.match(raw, at):
        piece, word, number = match[0], match[1], match[2]
        at = match.end()
        if piece == "{":
            above.append(looks)
        elif piece == "}":
            looks = above.pop() if above else looks
        elif piece == "\\*" and _kept(raw, at):
            continue
        elif word == "bin":
            at += max(0, int(number or 0))
            continue
        elif word in _PARTS and not looks.dropped:
            looks = replace(looks, part=_PARTS[word] or looks.part)
            written = None  # two notes side by side are two
            continue
        elif piece == "\\*" or word in destinations:
            looks = replace(looks, dropped=True)
        elif word and word != "u" and word not in specialchars:
            looks = _changed(looks, word, number, whites)
        elif not looks.dropped and piece.strip("\r\n") and looks.kind() != written:
            written = looks.kind()
            # As a signed number of 16 bits; \uc0: no character stands in for it.
            mark = _FIRST + _KINDS.index(looks.kind()) - 0x10000
            out.append(f"{{\\uc0\\u{mark} }}")
        out.append(piece)
    return "".join(out)


def _kept(raw: str, at: int) -> bool:
    """Whether the group that may be dropped, and goes on at `at`, is one of those read here."""
    following = _TOKEN.match(raw, at)
    return following is not None and following[1] in _PARTS


def _changed(looks: _Looks, word: str, number: str | None, whites: frozenset[int]) -> _Looks:
    """How text looks after a control word; most change nothing of it."""
    on, value = number != "0", int(number or 0)
    change: dict[str, Any] = {}
    match word:
        case "plain":
            change = {"hidden": False, "deleted": False, "white": False, "shaded": False}
            change["size"] = _DEFAULT_SIZE
        case "v":
            change = {"hidden": on}
        case "deleted":
            change = {"deleted": on}
        case "fs":
            change = {"size": value or _DEFAULT_SIZE}
        case "cf":
            change = {"white": value in whites}
        case "cb" | "highlight" | "chcbpat" | "chshdng":
            change = {"shaded": value > 0}
        # The shade of a table's cells stands elsewhere: white type on it is usual.
        case "cbpat" | "shading" | "intbl":
            change = {"shaded_paragraph": True}
        case "pard":
            change = {"shaded_paragraph": False}
        case "ftnalt" if looks.part == "footnote":
            change = {"part": "endnote"}
    return replace(looks, **change) if change else looks


def _whites(raw: str) -> frozenset[int]:
    """Which colours of the document's table are white."""
    table = _COLOURS.search(raw)
    entries = table[1].split(";") if table else []
    return frozenset(
        at for at, entry in enumerate(entries) if _CHANNEL.findall(entry) == ["255"] * 3
    )
