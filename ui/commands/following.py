"""`sync`: keeping the library in step with folders."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ui import words
from ui.commands.keeping import finish
from ui.options import AsJson, examples, session_of
from ui.progress import Step, reporting
from ui.terminal import err, out, print_json, print_json_line

if TYPE_CHECKING:
    from rag.pipeline import Pipeline
    from rag.sync import SyncReport


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command(
        epilog=examples("footnote sync reports/", "footnote sync", "footnote sync --watch reports/")
    )(sync)


def sync(
    context: typer.Context,
    folders: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FOLDER]...", help="Folders. Default: all synced before."),
    ] = None,
    *,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and follow every change until Ctrl-C.")
    ] = False,
    forget: Annotated[
        bool,
        typer.Option("--forget", help="Stop following these folders; their documents stay."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the library in step with folders: add what is new, replace what changed.

    What is no longer there is removed. A folder that is missing, as when its
    disk is not connected, is an error and loses nothing. The folders are
    remembered. With --watch and --json, one result a line.
    """
    pipeline = session_of(context).pipeline
    if forget:
        _forget(pipeline, folders or [], as_json=as_json)
        return
    report = _synced(pipeline, folders or [])
    if not watch:
        if as_json:
            print_json(report.to_dict())
        else:
            _print(report)
        finish(report.added)
        return
    from rag.sync import changes

    _tell(report, as_json=as_json)
    err().print(f"Following {words.plural(len(report.folders), 'folder')}; Ctrl-C stops.")
    for _ in changes(report.folders, pipeline.library):
        _tell(_synced(pipeline, list(report.folders)), as_json=as_json)


def _synced(pipeline: Pipeline, folders: list[str]) -> SyncReport:
    with reporting() as report:
        return pipeline.sync(
            folders, lambda at: report(Step("Syncing", at.done, at.total, "files", at.source))
        )


def _tell(report: SyncReport, *, as_json: bool) -> None:
    if as_json:
        print_json_line(report.to_dict())
    else:
        _print(report)
    sys.stdout.flush()
    for failure in report.added.failed:
        err().print(f"{failure.source}: {failure.error} {failure.remedy}", markup=False)


def _print(report: SyncReport) -> None:
    gone = f" {words.plural(report.removed, 'document')} removed." if report.removed else ""
    out().print(words.added(report.added.to_dict()) + gone)


def _forget(pipeline: Pipeline, folders: list[str], *, as_json: bool) -> None:
    from rag.sync import absolute

    for folder in absolute(folders):
        pipeline.ledger.unfollow(folder)
    left = pipeline.ledger.folders()
    if as_json:
        print_json({"schema": "footnote.folders/1", "folders": left})
    else:
        out().print(f"{words.plural(len(left), 'folder')} followed.")
