"""Collections: a name that places of documents are put under; "" is none.

The name stands with the place, so it goes when the place goes, and stays when
other bytes come to stand there. Functions over an open connection; the caller
brings the transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from index.store import storable, storable_source

# The collection of the file that a place was found inside, for a place that is new.
INHERITED = (
    "coalesce((SELECT collection FROM sources WHERE source = {0}),"
    " (SELECT collection FROM unreadable WHERE source = {0}), '')"
)


def put_in(connection: sqlite3.Connection, sources: Sequence[str], collection: str) -> None:
    """Put places, read or not, with all found inside them, under a collection."""
    waiting = [storable_source(source) for source in sources]
    while waiting:
        source = waiting.pop()
        for table in ("sources", "unreadable"):
            connection.execute(
                f"UPDATE {table} SET collection = ? WHERE source = ?",  # noqa: S608 - fixed names
                (storable(collection), source),
            )
            waiting += [
                found
                for (found,) in connection.execute(
                    f"SELECT source FROM {table} WHERE parent = ?",  # noqa: S608
                    (source,),
                )
            ]


def of(connection: sqlite3.Connection, id: str) -> dict[str, str]:
    """By source, the collections of the places of a document."""
    return dict(
        connection.execute(
            "SELECT source, collection FROM sources WHERE document_id = ? AND collection != ''",
            (id,),
        ).fetchall()
    )


def restore(connection: sqlite3.Connection, collections: Mapping[str, str]) -> None:
    """Give places that were noted anew the collections they had."""
    connection.executemany(
        "UPDATE sources SET collection = ? WHERE source = ?",
        [(collection, source) for source, collection in collections.items()],
    )
