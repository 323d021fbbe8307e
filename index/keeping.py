"""The part of a library that is its ledger: places, what failed there, folders followed."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence

from index import ledger, origins, placing, store
from index.database import Database
from index.lock import WriteLock
from index.records import Entry, Gap


class Ledger(ABC):
    """What stands where, and what could not be read. The base of `Library`, which writes."""

    _database: Database
    _lock: WriteLock

    @abstractmethod
    def _finish(self, connection: sqlite3.Connection, *, removed: bool) -> int:
        """End a write; `removed` when a document was taken out."""

    # --- writing ---------------------------------------------------------------------------

    def known(self, source: str) -> str | None:
        """The id of the document stored for this source."""
        with self._database.read() as connection:
            return ledger.id_at(connection, source)

    def add_source(self, document_id: str, source: str, parent: str | None = None) -> None:
        """Note that the same bytes stand at another place too. Raises DocumentNotFound."""
        with self._lock.held(), self._database.write() as connection:
            if not store.has_document(connection, document_id):
                raise store.not_found(document_id)
            removed = placing.move_source(connection, source, document_id, parent)
            self._finish(connection, removed=removed)

    def record_unreadable(self, *entries: Entry) -> None:
        """Put ledger lines for files not read, or skipped; reading one later replaces its line."""
        if not entries:
            return
        with self._lock.held(), self._database.write() as connection:
            for entry in entries:
                ledger.note_unreadable(connection, entry)
            self._finish(connection, removed=False)

    def keep_inside(self, source: str, keep: frozenset[str]) -> None:
        """Of what was found inside the file at `source`, only these places stay."""
        with self._database.read() as connection:
            if keep.issuperset(ledger.inside(connection, source)):
                return
        with self._lock.held(), self._database.write() as connection:
            gone = placing.keep_inside(connection, source, keep)
            self._finish(connection, removed=bool(gone))
        self._database.empty_log()

    def leave(self, sources: Sequence[str]) -> int:
        """Take away these places, with what was found inside them; how many documents went.

        A document that stands elsewhere too stays. Unknown sources are no matter.
        """
        with self._lock.held(), self._database.write() as connection:
            gone = sum(placing.leave(connection, source) for source in sources)
            self._finish(connection, removed=bool(gone))
        self._database.empty_log()
        return gone

    def follow(self, folder: str) -> None:
        """Remember a folder to keep in step with."""
        with self._lock.held(), self._database.write() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO folders VALUES (?)", (store.storable_source(folder),)
            )
            self._finish(connection, removed=False)

    def unfollow(self, folder: str) -> None:
        """Forget a folder to keep in step with; what it brought stays."""
        with self._lock.held(), self._database.write() as connection:
            connection.execute(
                "DELETE FROM folders WHERE folder = ?", (store.storable_source(folder),)
            )
            self._finish(connection, removed=False)

    # --- reading ---------------------------------------------------------------------------

    def entries(self, *, skipped: bool = False) -> list[Entry]:
        """The ledger: a line for each place of each document, then the unreadable files.

        Files passed over in a folder come last, when asked for.
        """
        with self._database.read() as connection:
            return ledger.read_entries(connection, skipped=skipped)

    def gaps(self) -> dict[str, list[Gap]]:
        """By document id, the pages not read or not whole, in order."""
        with self._database.read() as connection:
            return ledger.read_gaps(connection)

    def folders(self) -> list[str]:
        """The folders to keep in step with."""
        with self._database.read() as connection:
            return [f for (f,) in connection.execute("SELECT folder FROM folders ORDER BY 1")]

    def clusters(self, threshold: float = origins.NEAR) -> list[frozenset[str]]:
        """Documents that say nearly the same, by id, each group of two or more once.

        `threshold` is the least share of common five-word runs, as MinHash
        estimates it, that joins two documents.
        """
        with self._database.read() as connection:
            return origins.clusters(connection, threshold)

    def holds_others(self, document_id: str) -> bool:
        """Whether anything, read or not, was found inside this document."""
        with self._database.read() as connection:
            places = ledger.places(connection, document_id)
            return any(ledger.inside(connection, source) for source, _ in places)
