"""Where documents were found, and what could not be read: the lines of `footnote list`.

Functions over an open connection; the caller brings the transaction.
"""

from __future__ import annotations

import sqlite3

from index.records import Counts, Entry, Gap, document_id
from index.store import storable, storable_source


def place(connection: sqlite3.Connection, source: str, id: str, parent: str | None = None) -> None:
    """Note that these bytes stand at `source`; a former problem with it is over.

    `parent` is the source of the file they were found inside.
    """
    source = storable_source(source)
    connection.execute(
        "INSERT INTO sources(source, document_id, parent) VALUES (?1, ?2, ?3)"
        " ON CONFLICT(source) DO UPDATE SET document_id = ?2, parent = ?3",
        (source, id, None if parent is None else storable_source(parent)),
    )
    connection.execute(
        "UPDATE sources SET failures = sources.failures + u.failures"
        " FROM unreadable u WHERE u.source = sources.source AND sources.source = ?",
        (source,),
    )
    connection.execute("DELETE FROM unreadable WHERE source = ?", (source,))


def unplace(connection: sqlite3.Connection, source: str) -> None:
    """Nothing stands at this source any more, and nothing is said of it."""
    for table in ("sources", "unreadable"):
        connection.execute(
            f"DELETE FROM {table} WHERE source = ?",  # noqa: S608 - two fixed names
            (storable_source(source),),
        )


def inside(connection: sqlite3.Connection, source: str) -> list[str]:
    """What was found, read or not, directly inside the file at this source."""
    rows = connection.execute(
        "SELECT source FROM sources WHERE parent = ?1"
        " UNION SELECT source FROM unreadable WHERE parent = ?1",
        (storable_source(source),),
    )
    return [found for (found,) in rows]


def id_at(connection: sqlite3.Connection, source: str) -> str | None:
    """The document stored for this source."""
    row = connection.execute(
        "SELECT document_id FROM sources WHERE source = ?", (storable_source(source),)
    ).fetchone()
    return None if row is None else str(row[0])


def places(connection: sqlite3.Connection, id: str) -> list[tuple[str, str | None]]:
    """Where the document was found, in order of arrival: source, and the parent's source."""
    return connection.execute(
        "SELECT source, parent FROM sources WHERE document_id = ? ORDER BY number", (id,)
    ).fetchall()


def note_unreadable(connection: sqlite3.Connection, entry: Entry) -> None:
    """Put or replace the ledger line of a file that could not be read, or was skipped.

    A line without a document id gets one from its source, so that it can be
    removed. Failures at the same source are counted.
    """
    source = storable_source(entry.source)
    connection.execute(
        "INSERT INTO unreadable"
        "(source, document_id, title, problem, remedy, state, parent, failures)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6 = 'unreadable')"
        " ON CONFLICT(source) DO UPDATE SET document_id = ?2, title = ?3, problem = ?4,"
        " remedy = ?5, state = ?6, parent = ?7, failures = failures + (?6 = 'unreadable')",
        (
            source,
            entry.document_id or document_id(source.encode()),
            storable(entry.title),
            None if entry.problem is None else storable(entry.problem),
            None if entry.remedy is None else storable(entry.remedy),
            entry.state,
            None if entry.parent is None else storable_source(entry.parent),
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


def read_entries(connection: sqlite3.Connection, *, skipped: bool = False) -> list[Entry]:
    """The ledger: one line a place of each document, then the files that could not be read.

    Files passed over in a folder come last, when asked for.
    """
    read = connection.execute(
        """SELECT d.id, d.title, s.source, coalesce(g.n, 0), coalesce(p.n, 0), d.state, d.problem,
            NULL, s.parent, s.failures
        FROM documents d JOIN sources s ON s.document_id = d.id
        LEFT JOIN (SELECT document_id, count(*) n FROM pages GROUP BY document_id) g
            ON g.document_id = d.id
        LEFT JOIN (SELECT document_id, count(*) n FROM passages GROUP BY document_id) p
            ON p.document_id = d.id
        ORDER BY s.number"""
    )
    entries = [Entry(*row) for row in read]
    unread = connection.execute(
        "SELECT document_id, title, source, 0, 0, state, problem, remedy, parent,"
        " max(failures - 1, 0) FROM unreadable WHERE state = 'unreadable' OR ?"
        " ORDER BY state = 'skipped', number",
        (skipped,),
    )
    return entries + [Entry(*row) for row in unread]


def read_gaps(connection: sqlite3.Connection) -> dict[str, list[Gap]]:
    """By document id, every page that was not read, or not whole, in order; why is its note."""
    found: dict[str, list[Gap]] = {}
    rows = connection.execute(
        "SELECT document_id, number, label, state, note FROM gaps"
        " UNION ALL SELECT document_id, number, label, state, note FROM pages"
        " WHERE state != 'read' ORDER BY 1, 2"
    )
    for id, *gap in rows:
        found.setdefault(id, []).append(Gap(*gap))
    return found


def read_counts(connection: sqlite3.Connection) -> Counts:
    """How many documents, pages and passages are stored; an archive is no document to search."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM documents"
        " WHERE json_extract(metadata, '$.kind') IS NOT 'archive'), (SELECT count(*) FROM pages),"
        " (SELECT count(*) FROM passages)"
    ).fetchone()
    return Counts(*row)
