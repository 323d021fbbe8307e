"""`list --problems`: what was not read, or not whole, or is hidden; down to the page."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rag import Entry
from rag.hidden import hidden_said
from ui import words
from ui.terminal import out, print_json, table

if TYPE_CHECKING:
    from rag.pipeline import Pipeline


def entry_shape(entry: Entry) -> dict[str, Any]:
    """One line of `list --json`."""
    shape: dict[str, Any] = {
        name: getattr(entry, name)
        for name in ("document_id", "title", "source", "pages", "passages", "state")
    }
    more = ("problem", "remedy", "parent", "retried", "superseded")
    return shape | {k: v for k in more if (v := getattr(entry, k))}


def print_problems(pipeline: Pipeline, *, as_json: bool) -> None:
    """Every file and page not read, or not whole, or passed over, with the reason.

    And what is hidden in files, which is read but kept out of answers.
    """
    gaps, hidden = pipeline.gaps(), pipeline.hidden()
    entries = [
        entry
        for entry in pipeline.entries(skipped=True)
        if entry.state != "read" or entry.document_id in gaps or entry.document_id in hidden
    ]
    if as_json:
        print_json(
            [
                entry_shape(entry)
                | {
                    "unread_pages": [asdict(gap) for gap in gaps.get(entry.document_id, ())],
                    "hidden": hidden_said(hidden.get(entry.document_id, ())),
                }
                for entry in entries
            ]
        )
        return
    if not entries:
        out().print("Everything was read, and nothing is hidden.")
        return
    rows = []
    for entry in entries:
        why = f"{entry.problem or ''} {entry.remedy or ''}".strip()
        tries = f" ({words.plural(entry.retried, 'retry', 'retries')})" if entry.retried else ""
        rows.append([entry.source, words.state(entry) + tries, why])
        rows += [
            [f"  page {gap.label or gap.number}", gap.state, gap.note]
            for gap in gaps.get(entry.document_id, ())
        ]
        if said := hidden_said(hidden.get(entry.document_id, ())):
            rows.append(["", "hidden", f"Kept out of answers: {said}."])
    out().print(table(["File", "State", "Why"], rows))
