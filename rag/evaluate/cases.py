"""What a line of a data set becomes: a question, a claim or a query, with its gold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index import Span
from rag.check.results import Verdict

History = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that cannot be used; `line` counts from 1, 0 stands for the whole file."""

    file: str
    line: int
    error: str
    remedy: str

    def to_dict(self) -> dict[str, Any]:
        """One entry of the report's `problems`."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document of the corpus; `span` None is all of it."""

    document: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class GoldItem:
    """One thing an answer should cite; any of its places will do."""

    places: tuple[Place, ...]

    def touched_by(self, document: str, span: Span) -> bool:
        """Whether a citation shows it: half of a gold span at least, or nothing but it."""
        return any(
            place.document == document
            and (place.span is None or _shared(place.span, span) * 2 >= _shorter(place.span, span))
            for place in self.places
        )


def _shared(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def _shorter(a: Span, b: Span) -> int:
    return min(len(a), len(b))


@dataclass(frozen=True, slots=True)
class Question:
    """A question, what answers it, and where that stands.

    `documents` are the names of the gold documents; both they and `gold` are
    empty for a question that the corpus does not answer. `exact`: the gold
    names spans, not only documents.
    """

    id: str
    text: str
    history: History
    answerable: bool
    answers: tuple[str, ...]
    documents: frozenset[str]
    gold: tuple[GoldItem, ...]
    exact: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with the evidence it was judged on, and the verdict people gave.

    `documents` are the names of the documents the evidence comes from.
    """

    id: str
    text: str
    evidence: tuple[str, ...]
    verdict: Verdict
    documents: frozenset[str]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Query:
    """A retrieval query and the gain of each relevant document."""

    id: str
    text: str
    gains: Mapping[str, float]
    file: str
    line: int
