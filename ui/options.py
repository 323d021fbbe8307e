"""Options and arguments that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.session import Session

AsJson = Annotated[
    bool, typer.Option("--json", help="Print the result as one JSON document, and nothing else.")
]
Ids = Annotated[
    list[str], typer.Argument(metavar="ID...", help="Document ids, as `footnote list` shows them.")
]
Within = Annotated[
    list[str] | None,
    typer.Option(
        "--document",
        "-d",
        metavar="ID",
        help="Search only this document; repeat it for several.",
    ),
]
Batch = Annotated[
    str | None,
    typer.Option(
        "--batch",
        metavar="FILE.jsonl",
        help="Answer each line of a file (- for standard input): one JSON object with id, "
        "question and perhaps history; one result line each, in order.",
    ),
]
IncludeHidden = Annotated[
    bool,
    typer.Option(
        "--include-hidden",
        callback=lambda context, wanted: _include(context, "include_hidden", wanted=wanted),
        help="Search hidden text too (comments, deletions, what no reader sees, text that speaks "
        "to a machine); it is marked wherever it is shown.",
    ),
]
IncludeSuperseded = Annotated[
    bool,
    typer.Option(
        "--include-superseded",
        callback=lambda context, wanted: _include(context, "include_superseded", wanted=wanted),
        help="Search former versions of files too, which `sync --keep-old` kept.",
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with code 1 when nothing was found.")]


def _include(context: typer.Context, setting: str, *, wanted: bool) -> bool:
    """A flag that is a setting for this one command."""
    if wanted:
        session_of(context).override(**{setting: True})
    return wanted


def session_of(context: typer.Context) -> Session:
    """The run's session, made by the app's callback."""
    found = context.obj
    if not isinstance(found, Session):
        raise TypeError("the command was not started through the app")
    return found


def examples(*lines: str) -> str:
    """An epilog that shows a command in use."""
    return "Examples:\n\n" + "\n\n".join(f"  $ {line}" for line in lines)
