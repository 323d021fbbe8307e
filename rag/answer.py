"""What an answer is made of: hits, evidence, citations, sentences, coverage.

Every type is frozen; `Answer.to_dict` gives the `footnote.answer/1` shape that
the command line prints and the API returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

from index import Document, Passage, Span
from rag.place import confidence_at, place_of
from rag.rows import columns_of, heading_over

Origin = Literal["dense", "lexical", "fused", "reranked"]
Status = Literal["supported", "quoted", "unsupported"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question; `rank` counts from 1, a higher score is better.

    Scores of different origins do not compare: cosine, BM25, reciprocal rank
    sum, and the reranker's logit.
    """

    passage: Passage
    score: float
    rank: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence or two of a document that bear on the question.

    `text == document.text[span.start:span.end]`. `score` is the reranker's logit
    for it (`rag.select`); `context` is the passage it stands in. `looked_up`: it is
    the row of a table that the question asks for (`rag.rows`).
    """

    document_id: str
    span: Span
    text: str
    score: float
    context: Passage
    looked_up: bool = False

    def overlaps(self, other: Evidence) -> bool:
        """Whether some of it stands in the other, too."""
        return self.document_id == other.document_id and self.span.overlaps(other.span)


@dataclass(frozen=True, slots=True)
class Citation:
    """A located quote: `quote == document.text[start:end]`, checked when it is made.

    `hidden`: what kind of hidden text it stands in, None for text that anybody sees.
    `place` says in words where it stands (`rag.place`). `ocr`: text recognition
    read it, with this `confidence` (0 to 1) for its page. Of a table's row `row` has the cells
    after the names of their columns, and `under` the heading over it (`rag.rows`).
    """

    n: int
    document_id: str
    title: str
    source: str
    page: int | None
    start: int
    end: int
    quote: str
    score: float
    place: str = ""
    ocr: bool = False
    confidence: float | None = None
    hidden: str | None = None
    row: str = ""
    under: str = ""

    @classmethod
    def located(cls, n: int, document: Document, span: Span, score: float) -> Self:
        """The citation of what stands at `span`, with all that is known of its place."""
        confidence = confidence_at(document, span)
        return cls(
            n=n,
            document_id=document.id,
            title=document.title,
            source=document.source,
            page=document.page_at(span.start),
            start=span.start,
            end=span.end,
            quote=span.of(document.text),
            score=score,
            place=place_of(document, span),
            ocr=confidence is not None,
            confidence=confidence,
            hidden=hidden_kind(document, span),
            row=columns_of(document.text, span),
            under=heading_over(document, span),
        )

    @property
    def span(self) -> Span:
        """Where in the document the quote stands."""
        return Span(self.start, self.end)

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape of design contract `citations[]`, with the place in words."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the answer and the numbers of the citations that carry it.

    "quoted": the text is the quote itself. "supported": the generator's
    wording, checked against its citations. "unsupported": withheld, `reason`
    says what failed.
    """

    text: str
    status: Status
    citations: tuple[int, ...]
    reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape of design contract `sentences[]`."""
        shape: dict[str, Any] = {
            "text": self.text,
            "status": self.status,
            "citations": list(self.citations),
        }
        if self.reason:
            shape["reason"] = self.reason
        return shape


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was searched, and what in the library could not be read.

    Each of `unreadable` has `source`, `problem`, and where only some pages are
    missing or doubtful their labels as `pages`.
    """

    documents: int
    pages: int
    passages: int
    unreadable: tuple[Mapping[str, Any], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape of design contract `coverage`."""
        return {
            "documents": self.documents,
            "pages": self.pages,
            "passages": self.passages,
            "unreadable": [dict(entry) for entry in self.unreadable],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of one question.

    `sentences` are shown as fact: each is quoted or supported. `withheld` are
    the generator's sentences that failed their check; they are never part of
    the answer. `status` is "not_found" exactly when `sentences` is empty.
    `understood` is a follow-up question as it was searched, None when as asked.
    `unsaid` of a refusal is what the question took for granted ("that X
    resigned"), None where that cannot be put into words. `conflicts` are pairs
    of quotes, both cited, that give different values of what is shown
    (`rag.check.conflicts.find_conflicts` gives their shape). `left_open` are the
    parts of the question that nothing read answers, when another part is answered.
    """

    question: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Hit, ...]
    coverage: Coverage
    timing_ms: Mapping[str, float | None]
    models: Mapping[str, str]
    withheld: tuple[Sentence, ...] = ()
    notes: tuple[str, ...] = ()
    understood: str | None = None
    unsaid: str | None = None
    conflicts: tuple[Mapping[str, Any], ...] = ()
    left_open: tuple[str, ...] = ()
    id: str | None = None

    @property
    def status(self) -> Literal["answered", "not_found"]:
        """Whether anything is shown as fact."""
        return "answered" if self.sentences else "not_found"

    def with_id(self, id: str | None) -> Answer:
        """The same answer under the id its question came with."""
        return replace(self, id=id)

    def to_dict(self) -> dict[str, Any]:
        """The `footnote.answer/1` shape."""
        shape: dict[str, Any] = {"schema": "footnote.answer/1"}
        if self.id is not None:
            shape["id"] = self.id
        shape |= {
            "question": self.question,
            "understood": self.understood,
            "unsaid": self.unsaid,
            "status": self.status,
            "sentences": [sentence.to_dict() for sentence in self.sentences],
            "citations": [citation.to_dict() for citation in self.citations],
            "left_open": list(self.left_open),
            "conflicts": [dict(pair) for pair in self.conflicts],
            "withheld": [sentence.to_dict() for sentence in self.withheld],
            "passages": [
                {
                    "document_id": hit.passage.document_id,
                    "start": hit.passage.span.start,
                    "end": hit.passage.span.end,
                    "text": hit.passage.text,
                    "score": hit.score,
                }
                for hit in self.passages
            ],
            "coverage": self.coverage.to_dict(),
            "notes": list(self.notes),
            "timing_ms": dict(self.timing_ms),
            "models": dict(self.models),
        }
        return shape


def hidden_kind(document: Document, span: Span) -> str | None:
    """What kinds of hidden text a span stands in, such as "comment"; None for none."""
    return ", ".join(dict.fromkeys(one.kind for one in document.hidden_in(span))) or None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Ranked passages for a question, with the documents they stand in."""

    question: str
    hits: tuple[Hit, ...]
    documents: Mapping[str, Document] = field(repr=False)
    id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The `footnote.search/1` shape."""
        shape: dict[str, Any] = {"schema": "footnote.search/1"}
        if self.id is not None:
            shape["id"] = self.id
        shape["question"] = self.question
        shape["passages"] = [self._row(hit) for hit in self.hits]
        return shape

    def _row(self, hit: Hit) -> dict[str, Any]:
        passage = hit.passage
        document = self.documents[passage.document_id]
        return {
            "document_id": document.id,
            "title": document.title,
            "source": document.source,
            "page": document.page_at(passage.span.start),
            "place": place_of(document, passage.span),
            "ocr": confidence_at(document, passage.span) is not None,
            "start": passage.span.start,
            "end": passage.span.end,
            "text": passage.text,
            "score": hit.score,
            "origin": hit.origin,
        } | ({"hidden": kind} if (kind := hidden_kind(document, passage.span)) else {})
