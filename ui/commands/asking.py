"""`search` and `ask`: one question, or a batch of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import typer

from ui import batch
from ui.errors import FAILED
from ui.options import (
    AsJson,
    Batch,
    IncludeHidden,
    IncludeSuperseded,
    Strict,
    Within,
    examples,
    session_of,
)
from ui.reading import Reading, print_search
from ui.terminal import print_json, print_json_line, warn

Question = Annotated[
    str | None,
    typer.Argument(help="The question; read from standard input when it is left out or is -."),
]
NOTHING_FOUND = 1


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command(
        epilog=examples(
            'footnote search "aid to Afghanistan"', "footnote search --batch questions.jsonl"
        )
    )(search)
    app.command(
        epilog=examples(
            'footnote ask "How many people were killed?"',
            'footnote ask --quotes-only -d 3f2a9c0d1b7e4a55 "Who led the delegation?"',
            "footnote ask --batch questions.jsonl > answers.jsonl",
        )
    )(ask)


def search(
    context: typer.Context,
    question: Question = None,
    *,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, max=1000, help="How many passages.")
    ] = 10,
    document: Within = None,
    batch_file: Batch = None,
    _hidden: IncludeHidden = False,
    _superseded: IncludeSuperseded = False,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Find the passages nearest to a question, best first; no model writes anything."""
    pipeline = session_of(context).pipeline
    within = frozenset(document) if document else None
    if batch_file is not None:
        refuse_both(question)
        run_batch(
            batch_file,
            lambda asked: pipeline.search(asked.question, limit=limit, documents=within).to_dict(),
            strict=strict,
        )
        return
    result = pipeline.search(read_question(question), limit=limit, documents=within)
    if as_json:
        print_json(result.to_dict())
    else:
        print_search(result)
    if strict and not result.hits:
        raise typer.Exit(NOTHING_FOUND)


def ask(
    context: typer.Context,
    question: Question = None,
    *,
    quotes_only: Annotated[
        bool,
        typer.Option("--quotes-only", help="Answer with quotes alone; needs no generator."),
    ] = False,
    document: Within = None,
    batch_file: Batch = None,
    _hidden: IncludeHidden = False,
    _superseded: IncludeSuperseded = False,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the documents, every sentence footnoted to a quote.

    The quotes come first, located and checked by the program. Then come the
    sentences that the model phrases from them; one that its quotes do not carry
    is withheld. Supported means supported by this document, which may be wrong.
    When nothing carries an answer, that is said, with what was searched.
    """
    pipeline = session_of(context).pipeline
    within = frozenset(document) if document else None
    if batch_file is not None:
        refuse_both(question)
        run_batch(
            batch_file,
            lambda asked: pipeline.ask(
                asked.question, quotes_only=quotes_only, documents=within, history=asked.history
            ).to_dict(),
            strict=strict,
        )
        return
    text = read_question(question)
    if as_json:
        answer = pipeline.ask(text, quotes_only=quotes_only, documents=within)
        print_json(answer.to_dict())
    else:
        events = pipeline.stream(text, quotes_only=quotes_only, documents=within)
        answer = Reading(pipeline.document).follow(events)
    if strict and answer.status == "not_found":
        raise typer.Exit(NOTHING_FOUND)


def read_question(argument: str | None) -> str:
    """The question given, or standard input's whole text."""
    if argument is not None and argument != "-":
        return argument
    if argument is None and sys.stdin.isatty():
        raise typer.BadParameter("give a question, or pipe one in.", param_hint="QUESTION")
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise typer.BadParameter("standard input is not UTF-8.", param_hint="QUESTION") from error


def refuse_both(question: str | None) -> None:
    """A batch holds the questions; one more beside it is a mistake."""
    if question is not None:
        raise typer.BadParameter("give a question or --batch, not both.", param_hint="--batch")


def run_batch(name: str, answer: Callable[[batch.Asked], dict[str, Any]], *, strict: bool) -> None:
    """Answer each line's question."""
    print_batch(name, answer, batch.read_question, strict=strict, missed=_unanswered)


def print_batch(
    name: str,
    answer: Callable[[batch.Given], dict[str, Any]],
    read: Callable[[dict[str, Any]], batch.Given],
    *,
    strict: bool,
    missed: Callable[[dict[str, Any]], bool],
) -> None:
    """Print the result of each line as it is ready; `strict`: exit 1 when one was `missed`.

    Exit 3 when every line had an error: then nothing was answered.
    """
    bad = failed = total = 0
    with batch.opened(name) as lines:
        for result in batch.run(_lines(lines), answer, read):
            print_json_line(result)
            total += 1
            bad += "error" in result
            failed += missed(result)
    if bad:
        rest = "the others were answered" if bad < total else "none was answered"
        warn(f"{bad:,} of {total:,} lines had an error; {rest}.")
    if bad and bad == total:
        raise typer.Exit(FAILED)
    if strict and (bad or failed):
        raise typer.Exit(NOTHING_FOUND)


def _unanswered(result: dict[str, Any]) -> bool:
    return result.get("status") == "not_found" or result.get("passages") == []


def _lines(file: Any) -> Iterator[bytes]:
    """Line by line without reading ahead, so that a pipe is answered as it is fed."""
    return iter(file.readline, b"")
