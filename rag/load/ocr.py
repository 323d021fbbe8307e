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


# Recognition takes seconds a page; what is left when this is used up is named, not lost with the
# rest of the file, as it would be at the reader's own time limit (60 s unless set).
SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A recognised line and where it stands, in pixels from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Read:
    """What was recognised on a page: lines in reading order, and their mean confidence (0 to 1)."""

    seen: tuple[Seen, ...]
    confidence: float

    @property
    def lines(self) -> tuple[str, ...]:
        """The words alone."""
        return tuple(one.text for one in self.seen)


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
        Seen(text, *box.min(axis=0).tolist(), *box.max(axis=0).tolist())
        for box, text in zip(found.boxes, found.txts, strict=True)
    ]
    return Read(tuple(_lines(pieces)), float(sum(found.scores) / len(found.scores)))


def _lines(pieces: Sequence[Seen]) -> list[Seen]:
    """Pieces whose middle lies within another's height stand on its line."""
    rows: list[list[Seen]] = []
    for piece in sorted(pieces, key=lambda one: one.top + one.bottom):
        middle = (piece.top + piece.bottom) / 2
        if rows and rows[-1][0].top <= middle <= rows[-1][0].bottom:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_joined(sorted(row, key=lambda one: one.left)) for row in rows]


def _joined(row: Sequence[Seen]) -> Seen:
    return Seen(
        " ".join(one.text for one in row),
        row[0].left,
        min(one.top for one in row),
        max(one.right for one in row),
        max(one.bottom for one in row),
    )


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
