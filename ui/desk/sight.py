"""The library as one visitor sees it: some collections of it, and nothing of the others.

What is not written here does not exist for such a visitor; a document of another
collection is as unknown as one that never was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rag import Counts, Document, DocumentNotFound, Entry, Gap
from ui.desk import words

if TYPE_CHECKING:
    from rag.answer import Answer, SearchResult
    from rag.events import Event
    from rag.pipeline import Pipeline


def seen(pipeline: Pipeline, collections: frozenset[str] | None) -> Pipeline:
    """The pipeline, held to these collections; itself for who sees everything (None)."""
    return pipeline if collections is None else cast("Pipeline", Sight(pipeline, collections))


def documents_in(value: object) -> set[str]:
    """Every document that a result in JSON's shapes names, however deep."""
    if isinstance(value, Mapping):
        found = {value["document_id"]} if isinstance(value.get("document_id"), str) else set()
        return found.union(*map(documents_in, value.values()))
    return set().union(*map(documents_in, value)) if isinstance(value, list | tuple) else set()


class Sight:
    """What the desk uses of a pipeline, held to some collections."""

    def __init__(self, whole: Pipeline, collections: frozenset[str]) -> None:
        """See these collections of `whole`; reads nothing yet."""
        self._whole, self._collections = whole, collections
        self.home: Path = whole.home
        self.settings = whole.settings
        self.generation: Callable[[], int] = whole.generation

    @property
    def history(self) -> Any:
        """As `Pipeline.history`: that is by owner already."""
        return self._whole.history

    def entries(self, *, skipped: bool = False) -> list[Entry]:
        """The lines of the ledger that stand in these collections."""
        lines = self._whole.entries(skipped=skipped)
        return [line for line in lines if line.collection in self._collections]

    def ids(self) -> frozenset[str]:
        """The documents in sight."""
        return frozenset(line.document_id for line in self.entries() if line.state != "unreadable")

    def counts(self) -> Counts:
        """How much there is in sight."""
        here = {line.document_id: line for line in self.entries() if line.state != "unreadable"}
        pages, passages = (
            sum(getattr(line, name) for line in here.values()) for name in ("pages", "passages")
        )
        return Counts(len(here), pages, passages)

    def dates(self) -> Mapping[str, str]:
        """As `Pipeline.dates`."""
        ids = self.ids()
        return {id: day for id, day in self._whole.dates().items() if id in ids}

    def gaps(self) -> Mapping[str, list[Gap]]:
        """As `Pipeline.gaps`."""
        ids = self.ids()
        return {id: gaps for id, gaps in self._whole.gaps().items() if id in ids}

    def document(self, document_id: str) -> Document:
        """The document. Raises DocumentNotFound, also for one that is not in sight."""
        if document_id not in self.ids():
            raise _unknown()
        return self._whole.document(document_id)

    def within(self, documents: frozenset[str] | None) -> frozenset[str]:
        """The documents to search: those named, else all in sight but former versions."""
        if documents is not None:
            if not documents <= self.ids():
                raise _unknown()
            return documents
        return frozenset(
            line.document_id
            for line in self.entries()
            if line.state != "unreadable" and not line.superseded
        )

    def search(
        self, question: str, *, limit: int = 10, documents: frozenset[str] | None = None
    ) -> SearchResult:
        """As `Pipeline.search`."""
        return self._whole.search(question, limit=limit, documents=self.within(documents))

    def stream(
        self, question: str, *, documents: frozenset[str] | None = None, **how: Any
    ) -> Iterator[Event]:
        """As `Pipeline.stream`."""
        return self._whole.stream(question, documents=self.within(documents), **how)

    def ask(self, question: str, *, documents: frozenset[str] | None = None, **how: Any) -> Answer:
        """As `Pipeline.ask`."""
        return self._whole.ask(question, documents=self.within(documents), **how)

    # --- changing --------------------------------------------------------------------------

    def add(
        self,
        paths: Sequence[str],
        on_progress: Callable[[Any], None] | None = None,
        *,
        retry_failed: bool = False,
    ) -> Any:
        """As `Pipeline.add`; what failed before is tried again only where it is in sight."""
        if retry_failed:
            failed = [e.source for e in self.entries() if e.state != "read" and e.parent is None]
            paths = [*paths, *failed]
        return self._whole.add(paths, on_progress)

    def remove(self, document_ids: Sequence[str]) -> None:
        """As `Pipeline.remove`, of lines in sight alone."""
        here = {line.document_id for line in self.entries(skipped=True)}
        for id in document_ids:
            if id not in here:
                raise _unknown()
        self._whole.remove(document_ids)

    def collect(self, sources: Sequence[str], collection: str) -> None:
        """As `Pipeline.collect`, into a collection in sight; who sees some leaves none without."""
        if collection in self._collections:
            self._whole.collect(sources, collection)


def _unknown() -> DocumentNotFound:
    return DocumentNotFound(words.NO_SUCH_DOCUMENT, words.LOOK_IN_LIBRARY)
