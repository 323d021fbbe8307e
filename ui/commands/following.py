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
    keep_old: Annotated[
        bool,
        typer.Option(
            "--keep-old",
            help="Keep what a changed file held before, as a superseded version: searched only "
            "with --include-superseded, or when it is named.",
        ),
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
    if watch:
        _follow(pipeline, folders or [], keep_old=keep_old, as_json=as_json)
        return
    report = _synced(pipeline, folders or [], keep_old=keep_old)
    if as_json:
        print_json(report.to_dict())
    else:
        _print(report)
    finish(report.added)


def _follow(pipeline: Pipeline, folders: list[str], *, keep_old: bool, as_json: bool) -> None:
    """Sync now and after every change, until Ctrl-C."""
    from rag.sync import changes, followed

    wanted = followed(folders, pipeline.library)
    err().print(f"Following {words.plural(len(wanted), 'folder')}; Ctrl-C stops.")
    for _ in changes(wanted, pipeline.library):
        _tell(_synced(pipeline, wanted, keep_old=keep_old), as_json=as_json)


def _synced(pipeline: Pipeline, folders: list[str], *, keep_old: bool) -> SyncReport:
    with reporting() as report:
        return pipeline.sync(
            folders,
            lambda at: report(Step("Syncing", at.done, at.total, "files", at.source)),
            keep_old=keep_old,
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
