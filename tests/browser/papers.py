"""A PDF, a scan and a Word file to ask about, each with a sentence that is looked for."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pypdfium2
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

PDF_SENTENCE = "The harbour board bought nine electric cranes from Osaka in May 2019."
SCAN_SENTENCE = "The lighthouse keeper counted eleven gannets on the northern pier."
DOCX_SENTENCE = "The orchard council planted forty walnut trees beside the old mill."
QUESTIONS = {
    "cranes.pdf": ("How many electric cranes did the harbour board buy from Osaka?", PDF_SENTENCE),
    "gannets.pdf": ("How many gannets did the lighthouse keeper count?", SCAN_SENTENCE),
    "walnuts.docx": ("How many walnut trees did the orchard council plant?", DOCX_SENTENCE),
}
HEIGHT = A4[1]
BASELINE = 400.0
"""Points above the lower edge of the page, of the sentence in PDF and scan."""


def _pdf(sentence: str, pages_before: int) -> bytes:
    """A page for each, the sentence in the middle of the last."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setTitle("Minutes of the harbour board")
    for number in range(pages_before):
        canvas.setFont("Helvetica", 13)
        canvas.drawString(72, 760, f"Minutes of the meeting, sheet {number + 1}.")
        canvas.showPage()
    canvas.setFont("Helvetica", 13)
    canvas.drawString(72, 760, "Minutes of the meeting were taken by the clerk.")
    canvas.drawString(72, BASELINE, sentence)
    canvas.save()
    return stream.getvalue()


def _scan(sentence: str) -> bytes:
    """A page that is only a picture."""
    with pypdfium2.PdfDocument(_pdf(sentence, 0)) as typed:
        picture = typed[0].render(scale=2.0).to_pil().convert("L")
    stream = io.BytesIO()
    picture.save(stream, "PDF", resolution=144)
    return stream.getvalue()


def papers(folder: Path, *, scan: bool) -> list[str]:
    """Write them, the scan only where text may be recognised in time; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cranes.pdf").write_bytes(_pdf(PDF_SENTENCE, pages_before=2))
    if scan:
        (folder / "gannets.pdf").write_bytes(_scan(SCAN_SENTENCE))
    word = docx.Document()
    word.add_heading("Orchard notes", level=1)
    word.add_paragraph(f"The spring was late. {DOCX_SENTENCE} Bees came in April.")
    word.save(str(folder / "walnuts.docx"))
    return [str(folder)]
