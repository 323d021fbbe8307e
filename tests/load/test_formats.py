"""Slides, RTF, OpenDocument, books, subtitles, JSON: small files made by the formats' libraries."""

from __future__ import annotations

import io
import json
import zipfile

import odfdo
import pptx
import pytest

from rag.errors import FileUnreadable
from rag.load import load_bytes
from rag.load.books import load_epub
from rag.load.data import load_json, load_jsonl
from rag.load.office import load_ods, load_odt, load_pptx
from rag.load.rtf import load_rtf
from rag.load.subtitles import load_subtitles


def test_slides_are_pages() -> None:
    """Title, text, table and notes of each slide, the title as a heading."""
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "The dam"
    slide.placeholders[1].text = "It failed at noon.\nNobody was hurt."
    table = slide.shapes.add_table(1, 2, 0, 0, 9_000_000, 900_000).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Height", "30 m"
    slide.notes_slide.notes_text_frame.text = "Say it slowly."
    stream = io.BytesIO()
    show.save(stream)
    content = load_pptx(stream.getvalue(), "a.pptx")
    assert content.text == (
        "The dam\n\nIt failed at noon.\nNobody was hurt.\n\nHeight | 30 m\n\nSay it slowly."
    )
    notes = content.asides[0]
    assert (notes.kind, notes.hidden, notes.page) == ("speaker's notes", True, 1)
    assert notes.span.of(content.text) == "Say it slowly."
    assert [page.number for page in content.pages] == [1]
    assert content.headings[0].span.of(content.text) == "The dam"


def test_rtf_is_text() -> None:
    """Paragraphs, code page and Unicode escapes, table rows, title and author."""
    data = (
        rb"{\rtf1\ansi\ansicpg1252{\info{\title The dam}{\author Jane Roe}}"
        rb"It failed at noon\'e9.\par \u8364? 30\par\trowd a\cell b\cell\row c\cell d\cell\row}"
    )
    content = load_rtf(data, "a.rtf")
    assert content.text == "It failed at nooné.\n\n€ 30\n\na | b\nc | d"
    assert (content.title, content.metadata["author"]) == ("The dam", "Jane Roe")


def test_odt_keeps_order_and_sets_notes_apart() -> None:
    """Headings, paragraphs, lists and tables as they stand; notes and comments after the body."""
    document = odfdo.Document("text")
    body = document.body
    body.clear()
    body.append(odfdo.Header(1, "The dam"))
    paragraph = odfdo.Paragraph("It failed at noon.")
    paragraph.insert_note(after="noon", note_id="n1", citation="1", body="Local time.")
    paragraph.insert_annotation(after="failed", body="Really?", creator="Roe")
    body.append(paragraph)
    body.append(odfdo.List(["one", "two"]))
    stream = io.BytesIO()
    document.save(stream)
    content = load_odt(stream.getvalue(), "a.odt")
    assert content.text == ("The dam\n\nIt failed at noon.\none\ntwo\n\n[1] Local time.\n\nReally?")
    note, comment = content.asides
    assert (note.kind, note.hidden, note.note) == ("footnote", False, "1")
    assert (comment.kind, comment.hidden) == ("comment", True)
    assert comment.note.startswith("Roe")
    assert content.headings[0].span.of(content.text) == "The dam"


def test_ods_rows_name_their_columns() -> None:
    """A table is a page with its name, a row a line with its header."""
    document = odfdo.Document("spreadsheet")
    document.body.clear()
    table = odfdo.Table("Payments")
    table.set_values([["To", "Sum"], ["Roe", 12]])
    document.body.append(table)
    stream = io.BytesIO()
    document.save(stream)
    content = load_ods(stream.getvalue(), "a.ods")
    assert content.text == "To | Sum\nTo: Roe; Sum: 12"
    assert [page.label for page in content.pages] == ["Payments"]


def book(chapters: dict[str, str]) -> bytes:
    """A small EPUB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="b/book.opf"/></rootfiles></container>',
        )
        items = "".join(f'<item id="{n}" href="{n}.xhtml"/>' for n in [*chapters, "gone"])
        spine = "".join(f'<itemref idref="{n}"/>' for n in [*chapters, "gone"])
        archive.writestr(
            "b/book.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Dams</dc:title>'
            f"<dc:creator>Jane Roe</dc:creator></metadata><manifest>{items}</manifest>"
            f"<spine>{spine}</spine></package>",
        )
        for name, html in chapters.items():
            archive.writestr(f"b/{name}.xhtml", f"<html><body>{html}</body></html>")
    return stream.getvalue()


def test_chapters_are_pages_and_missing_ones_are_told() -> None:
    """Chapters in reading order with their titles; what a browser hides is apart."""
    data = book(
        {
            "two": "<h1>Second</h1><p>It <b>failed</b>.</p><p style='display: none'>Unseen.</p>",
            "one": "<h1>First</h1><ul><li>a</li></ul><table><tr><td>x</td><td>y</td></tr></table>",
        }
    )
    content = load_epub(data, "a.epub")
    assert content.text == "Second\n\nIt failed.\n\nFirst\n\na\n\nx | y\n\nUnseen."
    assert [(a.hidden, a.page, a.span.of(content.text)) for a in content.asides] == [
        (True, 1, "Unseen.")
    ]
    assert [page.label for page in content.pages] == ["Second", "First"]
    assert (content.title, content.metadata["author"]) == ("Dams", "Jane Roe")
    assert content.problem == "Chapters missing from the file: 3."


def test_subtitles_run_on_and_keep_their_times() -> None:
    """A sentence over two cues is whole; each cue is a page labelled with its time."""
    data = (
        b"1\r\n00:00:01,000 --> 00:00:02,000\r\n<i>It failed</i>\r\n\r\n"
        b"2\r\n00:01:03,500 --> 00:01:04,000\r\nat noon.\r\n"
    )
    content = load_subtitles(data, "a.srt")
    assert content.text == "It failed at noon."
    assert [(page.label, page.span.of(content.text)) for page in content.pages] == [
        ("00:00:01", "It failed"),
        ("00:01:03", " at noon."),
    ]


def test_webvtt_names_speakers_and_leaves_out_notes() -> None:
    """A new speaker begins a paragraph; comments and styles are not speech."""
    data = (
        b"WEBVTT\n\nNOTE\nnot said\n\n00:01.000 --> 00:02.000 line:0\n<v Roe>Yes.</v>\n\n"
        b"00:03.000 --> 00:04.000\n<v Roe>Surely.\n\n00:05.000 --> 00:06.000\n<v Doe>No &amp; no."
    )
    assert load_subtitles(data, "a.vtt").text == "Roe: Yes. Surely.\n\nDoe: No & no."
    with pytest.raises(FileUnreadable):
        load_subtitles(b"Just words.", "a.srt")


def test_json_values_stand_with_their_paths() -> None:
    """A record is a line; its values can be quoted with the keys that lead to them."""
    records = [{"name": "Roe", "at": {"town": "Bonn"}, "sums": [1, 2]}, {"name": "Doe", "no": None}]
    expected = "name: Roe; at.town: Bonn; sums: 1; sums: 2\nname: Doe"
    assert load_json(json.dumps(records).encode(), "a.json").text == expected
    lines = "\n".join(json.dumps(record) for record in records).encode()
    content = load_jsonl(lines + b"\n{broken", "a.jsonl")
    assert content.text == expected
    assert content.problem == "Lines that are no JSON: 3 (1 in all)."


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.epub", "a.odt", "a.pptx", "a.rtf"])
def test_damaged_files_are_named(name: str) -> None:
    """Nonsense under each suffix is unreadable by name, never a crash."""
    with pytest.raises(FileUnreadable):
        load_bytes(b"nonsense {", name, name)
