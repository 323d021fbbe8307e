"""Indexing every stored document anew: staged aside, then put in place in one transaction.

A kill before the last step leaves the library as it was, with the work so far
kept for the next try; after it, the library is the new one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import numpy as np

from index import lexical
from index.ledger import is_superseded
from index.manifest import Fingerprint
from index.records import KeptOut, Passage
from index.store import Row, delete_meta, read_meta, storable, write_meta

STAGED = "staged_fingerprint"
BATCH = 500


def pending(connection: sqlite3.Connection, fingerprint: Fingerprint) -> list[str]:
    """The documents not yet staged for this fingerprint, in order of arrival."""
    rows = connection.execute("SELECT id FROM documents ORDER BY number").fetchall()
    if read_meta(connection).get(STAGED) != _named(fingerprint):
        return [id for (id,) in rows]
    staged = {id for (id,) in connection.execute("SELECT document_id FROM staged_documents")}
    return [id for (id,) in rows if id not in staged]


def stage(
    connection: sqlite3.Connection,
    fingerprint: Fingerprint,
    document_id: str,
    passages: Sequence[Passage],
    vectors: np.ndarray,
) -> None:
    """Keep a document's new passages aside; another fingerprint's are dropped."""
    if read_meta(connection).get(STAGED) != _named(fingerprint):
        connection.execute("DELETE FROM staged_documents")
        write_meta(connection, {STAGED: _named(fingerprint)})
    connection.execute("DELETE FROM staged_documents WHERE document_id = ?", (document_id,))
    connection.execute("INSERT INTO staged_documents(document_id) VALUES (?)", (document_id,))
    old = is_superseded(connection, document_id)
    superseded = KeptOut.SUPERSEDED if old else KeptOut.NOTHING
    connection.executemany(
        "INSERT INTO staged_passages"
        "(id, document_id, start, stop, heading, text, vector, kept_out)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                passage.id,
                document_id,
                passage.span.start,
                passage.span.end,
                storable(passage.heading),
                storable(passage.text),
                np.ascontiguousarray(vector, dtype="<f4").tobytes(),
                superseded | (KeptOut.HIDDEN if passage.hidden else KeptOut.NOTHING),
            )
            for passage, vector in zip(passages, vectors, strict=True)
        ],
    )


def put_in_place(connection: sqlite3.Connection, fingerprint: Fingerprint) -> None:
    """Replace passages, vectors, words and fingerprint by what was staged."""
    lexical.clear(connection)
    connection.execute("DELETE FROM passages")
    connection.execute(
        "INSERT INTO passages(id, document_id, start, stop, heading, text, kept_out)"
        " SELECT id, document_id, start, stop, heading, text, kept_out FROM staged_passages"
        " ORDER BY number"
    )
    for table, condition in (("vectors", "NOT p.kept_out"), ("kept_out_vectors", "p.kept_out")):
        connection.execute(
            f"INSERT INTO {table}(number, passage_id, vector)"  # noqa: S608 - fixed names
            " SELECT p.number, p.id, s.vector FROM staged_passages s"
            f" JOIN passages p ON p.id = s.id WHERE {condition} ORDER BY p.number"
        )
    lexical.add(connection, _rows(connection))
    connection.execute("DELETE FROM staged_documents")
    delete_meta(connection, STAGED)
    write_meta(connection, fingerprint.to_meta())


def _rows(connection: sqlite3.Connection) -> Iterator[Row]:
    cursor = connection.execute(
        "SELECT number, heading, text, kept_out FROM passages ORDER BY number"
    )
    while rows := cursor.fetchmany(BATCH):
        yield from (Row(number, heading, text, KeptOut(out)) for number, heading, text, out in rows)


def _named(fingerprint: Fingerprint) -> str:
    return json.dumps(asdict(fingerprint), sort_keys=True)
