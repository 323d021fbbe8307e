"""`check`: what somebody wrote, held to the documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.check.results import ClaimCheck, QuoteCheck
from rag.check.signing import checked_and_kept
from ui import batch, words
from ui.claiming import print_claim
from ui.commands.asking import print_batch, read_question
from ui.commands.exporting import print_stand
from ui.drafting import all_fine, check_draft_file
from ui.options import AsJson, Within, examples, session_of
from ui.quoting import print_quote
from ui.terminal import print_json, waiting

if TYPE_CHECKING:
    from rag.check.claims import Hearing
    from rag.pipeline import Pipeline

FAILED_CHECK = 1
FINE = ("supported", "verbatim", "normalised")


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command(
        epilog=examples(
            'footnote check "The attack killed 26 people."',
            'footnote check "Muttaqi condemned the attack. He met Misri in January 2024."',
            'footnote check --quote "We will not raise taxes" --speaker "Jane Doe"',
            "footnote check --draft story.docx",
            "footnote check --batch claims.jsonl > checked.jsonl",
        )
    )(check)


def check(
    context: typer.Context,
    claim: Annotated[
        str | None,
        typer.Argument(
            help="The claim, a sentence or a few; read from standard input when it is -."
        ),
    ] = None,
    *,
    quote: Annotated[
        str | None,
        typer.Option("--quote", metavar="TEXT", help="A quotation to find word for word."),
    ] = None,
    speaker: Annotated[
        str | None,
        typer.Option("--speaker", metavar="NAME", help="Who the quotation is given to."),
    ] = None,
    draft: Annotated[
        Path | None,
        typer.Option(
            "--draft",
            metavar="FILE",
            help="A draft (text, Markdown, Word or HTML), checked sentence by sentence.",
        ),
    ] = None,
    anew: Annotated[
        bool,
        typer.Option("--anew", help="With --draft: check every sentence, also those kept."),
    ] = False,
    document: Within = None,
    batch_file: Annotated[
        str | None,
        typer.Option(
            "--batch",
            metavar="FILE.jsonl",
            help="Check each line of a file (- for standard input): one JSON object with id, "
            "claim and perhaps evidence (texts to judge against in place of the library), or "
            "quote and perhaps speaker; one result line each, in order.",
        ),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Exit with code 1 when a claim is not supported, or a quotation is not in the "
            "documents as given.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check a claim, a quotation or a whole draft against the documents.

    A claim is supported, refuted, conflicting or without enough evidence, with
    the quotes for and against, its values beside the source's, who says it
    there, and how many independent origins that has. Supported means supported
    by these documents, which may be wrong.

    A quotation is found word for word. Verbatim: as given. Normalised: only
    layout, quotation marks, the case of a first letter, insertions in brackets
    or marked omissions differ. Everything else is told: altered words, a
    negation or a hedge that fell away, pieces joined from several places,
    another speaker. No model is needed for that.
    """
    session = session_of(context)
    pipeline = session.pipeline
    within = frozenset(document) if document else None
    if sum(given is not None for given in (claim, quote, batch_file, draft)) != 1:
        raise typer.BadParameter(
            "give one of CLAIM, --quote, --draft and --batch.", param_hint="CLAIM"
        )
    if draft is not None:
        result = check_draft_file(session, draft, within, as_json=as_json, anew=anew)
        if strict and not all_fine(result):
            raise typer.Exit(FAILED_CHECK)
        return
    if batch_file is not None:
        print_batch(
            batch_file,
            lambda one: _checked(pipeline, one, within)[1],
            batch.read_check,
            strict=strict,
            missed=lambda result: result.get("verdict", result.get("status")) not in FINE,
        )
        return
    asked = batch.ToCheck(quote=quote or "", speaker=speaker)
    if claim is not None:
        asked = batch.ToCheck(claim=read_question(claim))
    with waiting(words.READING) as say:
        checked, shape = _checked(pipeline, asked, within, say)
    if as_json:
        print_json(shape)
    else:
        _print(checked)
        print_stand(shape)
    if strict and shape.get("verdict", shape.get("status")) not in FINE:
        raise typer.Exit(FAILED_CHECK)


def _checked(
    pipeline: Pipeline,
    asked: batch.ToCheck,
    documents: frozenset[str] | None,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[ClaimCheck | QuoteCheck, dict[str, Any]]:
    desk, ledger = pipeline.desk, pipeline.ledger
    if asked.claim is None:
        return checked_and_kept(
            lambda: desk.quote(asked.quote, speaker=asked.speaker, documents=documents), ledger
        )
    claim = asked.claim
    if asked.evidence is not None:  # rests on texts that are not in the library: not kept there
        checked = desk.claim(claim, evidence=asked.evidence)
        return checked, checked.to_dict()

    def told(step: Hearing) -> None:
        if step.total > 1:
            say(words.READING_OF.format(step.number, step.total))

    return checked_and_kept(lambda: desk.claim(claim, documents=documents, told=told), ledger)


def _print(checked: ClaimCheck | QuoteCheck) -> None:
    if isinstance(checked, ClaimCheck):
        print_claim(checked)
    else:
        print_quote(checked)
