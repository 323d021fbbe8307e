"""One question, answered: retrieve, select, quote, phrase, check.

Everything shown as fact is a quote the program located, or a sentence of the
generator that the verifier accepted on such quotes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from rag.answer import Answer, Citation, Coverage, Evidence, Hit, Sentence
from rag.answerable import LOWEST_LOGIT, answerable
from rag.cite import Footnotes, attribute
from rag.errors import ModelError, QuestionError
from rag.events import Checked, Done, Event, Phrasing, Quoted, Retrieved, Withheld
from rag.followup import standalone
from rag.prompts import ABSTAIN, NO, YES, answer_prompt, ready_prompt
from rag.select import select_evidence
from rag.sentences import split_sentences
from rag.values import plain

if TYPE_CHECKING:
    from index.library import Library
    from rag.config import Settings
    from rag.generate import Generator
    from rag.rerank import Reranker
    from rag.retrieve import Retriever
    from rag.verify import Verifier

# Passages reported with an answer, for whoever wants to look further.
SHOWN_PASSAGES = 5
# Of the selected evidence, how much is shown as quotes when nothing is phrased.
SHOWN_QUOTES = 3

History = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Parts:
    """What answering needs. `generator` is called when its turn comes: it may still be loading."""

    library: Library
    retriever: Retriever
    reranker: Reranker
    generator: Callable[[], Generator]
    verifier: Verifier
    settings: Settings


@dataclass
class Asking:
    """One question under way: what was found and said so far."""

    parts: Parts
    question: str
    started: float = field(default_factory=time.perf_counter)
    timing: dict[str, float | None] = field(
        default_factory=lambda: {"retrieve": None, "first_quote": None, "first_sentence": None}
    )
    hits: tuple[Hit, ...] = ()
    shown: list[Sentence] = field(default_factory=list)
    withheld: list[Sentence] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    models: dict[str, str] = field(default_factory=dict)

    def run(
        self, *, quotes_only: bool, documents: frozenset[str] | None, history: History
    ) -> Iterator[Event]:
        """Answer, telling every step; the last event is `Done`."""
        query = standalone(self.question, history)
        evidence = self._find(query, documents)
        yield Retrieved(self.hits)
        if not answerable(query, evidence):
            yield self._done(())
            return
        quotes = self._quotes(evidence)
        self._mark("first_quote")
        yield Quoted(tuple(self.shown), tuple(quotes.citations))
        if not quotes_only:
            yield from self._phrase(query, evidence, quotes)
            return
        yield self._done(quotes.citations)

    def _find(self, query: str, documents: frozenset[str] | None) -> list[Evidence]:
        parts, settings = self.parts, self.parts.settings
        limit = max(SHOWN_PASSAGES, settings.answer_passages)
        self.hits = tuple(parts.retriever.retrieve(query, limit, documents))
        self._mark("retrieve")
        best = self.hits[: settings.answer_passages]
        return select_evidence(query, best, parts.reranker, limit=settings.evidence_sentences)

    def _quotes(self, evidence: Sequence[Evidence]) -> Footnotes:
        """Show the best evidence as it stands in the documents."""
        footnotes = Footnotes(self.parts.library.document)
        self.shown = [
            Sentence(item.text, "quoted", (footnotes.cite(item),))
            for item in evidence[:SHOWN_QUOTES]
            if item.score >= LOWEST_LOGIT
        ]
        return footnotes

    def _phrase(
        self, query: str, evidence: Sequence[Evidence], quotes: Footnotes
    ) -> Iterator[Event]:
        """Let the model phrase, and hold each of its sentences to the evidence."""
        try:
            generator = self.parts.generator()
            self.models["generate"] = generator.name
            if not answerable(query, evidence, readiness(generator, query, evidence)):
                self.shown = []
                yield self._done(())
                return
            prompt = answer_prompt(query, evidence)
            pieces = generator.stream(prompt, max_tokens=self.parts.settings.answer_tokens)
            footnotes = Footnotes(self.parts.library.document)
            checked: list[Sentence] = []
            for text in sentences_of(pieces):
                if text is None:
                    yield Phrasing()
                    continue
                if plain(text) == plain(ABSTAIN):
                    break
                sentence = self._check(text, query, evidence, footnotes)
                if sentence.status == "supported":
                    self._mark("first_sentence")
                    checked.append(sentence)
                    yield Checked(sentence, tuple(footnotes.citations))
                else:
                    self.withheld.append(sentence)
                    yield Withheld(sentence)
        except ModelError as error:
            self.notes.append(f"{error.message} {error.remedy} The quotes stand without it.")
            yield self._done(quotes.citations)
            return
        if checked:
            self.shown = checked
            yield self._done(footnotes.citations)
        elif self.withheld:
            yield self._done(quotes.citations)
        else:
            self.shown = []
            yield self._done(())

    def _check(
        self, text: str, query: str, evidence: Sequence[Evidence], footnotes: Footnotes
    ) -> Sentence:
        resting = attribute(text, evidence, self.parts.verifier, question=query)
        if resting.support.holds:
            return Sentence(text, "supported", tuple(map(footnotes.cite, resting.evidence)))
        return Sentence(text, "unsupported", (), resting.support.reason)

    def _mark(self, moment: str) -> None:
        if self.timing[moment] is None:
            self.timing[moment] = self._elapsed()

    def _elapsed(self) -> float:
        return round(1000 * (time.perf_counter() - self.started), 1)

    def _done(self, citations: Sequence[Citation]) -> Done:
        counts = self.parts.library.counts()
        unreadable = tuple(
            {"source": entry.source, "problem": entry.problem or ""}
            for entry in self.parts.library.entries()
            if entry.state != "read"
        )
        return Done(
            Answer(
                question=self.question,
                sentences=tuple(self.shown),
                citations=tuple(citations),
                passages=self.hits[:SHOWN_PASSAGES],
                coverage=Coverage(counts.documents, counts.pages, counts.passages, unreadable),
                timing_ms={**self.timing, "total": self._elapsed()},
                models=self.models,
                withheld=tuple(self.withheld),
                notes=tuple(self.notes),
            )
        )


def readiness(generator: Generator, query: str, evidence: Sequence[Evidence]) -> float | None:
    """The generator's log-odds that the evidence answers; None where it cannot tell."""
    chances = generator.choose(ready_prompt(query, evidence), [*YES, *NO])
    if chances is None:
        return None
    yes, no = chances[: len(YES)], chances[len(YES) :]
    return float(np.logaddexp.reduce(yes) - np.logaddexp.reduce(no))


def checked_question(question: str, longest: int) -> str:
    """The question, trimmed. Raises QuestionError when it is empty or too long to be one."""
    question = question.strip()
    if not any(character.isalnum() for character in question):
        raise QuestionError(
            "The question is empty.", "Ask something, for example: Who spoke, and when?"
        )
    if len(question) > longest:
        raise QuestionError(
            f"The question has {len(question):,} characters; at most {longest:,} are read.",
            "Ask it in a sentence or two, or add the long text as a document.",
        )
    return question


def sentences_of(pieces: Iterator[str]) -> Iterator[str | None]:
    """Whole sentences out of a stream of pieces, each as soon as the next one begins.

    None stands for a piece that completes no sentence: whoever listens may stop there.
    """
    buffer = ""
    for piece in pieces:
        buffer += piece
        spans = split_sentences(buffer)
        for span in spans[:-1]:
            yield span.of(buffer)
        if len(spans) > 1:
            buffer = buffer[spans[-1].start :]
        else:
            yield None
    if buffer.strip():
        yield buffer.strip()
