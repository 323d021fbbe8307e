"""`export`, `verify`, `sign`, `checks`: what leaves the desk, and who stands behind it."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import FileMissing
from rag.export.words import reviewed, shown
from ui import words
from ui.options import AsJson, examples, session_of
from ui.terminal import clipped, line, out, print_json, table
from ui.terminal import words as styled

if TYPE_CHECKING:
    from rag.export.desk import Exports
    from rag.export.recheck import PackCheck
    from ui.session import Session

CHANGED = 1
KEPT_ID = re.compile(r"[0-9a-f]{12}|[0-9a-f]{16}")
BINARY = {"docx", "pack"}
SOURCE_STATES = {
    "unchanged": ("✓", "green"),
    "changed": ("≠", "red"),
    "missing": ("?", "yellow"),
    "not_checked": ("○", "dim"),
}


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command(
        epilog=examples(
            "footnote export answer.json --to docx --output answer.docx",
            "footnote check --batch claims.jsonl | footnote export - --to csv > checks.csv",
            "footnote export 3f2a9c0d1b7e --to pack --output evidence.zip",
        )
    )(export)
    app.command(
        epilog=examples(
            "footnote verify evidence.zip",
            "footnote verify evidence.zip --seal SEAL --json",
        )
    )(verify)
    app.command(
        epilog=examples(
            'footnote sign 3f2a9c0d1b7e --confirm --by "Ada L."',
            'footnote sign 3f2a9c0d1b7e --overrule refuted --by "Ada L." --note "Called the bank."',
            "footnote sign 3f2a9c0d1b7e",
        )
    )(sign)
    app.command(epilog=examples("footnote checks", "footnote checks --forget"))(checks)


def exports_of(session: Session) -> Exports:
    """The exports of this run's home; imported here so that `--help` need not."""
    from rag.export.desk import Exports

    return Exports(session.pipeline)


def export(
    context: typer.Context,
    result: Annotated[
        str,
        typer.Argument(
            metavar="RESULT",
            help="A file that `ask --json` or `check --json` printed (or a batch's results); - for "
            "standard input; or the id of a kept check or draft.",
        ),
    ],
    *,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="markdown, docx (real footnotes), csv, json, claimreview, annotations, or pack "
            "(the sealed evidence pack).",
        ),
    ] = "markdown",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where to write; else standard output."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write an answer, a check or a checked draft in another form, its quotes held once more.

    Every quote is compared with its document; one that does not stand there is
    refused. Sign-offs come along. A pack prints its seal: keep that elsewhere,
    and `footnote verify` proves later that not one byte was changed.
    """
    from rag.export import find_format
    from rag.export.desk import PACK
    from rag.export.files import write_file

    if to != PACK:
        find_format(to)
    if output is None and (to in BINARY or as_json):
        raise typer.BadParameter("say where to write: --output FILE.", param_hint="--output")
    exports = exports_of(session_of(context))
    results = _results(exports, result)
    seal = None
    if to == PACK:
        data, seal = exports.pack(results)
    else:
        data = exports.export(results, to)
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    write_file(output, data, force=force)
    if as_json:
        shape = {"schema": "footnote.export/1", "format": to, "file": str(output)}
        print_json(shape | {"bytes": len(data)} | ({"seal": seal} if seal else {}))
        return
    out().print(styled(f"Written: {output}"))
    if seal:
        out().print(styled(("Seal: ", "bold"), seal))


def _results(exports: Exports, named: str) -> list[dict[str, Any]]:
    from rag.export.desk import read_results

    if named == "-":
        return read_results(sys.stdin.buffer.read(), "standard input")
    path = Path(named)
    if not path.is_file() and KEPT_ID.fullmatch(named):
        return [exports.kept(named)]
    try:
        return read_results(path.read_bytes(), path.name)
    except OSError as error:
        raise FileMissing(
            f"{named} cannot be read: {error.strerror or error}.",
            "Give a file of results, or the id of a check (`footnote checks` lists them).",
        ) from error


def verify(
    context: typer.Context,
    pack: Annotated[Path, typer.Argument(metavar="PACK", help="An evidence pack.")],
    *,
    seal: Annotated[
        str | None,
        typer.Option("--seal", metavar="HEX", help="The seal printed when the pack was made."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check an evidence pack: every byte, every quote, and which source changed since.

    Needs no model, no library and no network. Exits 1 when the pack is not as it
    was sealed, or when a source is no longer what it was.
    """
    checked = exports_of(session_of(context)).verify(pack, expected_seal=seal)
    if as_json:
        print_json(checked.to_dict())
    else:
        _print_pack(checked)
    if not checked.sealed or checked.changed:
        raise typer.Exit(CHANGED)


def _print_pack(checked: PackCheck) -> None:
    if not checked.sealed:
        out().print(styled(("✕ This pack is not as it was sealed.", "bold red")))
        for finding in checked.broken:
            out().print(styled(f"    {line(finding)}"))
        return
    quotes = words.plural(checked.quotes, "quote stands", "quotes stand")
    out().print(styled(("✓ Sealed. ", "bold green"), f"Not one byte was changed; {quotes}."))
    out().print(styled(("  made ", "dim"), checked.made, ("  seal ", "dim"), checked.seal))
    for source in checked.sources:
        symbol, style = SOURCE_STATES[source.state]
        said = f"  {source.state.replace('_', ' ')}: {line(source.said)}"
        out().print(styled((f"{symbol} ", style), (line(source.title), "bold"), said))
        out().print(styled((f"    {line(source.source)}", "dim")))


def sign(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="The id that `footnote check` printed.")],
    *,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="You checked it, and agree with the machine.")
    ] = False,
    overrule: Annotated[
        str | None,
        typer.Option("--overrule", metavar="VERDICT", help="You checked it, and say otherwise."),
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who signs.")] = "",
    note: Annotated[
        str, typer.Option("--note", metavar="TEXT", help="What you did to check it.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Sign off a verdict: until a person confirms or overrules it, it is the machine's.

    Sign-offs are only ever added, never changed; exports carry them. With
    neither --confirm nor --overrule, shows where the verdict stands. When the
    documents change so that the result does, it is the machine's again.
    """
    import json

    from rag.check.signing import reviewed as with_review
    from rag.check.signing import sign as signed

    if confirm and overrule is not None:
        raise typer.BadParameter("confirm or overrule, not both.", param_hint="--confirm")
    library = session_of(context).pipeline.ledger
    if confirm or overrule is not None:
        result = signed(library, id, by=by, note=note, verdict=overrule)
    else:
        result = with_review(json.loads(library.kept.result(id)), library)
    if as_json:
        print_json(result)
        return
    _print_review(result)


def _print_review(result: dict[str, Any]) -> None:
    from rag.check.signing import statement_of, verdict_of

    how = shown(verdict_of(result))
    out().print(styled((clipped(statement_of(result), 300), "bold")))
    out().print(styled(f"  {how.symbol} {how.word} · {line(reviewed(result['review']))}"))
    for past in result["review"]["history"]:
        of_this = "" if past["result_id"] == result["result_id"] else " (of an earlier result)"
        said = f"  {past['time']}  {line(past['name'])}: {shown(past['verdict']).word}{of_this}"
        out().print(styled((said, "dim"), (f"  {line(past['note'])}" if past["note"] else "", "")))


def print_stand(result: Mapping[str, Any]) -> None:
    """The id of a kept result, and who stands behind it so far."""
    if not result["kept"]:
        out().print(styled(("Not kept, so it cannot be signed: the library is busy.", "dim")))
        return
    said = f"Id {result['result_id']} · {line(reviewed(result['review']))}"
    out().print(styled((said, "dim")))


def checks(
    context: typer.Context,
    *,
    forget: Annotated[
        bool,
        typer.Option("--forget", help="Drop them all, to the last byte; sign-offs stay."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the checks and drafts that are kept, with their ids and sign-offs.

    They are kept so that they can be signed, exported and, for a draft that was
    stopped, gone on with. Removing any document drops all of them.
    """
    import json

    from rag.check.signing import reviewed as with_review
    from rag.check.signing import statement_of, verdict_of

    library = session_of(context).pipeline.ledger
    if forget:
        gone = library.kept.forget()
        if as_json:
            print_json({"schema": "footnote.forgotten/1", "forgotten": gone})
        else:
            out().print(f"{words.plural(gone, 'kept result')} dropped.")
        return
    results = [with_review(json.loads(result), library) for _, result in library.kept.results()]
    drafts = [(id, json.loads(head)) for id, head in library.kept.drafts()]
    if as_json:
        shape = {"schema": "footnote.checks/1", "checks": results}
        print_json(shape | {"drafts": [{"id": id} | head for id, head in drafts]})
        return
    if not results and not drafts:
        out().print("No check is kept.")
        return
    rows = [[id, "draft", "", line(head["title"])] for id, head in drafts]
    for result in results:
        how = shown(verdict_of(result))
        state = result["review"]["state"]
        text = clipped(statement_of(result), 100)
        rows.append([result["result_id"], f"{how.symbol} {how.word}", state, text])
    out().print(table(["Id", "Verdict", "Reviewed", "What was checked"], rows))
