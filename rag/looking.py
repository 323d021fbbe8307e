"""Looking at a library: its ledger, collections, documents and pages; no model is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from index import Span

if TYPE_CHECKING:
    from index import Aside, Counts, Document, Entry, Gap
    from index.history import Conversations
    from index.library import Library
    from rag.boxes import Box, Facsimiles
    from rag.later import Later


class Looking:
    """What a pipeline shows of its library, whatever embedder that was made with."""

    _library: Later[Library]
    _ledger: Later[Library]
    _facsimiles: Facsimiles

    @property
    def ledger(self) -> Library:
        """The library for looking and removing: opens whatever embedder it was made with."""
        return self._library.made() or self._ledger.get()

    def entries(self, *, skipped: bool = False) -> list[Entry]:
        """The ledger: what is in the library, what could not be read, and, if asked, skipped."""
        return self.ledger.entries(skipped=skipped)

    def collect(self, sources: Sequence[str], collection: str) -> None:
        """Put these places, with all found inside them, in a collection; "" takes them out of any.

        Raises CollectionUnfit.
        """
        self.ledger.collect(sources, collection)

    @property
    def history(self) -> Conversations:
        """The conversations kept in the library."""
        return self.ledger.history

    def dates(self) -> dict[str, str]:
        """By document id, the day it was published or else made, where its file says so."""
        return self.ledger.dates()

    def generation(self) -> int:
        """Which state of the library this is: rises with every change of its documents."""
        return self.ledger.generation()

    def gaps(self) -> dict[str, list[Gap]]:
        """By document id, the pages that could not be read, or only partly."""
        return self.ledger.gaps()

    def hidden(self) -> dict[str, list[Aside]]:
        """By document id, what is hidden in it."""
        return self.ledger.hidden()

    def document(self, document_id: str) -> Document:
        """One document as it was read. Raises DocumentNotFound."""
        return self.ledger.document(document_id)

    def boxes(self, document_id: str, start: int, end: int) -> list[Box]:
        """Where `[start, end)` of a document stands on its pages, a box a printed line.

        Empty where the format has no such places. Raises DocumentNotFound, and
        ValueError for a place that is not in the document.
        """
        return self._facsimiles.boxes(self.document(document_id), Span(start, end))

    def page_image(self, document_id: str, page: int, scale: float = 2.0) -> bytes:
        """A page as it looks, as a PNG; raises as `rag.boxes.Facsimiles.page_image` does."""
        return self._facsimiles.page_image(self.document(document_id), page, scale)

    def counts(self) -> Counts:
        """How much there is to search."""
        return self.ledger.counts()
