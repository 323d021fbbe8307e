"""Word documents: paragraphs, tables, text boxes, in the order of the body."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from rag.errors import FileUnreadable
from rag.load import load_bytes
from rag.load.docx import load_docx


def saved(document: object) -> bytes:
    """The bytes of a python-docx document."""
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()


def test_paragraphs_tables_and_headings_in_order() -> None:
    """Tables stand between the paragraphs they stand between, a row a line."""
    document = docx.Document()
    document.add_heading("The inquiry", 0)
    document.add_heading("Findings", 1)
    document.add_paragraph("Before the table.")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["Year", "Sum", "2024", "10"], strict=True):
        cell.text = text
    document.add_paragraph("After the table.")
    document.core_properties.title = "An inquiry"
    document.core_properties.author = "Jane Roe"
    content = load_docx(saved(document), "a.docx")
    assert content.text == (
        "The inquiry\n\nFindings\n\nBefore the table.\n\nYear | Sum\n2024 | 10\n\nAfter the table."
    )
    assert [(h.level, h.span.of(content.text)) for h in content.headings] == [
        (1, "The inquiry"),
        (1, "Findings"),
    ]
    assert content.title == "An inquiry"
    assert content.metadata["author"] == "Jane Roe"


PROSE = "The inquiry began in May and heard everybody who had been at the dam that night."


def bold_text(document: Any, text: str, *, style: str | None = None) -> None:
    """A paragraph that is set in bold, by its run or by a style."""
    paragraph = document.add_paragraph(style=style)
    paragraph.add_run(text).bold = None if style else True


def test_bold_paragraphs_over_others_are_headings() -> None:
    """As people write them who use no heading styles."""
    document = docx.Document()
    strong = document.styles.add_style("Firm", 1)
    strong.font.bold = True
    bold_text(document, "Minutes of the inquiry")
    bold_text(document, "What was heard", style="Firm")
    document.add_paragraph(PROSE)
    document.add_paragraph(PROSE)
    bold_text(document, "Findings")
    document.add_paragraph(PROSE).add_run(" Nobody slept.").bold = True
    content = load_docx(saved(document), "a.docx")
    assert [(h.level, h.span.of(content.text)) for h in content.headings] == [
        (6, "Minutes of the inquiry"),
        (6, "What was heard"),
        (6, "Findings"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Nobody may leave the hall before the end.",  # a sentence
        "Tick one:",  # over no prose, see below
        "word " * 13,
        "12/3/4",
    ],
)
def test_other_bold_paragraphs_are_none(text: str) -> None:
    """What is stressed, a form's label, the last line; and nothing, where most is bold."""
    document = docx.Document()
    document.add_paragraph(PROSE * 2)
    bold_text(document, text)
    document.add_paragraph("Yes / No" if text.endswith(":") else PROSE)
    bold_text(document, "The end")
    assert load_docx(saved(document), "a.docx").headings == ()
    document.add_heading("Annex", 1)
    document.add_paragraph(PROSE)
    headings = load_docx(saved(document), "a.docx").headings
    assert [heading.level for heading in headings] == [1]  # the end stands over no prose
    bold_text(document, PROSE * 3)
    bold_text(document, "Findings")
    document.add_paragraph(PROSE)
    headings = load_docx(saved(document), "a.docx").headings
    assert [heading.level for heading in headings] == [1]


def test_tracked_changes_are_read_as_accepted() -> None:
    """Inserted text is there, deleted text is apart from it and hidden, links keep their words."""
    document = docx.Document()
    paragraph = document.add_paragraph("The dam ")._p
    for xml in (
        "<w:del {}><w:r><w:delText>failed</w:delText></w:r></w:del>",
        "<w:ins {}><w:r><w:t>held</w:t></w:r></w:ins>",
        '<w:hyperlink {}><w:r><w:t xml:space="preserve"> firm</w:t></w:r></w:hyperlink>',
    ):
        paragraph.append(parse_xml(xml.format(nsdecls("w"))))
    content = load_docx(saved(document), "a.docx")
    assert content.text == "The dam held firm\n\nfailed"
    assert [(a.kind, a.hidden, a.span.of(content.text)) for a in content.asides] == [
        ("deleted text", True, "failed")
    ]


def test_content_controls_and_text_boxes_are_read() -> None:
    """Text in a content control and in a box anchored in a paragraph is not lost."""
    document = docx.Document()
    body = document.element.body
    word = nsdecls("w")
    body.insert(
        0,
        parse_xml(
            f"<w:sdt {word}><w:sdtContent><w:p><w:r><w:t>Controlled.</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    body.insert(
        1,
        parse_xml(
            f"<w:p {word}><w:r><w:t>Anchor.</w:t></w:r><w:r><w:pict><w:txbxContent><w:p><w:r>"
            "<w:t>Boxed.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
        ),
    )
    assert load_docx(saved(document), "a.docx").text == "Controlled.\n\nAnchor.\n\nBoxed."


def test_damaged_documents_are_named() -> None:
    """A truncated file, a zip of something else and nonsense are damaged, never a crash."""
    whole = saved(docx.Document())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/other.txt", "x")
    for data in (whole[: len(whole) // 2], stream.getvalue(), b"PK\x03\x04nonsense"):
        with pytest.raises(FileUnreadable, match="damaged"):
            load_bytes(data, "a.docx", "a.docx")
