"""What is stored: spans, pages, documents, passages, and what a search returns.

Offsets are half-open Unicode code points into `Document.text`, which is
normalised once, when the document is loaded, and never changed afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["read", "partly", "unreadable", "skipped"]
PageState = Literal["read", "partly", "unreadable", "skipped"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, `0 <= start < end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse an empty, reversed or negative range."""
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        """Length in code points."""
        return self.end - self.start

    def of(self, text: str) -> str:
        """The text this span covers; the span must lie inside `text`."""
        if self.end > len(text):
            raise ValueError(f"span [{self.start}, {self.end}) leaves a text of {len(text)}")
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two ranges share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a document: its printed position, counted from 1, and its span.

    `label` is what the document itself calls it ("iv", a sheet's name), "" where
    it says nothing. `state` tells how reading it went, and `note` why when that
    is not "read".
    """

    number: int
    span: Span
    label: str = ""
    state: PageState = "read"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A page of which no text could be read, so that it has no span; `note` says why."""

    number: int
    label: str = ""
    state: PageState = "unreadable"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the text: its level, 1 the highest, and its span."""

    level: int
    span: Span


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: `id` is a hash of the file's bytes, `source` where it came from.

    `pages` is empty for formats that have none, `gaps` are those without text.
    `headings` stand in reading order. `problem` says what could not be read when
    `state` is "partly".
    """

    id: str
    title: str
    source: str
    text: str
    pages: tuple[Page, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    state: State = "read"
    problem: str | None = None
    headings: tuple[Heading, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The number of the page that holds this code point; derived, never guessed."""
        for page in self.pages:
            if page.span.start <= offset < page.span.end:
                return page.number
        return None


ID_DIGITS = 16


def document_id(data: bytes) -> str:
    """The stable id of a document: the first 16 hex digits of the SHA-256 of its bytes."""
    return hashlib.sha256(data).hexdigest()[:ID_DIGITS]


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable stretch of a document, aligned to sentences.

    `text == document.text[span.start:span.end]`. `heading` helps retrieval and
    reading, is embedded and indexed beside the text, and is never quoted.
    """

    document_id: str
    span: Span
    text: str
    heading: str = ""

    @property
    def id(self) -> int:
        """A stable 63-bit integer, so FAISS and FTS5 can use it as their row id."""
        key = f"{self.document_id}:{self.span.start}:{self.span.end}".encode()
        return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "big") >> 1


@dataclass(frozen=True, slots=True)
class Match:
    """One row of a vector or word search; a higher score is better."""

    passage_id: int
    score: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the library's ledger: a place a document was found, and how reading it went.

    An unreadable or skipped file has an entry and no document; `problem` and
    `remedy` say why. `parent` is the source of the file it was found inside.
    `retried` counts how often reading was tried again after a failure.
    """

    document_id: str
    title: str
    source: str
    pages: int
    passages: int
    state: State
    problem: str | None = None
    remedy: str | None = None
    parent: str | None = None
    retried: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the library holds."""

    documents: int
    pages: int
    passages: int
