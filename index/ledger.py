"""Where documents were found, and what could not be read: the lines of `footnote list`.

Functions over an open connection; the caller brings the transaction.
"""

from __future__ import annotations

import sqlite3

from index.collecting import INHERITED
from index.records import Counts, Entry, Gap, document_id
from index.store import storable, storable_source


def supersede(connection: sqlite3.Connection, id: str, source: str, moment: str) -> None:
    """Keep a document that has lost its last place, at a place of its own beside it.

    `moment` is when (ISO 8601) other bytes came to stand at `source`.
    """
    connection.execute(
        "INSERT INTO sources(source, document_id, superseded, collection)"  # noqa: S608 - no input
        f" VALUES (?1, ?2, ?3, {INHERITED.format('?4')})",
        (f"{storable_source(source)} (until {moment}, {id})", id, moment, storable_source(source)),
    )


def is_superseded(connection: sqlite3.Connection, id: str) -> bool:
    """Whether the document is only kept as a former version."""
    row = connection.execute(
        "SELECT 1 FROM sources WHERE document_id = ? AND superseded IS NOT NULL", (id,)
    )
    return row.fetchone() is not None


def place(connection: sqlite3.Connection, source: str, id: str, parent: str | None = None) -> None:
    """Note that these bytes stand at `source`; a former problem with it is over.

    `parent` is the source of the file they were found inside.
    """
    source = storable_source(source)
    connection.execute(
        "INSERT INTO sources(source, document_id, parent, collection)"  # noqa: S608 - no input
        f" VALUES (?1, ?2, ?3, {INHERITED.format('?3')})"
        " ON CONFLICT(source) DO UPDATE SET document_id = ?2, parent = ?3",
        (source, id, None if parent is None else storable_source(parent)),
    )
    connection.execute(
        "UPDATE sources SET failures = sources.failures + u.failures,"
        " collection = iif(sources.collection = '', u.collection, sources.collection)"
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
        "INSERT INTO unreadable"  # noqa: S608 - no input
        "(source, document_id, title, problem, remedy, state, parent, failures, collection)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6 = 'unreadable',"
        f" {INHERITED.format('coalesce((SELECT source FROM sources WHERE source = ?1), ?7)')})"
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
            NULL, s.parent, s.failures, s.superseded, s.collection
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
        " max(failures - 1, 0), NULL, collection FROM unreadable WHERE state = 'unreadable' OR ?"
        " ORDER BY state = 'skipped', number",
        (skipped,),
    )
    return entries + [Entry(*row) for row in unread]


def read_problems(connection: sqlite3.Connection) -> list[Entry]:
    """The lines of what was read in part, or with gaps, then of what could not be read.

    The same lines as in `read_entries`, without superseded versions and with nobody's pages
    and passages counted (they are 0): that is what takes long in a large library.
    """
    partly = connection.execute(
        "SELECT d.id, d.title, s.source, 0, 0, d.state, d.problem, NULL, s.parent, s.failures"
        " FROM documents d JOIN sources s ON s.document_id = d.id"
        " WHERE s.superseded IS NULL AND (d.state != 'read'"
        " OR d.id IN (SELECT document_id FROM gaps)"
        " OR d.id IN (SELECT document_id FROM pages WHERE state != 'read')) ORDER BY s.number"
    )
    unread = connection.execute(
        "SELECT document_id, title, source, 0, 0, state, problem, remedy, parent,"
        " max(failures - 1, 0) FROM unreadable WHERE state = 'unreadable' ORDER BY number"
    )
    return [Entry(*row) for row in (*partly, *unread)]


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
    """How many documents, pages and passages are there to search.

    An archive is no document for that, nor is a superseded version; hidden
    passages are left out.
    """
    old = "(SELECT document_id FROM sources WHERE superseded IS NOT NULL)"
    row = connection.execute(
        "SELECT (SELECT count(*) FROM documents"  # noqa: S608 - nothing from outside
        f" WHERE json_extract(metadata, '$.kind') IS NOT 'archive' AND id NOT IN {old}),"
        f" (SELECT count(*) FROM pages WHERE document_id NOT IN {old}),"
        " (SELECT count(*) FROM vectors)"
    ).fetchone()
    return Counts(*row)


def read_dates(connection: sqlite3.Connection) -> dict[str, str]:
    """By document id, the day it was published or else made, where its file says so."""
    return dict(
        connection.execute(
            "SELECT id, day FROM (SELECT id, coalesce(json_extract(metadata, '$.published'),"
            " json_extract(metadata, '$.created')) day FROM documents) WHERE day IS NOT NULL"
        ).fetchall()
    )
