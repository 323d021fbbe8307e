"""Measure answers: the desk with its verifier and without, and the baseline, on the same questions.

The generator is greedy and speaks once for each prompt, so with and without the
verifier the same sentences are judged. The first system is the one timed, and
the baseline has a run of its own after it: its prompt would push the desk's
kept one out of the generator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from rag.answer import Sentence
from rag.evaluate.bench import Bench
from rag.evaluate.cases import Question
from rag.evaluate.metrics import Measure, percentile, share
from rag.evaluate.naive import naive_answer
from rag.evaluate.report import Section
from rag.evaluate.run_retrieval import RetrievalRun
from rag.evaluate.shown import FIGURES, Figure, Shown, figures, shown
from rag.events import Done, Quoted
from rag.pipeline import Pipeline

System = Literal["verifier on", "verifier off", "baseline"]
MOMENTS = {
    "first_quote": "until the first quote",
    "first_sentence": "until the first checked sentence",
    "total": "until the whole answer",
}


@dataclass
class AnswerRun:
    """Takes questions one by one; `sections` gives the figures of those taken."""

    bench: Bench
    cases: Sequence[Question]
    systems: Sequence[System]
    retrieval: RetrievalRun | None = None
    task: str = "answers"
    _rows: list[dict[System, dict[str, Figure]]] = field(default_factory=list)
    _times: list[dict[str, float | None]] = field(default_factory=list)

    def take(self, case: Question) -> None:
        """Ask every system; raises QuestionError and GenerationFailed, and then nothing is kept."""
        times: list[dict[str, float | None]] = []
        given = {system: self._ask(system, case, times) for system in self.systems}
        if self.retrieval is not None and case.documents:
            self.retrieval.take(case)  # now: the reranker still knows the scores
        document = self.bench.on.document
        self._rows.append(
            {one: figures(case, what, self.bench.names, document) for one, what in given.items()}
        )
        self._times += times[:1]

    def sections(self, seed: int) -> list[Section]:
        """The search's figures, then every system's, then the times of the first system."""
        found = self.retrieval.sections(seed) if self.retrieval is not None else []
        found += [
            Section("answers", system, self._measures(system, seed)) for system in self.systems
        ]
        times = self._waits(seed)
        if times:
            found.append(Section("time", self.systems[0], times))
        return found

    def _ask(self, system: System, case: Question, times: list[dict[str, float | None]]) -> Shown:
        if system == "baseline":
            return naive_answer(self.bench.on, case)
        pipeline = self.bench.on if system == "verifier on" else self.bench.off
        return _asked(pipeline, case, times)

    def _measures(self, system: System, seed: int) -> list[Measure]:
        found = []
        for name, of in FIGURES.items():
            pairs = [row[system][name] for row in self._rows]
            parts, wholes = [float(part) for part, _ in pairs], [float(all) for _, all in pairs]
            if sum(wholes):
                found.append(share(name, parts, wholes, of, seed))
        return found

    def _waits(self, seed: int) -> list[Measure]:
        found = []
        for moment, words in MOMENTS.items():
            reached = [ms for times in self._times if (ms := times.get(moment)) is not None]
            for name, percent in (("median", 50), ("95th percentile", 95)):
                if reached:
                    found.append(
                        percentile(f"{words}, {name}", reached, percent, "questions", seed)
                    )
        return found


def _asked(pipeline: Pipeline, case: Question, times: list[dict[str, float | None]]) -> Shown:
    """The desk's answer through the events every face follows."""
    quotes: tuple[Sentence, ...] = ()
    for event in pipeline.stream(case.text, history=case.history):
        if isinstance(event, Quoted):
            quotes = event.sentences
        elif isinstance(event, Done):
            times.append(dict(event.answer.timing_ms))
            return shown(event.answer, quotes)
    raise AssertionError("a question ends with Done")
