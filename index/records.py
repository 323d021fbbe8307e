"""What is stored: spans, pages, documents, passages, and what a search returns.

Offsets are half-open Unicode code points into `Document.text`, which is
normalised once, when the document is loaded, and never changed afterwards.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntFlag
from typing import Literal

State = Literal["read", "partly", "unreadable", "skipped"]
PageKind = Literal["page", "slide", "sheet", "cue", "message", "chapter"]


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

    def holds(self, other: Span) -> bool:
        """Whether all of the other range lies within this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a document: its printed position, counted from 1, and its span.

    `label` is what the document itself calls it ("iv", a sheet's name), "" where
    it says nothing. `state` tells how reading it went, and `note` why when that
    is not "read". `kind` is what a page of such a file is. `confidence` (0 to 1)
    is that of text recognition, None where the text was not recognised.
    """

    number: int
    span: Span
    label: str = ""
    state: State = "read"
    note: str = ""
    kind: PageKind = "page"
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A page of which no text could be read, so that it has no span; `note` says why."""

    number: int
    label: str = ""
    state: State = "unreadable"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the text: its level, 1 the highest, and its span."""

    level: int
    span: Span


@dataclass(frozen=True, slots=True)
class Aside:
    """A stretch of the text set apart from the body: a footnote, a comment, what nobody sees.

    `hidden`: kept out of answers unless asked for, because a reader of the file
    would not see it there, or because it is addressed to a machine. `page` is
    the page it belongs to; its text may stand at the end of the document, so
    that no sentence of the body is broken. `note` says whose it is, or which
    ("Jane Roe, 2024-05-01", "3").
    """

    kind: str
    span: Span
    hidden: bool
    page: int | None = None
    note: str = ""


class KeptOut(IntFlag):
    """Why a passage is left out of searches that do not ask for it."""

    NOTHING = 0
    HIDDEN = 1
    SUPERSEDED = 2


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: `id` is a hash of the file's bytes, `source` where it came from.

    `pages` is empty for formats that have none, `gaps` are those without text.
    `headings` stand in reading order. `problem` says what could not be read when
    `state` is "partly". `asides` are the stretches set apart from the body.
    `marks` are the parts inside its pages, packed by `index.layout`. `layout`
    is, by page number, where lines stand on the page, packed there too; it is
    big and rarely wanted, so a document that comes out of the library is
    without it (`Library.lines` has it).
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
    asides: tuple[Aside, ...] = ()
    marks: bytes = field(default=b"", repr=False)
    layout: tuple[tuple[int, bytes], ...] = field(default=(), repr=False, compare=False)

    def page_at(self, offset: int) -> int | None:
        """The number of the page that holds this code point; derived, never guessed."""
        for page in self.pages:
            if page.span.start <= offset < page.span.end:
                return page.number
        for aside in self.asides:
            if aside.page is not None and aside.span.start <= offset < aside.span.end:
                return aside.page
        return None

    def hidden_in(self, span: Span) -> tuple[Aside, ...]:
        """The hidden stretches that share text with this span, in order."""
        return tuple(one for one in self.asides if one.hidden and one.span.overlaps(span))

    def pages_within(self, span: Span) -> tuple[Page, ...]:
        """The pages that hold part of a span, in order."""
        first = bisect_right(self.pages, span.start, key=lambda page: page.span.end)
        last = bisect_left(self.pages, span.end, key=lambda page: page.span.start)
        return self.pages[first:last]


ID_DIGITS = 16


def document_id(data: bytes) -> str:
    """The stable id of a document: the first 16 hex digits of the SHA-256 of its bytes."""
    return hashlib.sha256(data).hexdigest()[:ID_DIGITS]


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable stretch of a document, aligned to sentences.

    `text == document.text[span.start:span.end]`. `heading` helps retrieval and
    reading, is embedded and indexed beside the text, and is never quoted.
    `hidden`: its text is hidden (see `Aside`), all of it.
    """

    document_id: str
    span: Span
    text: str
    heading: str = ""
    hidden: bool = False

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


_COLLECTION = re.compile(r"[^\s,:\x00-\x1f\x7f](?:[^,:\x00-\x1f\x7f]{0,58}[^\s,:\x00-\x1f\x7f])?")


def collection_fits(name: str) -> bool:
    """Whether a collection may be called so: 1 to 60 characters, no comma, colon or control."""
    return _COLLECTION.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the library's ledger: a place a document was found, and how reading it went.

    An unreadable or skipped file has an entry and no document; `problem` and
    `remedy` say why. `parent` is the source of the file it was found inside.
    `retried` counts how often reading was tried again after a failure.
    `superseded` is when (ISO 8601) other bytes took this document's place, if it
    was kept. `collection` is the one it was put in, "" for none.
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
    superseded: str | None = None
    collection: str = ""


def found_again(entries: Iterable[Entry]) -> frozenset[str]:
    """Sources whose very bytes an earlier line has from elsewhere: they are one document."""
    seen: set[str] = set()
    again = set()
    for entry in entries:
        if entry.document_id and entry.document_id in seen:
            again.add(entry.source)
        seen.add(entry.document_id)
    return frozenset(again)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the library holds."""

    documents: int
    pages: int
    passages: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """A named conversation; `changed` is ISO 8601 in UTC, `turns` how many questions it has."""

    id: str
    name: str
    changed: str
    turns: int


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A question of a conversation and its answer (JSON), None unless the state is "answered".

    "open": no answer came to its end. "lost": it rested on a document that was
    removed since. `thumb` is 1, -1 or 0, with the reader's `reason`.
    """

    number: int
    question: str
    state: Literal["answered", "open", "lost"]
    answer: str | None
    thumb: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SignOff:
    """A person's word on one result of the check desk.

    `statement` is the SHA-256 of what was checked, `machine` the verdict found by
    the program, `verdict` the person's own: the same when confirmed. `time` is ISO
    8601 in UTC.
    """

    result_id: str
    statement: str
    machine: str
    verdict: str
    name: str
    time: str
    note: str

    @property
    def confirmed(self) -> bool:
        """Whether the person agrees with the machine."""
        return self.verdict == self.machine
