"""Text recognition: pictures, with the recogniser's own models."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from index.layout import unpack_lines
from rag.errors import EmptyFile, FileUnreadable
from rag.load import load_bytes
from rag.load.clock import CLOCK, OUT_OF_TIME, Clock


def picture(text: str) -> bytes:
    """A PNG that shows a line of text."""
    image = Image.new("RGB", (1200, 200), "white")
    ImageDraw.Draw(image).text((40, 60), text, fill="black", font=ImageFont.load_default(48))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def test_the_words_on_a_picture_are_read_and_marked() -> None:
    """The text is found; metadata and page say that it was recognised, and how surely."""
    document = load_bytes(picture("The dam failed at noon"), "a.png", "a.png")
    assert document.text == "The dam failed at noon"
    assert document.metadata["extraction"] == "text recognition"
    assert 0.8 < float(document.metadata["confidence"]) <= 1
    assert document.pages[0].note.startswith("text recognition, confidence ")


def test_a_picture_without_words_and_a_damaged_one_are_named() -> None:
    """Both are named errors."""
    with pytest.raises(EmptyFile):
        load_bytes(picture(""), "a.png", "a.png")
    with pytest.raises(FileUnreadable, match="damaged"):
        load_bytes(b"\x89PNG\r\n\x1a\nnonsense", "a.png", "a.png")


def test_a_scanned_page_is_recognised_and_the_others_are_not() -> None:
    """Only the page without a text layer is recognised; its note says so, and its span is exact."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.drawString(72, 700, "Typed words.")
    canvas.showPage()
    canvas.drawImage(ImageReader(io.BytesIO(picture("Scanned words"))), 72, 600, 450, 75)
    canvas.showPage()
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.showPage()
    canvas.save()
    document = load_bytes(stream.getvalue(), "a.pdf", "a.pdf")
    assert [p.span.of(document.text).strip() for p in document.pages] == [
        "Typed words.",
        "Scanned words",
    ]
    assert [bool(page.note) for page in document.pages] == [False, True]
    assert document.metadata["recognised"] == "pages 2 of 3"
    assert [gap.number for gap in document.gaps] == [3]


def test_recognised_words_have_boxes_on_the_picture() -> None:
    """The frames of a TIFF are pages; the box lies around the ink, as a fraction of the frame."""
    frames = [Image.open(io.BytesIO(picture(text))) for text in ("First words", "Second words")]
    stream = io.BytesIO()
    frames[0].save(stream, "TIFF", save_all=True, append_images=frames[1:])
    document = load_bytes(stream.getvalue(), "a.tif", "a.tif")
    assert document.text == "First words\n\nSecond words"
    assert [page for page, _ in document.layout] == [1, 2]
    assert all(page.confidence for page in document.pages)
    for (_, packed), frame in zip(document.layout, frames, strict=True):
        [line] = unpack_lines(packed)
        left, top, right, bottom = ImageOps.invert(frame.convert("L")).getbbox()
        around = (
            left / frame.width,
            top / frame.height,
            right / frame.width,
            bottom / frame.height,
        )
        assert line.box == pytest.approx(around, abs=0.12)


def test_frames_for_which_no_time_is_left_are_named() -> None:
    """What was recognised stays; the problem names the setting, and no time at all is no text."""
    frames = [Image.open(io.BytesIO(picture(text))) for text in ("First words", "Second words")]
    stream = io.BytesIO()
    frames[0].save(stream, "TIFF", save_all=True, append_images=frames[1:])
    ticks: list[int] = []
    given = CLOCK.set(Clock(1e-9, lambda: ticks.append(1)))
    try:
        document = load_bytes(stream.getvalue(), "a.tif", "a.tif")
    finally:
        CLOCK.reset(given)
    assert document.text == "First words"
    assert [(gap.number, gap.note) for gap in document.gaps] == [(2, OUT_OF_TIME)]
    assert "1 page of 2: raise the setting ocr_seconds" in str(document.problem)
    assert len(ticks) >= 4  # before, after detection, after turning, after recognition
    given = CLOCK.set(Clock(0))
    try:
        with pytest.raises(EmptyFile):
            load_bytes(stream.getvalue(), "a.tif", "a.tif")
    finally:
        CLOCK.reset(given)
