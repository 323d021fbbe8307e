"""Places in words, from files of each kind that has them."""

from __future__ import annotations

import io
import json
import mailbox
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pptx
import pytest

from index import Document, Page, Span
from rag.answer import Citation
from rag.load import load_bytes
from rag.place import confidence_at, place_of


def place(document: Document, words: str) -> str:
    """The place of these words, which the document holds once."""
    start = document.text.index(words)
    assert document.text[start : start + len(words)] == words
    return place_of(document, Span(start, start + len(words)))


def test_rows_are_numbered_as_the_sheet_numbers_them() -> None:
    """Blank rows count, although they leave no text; each sheet begins anew."""
    book = openpyxl.Workbook()
    for title in ("Costs", "Sales"):
        sheet = book.create_sheet(title)
        for row in (["Town", "Sum"], [], ["Ely", 12], ["Bath", 7]):
            sheet.append([f"{title} {value}" if value == "Ely" else value for value in row])
    stream = io.BytesIO()
    book.save(stream)
    document = load_bytes(stream.getvalue(), "a.xlsx", "a.xlsx")
    assert place(document, "Costs Ely") == "Costs, row 3"
    assert place(document, "Sales Ely") == "Sales, row 3"
    start = document.text.index("Sales Ely")
    assert place_of(document, Span(start, len(document.text))) == "Sales, rows 3 to 4"


def test_rows_of_text_tables_and_records() -> None:
    """Tables in text have rows, JSON has records, JSON Lines has lines."""
    table = load_bytes(b"Town,Sum\n\nEly,12\n", "a.csv", "a.csv")
    assert place(table, "Town: Ely") == "row 3"
    records = load_bytes(json.dumps([{"a": "rye"}, {"a": "oats"}]).encode(), "a.json", "a.json")
    assert place(records, "oats") == "record 2"
    lines = load_bytes(b'{"a": "rye"}\n\n{"a": "oats"}\n', "a.jsonl", "a.jsonl")
    assert place(lines, "oats") == "line 3"


def test_slides_and_what_the_speaker_notes() -> None:
    """A slide is named as such; notes are told from what the audience sees."""
    show = pptx.Presentation()
    for words in ("Rye is up.", "Oats are down."):
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = words
    slide.notes_slide.notes_text_frame.text = "Smile here."
    stream = io.BytesIO()
    show.save(stream)
    document = load_bytes(stream.getvalue(), "a.pptx", "a.pptx")
    assert place(document, "Rye is up.") == "slide 1"
    assert place(document, "Oats are down.") == "slide 2"
    assert place(document, "Smile here.") == "slide 2, speaker's notes"


def test_times_of_a_transcript() -> None:
    """A cue is its time; words over two cues have both."""
    data = b"1\n00:03:12,000 --> 00:03:14,000\nRye is\n\n2\n00:03:14,000 --> 00:03:16,000\nup.\n"
    document = load_bytes(data, "a.srt", "a.srt")
    assert place(document, "Rye") == "00:03:12"
    assert place(document, "Rye is up.") == "00:03:12 to 00:03:14"


def test_parts_of_mail(tmp_path: Path) -> None:
    """Headers, body, messages of a mailbox, and the name of an attachment."""
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "a@e.org", "Rye", "Mon, 6 Jan 2025 09:00"
    message.set_content("It is up.")
    document = load_bytes(bytes(message), "a.eml", "a.eml")
    assert place(document, "From: a@e.org") == "mail headers"
    assert place(document, "It is up.") == "mail body, written by a@e.org"
    box = mailbox.mbox(tmp_path / "a.mbox")
    box.add(message)
    box.add(message)
    box.close()
    document = load_bytes((tmp_path / "a.mbox").read_bytes(), "a.mbox", "a.mbox")
    last = document.text.rindex("It is up.")
    assert place_of(document, Span(last, last + 9)) == (
        "message 2 (2025-01-06), body, written by a@e.org"
    )
    attached = load_bytes(b"Town,Sum\nEly,12\n", "b.csv", "mail/a.eml!b.csv")
    assert place(attached, "Town: Ely") == "attachment b.csv, row 2"
    packed = replace(attached, source="a.zip!b.csv")
    assert place(packed, "Town: Ely") == "row 2"


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        (Page(3, Span(0, 4)), Page(4, Span(5, 9)), "pp. 3 to 4"),
        (Page(3, Span(0, 4), "3"), Page(4, Span(5, 9), "4"), "pp. 3 to 4"),
        (Page(5, Span(0, 4), "v"), Page(6, Span(5, 9), "1"), "pp. v (page 5) to 1 (page 6)"),
        (
            Page(1, Span(0, 4), "Loomings", kind="chapter"),
            Page(2, Span(5, 9), kind="chapter"),
            "chapter “Loomings” to chapter 2",
        ),
    ],
)
def test_pages_by_label_and_number(first: Page, last: Page, wanted: str) -> None:
    """The label comes first; the page's number stays where the label is another."""
    document = Document("id", "T", "a.pdf", "Rye, oats", (first, last))
    assert place_of(document, Span(0, 9)) == wanted
    assert place_of(document, Span(0, 3)) in wanted.replace("pp. ", "p. ")


def test_formats_without_places_have_none() -> None:
    """Nothing is guessed."""
    document = load_bytes(b"Rye is up.\n", "a.txt", "a.txt")
    assert place(document, "Rye") == ""
    assert Citation.located(1, document, Span(0, 3), 0.0).to_dict()["place"] == ""


def test_a_citation_says_that_recognition_read_it() -> None:
    """By the least sure of its pages; text that was written has no confidence."""
    pages = (
        Page(1, Span(0, 4), confidence=0.93),
        Page(2, Span(5, 9), confidence=0.71),
        Page(3, Span(9, 12)),
    )
    document = Document("id", "T", "a.pdf", "Rye, oats up", pages)
    assert confidence_at(document, Span(0, 9)) == 0.71
    cited = Citation.located(1, document, Span(0, 4), 0.5).to_dict()
    assert (cited["quote"], cited["ocr"], cited["confidence"]) == ("Rye,", True, 0.93)
    cited = Citation.located(1, document, Span(10, 12), 0.5).to_dict()
    assert (cited["ocr"], cited["confidence"], cited["page"]) == (False, None, 3)
