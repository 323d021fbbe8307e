"""Which document stands where: storing, moving, replacing and deleting whole documents.

Keeps the rows, the places and the words of a document together. Functions over
an open connection; the caller brings the transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index import collecting, ledger, lexical, origins, store
from index.records import Document, KeptOut, Passage


def put(
    connection: sqlite3.Connection,
    document: Document,
    passages: Sequence[Passage],
    vectors: np.ndarray,
    parent: str | None = None,
    *,
    keep: str | None = None,
) -> bool:
    """Store one document at its source; True if something stored before was taken out.

    `keep`, a moment in ISO 8601: other bytes that stood there until now are kept
    as a superseded version.
    """
    removed = False
    former: list[tuple[str, str | None]] = []
    collections: dict[str, str] = {}
    again = ledger.is_superseded(connection, document.id)
    if again or not store.holds(connection, document, passages):
        if store.has_document(connection, document.id):  # the same bytes, read otherwise
            former = [] if again else ledger.places(connection, document.id)
            collections = collecting.of(connection, document.id)
            _take_out(connection, document.id)
            removed = True
        store.insert_document(connection, document)
        origins.sign(connection, document.id, document.text)
        lexical.add(connection, store.insert_passages(connection, passages, vectors))
        for source, holder in former:
            ledger.place(connection, source, document.id, holder)
        collecting.restore(connection, collections)
    return move_source(connection, document.source, document.id, parent, keep=keep) or removed


def move_source(
    connection: sqlite3.Connection,
    source: str,
    id: str,
    parent: str | None = None,
    *,
    keep: str | None = None,
) -> bool:
    """The source now has these bytes; True if a document without a place left was taken out.

    With `keep` it is superseded instead (see `put`), which takes it out of the usual search.
    """
    former = ledger.id_at(connection, source)
    ledger.place(connection, source, id, parent)
    if former is None or former == id or ledger.places(connection, former):
        return False
    if keep is None:
        _take_out(connection, former)
    else:
        _set_aside(connection, former, source, keep)
    return True


def _set_aside(connection: sqlite3.Connection, id: str, source: str, moment: str) -> None:
    """Keep a document as a superseded version: out of the usual search, its text as it was."""
    rows = store.rows_of(connection, id)
    lexical.remove(connection, rows)
    lexical.add(
        connection, [replace(row, kept_out=row.kept_out | KeptOut.SUPERSEDED) for row in rows]
    )
    connection.execute(
        "INSERT INTO kept_out_vectors SELECT v.* FROM vectors v JOIN passages p"
        " ON p.number = v.number WHERE p.document_id = ?",
        (id,),
    )
    connection.execute(
        "DELETE FROM vectors WHERE number IN (SELECT number FROM passages WHERE document_id = ?)",
        (id,),
    )
    connection.execute(
        "UPDATE passages SET kept_out = kept_out | ? WHERE document_id = ?",
        (int(KeptOut.SUPERSEDED), id),
    )
    ledger.supersede(connection, id, source, moment)


def leave(connection: sqlite3.Connection, source: str) -> int:
    """Take away a place and all found inside it; the number of documents left without one."""
    id = ledger.id_at(connection, source)
    ledger.unplace(connection, source)
    gone = keep_inside(connection, source, frozenset())
    if id is not None and not ledger.places(connection, id):
        _take_out(connection, id)
        gone += 1
    return gone


def keep_inside(connection: sqlite3.Connection, source: str, keep: frozenset[str]) -> int:
    """Take away all places inside the file at `source` but these; how many documents went."""
    kept = {store.storable_source(place) for place in keep}
    return sum(
        leave(connection, place) for place in ledger.inside(connection, source) if place not in kept
    )


def delete(connection: sqlite3.Connection, id: str) -> None:
    """Take out a document with all found inside it, and its ledger lines; or a lone such line."""
    places = [source for source, _ in ledger.places(connection, id)]
    _take_out(connection, id)
    for source in places:
        keep_inside(connection, source, frozenset())


def _take_out(connection: sqlite3.Connection, id: str) -> None:
    """Delete a document, its words and its ledger lines."""
    lexical.remove(connection, store.rows_of(connection, id))
    ledger.delete_unreadable(connection, id)
    store.delete_document(connection, id)


def must_have(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Raise DocumentNotFound unless every id is a document's or an unreadable file's."""
    for id in ids:
        if not store.has_document(connection, id) and not ledger.has_line(connection, id):
            raise store.not_found(id)
