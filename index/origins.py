"""Near-duplicates: which documents say nearly the same, and so may have one origin.

MinHash (Broder 1997) over runs of five words, with banding to find the pairs
worth comparing. A signature is made from the text alone and stored beside it.
Functions over an open connection; the caller brings the transaction.
"""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

NEAR = 0.7
"""Share of common word runs from which two texts count as near-duplicates."""

_RUN = 5
_HASHES = 128
_BANDS = 32  # of four rows: a pair that shares .7 is compared with probability .9998
_AT_ONCE = 1 << 14
_MOST_PAIRED = 30
_WORD = re.compile(r"\w+")
_SEEDS = np.random.default_rng(2026).integers(1, 2**63, _HASHES, dtype=np.uint64)


def signature(text: str) -> np.ndarray | None:
    """The MinHash signature, uint32 of shape (128,); None for a text without words."""
    words = [zlib.crc32(word.encode(errors="replace")) for word in _WORD.findall(text.casefold())]
    if not words:
        return None
    values = np.asarray(words, dtype=np.uint64)
    run = min(_RUN, len(values))
    runs = np.zeros(len(values) - run + 1, dtype=np.uint64)
    for offset in range(run):
        runs = _mix(runs + values[offset : offset + len(runs)])
    runs = np.unique(runs)
    least = np.full(_HASHES, np.iinfo(np.uint64).max, dtype=np.uint64)
    for begin in range(0, len(runs), _AT_ONCE):
        part = _mix(runs[begin : begin + _AT_ONCE, None] ^ _SEEDS)
        least = np.minimum(least, part.min(axis=0))
    return (least >> np.uint64(32)).astype("<u4")


def sign(connection: sqlite3.Connection, id: str, text: str) -> None:
    """Keep the document's signature, if it has words."""
    made = signature(text)
    if made is not None:
        connection.execute("REPLACE INTO signatures VALUES (?, ?)", (id, made.tobytes()))


def clusters(connection: sqlite3.Connection, threshold: float) -> list[frozenset[str]]:
    """Groups of two or more documents joined by pairs this alike, the oldest document's first.

    Documents of an earlier schema, stored without a signature, are signed for the moment.
    """
    ids, signatures = _read(connection)
    leader = list(range(len(ids)))

    def lead(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    width = _HASHES // _BANDS
    for band in range(_BANDS):
        buckets: defaultdict[bytes, list[int]] = defaultdict(list)
        for at, row in enumerate(signatures[:, band * width : (band + 1) * width]):
            buckets[row.tobytes()].append(at)
        for bucket in buckets.values():
            for first, other in _pairs(bucket):
                alike = (signatures[first] == signatures[other]).mean()
                if alike >= threshold:
                    one, two = sorted((lead(first), lead(other)))
                    leader[two] = one
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for at, id in enumerate(ids):
        groups[lead(at)].append(id)
    return [frozenset(group) for group in groups.values() if len(group) > 1]


def signatures(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, np.ndarray]:
    """The signatures of some documents, by id; made for the moment where none is stored."""
    found: dict[str, np.ndarray] = {}
    for id in ids:
        row = connection.execute(
            "SELECT s.signature, t.text FROM texts t"
            " LEFT JOIN signatures s ON s.document_id = t.document_id WHERE t.document_id = ?",
            (id,),
        ).fetchone()
        if row is None:
            continue
        blob, text = row
        made = signature(text) if blob is None else np.frombuffer(blob, dtype="<u4")
        if made is not None:
            found[id] = made
    return found


def _pairs(bucket: list[int]) -> Iterator[tuple[int, int]]:
    """Every pair of a small bucket; of a large one, each with the first."""
    if len(bucket) <= _MOST_PAIRED:
        return combinations(bucket, 2)
    return ((bucket[0], other) for other in bucket[1:])


def _read(connection: sqlite3.Connection) -> tuple[list[str], np.ndarray]:
    ids, rows = [], []
    stored = connection.execute(
        "SELECT d.id, s.signature FROM documents d"
        " LEFT JOIN signatures s ON s.document_id = d.id ORDER BY d.number"
    )
    for id, blob in stored.fetchall():
        if blob is not None:
            row = np.frombuffer(blob, dtype="<u4")
        else:
            (text,) = connection.execute(
                "SELECT text FROM texts WHERE document_id = ?", (id,)
            ).fetchone()
            made = signature(text)
            if made is None:
                continue
            row = made
        ids.append(id)
        rows.append(row)
    return ids, np.stack(rows) if rows else np.empty((0, _HASHES), dtype="<u4")


def _mix(values: np.ndarray) -> np.ndarray:
    """Spread 64-bit values evenly (splitmix64, Steele and others 2014); overflow is meant."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: np.ndarray = values ^ (values >> np.uint64(31))
    return mixed
