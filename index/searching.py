"""The part of a library that searches: vectors and words, and what is kept out of both."""

from __future__ import annotations

import numpy as np

from index import lexical, stored_vectors
from index.database import Database
from index.manifest import Fingerprint
from index.neighbours import Neighbours
from index.records import KeptOut, Match


class Searching:
    """Both searches of a `Library`, whose base this is."""

    fingerprint: Fingerprint
    _database: Database
    _neighbours: Neighbours

    def search_vectors(
        self,
        query: np.ndarray,
        limit: int,
        documents: frozenset[str] | None = None,
        also: KeptOut = KeptOut.NOTHING,
    ) -> list[Match]:
        """The passages nearest to a float32 query by inner product, best first.

        Ties go by passage id. `documents` restricts the search to these; `also`
        takes in passages that are kept out for these reasons. Raises ValueError
        for a query of another dimension or with a value that is no number.
        """
        row = np.ascontiguousarray(query, dtype=np.float32).reshape(-1)
        if len(row) != self.fingerprint.dimension or not np.isfinite(row).all():
            raise ValueError(f"not a finite vector of {self.fingerprint.dimension}: {row.shape}")
        if limit <= 0:
            return []
        matches = self._neighbours.search(row, limit, documents)
        if also:
            with self._database.read() as connection:
                matches += stored_vectors.nearest_kept_out(connection, row, also, documents)
            matches.sort(key=lambda match: (-match.score, match.passage_id))
        return matches[:limit]

    def search_words(
        self, question: str, limit: int, documents: frozenset[str] | None = None
    ) -> list[Match]:
        """The passages that share words with the question, by BM25, best first.

        Any text is safe. Ties go by passage id; `documents` restricts the search.
        """
        with self._database.read() as connection:
            return lexical.search(connection, question, limit, documents)

    def search_kept_out_words(
        self, question: str, limit: int, also: KeptOut, documents: frozenset[str] | None = None
    ) -> list[Match]:
        """As `search_words`, among the passages kept out for these reasons alone."""
        with self._database.read() as connection:
            return lexical.search_kept_out(connection, question, limit, also, documents)
