"""PDF through pdfium: the text layer, page by page, in the order pdfium reads it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from index import Gap
from rag.errors import EmptyFile, EncryptedFile, FileUnreadable, NoTextLayer
from rag.load import ocr
from rag.load.clock import OUT_OF_TIME, clock, too_slow
from rag.load.content import BLOCK_BREAK, Content, Writer
from rag.load.headings import heading_levels
from rag.load.lines import Block, Line, blocks, drop_running_lines
from rag.load.pdfpage import read_page, recognise_page
from rag.load.printed import Layout
from rag.load.secret import PASSWORD
from rag.text import normalise, one_line

# pdfium keeps global state: two threads inside it at once crash the process.
_PDFIUM = threading.Lock()
_WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD
_DATE = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?")
_PRINTED_NAME = re.compile(r"^Microsoft (?:Word|PowerPoint|Excel) - ")
_NOT_SEEN = "no text layer, and none recognised"


@dataclass
class _Pages:
    """What the pages hold: lines, what they are called, how surely recognised, why without text.

    And what is unseen: page, kind, text.
    """

    lines: list[list[Line]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    confidence: dict[int, float] = field(default_factory=dict)
    missing: dict[int, str] = field(default_factory=dict)
    info: dict[str, str] = field(default_factory=dict)
    unseen: list[tuple[int, str, str]] = field(default_factory=list)


def load_pdf(data: bytes, name: str) -> Content:
    """The text layer of every page, text recognition where a page has none.

    Recognised pages say so by their `confidence` and `note`, and the metadata's
    `recognised` names them; pages on which nothing was found are named in
    `problem`, and so are those for which `rag.load.clock` left no time. Text
    that nobody sees (`rag.load.unseen`) is set apart as hidden.

    Raises EncryptedFile, FileUnreadable for a damaged file, NoTextLayer when
    no page has text, EmptyFile when every page is blank.
    """
    with opened(data, name) as document:
        pages = _read(document)
    count = len(pages.lines)
    if not any(pages.lines) and not pages.unseen:
        if not pages.missing:
            raise EmptyFile(
                f"{name} has no text and no pictures ({_pages(count)}).", "Leave it out."
            )
        raise NoTextLayer(
            f"{name} has no text layer ({_pages(count)}), and text recognition found none.",
            "Try another program for text recognition, for example "
            f"`ocrmypdf {name} searchable.pdf`, and add the result.",
        )
    content = _compose(pages, count)
    if pages.confidence:
        recognised = f"pages {', '.join(map(str, sorted(pages.confidence)))} of {count}"
        content = replace(
            content,
            pages=tuple(ocr.marked(p, pages.confidence.get(p.number)) for p in content.pages),
            metadata={**content.metadata, "recognised": recognised},
        )
    if not pages.missing:
        return content
    return replace(
        content,
        problem=_problem(pages.missing, count),
        gaps=tuple(
            Gap(number, pages.labels[number - 1], note=why) for number, why in pages.missing.items()
        ),
    )


def _problem(missing: dict[int, str], count: int) -> str:
    """Which pages have no text, and for how many there was no time."""
    blind = [str(number) for number, why in missing.items() if why == _NOT_SEEN]
    late = len(missing) - len(blind)
    where = "page" if len(blind) == 1 else "pages"
    said = [f"No text on {where} {', '.join(blind)} of {count}."] if blind else []
    return " ".join(said + ([too_slow(late, count)] if late else []))


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count} pages"


@contextmanager
def opened(data: bytes, name: str) -> Iterator[Any]:
    """The file as a `pypdfium2.PdfDocument`, which no other thread uses meanwhile.

    Raises EncryptedFile, or FileUnreadable for a damaged file.
    """
    import pypdfium2

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data, password=PASSWORD.get())
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == _WRONG_PASSWORD:
                raise EncryptedFile(
                    f"{name} is locked by {'a' if PASSWORD.get() is None else 'another'} password.",
                    "Add it with `footnote add --password PASSWORD`, or save a copy without one.",
                ) from error
            raise _damaged(name) from error
        try:
            yield document
        finally:
            document.close()


def _read(document: Any) -> _Pages:
    """Every page of an open file."""
    pages = _Pages(info=document.get_metadata_dict(skip_empty=True))
    for index in range(len(document)):
        number = index + 1
        lines, drawn, unseen = read_page(document, index)
        pages.unseen += [(number, kind, text) for kind, text in unseen]
        why = ""
        if drawn and not lines:
            why = _NOT_SEEN if clock().left() else OUT_OF_TIME
        if why == _NOT_SEEN:
            with clock().page():
                lines, sure = recognise_page(document, index)
            if lines:
                pages.confidence[number] = sure
                why = ""
        if why:
            pages.missing[number] = why
        pages.lines.append(lines)
        pages.labels.append(one_line(document.get_page_label(index)))
    return pages


def _damaged(name: str) -> FileUnreadable:
    return FileUnreadable(
        f"{name} is damaged: it cannot be opened as a PDF.",
        "Open it in a PDF reader and save it anew, or fetch the file again, and add that.",
    )


def _compose(pages: _Pages, count: int) -> Content:
    """Lines to paragraphs, pages to spans. A sentence that runs over a page stays one sentence."""
    levels = heading_levels(pages.lines)
    join = _joiner(pages.lines)
    writer, layout = Writer(), Layout()
    before: Block | None = None
    for number, lines in enumerate(drop_running_lines(pages.lines), start=1):
        writer.begin_page(number, pages.labels[number - 1])
        for place, block in enumerate(blocks(lines, levels, join)):
            separator = BLOCK_BREAK
            if before and block.row and before.row:
                separator = "\n"
            elif before and not place and _runs_on(before, block):
                separator = " "
            span = writer.add(block.text, block.level, separator)
            layout.place(number, span, block.printed(), one_line if block.level else normalise)
            before = block
    info = pages.info
    metadata = {
        "author": info.get("Author", ""),
        "subject": info.get("Subject", ""),
        "created": _date(info.get("CreationDate", "")),
        "modified": _date(info.get("ModDate", "")),
        "pages": str(count),
    }
    for number, kind, text in pages.unseen:
        writer.set_apart(kind, text, hidden=True, page=number)
    content = writer.content(_PRINTED_NAME.sub("", info.get("Title", "")), metadata)
    return replace(content, layout=layout.packed(content.text))


def _runs_on(before: Block, block: Block) -> bool:
    """Whether a page begins in the middle of the last page's sentence."""
    unfinished = before.text[-1:].isalnum() or before.text[-1:] == ","
    return unfinished and block.text[:1].islower() and not (before.level or block.level)


def _joiner(pages: Sequence[Sequence[Line]]) -> Callable[[str, str], str]:
    """How to join a word that a line's end parts: as the same document writes it elsewhere.

    "self-" + "employed" keeps its hyphen if "self-employed" stands in another
    line and "selfemployed" does not; a part that goes on with a capital or a
    digit keeps it always.
    """
    words = {
        word for page in pages for line in page for word in re.findall(r"[\w-]+", line.text.lower())
    }

    def join(before: str, after: str) -> str:
        head, tail = re.search(r"[\w-]*$", before), re.match(r"\w*", after)
        assert head and tail  # noqa: S101, PT018 - both patterns match the empty string
        whole = (head[0] + tail[0]).lower()
        hyphenated = f"{head[0]}-{tail[0]}".lower()
        if after[:1].islower() and not (hyphenated in words and whole not in words):
            return before + after
        return f"{before}-{after}"

    return join


def _date(stamp: str) -> str:
    """A PDF date as ISO 8601, "" when it is none."""
    match = _DATE.match(stamp)
    return "-".join(part for part in match.groups() if part) if match else ""
