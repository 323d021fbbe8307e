"""`eval`: how well the desk does on a data set, with intervals and beside a naive baseline."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from ui.options import AsJson, examples, session_of
from ui.progress import Step, Unit, reporting
from ui.terminal import err, out, print_json, table, warn
from ui.terminal import words as styled

if TYPE_CHECKING:
    from rag.evaluate import Report
    from rag.evaluate.metrics import Measure
    from rag.evaluate.report import Section

STOPPED = 130
SHOWN_PROBLEMS = 10


class TaskName(StrEnum):
    """What can be measured."""

    retrieval = "retrieval"
    answers = "answers"
    verdicts = "verdicts"
    checks = "checks"


class Checking(StrEnum):
    """Whether sentences are held to their citations."""

    on = "on"
    off = "off"
    both = "both"


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command(
        name="eval",
        epilog=examples(
            "footnote eval data/squad2 --limit 30",
            "footnote eval data/scifact --task retrieval --documents 2500 --limit 60 --keep",
            "footnote eval data/fever --split train --limit 200 --json > fever.json",
        ),
    )(eval_)


def eval_(
    context: typer.Context,
    dataset: Annotated[
        Path, typer.Argument(metavar="DATASET", help="The folder that holds the data set's files.")
    ],
    *,
    split: Annotated[
        str | None,
        typer.Option(
            help="The file of questions or claims, without ending. Default: dev or train."
        ),
    ] = None,
    task: Annotated[
        list[TaskName] | None,
        typer.Option(help="Measure only this; repeat it for several. Default: all there is."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", min=1, help="Use so many lines, drawn at random."),
    ] = None,
    documents: Annotated[
        int | None,
        typer.Option(min=1, help="Search among so many documents, the relevant ones included."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Draws the sample and the intervals.")] = 7,
    verifier: Annotated[
        Checking, typer.Option(help="Answer with the check of sentences, without it, or both ways.")
    ] = Checking.both,
    baseline: Annotated[
        bool,
        typer.Option(help="Also answer from the three best passages, with a plain prompt alone."),
    ] = True,
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Keep the index of the documents for the next evaluation."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure search, answers, verdicts and whole checks on a data set.

    A data set is a folder of JSON lines: questions or claims (dev.jsonl), the
    documents (corpus.jsonl), or queries.jsonl with qrels.tsv; docs/evaluation.md
    shows the fields and defines every figure. Its documents are indexed apart
    from your library. Ctrl-C stops early and reports what was done.
    """
    from rag.evaluate import TASKS, Options, evaluate

    chosen = {one.value for one in task} if task else set(TASKS)
    options = Options(
        split=split,
        tasks=frozenset(one for one in TASKS if one in chosen),
        limit=limit,
        documents=documents,
        seed=seed,
        verifier=verifier.value,
        baseline=baseline,
        keep=keep,
    )
    pipeline = session_of(context).pipeline
    with reporting() as report:

        def show(what: str, done: int, total: int) -> None:
            unit: Unit = "documents" if what == "Indexing" else "cases"
            report(Step(what, done, total, unit))

        result = evaluate(pipeline, dataset, options, show)
    _tell_problems(result)
    if as_json:
        print_json(result.to_dict())
    else:
        print_report(result)
    if result.stopped:
        raise typer.Exit(STOPPED)


def _tell_problems(report: Report) -> None:
    for problem in report.problems[:SHOWN_PROBLEMS]:
        warn(f"{problem.file}, line {problem.line}: {problem.error}. {problem.remedy}")
    if len(report.problems) > SHOWN_PROBLEMS:
        warn(f"and {len(report.problems) - SHOWN_PROBLEMS:,} more; --json lists them all.")
    if report.stopped:
        err().print("Stopped. The figures hold what was measured until then.")


def print_report(report: Report) -> None:
    """A table for each task, its systems side by side; then what it ran on."""
    shape = report.to_dict()
    used, usable = shape["lines"]["used"], shape["lines"]["usable"]
    where = f", {report.split}" if report.split else ""
    said = f"{report.dataset}{where}: {used:,} of {usable:,} lines"
    among = f", among {report.documents:,} documents" if report.documents else ""
    out().print(styled((said, "bold"), f"{among}, seed {report.seed}"))
    for task in dict.fromkeys(section.task for section in report.sections):
        out().print()
        out().print(_table([one for one in report.sections if one.task == task]))
    machine, versions = shape["machine"], shape["versions"]
    models = ", ".join(f"{role} {name}" for role, name in report.models.items())
    ran = [f"{name} {number}" for name, number in versions.items()]
    out().print()
    out().print(styled((f"Models: {models}", "dim")))
    out().print(styled((f"On: {machine['processor']}, {machine['cores']} cores", "dim")))
    out().print(styled((f"With: {', '.join(ran)}", "dim")))
    took = f"{report.seconds:,.0f} s, at most {shape['peak_mb']:,.0f} MB of memory"
    out().print(styled((f"Took: {took}. [ ] is the 95 % bootstrap interval.", "dim")))


def _table(sections: list[Section]) -> Table:
    """One row a measure, one column a system, and over how many it was counted."""
    names = dict.fromkeys(one.name for section in sections for one in section.measures)
    known = [{one.name: one for one in section.measures} for section in sections]
    systems = [section.system for section in sections]
    rows = []
    for name in names:
        measures = [of.get(name) for of in known]
        counts = dict.fromkeys(str(one.n) for one in measures if one)
        of = next(one.of for one in measures if one)
        rows.append([name, *map(_cell, measures), f"{' / '.join(counts)} {of}"])
    return table([sections[0].task.capitalize(), *systems, "n"], rows)


def _cell(measure: Measure | None) -> str:
    """`.871 [.801, .934]`."""
    if measure is None or measure.value is None:
        return "–"
    low, high = _number(measure.low, measure.unit), _number(measure.high, measure.unit)
    return f"{_number(measure.value, measure.unit)} [{low}, {high}]"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    if unit == "ms":
        return f"{value:,.0f} ms" if value >= 10 else f"{value:.2f} ms"
    return f"{value:.3f}".removeprefix("0") if value < 1 else f"{value:.3f}"
