"""Which document stands where: storing, moving, replacing and deleting whole documents.

Keeps the rows, the places and the words of a document together. Functions over
an open connection; the caller brings the transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import numpy as np

from index import ledger, lexical, store
from index.records import Document, Passage


def put(
    connection: sqlite3.Connection,
    document: Document,
    passages: Sequence[Passage],
    vectors: np.ndarray,
) -> bool:
    """Store one document at its source; True if something stored before was taken out."""
    removed = False
    former: list[str] = []
    if not store.holds(connection, document, passages):
        if store.has_document(connection, document.id):  # the same bytes, read otherwise
            former = ledger.places(connection, document.id)
            delete(connection, document.id)
            removed = True
        store.insert_document(connection, document)
        lexical.add(connection, store.insert_passages(connection, passages, vectors))
        for source in former:
            ledger.place(connection, source, document.id)
    return move_source(connection, document.source, document.id) or removed


def move_source(connection: sqlite3.Connection, source: str, id: str) -> bool:
    """The source now has these bytes; True if a document without a place left was deleted."""
    former = ledger.id_at(connection, source)
    ledger.place(connection, source, id)
    if former is None or former == id or ledger.places(connection, former):
        return False
    delete(connection, former)
    return True


def delete(connection: sqlite3.Connection, id: str) -> None:
    """Take out a document, its words and its ledger lines; or a lone ledger line of this id."""
    lexical.remove(connection, store.rows_of(connection, id))
    ledger.delete_unreadable(connection, id)
    store.delete_document(connection, id)


def must_have(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Raise DocumentNotFound unless every id is a document's or an unreadable file's."""
    for id in ids:
        if not store.has_document(connection, id) and not ledger.has_line(connection, id):
            raise store.not_found(id)
