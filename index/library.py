"""The library: documents, vectors and words as one, in one folder.

- library.db: SQLite, the truth; vectors.faiss: disposable, made from it
- manifest.json: describes vectors.faiss
- write.lock: held by the one process that writes; the system frees it if that dies
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import numpy as np

from index import ledger, placing, rebuild, store, stored_vectors, wording
from index.check import findings
from index.database import Database
from index.errors import LibraryLocked
from index.fitting import must_fit
from index.history import Conversations
from index.keeping import Ledger
from index.kept import Kept
from index.layout import PlacedLine, unpack_lines
from index.lock import WriteLock
from index.manifest import Fingerprint
from index.migrations import SCHEMA
from index.neighbours import Neighbours
from index.once import OncePerWrite
from index.records import Counts, Document, Passage
from index.searching import Searching
from index.wiping import UNWIPED, wipe

DATABASE = "library.db"

Embedded = tuple[Document, Sequence[Passage], np.ndarray]


class Library(Ledger, Searching):
    """One library folder, for any number of threads; other processes may use it too.

    Reading never waits for a writer and sees each write whole or not at all.
    Writers take turns; one that waits longer than a few seconds gets LibraryLocked.
    Opening changes nothing on disk (but a schema of an earlier version, which is
    brought up to date); a missing folder reads as an empty library.
    """

    def __init__(
        self, folder: Path, fingerprint: Fingerprint, flat_limit: int, *, read_only: bool
    ) -> None:
        """Use `open`."""
        self.folder = folder
        self.fingerprint = fingerprint
        self._database = Database(folder / DATABASE, read_only=read_only)
        self._lock = WriteLock(folder, read_only=read_only)
        self._neighbours = Neighbours(folder, self._database, fingerprint, flat_limit, self._lock)
        self.history = Conversations(self._database, self._lock)
        self.kept = Kept(self._database, self._lock)
        self._wrote = False
        self._once = OncePerWrite()

    @classmethod
    def open(
        cls,
        folder: Path,
        fingerprint: Fingerprint,
        *,
        flat_limit: int = 100_000,
        read_only: bool = False,
        rebuilding: bool = False,
    ) -> Library:
        """The library in `folder`; vector search is exact up to `flat_limit` passages.

        Raises EmbedderMismatch when it was indexed with another fingerprint
        (unless `rebuilding`, which allows the `rebuild_*` steps and reading),
        LibraryTooNew, LibraryCorrupt, LibraryReadOnly.
        """
        library = cls(folder, fingerprint, flat_limit, read_only=read_only)
        try:
            library._bring_up_to_date()
            with library._database.read() as connection:
                if not rebuilding and stored_vectors.all_count(connection):
                    stored = Fingerprint.from_meta(store.read_meta(connection))
                    fingerprint.must_match(stored)
        except BaseException:
            library._database.close()
            raise
        return library

    @classmethod
    def open_ledger(cls, folder: Path) -> Library:
        """The library as whoever made it would open it: to look and to remove, not to add.

        Needs no embedder. Raises LibraryTooNew, LibraryCorrupt, LibraryReadOnly.
        """
        unknown = Fingerprint("", 0, "")
        with cls.open(folder, unknown, rebuilding=True) as library:
            return cls.open(folder, library.made_with() or unknown)

    def close(self) -> None:
        """Let go of everything; after writing, wipe what was replaced, save the vector file."""
        try:
            if self._wrote:
                with self._lock.held():
                    wipe(self._database)
                    if self._neighbours.file_is_behind():
                        self._neighbours.save()
        except LibraryLocked:
            pass  # whoever is writing will do it
        finally:
            self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- writing ---------------------------------------------------------------------------

    def add(
        self,
        documents: Sequence[Embedded],
        inside: Mapping[str, str] = MappingProxyType({}),
        *,
        keep: str | None = None,
    ) -> None:
        """Store documents with their passages and vectors, all of them or none.

        Vectors are float32 of shape (passages, dimension), row by row. A source
        known with other bytes moves to the new document, and the old one goes
        when it stands nowhere else. The same bytes at another source are stored
        once. `inside` gives, by source, the source of the file it was found in.
        `keep`, a moment in ISO 8601: a document that would go because its file
        has other bytes now is kept as a superseded version.
        Raises ValueError for passages that are not slices of their
        document or vectors of a wrong shape.
        """
        for document, passages, vectors in documents:
            must_fit(document, passages, vectors, self.fingerprint.dimension)
        with self._lock.held(), self._database.write() as connection:
            if stored_vectors.all_count(connection):
                self.fingerprint.must_match(Fingerprint.from_meta(store.read_meta(connection)))
            else:
                store.write_meta(connection, self.fingerprint.to_meta())
            removed = False
            for document, passages, vectors in documents:
                parent = inside.get(document.source)
                removed |= placing.put(connection, document, passages, vectors, parent, keep=keep)
            self._finish(connection, removed=removed)

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents, leaving nothing of them in any file of the folder.

        The id of an unreadable file's ledger line removes that line. Raises
        DocumentNotFound before touching anything.
        """
        if not document_ids:
            return
        with self._lock.held():
            with self._database.read() as connection:
                placing.must_have(connection, document_ids)
            self._neighbours.load()  # so that it need not be made anew
            with self._database.write() as connection:
                for id in document_ids:
                    placing.delete(connection, id)
                self._finish(connection, removed=True)
            wipe(self._database)
            self._neighbours.save()

    def tidy(self) -> None:
        """Wipe what `add` replaced. `close` and `remove` do so by themselves.

        For a process that stays: replaced text is out of every search at once,
        but overwriting it rewrites the whole file, so not after each batch.
        """
        with self._lock.held():
            wipe(self._database)

    # --- reading ---------------------------------------------------------------------------

    def document(self, document_id: str) -> Document:
        """The document as it was added. Raises DocumentNotFound."""
        with self._database.read() as connection:
            return store.read_document(connection, document_id)

    def lines(self, document_id: str, page: int) -> list[PlacedLine]:
        """The lines of one page as they are printed; none where the file has no such places."""
        with self._database.read() as connection:
            packed = store.read_layout(connection, document_id, page)
        return [line for _, lines in packed for line in unpack_lines(lines)]

    def made_with(self) -> Fingerprint | None:
        """What its documents were indexed with; None before the first."""
        with self._database.read() as connection:
            return Fingerprint.from_meta(store.read_meta(connection))

    def counts(self) -> Counts:
        """How many documents, pages and passages there are; counted once after each write."""
        with self._database.read() as connection:
            return self._once.get(connection, "counts", ledger.read_counts)

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """The passages, in the order asked; ones removed in the meantime are left out."""
        with self._database.read() as connection:
            return store.read_passages(connection, ids)

    def search_wording(
        self, words: str, limit: int, documents: frozenset[str] | None = None
    ) -> list[wording.Stretch]:
        """The stretches of documents that may hold these very words, the likeliest first."""
        with self._database.read() as connection:
            return wording.stretches(connection, words, limit, documents)

    def passages_with(self, word: str, most: int) -> int:
        """How many passages hold a word or another form of it, counted up to `most`."""
        with self._database.read() as connection:
            return wording.passages_with(connection, word, most)

    # --- upkeep ----------------------------------------------------------------------------

    def rebuild_vectors(self) -> None:
        """Make the vector file anew from SQLite."""
        with self._lock.held():
            self._neighbours.rebuild()

    def check(self) -> list[str]:
        """What does not fit together, one sentence a finding; empty when all is well."""
        return findings(self._database, self._neighbours)

    def rebuild_pending(self) -> list[str]:
        """The ids of documents still to be indexed anew with this library's fingerprint."""
        with self._database.read() as connection:
            return rebuild.pending(connection, self.fingerprint)

    def rebuild_stage(self, documents: Sequence[Embedded]) -> None:
        """Keep new passages and vectors of stored documents aside, until `rebuild_finish`.

        A document removed in the meantime is passed over.
        """
        for document, passages, vectors in documents:
            must_fit(document, passages, vectors, self.fingerprint.dimension)
        with self._lock.held(), self._database.write() as connection:
            for document, passages, vectors in documents:
                if store.has_document(connection, document.id):
                    rebuild.stage(connection, self.fingerprint, document.id, passages, vectors)

    def rebuild_finish(self) -> bool:
        """Put the staged work in place, at once; False if documents are still pending."""
        with self._lock.held():
            with self._database.write() as connection:
                if rebuild.pending(connection, self.fingerprint):
                    return False
                rebuild.put_in_place(connection, self.fingerprint)
                generation = self._finish(connection, removed=True)
                store.write_meta(connection, {"epoch": str(generation)})
            wipe(self._database)
            self._neighbours.save()
        return True

    # --- how a write is made ---------------------------------------------------------------

    def _bring_up_to_date(self) -> None:
        if 0 < self._database.schema() < SCHEMA:
            with self._lock.held(), self._database.write():
                pass  # a write transaction begins with the migrations

    def _finish(self, connection: sqlite3.Connection, *, removed: bool) -> int:
        """End a write: the new generation, by which other processes notice it."""
        generation = int(store.read_meta(connection)["generation"]) + 1
        notes = {"generation": str(generation)}
        if removed:
            self._neighbours.withdraw()
            notes |= {"removed": str(generation), UNWIPED: "yes"}
        store.write_meta(connection, notes)
        self._wrote = True
        return generation
