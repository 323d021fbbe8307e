"""From a quote to its place on the page, and the page itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from index import Document, DocumentNotFound, PlacedLine, Span
from rag.boxes import Box
from rag.config import Settings
from rag.errors import NoPicture, SourceChanged, SourceGone
from rag.load.facsimile import Wanted, own_place
from rag.pipeline import Pipeline
from tests.doubles import HashEmbedder

WIDTH, HEIGHT = A4
FIRST = "The ministry said on Tuesday that the number of people who had left the coun-"
SECOND = "try since the beginning of the year was far higher than it had thought, the"
THIRD = "first count since the flood, and that it would count again in the summer."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Pipeline]:
    """An empty library with the hash embedder."""
    with Pipeline(tmp_path / "home", Settings(readers=1), embedder=HashEmbedder) as pipeline:
        yield pipeline


def printed(rotate: int = 0, lines: tuple[str, ...] = (FIRST, SECOND, THIRD)) -> bytes:
    """Two pages; the second holds these lines at known heights."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.drawString(72, 700, "A page before.")
    canvas.showPage()
    canvas.setPageRotation(rotate)
    for n, line in enumerate(lines):
        canvas.drawString(72, 700 - 14 * n, line)
    canvas.save()
    return stream.getvalue()


def added(desk: Pipeline, path: Path, data: bytes) -> Document:
    """The document of a file with these bytes."""
    path.write_bytes(data)
    report = desk.add([str(path)])
    assert not report.failed
    return next(
        desk.document(e.document_id) for e in desk.entries() if e.source.endswith(path.name)
    )


def boxes(desk: Pipeline, document: Document, quote: str) -> list[Box]:
    """Where this quote stands."""
    start = document.text.index(quote)
    assert document.text[start : start + len(quote)] == quote
    return desk.boxes(document.id, start, start + len(quote))


def words_in(data: bytes, box: Box) -> str:
    """The text that pdfium finds inside a box, its edges drawn in a little."""
    document = pypdfium2.PdfDocument(data)
    page = document[box.page - 1]
    textpage = page.get_textpage()
    middle = HEIGHT * (1 - (box.y0 + box.y1) / 2)
    left, right = box.x0 * WIDTH + 0.6, box.x1 * WIDTH - 0.6
    found = textpage.get_text_bounded(left, middle - 4, right, middle + 4)
    textpage.close()
    page.close()
    document.close()
    return found.strip()


def test_a_quote_over_lines_has_a_box_a_line(desk: Pipeline, tmp_path: Path) -> None:
    """To the letter at both ends, over a word that the line's end parts."""
    data = printed()
    document = added(desk, tmp_path / "a.pdf", data)
    found = boxes(desk, document, "left the country since the beginning")
    assert [words_in(data, box) for box in found] == ["left the coun", "try since the beginning"]
    assert {box.page for box in found} == {2}
    assert not any(box.approximate for box in found)
    top = 1 - (700 + 12) / HEIGHT
    assert found[0].y0 == pytest.approx(top, abs=0.006)
    assert found[1].y0 - found[0].y0 == pytest.approx(14 / HEIGHT, abs=0.001)


def test_lines_between_the_ends_come_whole(desk: Pipeline, tmp_path: Path) -> None:
    """And a quote of a whole line needs no file."""
    data = printed()
    document = added(desk, tmp_path / "a.pdf", data)
    found = boxes(desk, document, document.text[document.text.index("The ministry") :])
    assert len(found) == 3
    assert words_in(data, found[1]) == SECOND


def test_when_the_file_is_gone_the_ends_are_reckoned(desk: Pipeline, tmp_path: Path) -> None:
    """The stored lines belong to the bytes that were read; a changed file is never asked."""
    data = printed()
    path = tmp_path / "a.pdf"
    document = added(desk, path, data)
    quote = "left the country since the beginning"
    exact = boxes(desk, document, quote)
    for change in (lambda: path.write_bytes(printed() + b"%"), path.unlink):
        change()
        found = boxes(desk, document, quote)
        assert [box.approximate for box in found] == [True, True]
        for near, right in zip(found, exact, strict=True):
            assert near.x0 == pytest.approx(right.x0, abs=0.05)
            assert near.x1 == pytest.approx(right.x1, abs=0.05)
            assert near.y0 == pytest.approx(right.y0, abs=0.001)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_turned_page_has_its_boxes_where_it_is_shown(
    desk: Pipeline, tmp_path: Path, rotate: int
) -> None:
    """The dark pixels of the picture lie in the boxes, and nowhere else."""
    document = added(desk, tmp_path / "a.pdf", printed(rotate, (SECOND, THIRD)))
    found = boxes(desk, document, document.text[document.text.index("try since") :])
    picture = Image.open(io.BytesIO(desk.page_image(document.id, 2, 1))).convert("L")
    ink = picture.point(lambda value: 255 * (value < 128))
    for box in found:
        edges = (
            box.x0 * picture.width - 2,
            box.y0 * picture.height - 2,
            box.x1 * picture.width + 2,
            box.y1 * picture.height + 2,
        )
        assert ink.crop(tuple(map(round, edges))).getbbox() is not None
        ink.paste(0, tuple(map(round, edges)))
    assert ink.getbbox() is None


def test_the_page_as_it_looks(desk: Pipeline, tmp_path: Path) -> None:
    """A PNG, a point a pixel at scale 1; a page that does not exist is named."""
    document = added(desk, tmp_path / "a.pdf", printed())
    picture = Image.open(io.BytesIO(desk.page_image(document.id, 1, 1)))
    assert picture.format == "PNG"
    assert picture.size == pytest.approx(A4, abs=1)
    with pytest.raises(NoPicture, match="no page 3"):
        desk.page_image(document.id, 3)
    with pytest.raises(DocumentNotFound):
        desk.page_image("unknown", 1)


def test_a_file_gone_or_changed_gives_no_picture(desk: Pipeline, tmp_path: Path) -> None:
    """Each has its own name; a copy elsewhere in the library is as good."""
    path, copy = tmp_path / "a.pdf", tmp_path / "copy.pdf"
    data = printed()
    document = added(desk, path, data)
    path.write_bytes(data + b"%")
    with pytest.raises(SourceChanged, match="has changed"):
        desk.page_image(document.id, 1)
    path.unlink()
    with pytest.raises(SourceGone, match="not at"):
        desk.page_image(document.id, 1)
    added(desk, copy, data)
    assert desk.page_image(document.id, 1).startswith(b"\x89PNG")


def test_a_file_inside_others_is_taken_out_again(desk: Pipeline, tmp_path: Path) -> None:
    """To any depth; nothing of it stays behind."""
    stream: Callable[[], io.BytesIO] = io.BytesIO
    inner, outer = stream(), stream()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep/a.pdf", printed())
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    (tmp_path / "outer.zip").write_bytes(outer.getvalue())
    desk.add([str(tmp_path / "outer.zip")])
    [document] = [
        desk.document(e.document_id) for e in desk.entries() if e.source.endswith("a.pdf")
    ]
    assert desk.page_image(document.id, 2).startswith(b"\x89PNG")
    assert not any(box.approximate for box in boxes(desk, document, "left the country"))
    incoming = tmp_path / "home" / "library" / "incoming"
    assert not [path for path in incoming.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("raw", "words", "part", "wanted"),
    [
        ("the \ufb01rst \ufb02ood", "the first flood", "first", "\ufb01rst"),
        ("the \ufb01rst \ufb02ood", "the first flood", "irst flo", "\ufb01rst \ufb02o"),
        ("in\xadvisible\u200b word", "invisible word", "visible word", "visible\u200b word"),
        ("A  Large   Heading", "A Large Heading", "Heading", "Heading"),
        ("e\u0301tude brute", "\xe9tude brute", "\xe9tude", "e\u0301tude"),
        ("another text", "the first flood", "first", None),
    ],
)
def test_the_map_back_from_normalised_words(
    raw: str, words: str, part: str, wanted: str | None
) -> None:
    """Ligatures, soft hyphens, runs of spaces and accents; None for another text."""
    start = words.index(part)
    line = PlacedLine(Span(0, len(words)), (0, 0, 1, 1), 0, len(raw))
    place = own_place(raw, Wanted(line, words, start, start + len(part)))
    assert (None if place is None else raw[place[0] : place[1]]) == wanted


def test_formats_without_pages(desk: Pipeline, tmp_path: Path) -> None:
    """No boxes, and a named error for the picture."""
    document = added(desk, tmp_path / "a.txt", b"Rye is up.\n")
    assert desk.boxes(document.id, 0, 3) == []
    with pytest.raises(NoPicture):
        desk.page_image(document.id, 1)
    with pytest.raises(ValueError, match="leaves a text"):
        desk.boxes(document.id, 0, 99)
