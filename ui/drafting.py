"""A draft in the terminal: a line for each sentence as it is checked, then the whole of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from rag.export.words import CAUTION, place, reviewed, shown
from ui import words
from ui.progress import Step, reporting
from ui.reading import print_indented
from ui.terminal import clipped, err, line, out, print_json, table, warn
from ui.terminal import words as styled

if TYPE_CHECKING:
    from ui.session import Session

NOTHING = "There is no claim and no quotation to check in this draft."
# Rich's own colours, which follow the terminal's; those of `rag.export.words` are for paper.
STYLES = {"✓": "green", "❝": "green", "✕": "bold red", "≠": "bold red", "!": "red", "⇄": "yellow"}
CHECKED = frozenset({"claim", "quote"})
SENTENCE = 90


def check_draft_file(
    session: Session,
    path: Path,
    documents: frozenset[str] | None,
    *,
    as_json: bool,
    anew: bool = False,
) -> dict[str, Any]:
    """Check a draft with progress on stderr, print it, and give its `footnote.draft/1` result.

    Ctrl-C keeps every sentence checked so far; the same command goes on there.
    """
    from rag.check.drafts import Within, check_draft, draft_result, read_draft

    pipeline = session.pipeline
    draft = read_draft(path, session.settings)
    if draft.problem:
        warn(f"{path.name} was read only in part: {line(draft.problem)}.")
    depends_on = [
        session.settings.model_dump_json(exclude={"generator_key"}),
        *sorted(documents or ()),
    ]
    desk = Within(pipeline.desk, documents)
    library, total = pipeline.ledger, len(draft.sentences)
    found: list[dict[str, Any]] = []
    watched = sys.stderr.isatty()
    try:
        with reporting() as report:
            for result in check_draft(draft, desk, library, depends_on, anew=anew):
                found.append(result)
                if watched and result["kind"] in CHECKED:
                    err().print(progress_line(result))
                report(Step("Checking", len(found), total, "sentences"))
    except KeyboardInterrupt:
        err().print(f"{len(found):,} of {words.plural(total, 'sentence')} are checked and kept.")
        raise
    result = draft_result(draft.head(), found, library)
    if as_json:
        print_json(result)
    else:
        print_draft(result)
    return result


def all_fine(result: Mapping[str, Any]) -> bool:
    """Whether nothing in a checked draft is left to be looked at."""
    return not result["call_first"]


def progress_line(sentence: Mapping[str, Any]) -> Text:
    """One checked sentence in one line."""
    how = shown(sentence["verdict"])
    number = f"{sentence['number']:>4} "
    verdict = (f"{how.symbol} {how.word}", _style(how.symbol))
    return styled((number, "dim"), verdict, f"  {clipped(sentence['text'], SENTENCE)}")


def print_draft(result: Mapping[str, Any]) -> None:
    """The annotated draft, the table of what was checked, the counts, and whom to call first."""
    sentences = result["sentences"]
    out().print(styled((line(result["draft"]["title"]), "bold")))
    for _, paragraph in groupby(sentences, key=lambda one: one["paragraph"]):
        _print_paragraph(list(paragraph))
    out().print()
    checked = [one for one in sentences if one["checks"] or one["reasons"]]
    if checked:
        _print_table(checked)
    else:
        out().print(styled((NOTHING, "bold")))
    _print_counts(result["counts"])
    if result["call_first"]:
        out().print()
        out().print(styled(("Call about first", "bold")))
    for rank, call in enumerate(result["call_first"], start=1):
        said = f"sentence {call['sentence']}: {line(call['why'])}"
        print_indented(out(), 2, (f"{rank}. ", "bold"), said)
    out().print()
    out().print(styled((f"{CAUTION} Id of this draft: {result['draft']['id']}", "dim")))


def _print_paragraph(sentences: Sequence[Mapping[str, Any]]) -> None:
    parts: list[str | tuple[str, str]] = []
    for one in sentences:
        how = shown(one["verdict"])
        parts.append((line(one["text"]), _style(how.symbol)))
        if one["kind"] != "no_claim":
            parts.append((f" [{one['number']} {how.symbol} {how.word}]", "dim"))
        parts.append(" ")
    print_indented(out(), 0, *parts)


def _print_table(checked: Sequence[Mapping[str, Any]]) -> None:
    rows = []
    for one in checked:
        how = shown(one["verdict"])
        why = [*one["reasons"], *(reason for check in one["checks"] for reason in _why(check))]
        if one["resolved"]:
            meant = ", ".join(
                f"{r['word']} = {r['meaning']}{'' if r['sure'] else ' (?)'}"
                for r in one["resolved"]
            )
            why.insert(0, f"understood: {meant}")
        ids = " ".join(check["result_id"] for check in one["checks"])
        states = dict.fromkeys(
            line(reviewed(check["review"]))
            for check in one["checks"]
            if check["review"]["state"] != "machine"
        )
        rows.append(
            [
                str(one["number"]),
                f"{how.symbol} {how.word}",
                clipped(one["text"], SENTENCE),
                line("; ".join([*dict.fromkeys(why), *states])),
                ids,
            ]
        )
    out().print(table(["No.", "Verdict", "Sentence", "Why", "Id"], rows, ["No."]))


def _why(check: Mapping[str, Any]) -> list[str]:
    """What decided a check, and where its first quote stands."""
    from rag.export.report import check_item

    said = list(check_item(check, lambda cited, used: {n: n for n in used}).reasons)  # noqa: ARG005
    if check["citations"]:
        first = check["citations"][0]
        where = place(first["title"], first["source"], first["page"], first.get("place") or "")
        said.append(f"“{clipped(first['quote'], 120)}” ({where})")
    return said


def _print_counts(counts: Mapping[str, Mapping[str, int]]) -> None:
    kinds = ", ".join(f"{n:,} {kind.replace('_', ' ')}" for kind, n in counts["kinds"].items())
    verdicts = ", ".join(f"{n:,} {shown(name).word}" for name, n in counts["verdicts"].items())
    out().print()
    out().print(styled(("Sentences: ", "bold"), kinds or "none"))
    if verdicts:
        out().print(styled(("Verdicts: ", "bold"), verdicts))


def _style(symbol: str) -> str:
    return STYLES.get(symbol, "yellow" if symbol == "?" else "dim")
