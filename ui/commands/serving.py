"""`serve`: the desk in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui import words
from ui.commands.keeping import add_paths, print_failures
from ui.options import examples, session_of
from ui.terminal import err


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command(epilog=examples("footnote serve", "footnote serve --docs reports --port 8000"))(
        serve
    )


def serve(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on; loopback only.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", "-p", min=0, max=65535, help="Port to listen on; 0: any free one."),
    ] = None,
    docs: Annotated[
        Path | None,
        typer.Option("--docs", metavar="FOLDER", help="Add what is new in this folder first."),
    ] = None,
) -> None:
    """Open the desk in the browser: ask, read the answer, see each quote in its document.

    It listens on this machine alone, and the page loads nothing from anywhere else.
    """
    from ui.serve import listen

    session = session_of(context)
    if host is not None:
        session.flags["host"] = host
    if port is not None:
        session.flags["port"] = port
    server = listen(session.settings)
    if docs is not None:
        report = add_paths(session, [str(docs)])
        err().print(words.added(report.to_dict()))
        print_failures(report)
    server.run(session.pipeline)
