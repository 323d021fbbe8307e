"""What stands beside the body of Office files and web pages: apart, in order, marked."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pptx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor

from index import Document
from rag.errors import ArchiveRefused
from rag.load import load_bytes

NOTES = (
    '<?xml version="1.0"?><w:footnotes {ns}>'
    '<w:footnote w:id="0" w:type="separator"><w:p><w:r><w:t>--</w:t></w:r></w:p></w:footnote>'
    '<w:footnote w:id="7"><w:p><w:r><w:t>Letter of 3 May.</w:t></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)


def asides(document: Document) -> list[tuple[str, bool, str]]:
    """Kind, whether hidden, and text of every aside; each a slice of the text."""
    return [(a.kind, a.hidden, a.span.of(document.text)) for a in document.asides]


def loaded(made: object, name: str) -> Document:
    """What a loader makes of a document of python-docx, python-pptx or openpyxl."""
    stream = io.BytesIO()
    made.save(stream)  # type: ignore[attr-defined]
    return load_bytes(stream.getvalue(), name, name)


def test_a_footnote_is_a_part_of_its_own_and_quotable() -> None:
    """It stands after the body with its number, and is not hidden."""
    made = docx.Document()
    paragraph = made.add_paragraph("The dam failed.")
    paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="7"/></w:r>'))
    stream = io.BytesIO()
    made.save(stream)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/footnotes.xml", NOTES.format(ns=nsdecls("w")))
    data = with_relationship(stream.getvalue())
    document = load_bytes(data, "a.docx", "a.docx")
    assert document.text == "The dam failed.\n\n[1] Letter of 3 May."
    assert asides(document) == [("footnote", False, "[1] Letter of 3 May.")]


def with_relationship(data: bytes) -> bytes:
    """The file with its footnotes named in the relationships, as Word names them."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    line = f'<Relationship Id="rIdNotes" Type="{kind}" Target="footnotes.xml"/></Relationships>'
    part = '<Override PartName="/word/footnotes.xml" ContentType="application/xml"/></Types>'
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "word/_rels/document.xml.rels":
                text = text.replace(b"</Relationships>", line.encode())
            if name == "[Content_Types].xml":
                text = text.replace(b"</Types>", part.encode())
            new.writestr(name, text)
    return stream.getvalue()


def test_runs_that_are_not_shown_are_hidden() -> None:
    """Vanished, white and tiny runs are taken out of their paragraph; white on a shade is not."""
    made = docx.Document()
    paragraph = made.add_paragraph("The dam ")
    paragraph.add_run("never ").font.hidden = True
    paragraph.add_run("ever ").font.color.rgb = RGBColor(255, 255, 255)
    paragraph.add_run("once ").font.size = Pt(1)
    shaded = paragraph.add_run("really ")
    shaded.font.color.rgb = RGBColor(255, 255, 255)
    shaded._r.get_or_add_rPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:fill="000000"/>'))
    paragraph.add_run("failed.")
    document = loaded(made, "a.docx")
    assert document.text.startswith("The dam really failed.\n\n")
    assert asides(document) == [
        ("hidden text", True, "never"),
        ("text in the colour of its background", True, "ever"),
        ("tiny text", True, "once"),
    ]


def test_headers_stand_apart_from_the_body() -> None:
    """Each once, after the body, quotable."""
    made = docx.Document()
    made.add_paragraph("The dam failed.")
    made.sections[0].header.paragraphs[0].text = "Confidential draft"
    document = loaded(made, "a.docx")
    assert ("header", False, "Confidential draft") in asides(document)
    assert document.text.startswith("The dam failed.\n\n")


def test_a_hidden_slide_is_hidden_as_a_whole() -> None:
    """Its title and text; the slides around it are read."""
    show = pptx.Presentation()
    for title in ("Shown", "Left out"):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = f"{title} words."
    slide._element.set("show", "0")
    document = loaded(show, "a.pptx")
    assert document.text.startswith("Shown\n\nShown words.")
    assert asides(document) == [("hidden slide", True, "Left out\n\nLeft out words.")]
    assert document.page_at(document.asides[0].span.start) == 2


def test_hidden_rows_and_columns_keep_their_headers() -> None:
    """They stand apart as "Header: value"; what is shown is as if they were not there."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [["To", "Sum", "Why"], ["Roe", 12, "dam"], ["Doe", 99, "bribe"], ["Poe", 3, "tea"]]:
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    document = loaded(book, "a.xlsx")
    assert document.text.startswith("To | Sum\nTo: Roe; Sum: 12\nTo: Poe; Sum: 3\n\n")
    assert asides(document) == [
        ("hidden rows", True, "To: Doe; Sum: 99; Why: bribe"),
        ("hidden columns", True, "Why: dam\nWhy: tea"),
    ]


@pytest.mark.parametrize(
    ("attribute", "kind"),
    [
        ('style="display: none"', "hidden part of the page"),
        ('style="visibility:hidden"', "hidden part of the page"),
        ("hidden", "hidden part of the page"),
        ('aria-hidden="true"', "hidden part of the page"),
        ('style="position:absolute; left:-9999px"', "hidden part of the page"),
        ('style="font-size:0"', "tiny text"),
        ('style="color:#ffffff"', "text in the colour of its background"),
        ('style="color:red;background-color:red"', "text in the colour of its background"),
    ],
)
def test_what_a_browser_does_not_show_is_hidden(attribute: str, kind: str) -> None:
    """The element goes, with all in it; the text after it stays."""
    body = "".join(f"<p>The dam of town {n} failed at noon on Monday, they said.</p>" for n in "ab")
    page = f"<html><body><article>{body}<p>It <span {attribute}>never</span> held.</p>{body}"
    document = load_bytes(page.encode(), "a.html", "a.html")
    assert asides(document) == [(kind, True, "never")]
    assert "It held." in " ".join(document.text.split())


def test_white_on_a_dark_ground_is_shown() -> None:
    """A ground of its own, or a class for which a style sheet may speak."""
    body = "<p>The dam failed at noon on Monday, said the mayor of the town.</p>" * 3
    for ground in ('style="background:#000"', 'class="dark"'):
        page = f'<html><body><article {ground}>{body}<p style="color:#fff">It held.</p>'
        document = load_bytes(page.encode(), "a.html", "a.html")
        assert document.asides == ()
        assert "It held." in document.text


def test_a_page_that_is_all_hidden_is_shown_by_a_script() -> None:
    """What holds most of the words is the page's text."""
    body = "<p>The dam failed at noon on Monday, said the mayor of the town.</p>" * 3
    page = f'<html><body><article style="display:none">{body}</article>'
    document = load_bytes(page.encode(), "a.html", "a.html")
    assert document.asides == ()
    assert "The dam failed" in document.text


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "pptx", "odt", "ods", "epub"])
def test_an_office_file_that_swells_is_refused(suffix: str) -> None:
    """By name, before anything is unpacked."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 60_000_000)
    with pytest.raises(ArchiveRefused, match="would swell to 60 MB"):
        load_bytes(stream.getvalue(), f"a.{suffix}", f"a.{suffix}")
