"""The part of a library that is its ledger: places, what failed there, folders followed."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from index import asides, collecting, ledger, origins, placing, store
from index.database import Database
from index.errors import CollectionUnfit
from index.lock import WriteLock
from index.once import OncePerWrite
from index.records import Aside, Entry, Gap, collection_fits


class Ledger(ABC):
    """What stands where, and what could not be read. The base of `Library`, which writes."""

    _database: Database
    _lock: WriteLock
    _once: OncePerWrite

    @abstractmethod
    def _finish(self, connection: sqlite3.Connection, *, removed: bool) -> int:
        """End a write; `removed` when a document was taken out."""

    # --- writing ---------------------------------------------------------------------------

    def known(self, source: str) -> str | None:
        """The id of the document stored for this source."""
        with self._database.read() as connection:
            return ledger.id_at(connection, source)

    def add_source(
        self,
        document_id: str,
        source: str,
        parent: str | None = None,
        *,
        keep: str | None = None,
    ) -> None:
        """Note that the same bytes stand at another place too. Raises DocumentNotFound.

        `keep` is as in `Library.add`.
        """
        with self._lock.held(), self._database.write() as connection:
            if not store.has_document(connection, document_id):
                raise store.not_found(document_id)
            removed = placing.move_source(connection, source, document_id, parent, keep=keep)
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

    def collect(self, sources: Sequence[str], collection: str) -> None:
        """Put places, read or not, and all found inside them, in a collection; "": in none.

        Raises CollectionUnfit for a name that no collection may have.
        """
        if collection and not collection_fits(collection):
            raise CollectionUnfit(
                f"'{collection[:80]}' cannot be a collection's name.",
                "Use up to 60 characters without commas and colons.",
            )
        with self._lock.held(), self._database.write() as connection:
            collecting.put_in(connection, sources, collection)
            self._finish(connection, removed=False)

    # --- reading ---------------------------------------------------------------------------

    def entries(self, *, skipped: bool = False) -> list[Entry]:
        """The ledger: a line for each place of each document, then the unreadable files.

        Files passed over in a folder come last, when asked for.
        """
        with self._database.read() as connection:
            return ledger.read_entries(connection, skipped=skipped)

    def places(self, document_id: str) -> list[tuple[str, str | None]]:
        """Where a document stands: each source, oldest first, with that of the file it is in."""
        with self._database.read() as connection:
            return ledger.places(connection, document_id)

    def problems(self) -> list[Entry]:
        """The lines read in part or not at all, pages not counted.

        Read once after each write; `entries` counts pages too, and takes longer.
        """
        with self._database.read() as connection:
            return list(self._once.get(connection, "problems", ledger.read_problems))

    def gaps(self) -> dict[str, list[Gap]]:
        """By document id, the pages not read or not whole, in order."""
        with self._database.read() as connection:
            return dict(self._once.get(connection, "gaps", ledger.read_gaps))

    def dates(self) -> dict[str, str]:
        """By document id, the day (ISO 8601) it was published or else made, where it says so."""
        with self._database.read() as connection:
            return ledger.read_dates(connection)

    def generation(self) -> int:
        """Which state of the library this is: rises with every change, whoever makes it."""
        with self._database.read() as connection:
            return int(store.read_meta(connection)["generation"])

    def hidden(self) -> dict[str, list[Aside]]:
        """By document id, what is hidden in it, in order."""
        with self._database.read() as connection:
            return asides.read_hidden(connection)

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

    def signatures(self, ids: Sequence[str]) -> dict[str, np.ndarray]:
        """The MinHash signatures of these documents, by id; none for a text without words.

        Two documents are as alike as their signatures agree (`index.origins`).
        """
        with self._database.read() as connection:
            return origins.signatures(connection, ids)

    def holds_others(self, document_id: str) -> bool:
        """Whether anything, read or not, was found inside this document."""
        with self._database.read() as connection:
            places = ledger.places(connection, document_id)
            return any(ledger.inside(connection, source) for source, _ in places)
