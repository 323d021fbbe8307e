"""PDF: pages as spans, lines back to paragraphs, and every way a PDF can fail."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from index.layout import unpack_lines
from rag.errors import EmptyFile, EncryptedFile, FileUnreadable, NoTextLayer
from rag.load import load_bytes, load_whole
from rag.load.pdf import load_pdf

BOLD = "**"  # before a line that is set in bold


def pdf(*pages: list[tuple[str, float]] | None, **options: Any) -> bytes:
    """A PDF of these pages, each a list of lines with their sizes; None is a drawn page."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, **options)
    for lines in pages:
        height = 780.0
        for line, size in lines or []:
            canvas.setFont("Helvetica-Bold" if line.startswith(BOLD) else "Helvetica", size)
            if line:
                canvas.drawString(72, height, line.removeprefix(BOLD))
            height -= 1.2 * size
        if lines is None:
            canvas.rect(100, 100, 200, 200, fill=1)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def lines(*texts: str, size: float = 11) -> list[tuple[str, float]]:
    """Lines of one size."""
    return [(text, size) for text in texts]


PARAGRAPH = lines(
    "The ministry said on Tuesday that the number of people who had left",
    "the region since the beginning of the year was far higher than it had",
    "thought, and that it would count again in the summer.",
)
PARAGRAPH_TWICE = [text for text, _ in PARAGRAPH * 2]


def test_lines_of_a_paragraph_are_joined() -> None:
    """A line break inside a paragraph is a space; the next paragraph stands apart."""
    content = load_pdf(pdf([*PARAGRAPH, ("", 11), *lines("A second paragraph.")]), "a.pdf")
    joined = " ".join(text for text, _ in PARAGRAPH)
    assert content.text == f"{joined}\n\nA second paragraph."


def test_large_type_is_a_heading() -> None:
    """Headings are told by their size, ranked by it, and their spans are exact."""
    page = [("Annual report", 22.0), *PARAGRAPH, ("Migration", 16.0), *PARAGRAPH]
    content = load_pdf(pdf(page), "a.pdf")
    assert [(h.level, h.span.of(content.text)) for h in content.headings] == [
        (1, "Annual report"),
        (2, "Migration"),
    ]


def test_bold_lines_over_prose_are_headings() -> None:
    """Below every size; each of two over each other is one, and one may take two lines."""
    page = [
        ("Annual report", 22.0),
        *lines("**Segments of the company", "", "**Rigid Packaging Segment"),
        *PARAGRAPH,
        *lines(
            "", "**What was done for everybody who had left the troubled regions and", "**others"
        ),
        *PARAGRAPH,
    ]
    content = load_pdf(pdf(page), "a.pdf")
    assert [(h.level, h.span.of(content.text)) for h in content.headings] == [
        (1, "Annual report"),
        (6, "Segments of the company"),
        (6, "Rigid Packaging Segment"),
        (6, "What was done for everybody who had left the troubled regions and others"),
    ]
    assert content.text.endswith(" ".join(text for text, _ in PARAGRAPH))


@pytest.mark.parametrize(
    "bold",
    [
        ["**The ministry counted everybody twice last year."],  # a sentence
        ["**Net sales 14,694 14,544"],  # a row
        ["**Net sales of the whole group $ 14"],
        ["**Total", "14 million and more"],  # over a cell
        ["**Shares", "Net sales 14 12"],
        ["**Ministry", "**of", "**Counting", "**and Weighing"],  # a box
        ["**" + "word " * 13],
        ["**1.2.3"],
        ["**Who counted", "**Everybody did"],  # no prose under it
        ["** " + text for text, _ in PARAGRAPH],
    ],
)
def test_other_bold_lines_are_none(bold: list[str]) -> None:
    """A stressed sentence, a row's name, a cell, the last line of a page."""
    below = [] if bold[-1].startswith("**Everybody") else [*lines(*PARAGRAPH_TWICE)]
    page = [*PARAGRAPH, ("", 11), *lines(*bold), *below]
    assert load_pdf(pdf(page), "a.pdf").headings == ()


def test_a_bold_line_over_a_table_is_a_heading() -> None:
    """It ends what stood under the heading before; what names the columns is none."""
    page = [
        *lines("**Inflation"),
        *PARAGRAPH,
        *lines("", "**Rigid Packaging Segment", "**($ in millions) 2023 2022"),
        *lines("**Net sales 3,540 3,393", "**Current assets:", "Cash 689 775"),
        *PARAGRAPH,
    ]
    content = load_pdf(pdf(page), "a.pdf")
    headings = [h.span.of(content.text) for h in content.headings]
    assert headings == ["Inflation", "Rigid Packaging Segment"]


def test_where_most_is_bold_nothing_is_a_heading_for_it() -> None:
    """A leaflet set in bold from end to end."""
    page = [*lines("**Segments"), *lines(*("**" + text for text, _ in PARAGRAPH)), *PARAGRAPH[:1]]
    assert load_pdf(pdf(page), "a.pdf").headings == ()


def test_words_parted_at_a_line_end_are_put_together() -> None:
    """The hyphen goes, unless the same document writes the word with it elsewhere."""
    page = lines(
        "The self-employed were counted apart from all others in this coun-",
        "try, and those who had been self-",
        "employed before were not, as the ministry explained it at length on",
        "Tuesday.",
    )
    text = load_pdf(pdf(page), "a.pdf").text
    assert "in this country, and" in text
    assert "been self-employed before" in text


def test_pages_are_spans_that_cover_the_text() -> None:
    """Every offset has the page it is printed on."""
    content = load_pdf(pdf(lines("First page."), lines("Second page.")), "a.pdf")
    assert content.text == "First page.\n\nSecond page."
    document = load_bytes(pdf(lines("First page."), lines("Second page.")), "a.pdf", "a.pdf")
    assert document.page_at(document.text.index("First")) == 1
    assert document.page_at(document.text.index("Second")) == 2
    assert [page.number for page in content.pages] == [1, 2]
    assert content.pages[0].span.start == 0
    assert content.pages[-1].span.end == len(content.text)
    assert content.pages[0].span.end == content.pages[1].span.start


def test_a_sentence_that_runs_over_a_page_stays_whole() -> None:
    """Page numbers and running heads do not stand in its middle; heads are read once."""
    begin, end = PARAGRAPH[:2], PARAGRAPH[2:]
    head = lines("Ministry of Counting")
    pages = [
        [
            *head,
            *lines("", "Chapter one begins here with a short line."),
            *begin,
            ("", 11),
            ("1", 11),
        ],
        [*head, ("", 11), *end, ("", 11), ("2", 11)],
        [*head, ("", 11), *lines("A third page."), ("", 11), ("3", 11)],
    ]
    content = load_pdf(pdf(*pages), "a.pdf")
    assert " ".join(text for text, _ in PARAGRAPH) in content.text
    assert content.text.count("Ministry of Counting") == 1


def test_rows_of_figures_stay_lines() -> None:
    """The rows of a table are not run together into a paragraph."""
    page = lines("Revenue 1,234 5,678", "Costs 999 (888)", "Profit 235 4,790")
    assert load_pdf(pdf(page), "a.pdf").text == "\n".join(text for text, _ in page)


def test_metadata_and_title() -> None:
    """The document's own title and author are kept."""
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.setTitle("Microsoft Word - Annual report")
    canvas.setAuthor("Jane Roe")
    canvas.drawString(72, 700, "Text.")
    canvas.save()
    content = load_pdf(stream.getvalue(), "a.pdf")
    assert content.title == "Annual report"
    assert content.metadata["author"] == "Jane Roe"
    assert content.metadata["pages"] == "1"
    assert len(content.metadata["created"]) == len("2025-01-01")


def test_a_pdf_of_pictures_has_no_text_layer() -> None:
    """A scan is named as such, with its page count and what to do."""
    with pytest.raises(NoTextLayer, match=r"scan.pdf has no text layer \(2 pages\)") as caught:
        load_pdf(pdf(None, None), "scan.pdf")
    assert "ocrmypdf" in caught.value.remedy


def test_pages_without_text_are_named() -> None:
    """A document read in part says which pages are missing; blank pages are not missed."""
    document = load_bytes(pdf(lines("Text."), None, [], None), "a.pdf", "a.pdf")
    assert document.state == "partly"
    assert document.problem == "No text on pages 2, 4 of 4."


def test_blank_encrypted_and_damaged_files_are_named() -> None:
    """Each failure has its own name and remedy."""
    with pytest.raises(EmptyFile):
        load_pdf(pdf([], []), "blank.pdf")
    locked = pdf(lines("Secret."), encrypt=StandardEncryption("word", "owner"))
    with pytest.raises(EncryptedFile, match="password"):
        load_pdf(locked, "locked.pdf")
    with pytest.raises(EncryptedFile, match="another password"):
        load_whole(locked, "locked.pdf", "locked.pdf", "wrong")
    assert load_whole(locked, "locked.pdf", "locked.pdf", "word")[0].text == "Secret."
    whole = pdf(lines("Text."))
    with pytest.raises(FileUnreadable, match="damaged"):
        load_pdf(b"%PDF-1.7\n" + whole[200:260], "broken.pdf")


def test_threads_may_load_at_once() -> None:
    """Pdfium is not safe for threads; loading is."""
    data = [pdf(lines(f"Document {n}.")) for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda one: load_pdf(one, "a.pdf").text, data * 4))
    assert texts == [f"Document {n}." for n in range(8)] * 4


def test_pages_keep_their_labels() -> None:
    """Roman numerals of the front matter, numbers after it; also for a page without text."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.addPageLabel(0, style="ROMAN_LOWER", start=4)
    canvas.addPageLabel(2, style="ARABIC", start=1, prefix="A-")
    for words in ("Preface.", None, "Chapter one."):
        if words:
            canvas.drawString(72, 700, words)
        else:
            canvas.rect(100, 100, 200, 200, fill=1)
        canvas.showPage()
    canvas.save()
    content = load_pdf(stream.getvalue(), "a.pdf")
    assert [(p.number, p.label) for p in content.pages] == [(1, "iv"), (3, "A-1")]
    assert [(gap.number, gap.label) for gap in content.gaps] == [(2, "v")]


def test_every_printed_line_has_its_place_in_the_text() -> None:
    """In a paragraph, a heading and a row; hyphens at line ends are no part of a line."""
    page = [("Annual  report", 22.0), *PARAGRAPH, *lines("in this coun-", "try too, all of it.")]
    content = load_pdf(pdf(page), "a.pdf")
    [(number, packed)] = content.layout
    placed = unpack_lines(packed)
    assert number == 1
    assert [line.span.of(content.text) for line in placed] == [
        "Annual report",
        *[text for text, _ in PARAGRAPH],
        "in this coun",
        "try too, all of it.",
    ]
    assert all(a.box[1] < b.box[1] for a, b in pairwise(placed))
    assert placed[0].box[0] == pytest.approx(72 / A4[0], abs=0.001)
