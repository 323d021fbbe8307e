"""Where documents were found, and what could not be read: the lines of `footnote list`.

Functions over an open connection; the caller brings the transaction.
"""

from __future__ import annotations

import sqlite3

from index.records import Counts, Entry, document_id
from index.store import storable, storable_source


def place(connection: sqlite3.Connection, source: str, id: str) -> None:
    """Note that these bytes stand at `source`; a former problem with it is over."""
    source = storable_source(source)
    connection.execute(
        "INSERT INTO sources(source, document_id) VALUES (?, ?)"
        " ON CONFLICT(source) DO UPDATE SET document_id = excluded.document_id",
        (source, id),
    )
    connection.execute("DELETE FROM unreadable WHERE source = ?", (source,))


def id_at(connection: sqlite3.Connection, source: str) -> str | None:
    """The document stored for this source."""
    row = connection.execute(
        "SELECT document_id FROM sources WHERE source = ?", (storable_source(source),)
    ).fetchone()
    return None if row is None else str(row[0])


def places(connection: sqlite3.Connection, id: str) -> list[str]:
    """Where the document was found, in order of arrival."""
    rows = connection.execute(
        "SELECT source FROM sources WHERE document_id = ? ORDER BY number", (id,)
    )
    return [source for (source,) in rows]


def note_unreadable(connection: sqlite3.Connection, entry: Entry) -> None:
    """Put or replace the ledger line of a file that could not be read.

    A line without a document id gets one from its source, so that it can be removed.
    """
    source = storable_source(entry.source)
    connection.execute(
        "REPLACE INTO unreadable(source, document_id, title, problem, remedy)"
        " VALUES (?, ?, ?, ?, ?)",
        (
            source,
            entry.document_id or document_id(source.encode()),
            storable(entry.title),
            None if entry.problem is None else storable(entry.problem),
            None if entry.remedy is None else storable(entry.remedy),
        ),
    )


def delete_unreadable(connection: sqlite3.Connection, id: str) -> None:
    """Drop the ledger lines of this id and of the places where this document stands."""
    connection.execute(
        "DELETE FROM unreadable WHERE document_id = ?1"
        " OR source IN (SELECT source FROM sources WHERE document_id = ?1)",
        (id,),
    )


def has_line(connection: sqlite3.Connection, id: str) -> bool:
    """Whether an unreadable file's ledger line has this id."""
    row = connection.execute("SELECT 1 FROM unreadable WHERE document_id = ?", (storable(id),))
    return row.fetchone() is not None


def read_entries(connection: sqlite3.Connection) -> list[Entry]:
    """The ledger: one line a place of each document, then the files that could not be read."""
    read = connection.execute(
        """SELECT d.id, d.title, s.source, coalesce(g.n, 0), coalesce(p.n, 0), d.state, d.problem
        FROM documents d JOIN sources s ON s.document_id = d.id
        LEFT JOIN (SELECT document_id, count(*) n FROM pages GROUP BY document_id) g
            ON g.document_id = d.id
        LEFT JOIN (SELECT document_id, count(*) n FROM passages GROUP BY document_id) p
            ON p.document_id = d.id
        ORDER BY s.number"""
    )
    entries = [Entry(*row) for row in read]
    unread = connection.execute(
        "SELECT document_id, title, source, problem, remedy FROM unreadable ORDER BY number"
    )
    for id, title, source, problem, remedy in unread:
        entries.append(Entry(id, title, source, 0, 0, "unreadable", problem, remedy))
    return entries


def read_counts(connection: sqlite3.Connection) -> Counts:
    """How many documents, pages and passages are stored."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM pages),"
        " (SELECT count(*) FROM passages)"
    ).fetchone()
    return Counts(*row)
