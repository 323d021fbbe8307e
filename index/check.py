"""Whether everything in the library fits together, for `footnote doctor`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import numpy as np

from index.database import Database
from index.errors import FootnoteError
from index.manifest import Fingerprint
from index.neighbours import Neighbours
from index.store import document_ids, read_document, read_meta
from index.stored_vectors import all_count, passage_ids


def findings(database: Database, neighbours: Neighbours) -> list[str]:
    """One sentence a finding, empty when all is well. Reads everything, writes nothing."""
    try:
        return _rows(database) or _index(database, neighbours)
    except FootnoteError as error:
        return [f"{error.message} {error.remedy}"]


def _rows(database: Database) -> list[str]:
    with database.read() as connection:
        return list(_file(connection)) or [  # a damaged file cannot be trusted further
            *_slices(connection),
            *_vectors(connection),
            *_words(connection),
            *_ledger(connection),
        ]


def _index(database: Database, neighbours: Neighbours) -> list[str]:
    with database.read() as connection:
        held = passage_ids(connection)
    if len(held) and not np.array_equal(neighbours.ids(), held):
        return ["The vector index and SQLite do not hold the same passages."]
    return []


def _file(connection: sqlite3.Connection) -> Iterator[str]:
    for (line,) in connection.execute("PRAGMA integrity_check(10)"):
        if line != "ok":
            yield f"library.db is damaged: {line}."
    for table, *_ in connection.execute("PRAGMA foreign_key_check"):
        yield f"library.db has a row without its owner in '{table}'."


def _slices(connection: sqlite3.Connection) -> Iterator[str]:
    for id in document_ids(connection):
        text = read_document(connection, id).text
        rows = connection.execute(
            "SELECT start, stop, text FROM passages WHERE document_id = ?", (id,)
        )
        if any(text[start:stop] != passage for start, stop, passage in rows):
            yield f"Document {id} has a passage that is not a slice of its text."
        rows = connection.execute("SELECT max(stop) FROM pages WHERE document_id = ?", (id,))
        if (rows.fetchone()[0] or 0) > len(text):
            yield f"Document {id} has a page beyond its text."


def _vectors(connection: sqlite3.Connection) -> Iterator[str]:
    stored = Fingerprint.from_meta(read_meta(connection))
    if stored is None:
        if all_count(connection):
            yield "The library does not say which embedder made its vectors."
        return
    (odd,) = connection.execute(
        "SELECT count(*) FROM passages p LEFT JOIN (SELECT *, 0 apart FROM vectors"
        " UNION ALL SELECT *, 1 FROM kept_out_vectors) v ON v.number = p.number"
        " WHERE v.passage_id IS NOT p.id OR length(v.vector) IS NOT ?"
        " OR v.apart != (p.kept_out > 0)",
        (stored.dimension * 4,),
    ).fetchone()
    if odd:
        yield f"{odd} passages lack a vector of {stored.dimension} dimensions."


def _words(connection: sqlite3.Connection) -> Iterator[str]:
    (apart,) = connection.execute(
        "WITH held AS (SELECT id, 0 apart FROM words_docsize"
        " UNION ALL SELECT id, 1 FROM kept_out_words_docsize)"
        " SELECT (SELECT count(*) FROM passages"
        " WHERE (number, kept_out > 0) NOT IN (SELECT id, apart FROM held))"
        " + (SELECT count(*) FROM held WHERE (id, apart) NOT IN"
        " (SELECT number, kept_out > 0 FROM passages))"
    ).fetchone()
    if apart:
        yield f"{apart} passages differ between the word index and the passages."


def _ledger(connection: sqlite3.Connection) -> Iterator[str]:
    (nowhere,) = connection.execute(
        "SELECT count(*) FROM documents WHERE id NOT IN (SELECT document_id FROM sources)"
    ).fetchone()
    if nowhere:
        yield f"{nowhere} documents stand at no place."
