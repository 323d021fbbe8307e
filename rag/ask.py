"""One question, answered: find, quote, phrase, check.

Everything shown as fact is a quote the program located, or a sentence of the
generator that the verifier accepted on such quotes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rag.answer import Answer, Evidence, Sentence
from rag.answerable import bears_on, overlap_answers, shipped_rule
from rag.asked import answered_there, asks_nothing, parts_asked
from rag.beside import other_thing
from rag.chunk import embedded_text
from rag.cite import Footnotes, attribute
from rag.coverage import coverage_of
from rag.disagree import disagreements
from rag.errors import ModelError
from rag.events import Checked, Done, Event, Phrasing, Quoted, Retrieved, Withheld
from rag.finding import SHOWN_PASSAGES, Finding
from rag.followup import standalone
from rag.language import english, latin
from rag.prompts import ABSTAIN, answer_prompt, ready_prompt
from rag.quoted import NOT_ENGLISH, UNPHRASED, best_read, falls_short, nearest, other_letters
from rag.sentences import streamed_sentences
from rag.spoken import words_of_somebody
from rag.unsaid import unsaid
from rag.values import plain
from rag.wording import initials_as_in

if TYPE_CHECKING:
    from rag.generate import Generator
    from rag.parts import Parts

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
    follows: bool = False
    read: bool = False  # whether the generator's reading took part in deciding to answer
    found: Finding = field(init=False)
    shown: list[Sentence] = field(default_factory=list)
    withheld: list[Sentence] = field(default_factory=list)
    unphrased: str = UNPHRASED  # why no sentence was made, where none was
    left_open: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    models: dict[str, str] = field(default_factory=dict)

    def run(self, *, quotes_only: bool, history: History) -> Iterator[Event]:
        """Answer, telling every step; the last event is `Done`."""
        nothing = asks_nothing(self.question)
        query = self.question if nothing else standalone(self.question, history)
        self.follows = bool(history)
        self.found = found = Finding(self.parts, query, self.documents)
        if nothing:
            self.documents = frozenset()  # none is searched, and the coverage says so
            yield self._done(None)
            return
        found.search()
        self._mark("retrieve")
        found.select()
        yield Retrieved(found.hits, self._understood)
        if not bears_on(found.evidence):
            yield self._done(None)
            return
        near = self._worth_quoting()
        quotes = self._quotes(near)
        self._mark("first_quote")
        yield Quoted(tuple(self.shown), tuple(quotes.citations))
        if quotes_only:
            yield self._done(quotes)
        else:
            yield from self._phrase(near, quotes)

    @property
    def _understood(self) -> str | None:
        """The question as it was read, where that is not as it was asked."""
        return self.found.question if self.found.question != self.question else None

    def _quotes(self, evidence: Sequence[Evidence]) -> Footnotes:
        """Show evidence as it stands in the documents, and nothing else."""
        footnotes = Footnotes(self.found.document)
        self.shown = [Sentence(one.text, "quoted", (footnotes.cite(one),)) for one in evidence]
        return footnotes

    def _worth_quoting(self) -> list[Evidence]:
        try:
            return self.found.quotes()
        except ModelError as error:
            self._without(error)
            return nearest(self.found.evidence)

    def _without(self, error: ModelError) -> None:
        """Say, once, which model is missing from the answer."""
        note = f"{error.message} {error.remedy} The quotes stand without it."
        self.notes = list(dict.fromkeys([*self.notes, note]))

    def _phrase(self, near: Sequence[Evidence], quotes: Footnotes) -> Iterator[Event]:
        """Let the model phrase, and hold each of its sentences to the evidence."""
        found = self.found
        try:
            generator = self.parts.generator()
            self.models["generate"] = generator.name
            asked = self._answerable(generator)
            if not asked:
                self.shown = []
                yield self._done(None)
                return
            footnotes = Footnotes(found.document)
            checked: list[Sentence] = []
            spoken = [one for one in found.evidence if english(one.context.text)]
            told = found.read(spoken)
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
            if self.read and not checked and not found.chain and self._one:
                quotes = self._quotes(best_read(generator, asked, near))
        except ModelError as error:
            self._without(error)
            yield self._done(quotes)
            return
        self.unphrased = UNPHRASED if told else NOT_ENGLISH
        yield self._outcome(checked, footnotes, quotes, near)

    def _outcome(
        self,
        checked: list[Sentence],
        footnotes: Footnotes,
        quotes: Footnotes,
        near: Sequence[Evidence],
    ) -> Done:
        """What was checked; else the quotes, where an answer was found in them; else a refusal."""
        if checked:
            self.shown = checked
            # The nearest quote stands in every answer; no longer than leaves what is cited apart.
            beside = self.found.evidence[0] if footnotes.overlap(near[0]) else near[0]
            if not footnotes.has(beside):
                number = footnotes.cite(beside)
                self.shown = [*checked, Sentence(beside.text, "quoted", (number,))]
            return self._done(footnotes)
        if self.withheld or self.read or self.unphrased == NOT_ENGLISH:
            if not self.withheld:
                self.notes.append(self.unphrased)
            return self._done(quotes)
        self.shown = []
        return self._done(None)

    def _answerable(self, generator: Generator) -> str:
        """What of the question the evidence answers; the rest is left open. "" for nothing."""
        query = self.found.question
        parts = [query] if self._one else parts_asked(query)
        answered = [part for part in parts if self._answers(generator, part)]
        if len(answered) == len(parts):
            return query
        if answered:
            self.left_open = tuple(part for part in parts if part not in answered)
        return " ".join(answered)

    @property
    def _one(self) -> bool:
        """Whether one thing is asked. A follow-up holds the question before it and is one."""
        return (self.follows and bool(self._understood)) or not parts_asked(self.found.question)

    def _answers(self, generator: Generator, query: str) -> bool:
        """Whether the rule finds it answered, or the best quote asks it or is its row of a table.

        The answer goes on from what is read here.
        """
        found, best = self.found, self.found.evidence[0]
        passages = list(map(found.told, found.passages))
        quotes = [item.text for item in found.read(found.evidence)]
        chances = self.parts.evidence().answers(query, [*passages, *quotes]).tolist()
        rule = shipped_rule()
        ready = rule.direction.read(generator, ready_prompt(query, quotes))
        self.read = ready is not None
        if best.looked_up or answered_there(query, best.text, best.context.heading):
            return True
        nearest = found.hits[0].score
        if not latin(query):
            return overlap_answers(nearest, ready)
        of_passages, of_quotes = chances[: len(passages)], chances[len(passages) :]
        return rule.answers(nearest, of_passages, of_quotes, ready, follows=self.follows)

    def _check(
        self, text: str, query: str, evidence: Sequence[Evidence], footnotes: Footnotes
    ) -> Sentence:
        documents, verifier, chain = footnotes.documents, self.parts.verifier, self.found.chain
        resting = attribute(text, evidence, verifier, question=query, documents=documents)
        if not resting.support.holds:
            return Sentence(text, "unsupported", (), resting.support.reason)
        text, on = resting.statement, resting.evidence
        after = f"{chain.before} {text}" if chain and chain.second in on else text
        quotes = [chain.read if chain else evidence[0].text, *(one.text for one in on)]
        said, *quoted = map(float, self.parts.evidence().answers(query, [after, *quotes]))
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

    def _done(self, footnotes: Footnotes | None) -> Done:
        """The answer with these citations; None for a refusal."""
        found = self.found
        conflicts: tuple[Mapping[str, Any], ...] = ()
        if footnotes is not None:
            others, conflicts = disagreements(self.shown, found.evidence, found.hits, footnotes)
            self.shown = [*self.shown, *others]
            quoted = {n for one in self.shown if one.status == "quoted" for n in one.citations}
            if note := words_of_somebody(footnotes.somebodys(quoted)):
                self.notes.append(note)
            if found.chain and footnotes.has(found.chain.second):
                self.notes.append(found.chain.note)
        elif note := other_letters(self.question, found.hits):
            self.notes.append(note)
        read = (embedded_text(hit.passage) for hit in found.hits)
        return Done(
            Answer(
                question=self.question,
                sentences=tuple(self.shown),
                citations=tuple(footnotes.citations) if footnotes else (),
                conflicts=conflicts,
                left_open=self.left_open,
                passages=found.hits[:SHOWN_PASSAGES],
                coverage=coverage_of(self.parts.library, self.documents),
                timing_ms={**self.timing, "total": self._elapsed()},
                models=self.models,
                withheld=tuple(self.withheld),
                notes=tuple(self.notes),
                understood=self._understood,
                unsaid=None if self.shown else unsaid(self.question, read),
            )
        )
