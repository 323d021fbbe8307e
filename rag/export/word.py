"""Word documents (DOCX) with real footnotes: numbered, linked and laid out by the word processor.

python-docx has no footnotes, so their part is written here as ECMA-376
(part 1, 17.11) describes it: a `footnotes.xml` with the two separators every
such part begins with, its relationship, and references in the text.
"""

from __future__ import annotations

import io
import re
import zipfile
from itertools import groupby
from typing import Any

from rag.export.report import Item, Note, Report, Section
from rag.export.words import CAUTION, STANCES, place, reviewed, shown

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
# XML 1.0 has no place for these.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))
_EPOCH = (1980, 1, 1, 0, 0, 0)


def to_docx(report: Report) -> bytes:
    """The report as a Word document; the same report gives the same bytes."""
    import docx

    document = docx.Document()
    _styles(document)
    writer = _Writer(document, report.notes)
    for section in report.sections:
        _section(document, section, writer)
    document.add_paragraph().add_run(CAUTION).italic = True
    writer.attach()
    document.core_properties.title = _xml(report.sections[0].heading[:200])
    document.core_properties.author = "Footnote"
    held = io.BytesIO()
    document.save(held)
    return _timeless(held.getvalue())


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _styles(document: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
    text.base_style = document.styles["Normal"]
    text.font.size = Pt(9)
    reference = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    reference.font.superscript = True


def _section(document: Any, section: Section, writer: _Writer) -> None:
    document.add_heading(_xml(section.heading), level=1)
    if section.calls:
        document.add_heading("Call about first", level=2)
        for call in section.calls:
            document.add_paragraph(_xml(call), style="List Number")
    if section.kind in {"answer", "draft"}:
        for _, sentences in groupby(section.items, key=lambda item: item.paragraph):
            paragraph = document.add_paragraph()
            for item in sentences:
                _sentence(paragraph, item, section, writer)
    if section.kind == "draft":
        _table(document, [item for item in section.items if item.results])
    elif section.kind != "answer":
        for item in section.items:
            _verdict(document, item, writer)
    for remark in section.remarks:
        document.add_paragraph(_xml(remark))


def _sentence(paragraph: Any, item: Item, section: Section, writer: _Writer) -> None:
    paragraph.add_run(_xml(item.text))
    for n in item.notes:
        writer.refer(paragraph, n)
    if section.kind == "draft" and item.verdict != "no_claim":
        _coloured(paragraph, item, f" [{item.number} ", "]")
    paragraph.add_run(" ")


def _coloured(paragraph: Any, item: Item, before: str = "", after: str = "") -> None:
    """The verdict in its colour, with its symbol and its word."""
    from docx.shared import RGBColor

    how = shown(item.verdict)
    run = paragraph.add_run(f"{before}{how.symbol} {how.word}{after}")
    run.bold = True
    run.font.color.rgb = RGBColor.from_string(how.colour)


def _verdict(document: Any, item: Item, writer: _Writer) -> None:
    paragraph = document.add_paragraph()
    _coloured(paragraph, item)
    paragraph.add_run(_xml(f" ({'; '.join(map(reviewed, item.reviews))})"))
    for reason in item.reasons:
        document.add_paragraph(_xml(reason), style="List Bullet")
    for n in item.notes:
        bullet = document.add_paragraph(style="List Bullet")
        bullet.add_run(STANCES.get(item.stances.get(n, ""), "quote") + ": ")
        bullet.add_run(_xml(f"“{writer.notes[n - 1].quote}”"))
        writer.refer(bullet, n)


def _table(document: Any, items: list[Item]) -> None:
    if not items:
        document.add_paragraph("There is no claim and no quotation to check in this draft.")
        return
    head = ("No.", "Sentence", "Verdict", "Why", "Reviewed")
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    for item in items:
        cells = table.add_row().cells
        cells[0].text = str(item.number)
        cells[1].text = _xml(item.understood or item.text)
        _coloured(cells[2].paragraphs[0], item)
        cells[3].text = _xml("; ".join(item.reasons))
        cells[4].text = _xml("; ".join(dict.fromkeys(map(reviewed, item.reviews))))


class _Writer:
    """References in the text, and the footnotes they lead to.

    A word processor numbers footnotes by their place in the text, so each use of
    a note is a footnote; a second use says which it repeats.
    """

    def __init__(self, document: Any, notes: tuple[Note, ...]) -> None:
        from lxml import etree

        self.notes = notes
        self._document = document
        self._root = etree.Element(f"{{{_W}}}footnotes", nsmap={"w": _W})
        self._used: dict[int, int] = {}
        self._count = 0
        for number, kind in _SEPARATORS:
            footnote = self._element(self._root, "footnote", {"type": kind, "id": str(number)})
            run = self._element(self._element(footnote, "p"), "r")
            self._element(run, kind)

    def refer(self, paragraph: Any, n: int) -> None:
        """End the paragraph as it is so far with a reference to note `n`."""
        self._count += 1
        run = self._element(paragraph._p, "r")  # noqa: SLF001 - python-docx has no footnotes
        self._in_style(run)
        self._element(run, "footnoteReference", {"id": str(self._count)})
        first = self._used.setdefault(n, self._count)
        self._footnote(self._count, self.notes[n - 1], None if first == self._count else first)

    def attach(self) -> None:
        """Put the footnotes into the package."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part
        from lxml import etree

        blob = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        package = self._document.part.package
        part = Part(PackURI("/word/footnotes.xml"), _TYPE, blob, package)
        self._document.part.relate_to(part, _RELATION)

    def _footnote(self, number: int, note: Note, first: int | None) -> None:
        footnote = self._element(self._root, "footnote", {"id": str(number)})
        paragraph = self._element(footnote, "p")
        properties = self._element(paragraph, "pPr")
        self._element(properties, "pStyle", {"val": "footnotetext"})
        mark = self._element(paragraph, "r")
        self._in_style(mark)
        self._element(mark, "footnoteRef")
        where = place(note.title, note.source, note.page, note.place)
        said = f" “{note.quote}” {where}" if first is None else f" As footnote {first}: {where}"
        if note.link:
            said += f" {note.link}"
        if not note.located:
            said += " (document not at hand: not checked again)"
        text = self._element(self._element(paragraph, "r"), "t")
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        text.text = _xml(" ".join(said.split(" ")))

    def _in_style(self, run: Any) -> None:
        properties = self._element(run, "rPr")
        self._element(properties, "rStyle", {"val": "footnotereference"})

    @staticmethod
    def _element(parent: Any, tag: str, attributes: dict[str, str] | None = None) -> Any:
        from lxml import etree

        made = etree.SubElement(parent, f"{{{_W}}}{tag}")
        for name, value in (attributes or {}).items():
            made.set(f"{{{_W}}}{name}", value)
        return made


def _timeless(data: bytes) -> bytes:
    """The same package with every member dated alike, in the same order."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as read, zipfile.ZipFile(held, "w") as written:
        for name in read.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            written.writestr(member, read.read(name), zipfile.ZIP_DEFLATED)
    return held.getvalue()
