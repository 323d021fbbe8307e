"""Text recognition: scanned pages and pictures through RapidOCR, its models in its own wheel."""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from rag.errors import EmptyFile, FileUnreadable
from rag.load.content import Content, Writer

# A side of 3000 pixels is a page at over 250 dots an inch; more adds time and no letters.
_MOST_PIXELS = 3000
_LOW = 0.8
_BOMB_PIXELS = 200_000_000


@dataclass(frozen=True, slots=True)
class Read:
    """What was recognised on a page: lines in reading order, and their mean confidence (0 to 1)."""

    lines: tuple[str, ...]
    confidence: float


@functools.cache
def _engine() -> Any:
    """The recogniser, loaded once a process: about a second and 31 MB of models."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def recognise(picture: Any) -> Read:
    """The text on a PIL picture. Lines of one height are joined, left to right."""
    import numpy as np

    picture = picture.convert("RGB")
    picture.thumbnail((_MOST_PIXELS, _MOST_PIXELS))
    found = _engine()(np.asarray(picture)[:, :, ::-1].copy())
    if found is None or not found.txts:
        return Read((), 0.0)
    pieces = [
        (box[:, 1].min(), box[:, 1].max(), box[:, 0].min(), text)
        for box, text in zip(found.boxes, found.txts, strict=True)
    ]
    return Read(tuple(_lines(pieces)), float(sum(found.scores) / len(found.scores)))


def _lines(pieces: Sequence[tuple[float, float, float, str]]) -> list[str]:
    """Pieces whose middle lies within another's height stand on its line."""
    rows: list[list[tuple[float, float, float, str]]] = []
    for piece in sorted(pieces, key=lambda one: one[0] + one[1]):
        middle = (piece[0] + piece[1]) / 2
        if rows and rows[-1][0][0] <= middle <= rows[-1][0][1]:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [" ".join(one[3] for one in sorted(row, key=lambda p: p[2])) for row in rows]


def note(read: Read) -> str:
    """What a page's note says of its recognition."""
    return f"text recognition, confidence {read.confidence:.2f}"


def load_picture(data: bytes, name: str) -> Content:
    """The text on a picture; each frame of a TIFF is a page.

    The metadata say `extraction`: "text recognition", and the mean `confidence`.
    Raises FileUnreadable for a damaged picture, EmptyFile where no text is seen.
    """
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    writer = Writer()
    reads: list[Read] = []
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > _BOMB_PIXELS:
                raise FileUnreadable(
                    f"{name} has {picture.width} by {picture.height} pixels, which is too many.",
                    "Make the picture smaller, and add that.",
                )
            frames = ImageSequence.Iterator(picture) if picture.format == "TIFF" else [picture]
            for number, frame in enumerate(frames, start=1):
                read = recognise(ImageOps.exif_transpose(frame))
                reads.append(read)
                writer.begin_page(number)
                writer.add("\n".join(read.lines))
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileUnreadable(
            f"{name} is damaged: it cannot be opened as a picture.",
            "Open it in a picture viewer and save it anew, or fetch the file again.",
        ) from error
    seen = [read for read in reads if read.lines]
    if not seen:
        raise EmptyFile(f"No text was recognised on {name}.", "Leave it out.")
    sure = sum(read.confidence for read in seen) / len(seen)
    problem = f"Text recognition is unsure (confidence {sure:.2f})." if sure < _LOW else None
    content = writer.content(
        metadata={"extraction": "text recognition", "confidence": f"{sure:.2f}"}, problem=problem
    )
    pages = tuple(replace(p, note=note(reads[p.number - 1])) for p in content.pages)
    return replace(content, pages=pages)
