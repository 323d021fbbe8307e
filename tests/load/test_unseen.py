"""Text in a PDF that nobody sees is taken out of the body, and said to be there."""

from __future__ import annotations

import io

from reportlab.pdfgen import canvas

from index import Document
from rag.load import load_bytes

SEEN = "The committee met on Monday at noon."


class Drawing:
    """A page under the pen: y falls by 40 points a line."""

    def __init__(self) -> None:
        self.stream = io.BytesIO()
        self.pen = canvas.Canvas(self.stream, pagesize=(400, 600))
        self.y = 560
        self.line(SEEN)

    def line(self, text: str) -> int:
        """Write a line; where it stands."""
        self.y -= 40
        self.pen.drawString(40, self.y, text)
        return self.y

    def read(self) -> Document:
        """The document."""
        self.pen.save()
        return load_bytes(self.stream.getvalue(), "a.pdf", "a.pdf")


def hidden(document: Document) -> list[tuple[str, str]]:
    """Kind and text of what is hidden; each on page 1 and a slice of the text."""
    assert all(a.hidden and a.page == 1 for a in document.asides)
    assert document.text.startswith(SEEN)
    return [(a.kind, a.span.of(document.text)) for a in document.asides]


def test_white_on_white_is_hidden_and_white_on_black_is_not() -> None:
    """The ground decides, not the colour."""
    page = Drawing()
    page.pen.setFillColorRGB(1, 1, 1)
    page.line("Pale words.")
    page.pen.setFillColorRGB(0, 0, 0)
    page.pen.rect(30, page.y - 50, 300, 30, fill=1, stroke=0)
    page.pen.setFillColorRGB(1, 1, 1)
    page.line("Head of a table.")
    document = page.read()
    assert hidden(document) == [("text in the colour of its background", "Pale words.")]
    assert "Head of a table." in document.text


def test_ink_size_page_and_cover() -> None:
    """No ink, one point, beyond the edge, under a rectangle: each by its name."""
    page = Drawing()
    beside = page.pen.beginText(40, 400)
    beside.setTextRenderMode(3)
    beside.textOut("Without ink.")
    beside.setTextRenderMode(0)
    beside.textOut(" ")
    page.pen.drawText(beside)
    page.pen.setFont("Helvetica", 1)
    page.line("Whispered words.")
    page.pen.setFont("Helvetica", 12)
    page.pen.drawString(900, 300, "Beyond the edge.")
    y = page.line("Under the bar.")
    page.pen.rect(30, y - 5, 200, 20, fill=1, stroke=0)
    assert hidden(page.read()) == [
        ("text without ink", "Without ink."),
        ("tiny text", "Whispered words."),
        ("text off the page", "Beyond the edge."),
        ("covered text", "Under the bar."),
    ]


def test_a_bar_over_a_part_of_a_line_leaves_the_rest() -> None:
    """The name under the bar is blocked out where it stood, and the line goes on around it."""
    page = Drawing()
    y = page.line("The witness John Smith left.")
    left = 40 + page.pen.stringWidth("The witness ")
    page.pen.rect(left, y - 5, page.pen.stringWidth("John Smith"), 20, fill=1, stroke=0)
    document = page.read()
    assert hidden(document) == [("covered text", "John Smith")]
    body = document.text[: document.asides[0].span.start]
    assert "Smith" not in body
    assert "The witness " in body
    assert "left." in body


def test_what_is_clipped_away_is_hidden() -> None:
    """Text outside the window it is drawn through."""
    page = Drawing()
    page.pen.saveState()
    window = page.pen.beginPath()
    window.rect(0, 0, 50, 50)
    page.pen.clipPath(window, stroke=0)
    page.line("Outside the window.")
    page.pen.restoreState()
    assert hidden(page.read()) == [("clipped text", "Outside the window.")]


def test_a_recognised_layer_under_a_scan_is_read() -> None:
    """Text without ink on a picture of the whole page is what recognition read there."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    stream = io.BytesIO()
    pen = canvas.Canvas(stream, pagesize=(400, 600))
    pen.drawImage(ImageReader(Image.new("RGB", (40, 60), "grey")), 0, 0, 400, 600)
    layer = pen.beginText(40, 500)
    layer.setTextRenderMode(3)
    layer.textOut(SEEN)
    pen.drawText(layer)
    pen.save()
    document = load_bytes(stream.getvalue(), "a.pdf", "a.pdf")
    assert document.text == SEEN
    assert document.asides == ()
