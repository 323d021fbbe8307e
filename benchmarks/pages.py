"""PDF pages and scans: speed beside bare pdfium, text inside the boxes of quotes, letters read.

    python -m benchmarks.pages FOLDER [--part speed|boxes|scans] [--rounds 3] [--quotes 20]

FOLDER holds PDF files, at any depth. `speed` compares the CPU seconds of loading a file with
those of bare pypdfium2, which only takes each page's text; both take turns in one run.
`boxes` takes quotes at random places, and compares their letters with those that pdfium finds
inside their boxes: once measured in the file, once from what is stored. `scans` reads
FOLDER/manifest.jsonl, whose rows name a "file" and its "expected_text", and gives the
character error rate: edits over characters, runs of white space counted as one space.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index import Document, Span
from index.layout import Edges, unpack_lines
from rag.boxes import Box, located
from rag.errors import LoadError
from rag.load import load_bytes
from rag.load.facsimile import Wanted, exact_boxes
from rag.text import normalise

QUOTE_CHARS = 150
NEAR = 2  # a leaning letter reaches into its neighbour's box, at either end
_NO_LETTERS = re.compile(r"[\W_]+")


def readable(folder: Path) -> dict[Path, Document]:
    """The PDF files with a text layer on every page that has text, and what they hold."""
    found = {}
    for path in sorted(folder.rglob("*.pdf")):
        try:
            document = load_bytes(path.read_bytes(), path.name, str(path))
        except LoadError:
            continue
        if document.text and not any(page.confidence for page in document.pages):
            found[path] = document
    return found


# --- speed -----------------------------------------------------------------------------------


def bare(data: bytes) -> int:
    """Take the text of every page, and nothing else; the number of pages."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    for page in document:
        textpage = page.get_textpage()
        textpage.get_text_range()
        textpage.close()
        page.close()
    count = len(document)
    document.close()
    return count


def speed(files: Sequence[Path], rounds: int) -> dict[str, Any]:
    """Pages a CPU second, ours and bare, and the median of the ratios of the rounds."""
    data = [path.read_bytes() for path in files]
    pages = sum(bare(one) for one in data)
    ratios, own = [], []
    for _ in range(rounds):
        plain = cpu(lambda: [bare(one) for one in data])
        ours = cpu(lambda: [load_bytes(one, "a.pdf", "a.pdf") for one in data])
        ratios.append(plain / ours)
        own.append(pages / ours)
    return {
        "files": len(files),
        "pages": pages,
        "pages_per_cpu_second": statistics.median(own),
        "ratio_to_bare": statistics.median(ratios),
        "rounds": rounds,
    }


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds, which other programs do not lengthen."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


# --- boxes -----------------------------------------------------------------------------------


def letters(text: str) -> str:
    """What is compared: letters and digits."""
    return _NO_LETTERS.sub("", normalise(text)).casefold()


def boxes(files: dict[Path, Document], quotes: int) -> dict[str, Any]:
    """How many quotes have boxes, and how many hold the quote's letters: all, or all but two."""
    drawn = random.Random(0)
    kinds = ("measured_equal", "measured_near", "stored_equal", "stored_near")
    counts = dict.fromkeys(("quotes", "with_boxes", *kinds), 0)
    wrong: list[dict[str, str]] = []
    for path, document in files.items():
        data = path.read_bytes()
        packed = dict(document.layout)
        lines = {page: unpack_lines(one) for page, one in packed.items()}

        def measured(page: int, wanted: Sequence[Wanted], data: bytes = data) -> Any:
            return exact_boxes(data, "a.pdf", page, wanted)

        for _ in range(quotes):
            start = drawn.randrange(max(1, len(document.text) - QUOTE_CHARS))
            span = Span(start, min(start + QUOTE_CHARS, len(document.text)))
            said = letters(span.of(document.text))
            if not said:
                continue
            counts["quotes"] += 1
            at = {
                name: located(document, span, lambda page, of=lines: of.get(page, []), how)
                for name, how in (("measured", measured), ("stored", _nothing))
            }
            counts["with_boxes"] += bool(at["measured"])
            for name, found in at.items():
                inside = letters("".join(words_in(data, box) for box in found))
                away = edits(said, inside)
                counts[f"{name}_equal"] += away == 0
                counts[f"{name}_near"] += away <= NEAR
                if name == "measured" and away:
                    wrong.append({"file": path.name, "quote": said, "inside": inside})
    return counts | {"files": len(files), "quote_chars": QUOTE_CHARS, "wrong": wrong}


def _nothing(page: int, wanted: Sequence[Wanted]) -> Sequence[Edges | None]:
    del page
    return [None] * len(wanted)


def words_in(data: bytes, box: Box) -> str:
    """The text that pdfium finds in the middle half of a box, half a point in from its ends."""
    import ctypes

    import pypdfium2
    from pypdfium2 import raw as pdfium

    document = pypdfium2.PdfDocument(data)
    page = document[box.page - 1]
    x, y = ctypes.c_double(), ctypes.c_double()
    steps = 1_000_000

    def point(across: float, down: float) -> tuple[float, float]:
        pdfium.FPDF_DeviceToPage(
            page, 0, 0, steps, steps, 0, round(across * steps), round(down * steps), x, y
        )
        return x.value, y.value

    width, height = page.get_size()
    flat = (box.x1 - box.x0) * width >= (box.y1 - box.y0) * height
    quarter = (box.y1 - box.y0) / 4 if flat else (box.x1 - box.x0) / 4
    half = 0.5 / width if flat else 0.5 / height
    in_x, in_y = (half, quarter) if flat else (quarter, half)
    corners = point(box.x0 + in_x, box.y0 + in_y), point(box.x1 - in_x, box.y1 - in_y)
    left, right = sorted(corner[0] for corner in corners)
    bottom, top = sorted(corner[1] for corner in corners)
    textpage = page.get_textpage()
    found: str = textpage.get_text_bounded(left, bottom, right, top)
    textpage.close()
    page.close()
    document.close()
    return found


# --- scans -----------------------------------------------------------------------------------


def edits(one: str, other: str) -> int:
    """The least number of characters to put in, take out or replace (Levenshtein)."""
    codes = np.frombuffer(other.encode("utf-32-le"), dtype=np.uint32)
    steps = np.arange(len(codes) + 1)
    row = steps
    for count, letter in enumerate(one, start=1):
        best = np.minimum(row[:-1] + (codes != ord(letter)), row[1:] + 1)
        best = np.concatenate(([count], best))
        row = np.minimum.accumulate(best - steps) + steps
    return int(row[-1])


def scans(folder: Path) -> dict[str, Any]:
    """The character error rate of each scan whose text is known, and of all together."""
    found: dict[str, float] = {}
    wrong = characters = 0
    for row in map(json.loads, (folder / "manifest.jsonl").read_text("utf-8").splitlines()):
        if "expected_text" not in row:
            continue
        path = folder / row["file"]
        read = load_bytes(path.read_bytes(), path.name, str(path)).text
        wanted = " ".join(row["expected_text"].split())
        errors = edits(wanted, " ".join(read.split()))
        found[path.name] = errors / len(wanted)
        wrong, characters = wrong + errors, characters + len(wanted)
    return {"cer": found, "cer_of_all": wrong / characters, "characters": characters}


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", choices=("speed", "boxes", "scans"), default=None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quotes", type=int, default=20)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/out/pages.json"))
    args = parser.parse_args()
    figures: dict[str, Any] = {}
    if args.part != "scans":
        files = readable(args.folder)
        if args.part != "boxes":
            figures["speed"] = speed(list(files), args.rounds)
        if args.part != "speed":
            figures["boxes"] = boxes(files, args.quotes)
    if args.part in {None, "scans"}:
        figures["scans"] = scans(args.folder)
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(figures, indent=1, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
