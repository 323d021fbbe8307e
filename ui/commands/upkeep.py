"""`models list`, `models pull`, `doctor`, `config`: what the desk stands on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from rag.config import setting_origins
from rag.models import Progress
from ui import words
from ui.options import AsJson, examples, session_of
from ui.progress import Step, amount, reporting
from ui.terminal import out, print_json, table, warn
from ui.terminal import words as styled

UNWELL = 1
SYMBOLS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "failure": ("✕", "red")}


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    models = typer.Typer(
        name="models", help="See the models, and fetch them.", no_args_is_help=True
    )
    models.command(name="list", epilog=examples("footnote models list"))(models_list)
    models.command(
        epilog=examples("footnote models pull", "footnote models pull SmolLM2-135M-Instruct")
    )(pull)
    app.add_typer(models)
    app.command(epilog=examples("footnote doctor", "footnote doctor --deep --json"))(doctor)
    app.command(epilog=examples("footnote config"))(config)


def models_list(context: typer.Context, as_json: AsJson = False) -> None:
    """List the models known by name: what each is for, its licence, and whether it is here."""
    states = session_of(context).pipeline.models.state()
    if as_json:
        print_json([asdict(state) for state in states])
        return
    rows = [
        [
            state.name + (" *" if state.used else ""),
            state.role,
            amount(state.bytes, "bytes") if state.present else "not here",
            state.licence,
            state.summary,
        ]
        for state in states
    ]
    out().print(table(["Name", "Role", "On disk", "Licence", "What it is"], rows, ["On disk"]))
    out().print(styled(("* in use. Fetch with `footnote models pull NAME`.", "dim")))


def pull(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Models to fetch. Default: those in use."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch models and verify every file's SHA-256; go on where an earlier pull stopped."""
    models = session_of(context).pipeline.models
    with reporting() as report:

        def show(at: Progress) -> None:
            if at.said:
                warn(at.said)
            report(Step(at.model, at.done, at.total, "bytes", at.note))

        models.pull(names or [], show)
    here = [state for state in models.state() if state.present]
    if as_json:
        print_json([asdict(state) for state in here])
    else:
        out().print(f"Here and verified: {', '.join(state.name for state in here)}.")


def doctor(
    context: typer.Context,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also hash every file of every model.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check models, library and machine; each finding has its remedy. Exits 1 on failures."""
    from rag.doctor import examine

    session = session_of(context)
    findings = examine(session.home, session.settings, deep=deep)
    failures = [finding for finding in findings if finding.severity == "failure"]
    if as_json:
        print_json(
            {
                "schema": "footnote.doctor/1",
                "healthy": not failures,
                "findings": [asdict(finding) for finding in findings],
            }
        )
    else:
        for finding in findings:
            symbol, style = SYMBOLS[finding.severity]
            out().print(
                styled((f"{symbol} ", style), (finding.name, "bold"), f"  {finding.message}")
            )
            if finding.remedy:
                out().print(styled((f"    {finding.remedy}", "dim")))
        found = words.plural(len(failures), "failure")
        out().print(f"{found}." if failures else "All is well.")
    if failures:
        raise typer.Exit(UNWELL)


def config(context: typer.Context, as_json: AsJson = False) -> None:
    """Show every setting: its value, where the value comes from, and what it does."""
    session = session_of(context)
    values = session.settings.model_dump(mode="json")
    if values["generator_key"]:
        values["generator_key"] = "(hidden)"
    origins = setting_origins(session.home, session.flags)
    rows = [
        {
            "name": name,
            "value": values[name],
            "origin": origins[name],
            "description": field.description or "",
        }
        for name, field in type(session.settings).model_fields.items()
    ]
    if as_json:
        print_json(rows)
        return
    columns = ["Setting", "Value", "From", "What it does"]
    cells = [[r["name"], _shown(r["value"]), r["origin"], r["description"]] for r in rows]
    out().print(table(columns, cells))


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
