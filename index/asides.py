"""Stretches set apart from the body of a document: their rows, and what they come to.

Functions over an open connection; the caller brings the transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from index.records import Aside, Span

_COLUMNS = "kind, start, stop, hidden, page, note"


def insert(connection: sqlite3.Connection, id: str, asides: Sequence[Aside]) -> None:
    """Store the asides of a document."""
    connection.executemany(
        f"INSERT INTO asides(document_id, position, {_COLUMNS})"  # noqa: S608 - fixed names
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (id, position, a.kind, a.span.start, a.span.end, a.hidden, a.page, a.note)
            for position, a in enumerate(asides)
        ],
    )


def read(connection: sqlite3.Connection, id: str) -> tuple[Aside, ...]:
    """The asides of a document, in the order they were stored."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM asides WHERE document_id = ? ORDER BY position",  # noqa: S608
        (id,),
    )
    return tuple(_aside(row) for row in rows)


def read_hidden(connection: sqlite3.Connection) -> dict[str, list[Aside]]:
    """By document id, what is hidden in it, in order."""
    found: dict[str, list[Aside]] = {}
    rows = connection.execute(
        f"SELECT document_id, {_COLUMNS} FROM asides WHERE hidden"  # noqa: S608 - fixed names
        " ORDER BY document_id, position"
    )
    for id, *aside in rows:
        found.setdefault(id, []).append(_aside(aside))
    return found


def _aside(row: Sequence[Any]) -> Aside:
    kind, start, stop, hidden, page, note = row
    return Aside(kind, Span(start, stop), bool(hidden), page, note)


def tally(asides: Iterable[Aside]) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Of the hidden ones, by kind in order of first meeting: how many, and on which pages."""
    counts: dict[str, int] = {}
    pages: dict[str, dict[int, None]] = {}
    for aside in asides:
        if aside.hidden:
            counts[aside.kind] = counts.get(aside.kind, 0) + 1
            on = pages.setdefault(aside.kind, {})
            if aside.page is not None:
                on[aside.page] = None
    return {kind: (count, tuple(pages[kind])) for kind, count in counts.items()}
