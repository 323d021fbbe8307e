"""The command line: `footnote [--home DIR] [--offline] COMMAND`.

Exit codes: 0 done; 1 the check failed, or nothing was found where `--strict`
asked for failure; 2 wrong use; 3 a named failure, whose message and remedy go
to stderr; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import os
import sys
import threading
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from rag import FootnoteError
from ui.commands import (
    asking,
    checking,
    exporting,
    following,
    keeping,
    measuring,
    people,
    serving,
    upkeep,
)
from ui.errors import FAILED
from ui.session import Session, open_pipeline
from ui.terminal import err, print_failure

STOPPED = 130


class Commands(TyperGroup):
    """The one place where a named failure becomes words and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; close the library whatever happens."""
        try:
            return super().invoke(ctx)
        except FootnoteError as error:
            print_failure(error.message, error.remedy)
            raise typer.Exit(FAILED) from error
        except KeyboardInterrupt as error:
            err().print("Stopped. The library is whole; run the command again to go on.")
            raise typer.Exit(STOPPED) from error
        finally:
            if isinstance(ctx.obj, Session):
                ctx.obj.close()


app = typer.Typer(
    name="footnote",
    cls=Commands,
    help="Ask your own documents. Every sentence of an answer is footnoted to an exact quote "
    "that the program has located and checked.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if not wanted:
        return
    try:
        number = version("footnote-desk")
    except PackageNotFoundError:
        number = "not installed"
    typer.echo(f"footnote {number}")
    raise typer.Exit


@app.callback()
def start(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(
            "--home",
            metavar="DIR",
            file_okay=False,
            help="The folder that holds the library. Default: FOOTNOTE_HOME, else the platform's "
            "user data folder.",
        ),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Refuse every connection beyond this machine.")
    ] = False,
    _: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Open nothing yet: `--help` and `list` must start at once."""
    context.obj = Session(home, offline=offline, opener=context.obj or open_pipeline)


keeping.register(app)
following.register(app)
asking.register(app)
checking.register(app)
exporting.register(app)
upkeep.register(app)
measuring.register(app)
serving.register(app)
people.register(app)


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app()
    except SystemExit as stop:
        leave(stop.code if isinstance(stop.code, int) else int(stop.code is not None))


def leave(code: int) -> None:
    """End the process; the library is closed by now.

    A thread may still be loading a model. It cannot be stopped, and Python's own
    ending would pull the interpreter from under its native code and abort.
    """
    if threading.active_count() == 1:
        sys.exit(code)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
