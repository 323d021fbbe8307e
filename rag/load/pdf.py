"""PDF through pdfium: the text layer, page by page, in the order pdfium reads it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from index import Gap
from rag.errors import EmptyFile, EncryptedFile, FileUnreadable, NoTextLayer
from rag.load import ocr
from rag.load.content import BLOCK_BREAK, Content, Writer
from rag.load.lines import Block, Line, blocks, drop_running_lines, heading_level
from rag.load.secret import PASSWORD

# pdfium keeps global state: two threads inside it at once crash the process.
_PDFIUM = threading.Lock()
_WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD
# pdfium puts this noncharacter in place of a hyphen at a line's end, and drops the break.
_HYPHEN = "\ufffe"
_LINE_END = re.compile("\r\n|\r|\n|\ufffe")
_DATE = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?")
_PRINTED_NAME = re.compile(r"^Microsoft (?:Word|PowerPoint|Excel) - ")
# Private-use and replacement characters: glyphs whose letters the file does not tell.
_UNKNOWN = re.compile("[\x00-\x08\x0e-\x1f\x80-\x9f\ue000-\uf8ff\ufffd]")
_MOST_UNKNOWN = 0.3
_SCALE = 200 / 72  # recognition wants about 200 dots an inch
_MOST_PIXELS = 3000


def load_pdf(data: bytes, name: str) -> Content:
    """The text layer of every page, text recognition where a page has none.

    Recognised pages say so in their `note`, and the metadata's `recognised`
    names them; pages on which nothing was found are named in `problem`.

    Raises EncryptedFile, FileUnreadable for a damaged file, NoTextLayer when
    no page has text, EmptyFile when every page is blank.
    """
    with _PDFIUM:
        pages, pictures, info, notes = _read(data, name)
    count = len(pages)
    if not any(pages):
        if not pictures:
            raise EmptyFile(
                f"{name} has no text and no pictures ({_pages(count)}).", "Leave it out."
            )
        raise NoTextLayer(
            f"{name} has no text layer ({_pages(count)}), and text recognition found none.",
            "Try another program for text recognition, for example "
            f"`ocrmypdf {name} searchable.pdf`, and add the result.",
        )
    content = _compose(pages, info, count)
    if notes:
        content = replace(
            content,
            pages=tuple(replace(p, note=notes.get(p.number, "")) for p in content.pages),
            metadata={
                **content.metadata,
                "recognised": f"pages {', '.join(map(str, sorted(notes)))} of {count}",
            },
        )
    if not pictures:
        return content
    listed = ", ".join(map(str, pictures))
    where = "page" if len(pictures) == 1 else "pages"
    return replace(
        content,
        problem=f"No text on {where} {listed} of {count}.",
        gaps=tuple(Gap(number, note="no text layer, and none recognised") for number in pictures),
    )


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count} pages"


def _read(
    data: bytes, name: str
) -> tuple[list[list[Line]], list[int], dict[str, str], dict[int, str]]:
    """Each page's lines, the numbers of pages on which none were found, metadata, page notes.

    Pages are recognised until `ocr.SECONDS` are used up.
    """
    import pypdfium2

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
        pages: list[list[Line]] = []
        pictures: list[int] = []
        notes: dict[int, str] = {}
        begun = time.monotonic()
        for index in range(len(document)):
            lines, drawn = _read_page(document, index)
            if drawn and not lines and time.monotonic() - begun < ocr.SECONDS:
                lines, sure = _recognise(document, index)
                if lines:
                    notes[index + 1] = sure
            pages.append(lines)
            if drawn and not lines:
                pictures.append(index + 1)
        return pages, pictures, document.get_metadata_dict(skip_empty=True), notes
    finally:
        document.close()


def _damaged(name: str) -> FileUnreadable:
    return FileUnreadable(
        f"{name} is damaged: it cannot be opened as a PDF.",
        "Open it in a PDF reader and save it anew, or fetch the file again, and add that.",
    )


def _read_page(document: Any, index: int) -> tuple[list[Line], bool]:
    """The lines of one page, and whether anything at all is drawn on it.

    A page that pdfium cannot open counts as drawn and without text.
    """
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return [], True
    try:
        textpage = page.get_textpage()
        try:
            lines = _lines(textpage)
        finally:
            textpage.close()
        return lines, bool(lines) or next(page.get_objects(max_depth=2), None) is not None
    except pypdfium2.PdfiumError:
        return [], True
    finally:
        page.close()


def _recognise(document: Any, index: int) -> tuple[list[Line], str]:
    """The lines that text recognition sees on a page, in points, and the page's note."""
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return [], ""
    try:
        longest = max(page.get_size())
        scale = min(_SCALE, _MOST_PIXELS / max(longest, 1))
        read = ocr.recognise(page.render(scale=scale).to_pil())
        height = page.get_height()
    except pypdfium2.PdfiumError:
        return [], ""
    finally:
        page.close()
    lines = [
        Line(
            one.text.removesuffix("-"),
            one.left / scale,
            one.right / scale,
            height - one.top / scale,
            # A recognised box wavers by a pixel or two; whole points keep one type one size.
            round((one.bottom - one.top) / scale),
            hyphen=one.text.endswith("-"),
        )
        for one in read.seen
    ]
    return lines, ocr.note(read)


def _lines(textpage: Any) -> list[Line]:
    """The printed lines with their boxes, none when the letters are unknown."""
    from pypdfium2 import raw as pdfium

    text: str = textpage.get_text_range()
    if len(_UNKNOWN.findall(text)) > _MOST_UNKNOWN * max(1, len(text.replace(" ", ""))):
        return []
    lines = []
    start = units = 0  # code points into `text`, UTF-16 units into pdfium's own text
    for end, after, hyphen in _ends(text):
        piece = text[start:end]
        words = piece.strip()
        if words:
            lead = len(piece) - len(piece.lstrip())
            first = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, units + lead)
            last = pdfium.FPDFText_GetCharIndexFromTextIndex(
                textpage, units + lead + _units(words) - 1
            )
            lines.append(_line(textpage, words, first, last, hyphen=hyphen))
        units += _units(text[start:after])
        start = after
    return lines


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(c > "\uffff" for c in text)


def _ends(text: str) -> list[tuple[int, int, bool]]:
    """Where each line ends, where the next begins, and whether a hyphen parts a word there."""
    ends = [(m.start(), m.end(), m[0] == _HYPHEN) for m in _LINE_END.finditer(text)]
    return [*ends, (len(text), len(text), False)]


def _line(textpage: Any, words: str, first: int, last: int, *, hyphen: bool) -> Line:
    """A line with the box of its first and last character; zeros where pdfium knows none."""
    import pypdfium2

    try:
        left, bottom, _, top = textpage.get_charbox(max(first, 0), loose=True)
        right = textpage.get_charbox(max(last, 0), loose=True)[2]
    except pypdfium2.PdfiumError:
        return Line(words, 0, 0, 0, 0, hyphen)
    return Line(words, min(left, right), max(left, right), top, top - bottom, hyphen)


def _compose(pages: Sequence[Sequence[Line]], info: dict[str, str], count: int) -> Content:
    """Lines to paragraphs, pages to spans. A sentence that runs over a page stays one sentence."""
    level = heading_level(pages)
    join = _joiner(pages)
    writer = Writer()
    before: Block | None = None
    for number, lines in enumerate(drop_running_lines(pages), start=1):
        writer.begin_page(number)
        for place, block in enumerate(blocks(lines, level, join)):
            separator = BLOCK_BREAK
            if before and block.row and before.row:
                separator = "\n"
            elif before and not place and _runs_on(before, block):
                separator = " "
            writer.add(block.text, block.level, separator)
            before = block
    metadata = {
        "author": info.get("Author", ""),
        "subject": info.get("Subject", ""),
        "created": _date(info.get("CreationDate", "")),
        "modified": _date(info.get("ModDate", "")),
        "pages": str(count),
    }
    return writer.content(_PRINTED_NAME.sub("", info.get("Title", "")), metadata)


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
