"""One data set measured: read it, draw the sample, run what it is for, and report.

Stopped by Ctrl-C, it reports what was done until then.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from rag.errors import GenerationFailed, NothingToMeasure, QuestionError
from rag.evaluate.bench import Bench, open_bench
from rag.evaluate.cases import Problem
from rag.evaluate.datasets import DataSet, read
from rag.evaluate.report import Report, Section
from rag.evaluate.run_answers import AnswerRun, System
from rag.evaluate.run_checks import CheckRun
from rag.evaluate.run_claims import ClaimRun
from rag.evaluate.run_retrieval import RetrievalRun
from rag.pipeline import Pipeline

Task = Literal["retrieval", "answers", "verdicts", "checks"]
TASKS: tuple[Task, ...] = ("retrieval", "answers", "verdicts", "checks")
OnProgress = Callable[[str, int, int], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Options:
    """What to measure. `limit` lines and `documents` are drawn at random by `seed`."""

    split: str | None = None
    tasks: frozenset[Task] = frozenset(TASKS)
    limit: int | None = None
    documents: int | None = None
    seed: int = 7
    verifier: Literal["on", "off", "both"] = "both"
    baseline: bool = True
    keep: bool = False

    @property
    def desks(self) -> list[System]:
        """How the desk answers the questions; the first is timed."""
        on: list[System] = [] if self.verifier == "off" else ["verifier on"]
        off: list[System] = [] if self.verifier == "on" else ["verifier off"]
        return on + off


class Run(Protocol):
    """A measurement that takes its cases one by one."""

    @property
    def task(self) -> str:
        """What it is called while it runs."""
        ...

    @property
    def cases(self) -> Sequence[Any]:
        """What to take, in order."""
        ...

    def take(self, case: Any) -> None:
        """Measure one; a named failure of that one alone is raised."""
        ...

    def sections(self, seed: int) -> list[Section]:
        """The figures of what was taken."""
        ...


def evaluate(
    pipeline: Pipeline,
    folder: Path,
    options: Options,
    on_progress: OnProgress = lambda *_: None,
) -> Report:
    """Measure the data set in a folder with the pipeline's models, apart from its library.

    Raises DataSetError kinds for a folder that cannot be measured at all, and
    what the models raise; single lines that cannot be used are in `problems`.
    """
    begun = time.perf_counter()
    data = read(folder, options.split)
    work = _Work(pipeline, _sampled(data, options), options, on_progress)
    usable = len(data.questions) + len(data.claims) + len(data.queries)
    work.run()
    return Report(
        dataset=data.name,
        split=data.split,
        seed=options.seed,
        lines=(len(work.taken), usable),
        documents=work.documents,
        sections=work.sections,
        problems=data.problems,
        models=work.models,
        seconds=time.perf_counter() - begun,
        stopped=work.stopped,
    )


def _sampled(data: DataSet, options: Options) -> DataSet:
    """The lines to use, in their order."""

    def drawn(cases: list[T], *tasks: Task) -> list[T]:
        if not options.tasks.intersection(tasks):
            return []
        if options.limit is None or options.limit >= len(cases):
            return cases
        draw = random.Random(options.seed)  # noqa: S311 - a sample, no secret
        return [cases[i] for i in sorted(draw.sample(range(len(cases)), options.limit))]

    answering = "answers" in options.tasks
    searching = [case for case in data.questions if case.documents]
    sample = DataSet(
        data.name,
        data.split,
        data.corpus,
        questions=drawn(data.questions, "answers") if answering else drawn(searching, "retrieval"),
        claims=drawn(data.claims, "verdicts", "checks"),
        queries=drawn(data.queries, "retrieval"),
        problems=data.problems,
    )
    if not (sample.questions or sample.claims or sample.queries):
        raise NothingToMeasure(
            f"{data.name} has nothing for {' or '.join(sorted(options.tasks))}.",
            "Leave --task out, or name a data set made for it.",
        )
    return sample


@dataclass
class _Work:
    """One run under way: figures so far, and whether it was stopped."""

    pipeline: Pipeline
    data: DataSet
    options: Options
    on_progress: OnProgress
    sections: list[Section] = field(default_factory=list)
    models: dict[str, str] = field(default_factory=dict)
    documents: int = 0
    taken: set[tuple[str, int]] = field(default_factory=set)
    stopped: bool = False

    def run(self) -> None:
        """Everything the sample is for; Ctrl-C ends it with what there is."""
        with ExitStack() as stack:
            try:
                for run in self._judging():
                    self._take(run)
                if self.data.questions or self.data.queries or self._checking:
                    bench = stack.enter_context(self._bench())
                    for run in self._asking(bench):
                        self._take(run)
            except KeyboardInterrupt:
                self.stopped = True

    def _judging(self) -> Iterable[Run]:
        """Claims with their evidence: to the models alone, then to the whole desk."""
        judge, verifier = self.pipeline.judge, self.pipeline.verifier
        if not self.data.claims:
            return
        self.models |= {"judge": judge.name, "verify": verifier.name}
        judge.judge([("", "")])  # loads what there is to load
        if "verdicts" in self.options.tasks:
            yield ClaimRun(judge, self.data.claims, "judge, given evidence")
            if verifier is not judge:
                yield ClaimRun(verifier, self.data.claims, "verifier, given evidence")
        if "checks" in self.options.tasks:
            yield CheckRun(self.pipeline.desk, self.data.claims)

    @property
    def _checking(self) -> bool:
        """Whether claims are to be held to a library of the set's documents."""
        wanted = "checks" in self.options.tasks and bool(self.data.claims)
        return wanted and bool(self.data.corpus.documents)

    def _bench(self) -> Any:
        gold = [name for case in self.data.questions for name in case.documents]
        gold += [name for case in self.data.queries for name in case.gains]
        gold += [name for case in self.data.claims for name in case.documents]
        documents = self.data.corpus.sample(self.options.documents, gold, self.options.seed)
        self.documents = len(documents)
        return open_bench(
            self.pipeline,
            documents,
            lambda done, total: self.on_progress("Indexing", done, total),
            keep=self.options.keep,
        )

    def _asking(self, bench: Bench) -> Iterable[Run]:
        """The runs that search: queries alone, and questions to be answered too."""
        self.models |= {"embed": bench.on.embedder.name, "rerank": bench.on.reranker.name}
        if self._checking:
            yield CheckRun(bench.on.desk, self.data.claims, bench)
        if self.data.queries:
            yield RetrievalRun(bench, self.data.queries)
        questions = self.data.questions
        searching = [case for case in questions if case.documents]
        retrieval = RetrievalRun(bench, searching) if "retrieval" in self.options.tasks else None
        if "answers" in self.options.tasks and questions:
            bench.on.load()  # so that the first question is timed like the others
            self.models |= {
                "generate": bench.on.generator.name,
                "verify": self.pipeline.verifier.name,
            }
            yield AnswerRun(bench, questions, self.options.desks, retrieval)
            if self.options.baseline:
                yield AnswerRun(bench, questions, ["baseline"], task="baseline")
        elif retrieval is not None and searching:
            yield retrieval

    def _take(self, run: Run) -> None:
        """All cases of a run, then its figures, whatever stopped it."""
        batches = [case if isinstance(case, list) else [case] for case in run.cases]
        done, total = 0, sum(map(len, batches))
        try:
            for case, batch in zip(run.cases, batches, strict=True):
                self.on_progress(f"Measuring {run.task}", done, total)
                try:
                    run.take(case)
                except (QuestionError, GenerationFailed) as error:
                    problem = Problem(batch[0].file, batch[0].line, error.message, error.remedy)
                    if problem not in self.data.problems:  # the baseline meets it again
                        self.data.problems.append(problem)
                else:
                    self.taken.update((one.file, one.line) for one in batch)
                done += len(batch)
            self.on_progress(f"Measuring {run.task}", total, total)
        finally:
            self.sections += run.sections(self.options.seed)


__all__ = ["TASKS", "Options", "Report", "Task", "evaluate"]
