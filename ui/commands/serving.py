"""`serve`: the desk in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui import words
from ui.commands.keeping import add_paths, print_failures
from ui.desk.access import Access
from ui.options import examples, session_of
from ui.terminal import err
from ui.users import Users

if TYPE_CHECKING:
    from ui.desk.guard import Names


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command(
        epilog=examples(
            "footnote serve",
            "footnote serve --docs reports --port 8000",
            "footnote serve --host 0.0.0.0 --auth users.txt --read-only",
            "footnote serve --host 0.0.0.0 --auth-header X-Remote-User --trusted-proxy 10.0.0.5",
        )
    )(serve)


def serve(
    context: typer.Context,
    *,
    host: Annotated[
        str | None,
        typer.Option("--host", help="Address to listen on; other than loopback only with login."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", "-p", min=0, max=65535, help="Port to listen on; 0: any free one."),
    ] = None,
    auth: Annotated[
        Path | None,
        typer.Option(
            "--auth",
            metavar="FILE",
            help="Visitors log in: a users file, made with `footnote users add NAME`.",
        ),
    ] = None,
    auth_header: Annotated[
        str | None,
        typer.Option(
            "--auth-header",
            metavar="NAME",
            help="Visitors are named by this header of a reverse proxy; with --trusted-proxy. "
            "--auth then says who of them may come in, and what they may do.",
        ),
    ] = None,
    trusted_proxy: Annotated[
        str | None,
        typer.Option(
            "--trusted-proxy",
            metavar="ADDRESS",
            help="The address a reverse proxy calls from: its header, and its word on where a "
            "request comes from, are believed, nobody else's.",
        ),
    ] = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Nobody adds, removes or signs in the browser.")
    ] = False,
    docs: Annotated[
        Path | None,
        typer.Option("--docs", metavar="FOLDER", help="Add what is new in this folder first."),
    ] = None,
) -> None:
    """Open the desk in the browser: ask, read the answer, see each quote in its document.

    It listens on this machine alone unless visitors log in, and the page loads
    nothing from anywhere else.
    """
    from ui.serve import listen

    session = session_of(context)
    if host is not None:
        session.flags["host"] = host
    if port is not None:
        session.flags["port"] = port
    access, names = who(auth, auth_header, trusted_proxy, read_only=read_only)
    # A proxy that names visitors is known by its own address, which must stay as it is.
    forwarding = trusted_proxy if auth_header is None else None
    server = listen(session.settings, access, names, forwarding)
    if docs is not None:
        report = add_paths(session, [str(docs)])
        err().print(words.added(report.to_dict()))
        print_failures(report)
    server.run(session.pipeline)


def who(
    auth: Path | None, header: str | None, proxy: str | None, *, read_only: bool
) -> tuple[Access, Names | None]:
    """How visitors are known, and what they may do. Raises UsersUnreadable."""
    from ui.desk.guard import ByHeader, ByPassword

    if header is not None and proxy is None:
        raise typer.BadParameter(
            "it needs --trusted-proxy: a header that anybody may send proves nothing.",
            param_hint="--auth-header",
        )
    if auth is None:
        by_header = ByHeader(header, proxy) if header and proxy else None
        return Access(login=by_header is not None, read_only=read_only), by_header
    users = Users(auth)
    if not users.all():
        raise typer.BadParameter(f"{auth} names no user.", param_hint="--auth")

    def may_write(name: str) -> bool:
        user = users.all().get(name)
        return user is not None and user.role == "editor"

    def sees(name: str) -> frozenset[str] | None:
        user = users.all().get(name)
        return frozenset() if user is None else user.collections

    access = Access(login=True, read_only=read_only, may_write=may_write, sees=sees)
    return access, ByHeader(header, proxy, users) if header and proxy else ByPassword(users)
