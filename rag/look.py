"""A look at a file that was read before, done by a reading process: a page, or exact places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index import document_id
from index.layout import Edges
from rag.errors import SourceChanged
from rag.load import read_bytes
from rag.load.facsimile import Wanted, exact_boxes, page_png
from rag.load.secret import PASSWORD


@dataclass(frozen=True, slots=True)
class Look:
    """What to look for in a file whose bytes must be those of this document.

    A page as a picture at `scale`, or, without one, where the `wanted` stand on it.
    """

    path: Path
    name: str
    document_id: str
    page: int
    max_bytes: int
    scale: float | None = None
    wanted: tuple[Wanted, ...] = ()
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """The picture as PNG, or the boxes in the order wanted."""

    picture: bytes = b""
    boxes: Sequence[Edges | None] = ()


def look(job: Look) -> Seen:
    """Do it. Raises SourceChanged, NoPicture, and what `rag.load.read_bytes` raises."""
    data = read_bytes(job.path, job.max_bytes)
    if document_id(data) != job.document_id:
        raise SourceChanged(
            f"{job.name} has changed since it was read.",
            "Run `footnote add` on it again, or restore the file as it was.",
        )
    given = PASSWORD.set(job.password)
    try:
        if job.scale is not None:
            return Seen(page_png(data, job.name, job.page, job.scale))
        return Seen(boxes=exact_boxes(data, job.name, job.page, job.wanted))
    finally:
        PASSWORD.reset(given)
