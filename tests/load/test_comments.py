"""Comments in slides, workbooks and OpenDocument files stand apart, as hidden."""

from __future__ import annotations

import io
from typing import Any

import odfdo
import openpyxl
import pptx
from openpyxl.comments import Comment
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI

from index import Document
from rag.load import load_bytes

_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
AUTHORS = f'<p:cmAuthorLst {_P}><p:cmAuthor id="0" name="Ada Lane"/></p:cmAuthorLst>'
COMMENTS = (
    f'<p:cmLst {_P}><p:cm authorId="0" dt="2025-03-01T10:00:00"><p:text>Cut this?</p:text></p:cm>'
    '<p:cm authorId="9" dt="2025-03-02T10:00:00"><p:text>No.</p:text></p:cm></p:cmLst>'
)


def asides(document: Document) -> list[tuple[str, bool, str]]:
    """Kind, whether hidden, and text of every aside; each a slice of the text."""
    return [(a.kind, a.hidden, a.span.of(document.text)) for a in document.asides]


def loaded(made: Any, name: str) -> Document:
    """What a loader makes of a document of python-pptx, openpyxl or odfdo."""
    stream = io.BytesIO()
    made.save(stream)
    return load_bytes(stream.getvalue(), name, name)


def test_comments_on_slides_and_sheets_are_hidden() -> None:
    """Whose and where is kept beside the words; the reader of the slide or sheet sees neither."""
    book = openpyxl.Workbook()
    book.active.append(["To", "Sum"])
    book.active.append(["Roe", 12])
    book.active["B2"].comment = Comment("Who signed this?", "Ada Lane")
    sheet = loaded(book, "a.xlsx")
    assert [(a.kind, a.hidden, a.note) for a in sheet.asides] == [
        ("comment", True, "Sheet, B2, Ada Lane")
    ]
    assert asides(sheet)[0][2] == "Who signed this?"
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "Budget"
    relate(show.part, "/ppt/commentAuthors.xml", "commentAuthors", AUTHORS)
    relate(slide.part, "/ppt/comments/comment1.xml", "comments", COMMENTS)
    shown = loaded(show, "a.pptx")
    assert shown.text.startswith("Budget\n\n")
    assert [(a.kind, a.hidden, a.note) for a in shown.asides] == [
        ("comment", True, "Ada Lane, 2025-03-01"),
        ("comment", True, "2025-03-02"),
    ]
    assert [said for *_, said in asides(shown)] == ["Cut this?", "No."]


def relate(part: Any, name: str, kind: str, body: str) -> None:
    """Give a part of a presentation another one that it refers to."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    added = Part(PackURI(name), "application/xml", part.package, body.encode())
    part.relate_to(added, f"{office}/{kind}")


def test_a_comment_in_a_cell_of_opendocument_is_no_cell_text() -> None:
    """Neither in a text's table nor in a spreadsheet; it stands apart, as hidden."""
    cell = (
        '<table:table table:name="T"><table:table-row><table:table-cell'
        ' office:value-type="string"><office:annotation><dc:creator>Ada Lane</dc:creator>'
        "<text:p>Strike this.</text:p></office:annotation><text:p>Roe got 12.</text:p>"
        "</table:table-cell></table:table-row></table:table>"
    )
    for suffix, kind in (("odt", "text"), ("ods", "spreadsheet")):
        made = odfdo.Document(kind)
        made.body.clear()
        made.body.append(odfdo.Element.from_tag(cell))
        document = loaded(made, f"a.{suffix}")
        assert document.text.startswith("Roe got 12.\n\n")
        assert asides(document) == [("comment", True, "Strike this.")]
