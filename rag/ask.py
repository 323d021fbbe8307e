"""One question, answered: retrieve, select, quote, phrase, check.

Everything shown as fact is a quote the program located, or a sentence of the
generator that the verifier accepted on such quotes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

from rag.answer import Answer, Evidence, Hit, Sentence
from rag.answerable import bears_on, overlap_answers, shipped_rule
from rag.asked import answered_there, asks_nothing, parts_asked
from rag.beside import other_thing
from rag.chunk import embedded_text
from rag.cite import Footnotes, attribute
from rag.coverage import coverage_of
from rag.disagree import disagreements
from rag.errors import ModelError
from rag.events import Checked, Done, Event, Phrasing, Quoted, Retrieved, Withheld
from rag.followup import standalone
from rag.language import english, latin
from rag.prompts import ABSTAIN, answer_prompt, ready_prompt
from rag.quoted import (
    NOT_ENGLISH,
    OTHER_LETTERS,
    UNPHRASED,
    answering,
    best_read,
    falls_short,
    nearest,
)
from rag.rows import asked_for, read_for
from rag.select import select_evidence
from rag.sentences import streamed_sentences
from rag.spoken import words_of_somebody
from rag.stretch import grown
from rag.unsaid import unsaid
from rag.values import plain
from rag.wording import initials_as_in

if TYPE_CHECKING:
    from index import Document, Passage
    from rag.generate import Generator
    from rag.parts import Parts

SHOWN_PASSAGES = 5  # reported with an answer, for whoever wants to look further

History = Sequence[tuple[str, str]]


@dataclass
class Asking:
    """One question under way: what was found and said so far."""

    parts: Parts
    question: str
    documents: frozenset[str] | None = None
    started: float = field(default_factory=time.perf_counter)
    timing: dict[str, float | None] = field(
        default_factory=lambda: {"retrieve": None, "first_quote": None, "first_sentence": None}
    )
    understood: str | None = None
    follows: bool = False
    read: bool = False  # whether the generator's reading took part in deciding to answer
    hits: tuple[Hit, ...] = ()
    shown: list[Sentence] = field(default_factory=list)
    withheld: list[Sentence] = field(default_factory=list)
    unphrased: str = UNPHRASED  # why no sentence was made, where none was
    left_open: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    models: dict[str, str] = field(default_factory=dict)

    def run(self, *, quotes_only: bool, history: History) -> Iterator[Event]:
        """Answer, telling every step; the last event is `Done`."""
        if asks_nothing(self.question):
            self.documents = frozenset()  # none is searched, and the coverage says so
            yield self._done(None)
            return
        query = standalone(self.question, history)
        self.follows = bool(history)
        self.understood = query if query != self.question else None
        evidence = self._find(query)
        yield Retrieved(self.hits, self.understood)
        if not bears_on(evidence):
            yield self._done(None)
            return
        near = self._worth_quoting(query, evidence)
        quotes = self._quotes(near)
        self._mark("first_quote")
        yield Quoted(tuple(self.shown), tuple(quotes.citations))
        if not quotes_only:
            yield from self._phrase(query, evidence, near, quotes)
            return
        yield self._done(quotes, evidence)

    def _find(self, query: str) -> list[Evidence]:
        parts, settings = self.parts, self.parts.settings
        limit = max(SHOWN_PASSAGES, settings.answer_passages)
        self.hits = tuple(parts.retriever.retrieve(query, limit, self.documents))
        self._mark("retrieve")
        best = self.hits[: settings.answer_passages]
        limit, told = settings.evidence_sentences, partial(self._told, query)
        row = partial(asked_for, query, documents=self._document)
        return select_evidence(query, best, parts.reranker, limit=limit, told=told, asked_for=row)

    def _quotes(self, evidence: Sequence[Evidence]) -> Footnotes:
        """Show evidence as it stands in the documents, and nothing else."""
        footnotes = Footnotes(self._document)
        self.shown = [Sentence(one.text, "quoted", (footnotes.cite(one),)) for one in evidence]
        return footnotes

    def _worth_quoting(self, query: str, evidence: Sequence[Evidence]) -> list[Evidence]:
        near = nearest(evidence)
        try:
            answers = partial(self.parts.evidence().answers, query)
            chances = answers([self._told(query, item) for item in near]).tolist()
            return grown(answering(near, chances), answers)
        except ModelError as error:
            self._without(error)
            return near

    def _without(self, error: ModelError) -> None:
        """Say, once, which model is missing from the answer."""
        note = f"{error.message} {error.remedy} The quotes stand without it."
        self.notes = list(dict.fromkeys([*self.notes, note]))

    def _phrase(
        self,
        query: str,
        evidence: Sequence[Evidence],
        near: Sequence[Evidence],
        quotes: Footnotes,
    ) -> Iterator[Event]:
        """Let the model phrase, and hold each of its sentences to the evidence."""
        try:
            generator = self.parts.generator()
            self.models["generate"] = generator.name
            asked = self._answerable(generator, query, evidence)
            if not asked:
                self.shown = []
                yield self._done(None)
                return
            footnotes = Footnotes(self._document)
            checked: list[Sentence] = []
            spoken = [one for one in evidence if english(one.context.text)]
            told = [replace(one, text=self._told(query, one)) for one in spoken]
            prompt = answer_prompt(asked, told, found=self.read)
            limit = self.parts.settings.answer_tokens
            pieces = generator.stream(prompt, max_tokens=limit) if told else iter(())
            for text in streamed_sentences(pieces):
                if text is None:
                    yield Phrasing()
                    continue
                if plain(text) == plain(ABSTAIN):
                    break
                worded = initials_as_in("\n".join(one.text for one in told), text)
                sentence = self._check(worded, asked, spoken, footnotes)
                if sentence.status == "supported":
                    self._mark("first_sentence")
                    checked.append(sentence)
                    yield Checked(sentence, tuple(footnotes.citations))
                else:
                    self.withheld.append(sentence)
                    yield Withheld(sentence)
            if self.read and not checked and self._one(query):
                quotes = self._quotes(best_read(generator, asked, near))
        except ModelError as error:
            self._without(error)
            yield self._done(quotes, evidence)
            return
        self.unphrased = UNPHRASED if told else NOT_ENGLISH
        yield self._outcome(checked, footnotes, quotes, near, evidence)

    def _outcome(
        self,
        checked: list[Sentence],
        footnotes: Footnotes,
        quotes: Footnotes,
        near: Sequence[Evidence],
        evidence: Sequence[Evidence],
    ) -> Done:
        """What was checked; else the quotes, where an answer was found in them; else a refusal."""
        if checked:
            self.shown = checked
            # The nearest quote stands in every answer; no longer than leaves what is cited apart.
            beside = evidence[0] if footnotes.overlap(near[0]) else near[0]
            if not footnotes.has(beside):
                number = footnotes.cite(beside)
                self.shown = [*checked, Sentence(beside.text, "quoted", (number,))]
            return self._done(footnotes, evidence)
        if self.withheld or self.read or self.unphrased == NOT_ENGLISH:
            if not self.withheld:
                self.notes.append(self.unphrased)
            return self._done(quotes, evidence)
        self.shown = []
        return self._done(None)

    def _answerable(self, generator: Generator, query: str, evidence: Sequence[Evidence]) -> str:
        """What of the question the evidence answers; the rest is left open. "" for nothing."""
        parts = [query] if self._one(query) else parts_asked(query)
        answered = [part for part in parts if self._answers(generator, part, evidence)]
        if len(answered) == len(parts):
            return query
        if answered:
            self.left_open = tuple(part for part in parts if part not in answered)
        return " ".join(answered)

    def _one(self, query: str) -> bool:
        """Whether one thing is asked. A follow-up holds the question before it and is one."""
        return (self.follows and bool(self.understood)) or not parts_asked(query)

    def _answers(self, generator: Generator, query: str, evidence: Sequence[Evidence]) -> bool:
        """Whether the rule finds it answered, or the best quote asks it or is its row of a table.

        The answer goes on from what is read here.
        """
        passages = [hit.passage for hit in self.hits[: self.parts.settings.answer_passages]]
        read = [self._told(query, passage) for passage in passages]
        quotes = [self._told(query, item) for item in evidence]
        chances = self.parts.evidence().answers(query, [*read, *quotes]).tolist()
        rule = shipped_rule()
        ready = rule.direction.read(generator, ready_prompt(query, quotes))
        self.read = ready is not None
        there = answered_there(query, evidence[0].text, evidence[0].context.heading)
        if there or evidence[0].looked_up:
            return True
        nearest = self.hits[0].score
        if not latin(query):
            return overlap_answers(nearest, ready)
        of_passages, of_quotes = chances[: len(read)], chances[len(read) :]
        return rule.answers(nearest, of_passages, of_quotes, ready, follows=self.follows)

    def _told(self, query: str, part: Evidence | Passage) -> str:
        """Its text as the models read it: after who says it, and with whom it means by "we"."""
        document = self._document(part.document_id)
        return read_for(query, part.span, document)

    @cached_property
    def _document(self) -> Callable[[str], Document]:
        """The library's documents, each opened once for a question."""
        return cache(self.parts.library.document)

    def _check(
        self, text: str, query: str, evidence: Sequence[Evidence], footnotes: Footnotes
    ) -> Sentence:
        documents, verifier = footnotes.documents, self.parts.verifier
        resting = attribute(text, evidence, verifier, question=query, documents=documents)
        if not resting.support.holds:
            return Sentence(text, "unsupported", (), resting.support.reason)
        text, on = resting.statement, resting.evidence
        quotes = [one.text for one in (evidence[0], *on)]
        said, *quoted = map(float, self.parts.evidence().answers(query, [text, *quotes]))
        heads = [f"{documents(one.document_id).title}\n{one.context.heading}" for one in on]
        short = other_thing(self.question, text, "\n".join(heads))
        if short := short or falls_short(self.question, text, said, quoted):
            return Sentence(text, "unsupported", (), short)
        return Sentence(text, "supported", tuple(map(footnotes.cite, on)))

    def _mark(self, moment: str) -> None:
        if self.timing[moment] is None:
            self.timing[moment] = self._elapsed()

    def _elapsed(self) -> float:
        return round(1000 * (time.perf_counter() - self.started), 1)

    def _done(self, footnotes: Footnotes | None, evidence: Sequence[Evidence] = ()) -> Done:
        conflicts: tuple[Mapping[str, Any], ...] = ()
        if footnotes is not None:
            others, conflicts = disagreements(self.shown, evidence, self.hits, footnotes)
            self.shown = [*self.shown, *others]
            quoted = {n for one in self.shown if one.status == "quoted" for n in one.citations}
            if note := words_of_somebody(footnotes.somebodys(quoted)):
                self.notes.append(note)
        elif self.hits and all(
            latin(hit.passage.text) is not latin(self.question) for hit in self.hits
        ):
            self.notes.append(OTHER_LETTERS)
        read = (embedded_text(hit.passage) for hit in self.hits)
        return Done(
            Answer(
                question=self.question,
                sentences=tuple(self.shown),
                citations=tuple(footnotes.citations) if footnotes else (),
                conflicts=conflicts,
                left_open=self.left_open,
                passages=self.hits[:SHOWN_PASSAGES],
                coverage=coverage_of(self.parts.library, self.documents),
                timing_ms={**self.timing, "total": self._elapsed()},
                models=self.models,
                withheld=tuple(self.withheld),
                notes=tuple(self.notes),
                understood=self.understood,
                unsaid=None if self.shown else unsaid(self.question, read),
            )
        )
