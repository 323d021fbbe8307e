"""`users`: who may log in to the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ui.options import AsJson, examples, session_of
from ui.terminal import line, out, print_json, table
from ui.users import User, Users

FILE = "users.txt"

InFile = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE", help="The users file; default: users.txt in the home."),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name to log in with.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands, as `users ...`."""
    users = typer.Typer(
        name="users", help="Who may log in to the desk (`serve --auth`).", no_args_is_help=True
    )
    users.command(
        epilog=examples(
            "footnote users add ada",
            "footnote users add bob --reader --sees courts --sees sport",
            "footnote users add carol --no-password",
        )
    )(add)
    users.command(name="list", epilog=examples("footnote users list"))(list_)
    users.command(epilog=examples("footnote users rm bob"))(rm)
    app.add_typer(users)


def _users(context: typer.Context, file: Path | None) -> Users:
    return Users(file or session_of(context).home / FILE)


def add(
    context: typer.Context,
    name: Name,
    *,
    reader: Annotated[
        bool, typer.Option("--reader", help="May ask and check, not add, remove or sign.")
    ] = False,
    password: Annotated[
        str | None,
        typer.Option("--password", help="The password; better leave it out and be asked."),
    ] = None,
    no_password: Annotated[
        bool,
        typer.Option(
            "--no-password", help="Comes in through a proxy (`serve --auth-header`) only."
        ),
    ] = False,
    sees: Annotated[
        list[str] | None,
        typer.Option(
            "--sees",
            metavar="COLLECTION",
            help="Sees this collection and no other; repeat it for several. Default: everything.",
        ),
    ] = None,
    file: InFile = None,
    as_json: AsJson = False,
) -> None:
    """Add a user, or give one another password, role and sight; only the hash is stored."""
    users = _users(context, file)
    if password is None and not no_password:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    users.put(name, None if no_password else password, "reader" if reader else "editor", sees)
    if as_json:
        print_json(_shape(users.all()[name]))
    else:
        out().print(f"{line(name)} may log in: footnote serve --auth {users.path}")


def _shape(user: User) -> dict[str, Any]:
    """A user without the hash; `sees` is null for everything."""
    seen = None if user.collections is None else sorted(user.collections)
    return {"name": user.name, "role": user.role, "sees": seen}


def list_(context: typer.Context, file: InFile = None, as_json: AsJson = False) -> None:
    """List who may log in, and as what."""
    users = _users(context, file).all().values()
    if as_json:
        print_json([_shape(one) for one in users])
        return
    rows = [
        [line(one.name), one.role, line(", ".join(_shape(one)["sees"] or ["everything"]))]
        for one in users
    ]
    out().print(table(["Name", "Role", "Sees"], rows))


def rm(context: typer.Context, name: Name, file: InFile = None, as_json: AsJson = False) -> None:
    """Remove a user; a page that is open is closed to them at once."""
    _users(context, file).drop(name)
    if as_json:
        print_json({"removed": name})
    else:
        out().print(f"{line(name)} may no longer log in.")
