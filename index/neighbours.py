"""Keeps the vector index in step with SQLite, and its file on disk.

SQLite is the truth. The index in memory follows it by row number before every
search; the file beside it only saves reading every vector at the next start.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.database import Database, named_errors
from index.errors import LibraryLocked, LibraryReadOnly, StorageFull
from index.ledger import read_counts
from index.lock import WriteLock
from index.manifest import MANIFEST, Fingerprint, Manifest
from index.migrations import SCHEMA
from index.records import Match
from index.store import read_meta
from index.stored_vectors import (
    count_vectors_after,
    passage_count,
    passage_ids,
    read_vectors,
    sample_vectors,
    vectors_after,
)
from index.ties import settle
from index.vectors import GROWTH, Plan, VectorIndex

FILE = "vectors.faiss"
BESIDE = "vectors.faiss.new"
RESCORED = 4  # candidates of an approximate search scored exactly, per match wanted
RESCORED_AT_LEAST = 100
TOLERATED_SHARE = 0.05  # of the vectors may be missing from the file when the library is closed
WORTH_SAVING = 20_000  # vectors read from SQLite at start before a search saves the file


@dataclass(frozen=True, slots=True)
class Moment:
    """A state of the library: whose, since which full replacement, after how many writes.

    `removed` is the generation of the last write that took passages away.
    """

    library: str
    epoch: int
    generation: int
    removed: int

    @classmethod
    def of(cls, meta: Mapping[str, str]) -> Moment:
        """The moment the library's notes show."""
        return cls(
            meta["library"], int(meta["epoch"]), int(meta["generation"]), int(meta["removed"])
        )

    def leads_to(self, later: Moment) -> bool:
        """Whether an index of this moment can be brought to the later one by differences."""
        same = (self.library, self.epoch) == (later.library, later.epoch)
        return same and self.generation <= later.generation


class Neighbours:
    """The vector index of one library, for any number of threads."""

    def __init__(
        self,
        folder: Path,
        database: Database,
        fingerprint: Fingerprint,
        flat_limit: int,
        lock: WriteLock,
    ) -> None:
        """Read nothing yet."""
        self.folder = folder
        self._database = database
        self._fingerprint = fingerprint
        self._flat_limit = flat_limit
        self._lock = lock
        self._guard = threading.Lock()
        self._index: VectorIndex | None = None
        self._seen = Moment("", 0, 0, 0)
        self._last = 0  # row number of the newest vector taken in
        self._unsaved = 0  # vectors taken in that the file lacks

    def search(
        self, query: np.ndarray, limit: int, documents: frozenset[str] | None = None
    ) -> list[Match]:
        """The passages nearest the query, best first, ties by passage id."""
        with self._guard, self._database.read() as connection:
            index = self._follow(connection)
            allowed = None if documents is None else passage_ids(connection, documents)

            def best(count: int) -> list[Match]:
                if index.plan.kind == "flat":
                    ids, scores = index.search(query, count, allowed)
                    return [Match(int(i), float(s)) for i, s in zip(ids, scores, strict=True)]
                wanted = max(RESCORED_AT_LEAST, RESCORED * count)
                candidates, _ = index.search(query, wanted, allowed)
                return _exact(connection, candidates.tolist(), query)[:count]

            matches = settle(best, limit)
        if self._unsaved >= WORTH_SAVING:
            self._save_if_free()
        return matches

    def ids(self) -> np.ndarray:
        """The ids the index holds once it has caught up."""
        with self._guard, self._database.read() as connection:
            return self._follow(connection).ids()

    def load(self) -> None:
        """Have the index in memory, up to date."""
        with self._guard, self._database.read() as connection:
            self._follow(connection)

    def file_is_behind(self) -> bool:
        """Whether the file lacks so much that the next start would be slow."""
        with self._database.read() as connection:
            manifest, now = Manifest.read(self.folder), Moment.of(read_meta(connection))
            count = passage_count(connection)
            if manifest is None or (manifest.library, manifest.epoch) != (now.library, now.epoch):
                return count > 0
            return count_vectors_after(connection, manifest.last) > count * TOLERATED_SHARE

    def withdraw(self) -> None:
        """Take the file off the disk, before a removal: it must not outlive what it shows."""
        with named_errors(self.folder / FILE):
            for name in (FILE, BESIDE, MANIFEST):
                (self.folder / name).unlink(missing_ok=True)

    def rebuild(self) -> None:
        """Forget the index and make it anew from SQLite. The caller holds the write lock."""
        with self._guard:
            self._index = None
            self.withdraw()
        self.save()

    def save(self) -> None:
        """Bring the file up to date, manifest last. The caller holds the write lock.

        A disk without room is no failure here: the vectors are safe in SQLite,
        and the next start reads them from there.
        """
        with self._guard, self._database.read() as connection:
            index = self._follow(connection)
            try:
                with named_errors(self.folder / FILE):
                    self._write(connection, index)
            except (StorageFull, LibraryReadOnly):
                (self.folder / BESIDE).unlink(missing_ok=True)
            self._unsaved = 0

    def _save_if_free(self) -> None:
        if self._database.read_only:
            self._unsaved = 0
            return
        try:
            with self._lock.held(0):
                self.save()
        except LibraryLocked:
            return  # the writer will save

    def _write(self, connection: sqlite3.Connection, index: VectorIndex) -> None:
        # Nothing is synced: a file that a power cut spoils fails its checksum.
        size, checksum = index.save(self.folder / BESIDE)
        (self.folder / BESIDE).replace(self.folder / FILE)
        manifest = Manifest(
            schema=SCHEMA,
            library=self._seen.library,
            fingerprint=self._fingerprint,
            counts=read_counts(connection),
            epoch=self._seen.epoch,
            generation=self._seen.generation,
            last=self._last,
            kind=index.plan.kind,
            bytes=size,
            crc32=checksum,
        )
        (self.folder / BESIDE).write_text(manifest.to_json(), encoding="utf-8")
        (self.folder / BESIDE).replace(self.folder / MANIFEST)

    def _follow(self, connection: sqlite3.Connection) -> VectorIndex:
        """The index, after it has taken in what was written since the last time."""
        meta = read_meta(connection)
        now = Moment.of(meta)
        if self._index is not None and now == self._seen:
            return self._index
        self._fingerprint.must_match(Fingerprint.from_meta(meta))
        # While the index is being changed it counts as absent, so that a
        # failure halfway (a full disk, an interrupt) means starting afresh.
        index, self._index = self._index, None
        if index is None or not self._seen.leads_to(now):
            index = self._from_file(now)
        if index is not None and now.removed > self._seen.removed:
            held = passage_ids(connection)
            index.remove(np.setdiff1d(index.ids(), held, assume_unique=True))
        if index is not None:
            self._catch_up(connection, index, clean=now.removed == self._seen.removed)
        if index is None or not self._suits(index, passage_count(connection)):
            index = self._from_scratch(connection)
        self._index, self._seen = index, now
        return index

    def _from_file(self, now: Moment) -> VectorIndex | None:
        manifest = Manifest.read(self.folder)
        if manifest is None or manifest.fingerprint != self._fingerprint:
            return None
        # `removed` is not in the manifest: what was removed since is found by comparing.
        seen = Moment(manifest.library, manifest.epoch, manifest.generation, -1)
        if not seen.leads_to(now):
            return None
        self._seen, self._last, self._unsaved = seen, manifest.last, 0
        return VectorIndex.load(
            self.folder / FILE, self._fingerprint.dimension, manifest.bytes, manifest.crc32
        )

    def _from_scratch(self, connection: sqlite3.Connection) -> VectorIndex:
        plan = Plan.for_count(passage_count(connection), self._flat_limit)
        index = VectorIndex.create(
            self._fingerprint.dimension, plan, lambda size: sample_vectors(connection, size)
        )
        self._last = self._unsaved = 0
        self._catch_up(connection, index, clean=True)
        return index

    def _catch_up(self, connection: sqlite3.Connection, index: VectorIndex, *, clean: bool) -> None:
        """Add the vectors stored since; unless `clean`, some may replace what it holds."""
        for last, ids, vectors in vectors_after(connection, self._last):
            if not clean:
                index.remove(ids)
            index.add(ids, vectors)
            self._last = last
            self._unsaved += len(ids)

    def _suits(self, index: VectorIndex, count: int) -> bool:
        """Whether the index holds this many vectors and was planned for about as many."""
        if index.count != count:
            return False
        if index.plan.kind == "flat":
            return count <= self._flat_limit
        # Back to flat only well below the limit, and a new training only after
        # growing several times, so that neither is done over and over.
        planned = Plan.for_count(count, self._flat_limit // 2)
        return planned.kind == "ivf" and planned.lists < GROWTH * index.plan.lists


def _exact(connection: sqlite3.Connection, ids: list[int], query: np.ndarray) -> list[Match]:
    """These passages by the inner product of their stored vectors, best first."""
    held, vectors = read_vectors(connection, ids)
    if not len(held):
        return []
    scores = vectors @ query
    order = np.argsort(-scores, kind="stable")
    return [Match(int(held[row]), float(scores[row])) for row in order]
