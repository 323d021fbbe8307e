"""Files on their way into the library, as HTML: how far each is, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui import words
from ui.desk import words as desk
from ui.markup import escape


@dataclass(frozen=True, slots=True)
class Row:
    """One file being taken in: its name, its step (`desk.STEPS`), and what more there is to say."""

    name: str
    step: str
    detail: str = ""


RECENT = 6


def intake(done: int, total: int, rows: Sequence[Row]) -> str:
    """How far it is, with the last few files, failures always among them."""
    failed = [row for row in rows if row.step == "failed"]
    moving = [row for row in rows if row.step in {"reading", "embedding"}]
    rest = [row for row in rows if row not in failed and row not in moving]
    shown = failed + moving[-RECENT:] + rest[-max(1, RECENT - len(moving)) :]
    return (
        f'<div class="fn-upload" role="status"><progress max="{max(total, 1)}" value="{done}"'
        f' aria-label="{escape(words.UPLOADING)}"></progress>'
        f"<span>{escape(words.reading(done, total, ''))}</span>{_rows(shown)}</div>"
    )


def outcome(summary: str, rows: Sequence[Row] = ()) -> str:
    """What came of it: the summary, then what failed with reason and remedy."""
    return f'<div class="fn-upload" role="status"><span>{escape(summary)}</span>{_rows(rows)}</div>'


def _rows(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    return f'<ul class="fn-files">{"".join(map(_row, rows))}</ul>'


def _row(row: Row) -> str:
    symbol, word = desk.STEPS[row.step]
    detail = f'<span class="fn-problem">{escape(row.detail)}</span>' if row.detail else ""
    return (
        f'<li class="fn-file fn-{row.step}"><span class="fn-is"><span aria-hidden="true">{symbol}'
        f'</span> {escape(word)}</span> <span dir="auto">{escape(row.name)}</span>{detail}</li>'
    )
