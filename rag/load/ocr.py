"""Text recognition: scanned pages and pictures through RapidOCR, its models in its own wheel."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from index import Gap, Page
from index.layout import Edges
from rag.errors import EmptyFile, FileUnreadable
from rag.load.clock import OUT_OF_TIME, clock, too_slow
from rag.load.columns import Seen, in_order, level
from rag.load.content import Content, Writer
from rag.load.printed import Layout, Piece, fractions
from rag.text import normalise

# A side of 3000 pixels is a page at over 250 dots an inch; more adds time and no letters.
_MOST_PIXELS = 3000
_LINES_AT_ONCE = 24
_LOW = 0.8
_BOMB_PIXELS = 200_000_000


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
    """The text on a PIL picture, its lines in reading order (`rag.load.columns`)."""
    import numpy as np

    picture = picture.convert("RGB")
    picture.thumbnail((_MOST_PIXELS, _MOST_PIXELS))
    found, turned = _run(np.asarray(picture)[:, :, ::-1].copy())
    if not getattr(found, "txts", None):
        return Read((), 0.0)
    size = (picture.width, picture.height)
    upright = level(found.boxes, size, turned=_turned(turned))
    pieces = []
    for lying, corners, text in zip(found.boxes, upright, found.txts, strict=True):
        piece = Piece(text, fractions(_around(lying), *size))
        pieces.append(Seen(text, *_around(corners), (piece,)))
    return Read(tuple(in_order(pieces)), float(sum(found.scores) / len(found.scores)))


def _run(image: Any) -> tuple[Any, Any]:
    """What the engine finds on an image, and which lines it had to turn.

    Its own call, in its own steps, so that the reader hears of each: on a busy
    machine a dense page takes a minute.
    """
    from rapidocr.main import RapidOCRError

    engine, heard = _engine(), clock().tick
    prepared, record = engine.preprocess_img(image)
    try:
        crops, detected = engine.detect_and_crop(prepared, record)
        heard()
        upright, turned = engine.cls_and_rotate(crops)
        heard()
        parts = []
        for first in range(0, len(upright), _LINES_AT_ONCE):
            parts.append(engine.recognize_txt(upright[first : first + _LINES_AT_ONCE]))
            heard()
    except RapidOCRError:
        return None, None
    known = parts[0]
    for part in parts[1:]:
        known.imgs = [*known.imgs, *part.imgs]
        known.txts = (*known.txts, *part.txts)
        known.scores = [*known.scores, *part.scores]
        known.word_results = (*known.word_results, *part.word_results)
    return engine.build_final_output(image, detected, turned, known, crops, record), turned


def _around(corners: Any) -> Edges:
    left, top = corners.min(axis=0).tolist()
    right, bottom = corners.max(axis=0).tolist()
    return left, top, right, bottom


def _turned(turned: Any) -> bool:
    """Whether most lines had to be turned to be read."""
    labels = [label for label, _ in turned.cls_res or ()]
    return labels.count("180") > len(labels) / 2


def marked(page: Page, confidence: float | None) -> Page:
    """The page as recognised, when there is a confidence."""
    if confidence is None:
        return page
    note = f"text recognition, confidence {confidence:.2f}"
    return replace(page, note=note, confidence=round(confidence, 4))


def load_picture(data: bytes, name: str) -> Content:
    """The text on a picture; each frame of a TIFF is a page.

    The metadata say `extraction`: "text recognition", and the mean `confidence`.
    Frames that show no text, and those for which `rag.load.clock` left no time, are gaps.
    Raises FileUnreadable for a damaged picture, EmptyFile where no text is seen.
    """
    writer, layout = Writer(), Layout()
    sure: dict[int, float] = {}
    gaps: list[Gap] = []
    count = 0
    for count, frame in enumerate(frames(data, name), start=1):
        if not clock().left():
            gaps.append(Gap(count, note=OUT_OF_TIME))
            continue
        with clock().page():
            read = recognise(upright(frame, name))
        if not read.lines:
            gaps.append(Gap(count, note="no text recognised"))
            continue
        sure[count] = read.confidence
        writer.begin_page(count)
        span = writer.add("\n".join(read.lines))
        layout.place(count, span, [p for one in read.seen for p in one.pieces], normalise)
    if not sure:
        raise EmptyFile(f"No text was recognised on {name}.", "Leave it out.")
    mean = sum(sure.values()) / len(sure)
    content = writer.content(
        metadata={"extraction": "text recognition", "confidence": f"{mean:.2f}"},
        problem=_problem(mean, gaps, count),
    )
    return replace(
        content,
        pages=tuple(marked(page, sure[page.number]) for page in content.pages),
        gaps=tuple(gaps),
        layout=layout.packed(content.text),
    )


def _problem(mean: float, gaps: Sequence[Gap], count: int) -> str | None:
    """What to know of a recognised picture before trusting it."""
    said = [f"Text recognition is unsure (confidence {mean:.2f})."] if mean < _LOW else []
    late = sum(gap.note == OUT_OF_TIME for gap in gaps)
    if late < len(gaps):
        blind = ", ".join(str(gap.number) for gap in gaps if gap.note != OUT_OF_TIME)
        said.append(f"No text on page {blind} of {count}.")
    if late:
        said.append(too_slow(late, count))
    return " ".join(said) or None


def frames(data: bytes, name: str) -> Iterator[Any]:
    """Each frame of a TIFF, or the one picture, as an open PIL picture, in order.

    A frame is valid until the next. Raises FileUnreadable for a damaged file
    and for a picture of too many pixels.
    """
    from PIL import Image, ImageSequence

    with _damage_named(name), Image.open(io.BytesIO(data)) as picture:
        for frame in ImageSequence.Iterator(picture) if picture.format == "TIFF" else [picture]:
            if frame.width * frame.height > _BOMB_PIXELS:
                raise FileUnreadable(
                    f"{name} has {frame.width} by {frame.height} pixels, which is too many.",
                    "Make the picture smaller, and add that.",
                )
            yield frame


def upright(picture: Any, name: str) -> Any:
    """The picture turned as its camera held it; raises FileUnreadable for a damaged one."""
    from PIL import ImageOps

    with _damage_named(name):
        return ImageOps.exif_transpose(picture)


@contextmanager
def _damage_named(name: str) -> Iterator[None]:
    from PIL import Image, UnidentifiedImageError

    try:
        yield
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileUnreadable(
            f"{name} is damaged: it cannot be opened as a picture.",
            "Open it in a picture viewer and save it anew, or fetch the file again.",
        ) from error
