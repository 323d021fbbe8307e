"""The vectors kept in SQLite, from which any vector index can be made again.

Functions over an open connection; the caller brings the transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

import numpy as np

from index.lexical import within
from index.records import KeptOut, Match
from index.store import storable


def passage_count(connection: sqlite3.Connection) -> int:
    """How many passages, and so vectors, there are to search."""
    return int(connection.execute("SELECT count(*) FROM vectors").fetchone()[0])


def all_count(connection: sqlite3.Connection) -> int:
    """How many passages are stored, those kept out of the usual search too."""
    return int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])


def passage_ids(
    connection: sqlite3.Connection, documents: frozenset[str] | None = None
) -> np.ndarray:
    """The ids of the passages to search, int64, ascending; of these documents only, when given."""
    if documents is None:
        rows = connection.execute("SELECT passage_id FROM vectors ORDER BY passage_id")
    else:
        rows = connection.execute(
            "SELECT id FROM passages WHERE NOT kept_out"
            " AND document_id IN (SELECT value FROM json_each(?)) ORDER BY id",
            (json.dumps(sorted(map(storable, documents))),),
        )
    return np.fromiter((id for (id,) in rows), dtype=np.int64)


def count_vectors_after(connection: sqlite3.Connection, number: int) -> int:
    """How many vectors were stored after row `number`."""
    rows = connection.execute(
        "SELECT count(*) FROM passages WHERE number > ? AND NOT kept_out", (number,)
    )
    return int(rows.fetchone()[0])


def sample_vectors(connection: sqlite3.Connection, size: int) -> np.ndarray:
    """Up to `size` vectors from all over the library, always the same for the same passages.

    Passage ids are hashes, so the lowest ones are a fair sample.
    """
    rows = connection.execute("SELECT vector FROM vectors ORDER BY passage_id LIMIT ?", (size,))
    return _matrix([vector for (vector,) in rows])


def vectors_after(
    connection: sqlite3.Connection, number: int, size: int = 4096
) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Vectors stored after row `number`: (last row number, ids int64, float32 rows) a batch."""
    cursor = connection.execute(
        "SELECT number, passage_id, vector FROM vectors WHERE number > ? ORDER BY number",
        (number,),
    )
    while rows := cursor.fetchmany(size):
        ids = np.array([row[1] for row in rows], dtype=np.int64)
        yield rows[-1][0], ids, _matrix([row[2] for row in rows])


def read_vectors(
    connection: sqlite3.Connection, ids: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    """The stored vectors of these passages: ids int64 ascending, float32 rows."""
    rows = connection.execute(
        "SELECT passage_id, vector FROM vectors"
        " WHERE passage_id IN (SELECT value FROM json_each(?)) ORDER BY passage_id",
        (json.dumps([int(id) for id in ids]),),
    ).fetchall()
    return np.array([row[0] for row in rows], dtype=np.int64), _matrix([r[1] for r in rows])


def nearest_kept_out(
    connection: sqlite3.Connection,
    query: np.ndarray,
    also: KeptOut,
    documents: frozenset[str] | None = None,
) -> list[Match]:
    """Every passage kept out for no other reason than those of `also`, by inner product.

    Reads all their vectors: this search is asked for rarely, and they are few.
    """
    condition, given = within(also, documents)
    rows = connection.execute(
        "SELECT v.passage_id, v.vector FROM kept_out_vectors v"  # noqa: S608
        f" JOIN passages p ON p.number = v.number WHERE {condition} ORDER BY v.passage_id",
        given,
    ).fetchall()
    if not rows:
        return []
    scores = _matrix([vector for _, vector in rows]) @ query
    order = np.argsort(-scores, kind="stable")
    return [Match(rows[at][0], float(scores[at])) for at in order]


def _matrix(blobs: Sequence[bytes]) -> np.ndarray:
    if not blobs:
        return np.empty((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1)
