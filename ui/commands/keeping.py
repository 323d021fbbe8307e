"""`add`, `list`, `show`, `rm`, `rebuild`: what the library holds."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag import Document, Span, found_again
from ui import words
from ui.commands.problems import entry_shape, print_problems
from ui.errors import FAILED
from ui.options import AsJson, Ids, examples, session_of
from ui.progress import Step, reporting
from ui.showing import print_about, print_text
from ui.terminal import err, line, out, print_json, table, warn
from ui.terminal import words as styled
from ui.uploads import forget

if TYPE_CHECKING:
    from rag.ingest import IngestReport
    from ui.session import Session

PLACE = re.compile(r"(\d+)[-:](\d+)")


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command(
        epilog=examples(
            "footnote add report.pdf notes/",
            "footnote add mails.zip https://example.org/page.html",
            "footnote add --password PASSWORD locked.zip",
            "footnote add --retry-failed",
            "footnote add --json archive/ > report.json",
        )
    )(add)
    app.command(name="list", epilog=examples("footnote list", "footnote list --problems"))(list_)
    app.command(
        epilog=examples(
            "footnote show 3f2a9c0d1b7e4a55", "footnote show 3f2a9c0d1b7e4a55 --at 120-260"
        )
    )(show)
    app.command(epilog=examples("footnote rm 3f2a9c0d1b7e4a55"))(rm)
    app.command(epilog=examples("footnote rebuild"))(rebuild)


def add_paths(
    session: Session,
    paths: list[str],
    password: str | None = None,
    *,
    retry_failed: bool = False,
) -> IngestReport:
    """Add with progress on stderr."""
    with reporting() as report:
        return session.pipeline.add(
            paths,
            lambda at: report(Step("Adding", at.done, at.total, "files", at.source)),
            password=password,
            retry_failed=retry_failed,
        )


def print_failures(report: IngestReport) -> None:
    """What could not be read, why, and what to do; on stderr."""
    rows = [[f["source"], f["error"], f["remedy"]] for f in report.to_dict()["failed"]]
    if rows:
        err().print(table(["File", "What happened", "Remedy"], rows))


def add(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH|URL...",
            help="Files, folders, archives and web addresses (pages, feeds, site maps) to read.",
        ),
    ] = None,
    *,
    password: Annotated[
        str | None,
        typer.Option(help="Opens locked files. With - it is asked for, and not shown."),
    ] = None,
    retry_failed: Annotated[
        bool,
        typer.Option("--retry-failed", help="Read again what could not be read, or only partly."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read documents into the library: split, embed and index them.

    Files that have not changed since they were added are skipped. What is found
    inside an archive or a mail becomes a document of its own. A file that
    cannot be read is reported with the reason and a remedy, and the others are
    still added: the exit code is 3 only when every file failed.
    """
    if not paths and not retry_failed:
        raise typer.BadParameter("name at least one file, folder or address.", param_hint="PATH")
    if password == "-":  # noqa: S105 - not a password
        password = typer.prompt("Password", hide_input=True, err=True)
    report = add_paths(session_of(context), paths or [], password, retry_failed=retry_failed)
    shape = report.to_dict()
    if as_json:
        print_json(shape)
    else:
        out().print(words.added(shape))
    finish(report)


def finish(report: IngestReport) -> None:
    """Name the failures; exit with 3 when there is nothing else."""
    shape = report.to_dict()
    done = sum(shape[key] for key in ("added", "unchanged", "replaced"))
    failed = len(shape["failed"])
    print_failures(report)
    for source, what in report.hidden:
        warn(f"{source}: {words.HIDDEN}, kept out of answers: {what}.")
    if failed and done:
        warn(f"{words.plural(failed, 'file')} could not be read.")
    elif failed:
        raise typer.Exit(FAILED)


def list_(
    context: typer.Context,
    *,
    problems: Annotated[
        bool,
        typer.Option(
            "--problems", help="Only what was not read, or not whole: files, pages, and why."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the documents, and the files that could not be read."""
    pipeline = session_of(context).pipeline
    if problems:
        print_problems(pipeline, as_json=as_json)
        return
    entries = pipeline.entries()
    if as_json:
        print_json([entry_shape(entry) for entry in entries])
        return
    if not entries:
        out().print(f"{words.NO_DOCUMENTS} {words.ADD_FIRST}")
        return
    again = found_again(entries)
    rows = [
        [
            e.document_id,
            line(e.title),
            str(e.pages or ""),
            str(e.passages),
            words.state(e, again),
            e.source,
        ]
        for e in entries
    ]
    columns = ["Id", "Title", "Pages", "Passages", "State", "Source"]
    out().print(table(columns, rows, right=["Pages", "Passages"]))
    for entry in entries:
        if entry.problem:
            warn(f"{entry.source}: {entry.problem} {entry.remedy or ''}".rstrip())


def document_shape(document: Document) -> dict[str, Any]:
    """The `footnote.document/1` shape."""
    return {
        "schema": "footnote.document/1",
        "document_id": document.id,
        "title": document.title,
        "source": document.source,
        "text": document.text,
        "pages": [
            {name: getattr(page, name) for name in ("number", "label", "kind", "state")}
            | {"start": page.span.start, "end": page.span.end, "confidence": page.confidence}
            for page in document.pages
        ],
        "metadata": dict(document.metadata),
        "state": document.state,
        "gaps": [asdict(gap) for gap in document.gaps],
        "asides": [
            {
                "kind": aside.kind,
                "hidden": aside.hidden,
                "start": aside.span.start,
                "end": aside.span.end,
                "page": aside.page,
                "note": aside.note,
            }
            for aside in document.asides
        ],
    } | ({"problem": document.problem} if document.problem else {})


def show(
    context: typer.Context,
    document_id: Annotated[str, typer.Argument(metavar="ID", help="A document id.")],
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="START-END", help="Mark these characters, and show what is around them."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print a document's text exactly as quotes are cut from it."""
    document = session_of(context).pipeline.document(document_id)
    span = _place(at, len(document.text)) if at is not None else None
    if as_json:
        print_json(document_shape(document))
        return
    out().print(styled((line(document.title), "bold"), "\n", (line(document.source), "dim"), "\n"))
    if span is None:
        print_about(document)
        print_text(document)
        return
    start, end = span
    text = document.text
    before, after = text[max(0, start - 400) : start], text[end : end + 400]
    place = words.placed(document, Span(start, end), named=False)
    if place:
        out().print(styled((line(place), "dim")))
    out().print(styled(before, (text[start:end], "bold reverse"), after))


def _place(at: str, length: int) -> tuple[int, int]:
    found = PLACE.fullmatch(at)
    start, end = (int(found[1]), int(found[2])) if found else (0, 0)
    if not start < end <= length:
        raise typer.BadParameter(
            f"'{at}' is no place in this document of {length:,} characters; "
            "write START-END, such as 120-260.",
            param_hint="--at",
        )
    return start, end


def rm(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Remove documents: their text, vectors, word index and every trace in the library.

    The files you added stay where they are; copies made by the browser's upload go.
    """
    session = session_of(context)
    sources = [
        e.source
        for e in session.pipeline.entries()
        if e.document_id in set(ids) and e.parent is None
    ]
    session.pipeline.remove(ids)
    forget(session.home, [Path(source) for source in sources])
    if as_json:
        print_json({"schema": "footnote.removed/1", "removed": list(dict.fromkeys(ids))})
    else:
        out().print(f"{words.plural(len(set(ids)), 'document')} removed.")


def rebuild(context: typer.Context, as_json: AsJson = False) -> None:
    """Embed the stored documents again, after a change of the embedding model.

    Nothing is read from the original files: the stored text is enough.
    """
    pipeline = session_of(context).pipeline
    with reporting() as report:
        done = pipeline.rebuild(
            lambda at, total: report(Step("Rebuilding", at, total, "documents"))
        )
    passages = pipeline.counts().passages
    if as_json:
        print_json({"schema": "footnote.rebuild/1", "documents": done, "passages": passages})
    else:
        out().print(f"{words.plural(done, 'document')} embedded again.")
