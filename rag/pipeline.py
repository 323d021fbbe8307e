"""The desk's parts as one: a home with its settings, library and models.

Opening is cheap. The library opens when it is first read, models load when
they are first needed: the generator while the quotes are already shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from index.library import Library
from index.manifest import Fingerprint
from rag.answer import Answer, SearchResult
from rag.ask import Asking, History
from rag.asked import checked_question
from rag.boxes import Facsimiles
from rag.check.desk import CheckDesk
from rag.chunk import CHUNKER
from rag.config import Settings
from rag.contrast import ContrastVerifier
from rag.embed import Embedder, open_embedder
from rag.events import Done, Event
from rag.evidence import EvidenceVerifier, OnnxEvidenceModel
from rag.fitted import shipped_folder
from rag.followup import standalone
from rag.generate import Generator, open_generator
from rag.ingest import IngestReport, Progress, ingest
from rag.later import Later
from rag.loaded import Loaded
from rag.looking import Looking
from rag.models import Models
from rag.parts import Parts
from rag.prompts import ready_prompt
from rag.reading import ReadingVerifier
from rag.rebuild import rebuild
from rag.rerank import Reranker, open_reranker
from rag.retrieve import Retriever
from rag.sync import SyncReport, sync
from rag.verify import Every, ValueVerifier, Verifier

LIBRARY = "library"


class Pipeline(Loaded, Looking):
    """Everything a face may do with one home. Safe to use from several threads."""

    def __init__(
        self,
        home: Path,
        settings: Settings,
        *,
        embedder: Callable[[], Embedder] | None = None,
        reranker: Callable[[], Reranker] | None = None,
        generator: Callable[[], Generator] | None = None,
        verifier: Verifier | None = None,
        judge: Verifier | None = None,
        sifter: Verifier | None = None,
        models: Models | None = None,
    ) -> None:
        """Use the models the settings name (of `home`, or of `models`), or the given ones."""
        self.home = home
        self.settings = settings
        self.models = models or Models(home, settings)
        self._embedder = Later(
            embedder or (lambda: open_embedder(settings.embedder, self.models, settings))
        )
        self._reranker = Later(
            reranker or (lambda: open_reranker(settings.reranker, self.models, settings))
        )
        self._generator = Later(generator or (lambda: open_generator(settings, self.models)))
        self._evidence = Later(
            lambda: OnnxEvidenceModel(shipped_folder(), threads=settings.threads)
        )
        # What sifts the places found for a claim, what judges those that decide, and the stricter
        # one for sentences that are shown as fact: in its quote's own words, and borne out.
        self._sifter = sifter or judge or verifier or EvidenceVerifier(self._evidence.get)
        self._judge = judge or verifier or ReadingVerifier(self._evidence.get, self._generator.get)
        self._verifier = verifier or Every(
            ValueVerifier(), judge or ContrastVerifier(self._evidence.get)
        )
        self._library = Later(self._open_library)
        self._ledger = Later(lambda: Library.open_ledger(home / LIBRARY))
        self._facsimiles = Facsimiles(lambda: self.ledger, settings)

    # --- the library -----------------------------------------------------------------------

    @property
    def library(self) -> Library:
        """The library for searching and adding.

        Raises EmbedderMismatch when it was indexed with another embedder or chunker.
        """
        return self._library.get()

    def add(
        self,
        paths: Sequence[str],
        on_progress: Callable[[Progress], None] | None = None,
        *,
        password: str | None = None,
        retry_failed: bool = False,
    ) -> IngestReport:
        """Index files, folders and web addresses; failures are in the report, nothing is lost.

        `password` opens locked files; `retry_failed` takes what failed before, too.
        """
        report = ingest(
            paths,
            self.library,
            self._embedder.get(),
            self.settings,
            on_progress,
            password=password,
            retry_failed=retry_failed,
        )
        if report.replaced:
            self.library.tidy()  # nothing of the replaced text stays behind in the file
        return report

    def sync(
        self,
        folders: Sequence[str],
        on_progress: Callable[[Progress], None] | None = None,
        *,
        keep_old: bool = False,
    ) -> SyncReport:
        """Bring the library in step with folders, as `rag.sync.sync`; none: those synced before."""
        embedder = self._embedder.get()
        done = sync(folders, self.library, embedder, self.settings, on_progress, keep_old=keep_old)
        if done.removed or done.added.replaced:
            self.library.tidy()
        return done

    def rebuild(self, on_progress: Callable[[int, int], None] | None = None) -> int:
        """Chunk and embed every stored document anew; the number of documents done."""
        embedder = self._embedder.get()
        with Library.open(self.home / LIBRARY, _fingerprint(embedder), rebuilding=True) as library:
            return rebuild(library, embedder, self.settings, on_progress)

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents, leaving nothing behind. Raises DocumentNotFound."""
        self.ledger.remove(document_ids)

    # --- questions -------------------------------------------------------------------------

    def search(
        self,
        question: str,
        *,
        limit: int = 10,
        documents: frozenset[str] | None = None,
        history: History = (),
    ) -> SearchResult:
        """Ranked passages; no generation. Raises QuestionError, DocumentNotFound."""
        question = checked_question(question, self.settings.question_chars)
        self._must_have(documents)
        query = standalone(question, history)
        hits = self._retriever().retrieve(query, limit, documents)
        sources = {hit.passage.document_id for hit in hits}
        return SearchResult(
            question, tuple(hits), {id: self.library.document(id) for id in sources}
        )

    def stream(
        self,
        question: str,
        *,
        quotes_only: bool = False,
        documents: frozenset[str] | None = None,
        history: History = (),
    ) -> Iterator[Event]:
        """Answer a question, telling every step (`rag.events`); ends with `Done`.

        Raises QuestionError and DocumentNotFound before the first event. A
        generator that fails costs its sentences, not the quotes.
        """
        question = checked_question(question, self.settings.question_chars)
        self._must_have(documents)
        asking = Asking(self._parts(), question, documents, models=self._names())
        return asking.run(quotes_only=quotes_only, history=history)

    def ask(
        self,
        question: str,
        *,
        quotes_only: bool = False,
        documents: frozenset[str] | None = None,
        history: History = (),
    ) -> Answer:
        """The final answer of `stream`."""
        for event in self.stream(
            question, quotes_only=quotes_only, documents=documents, history=history
        ):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a question ends with Done")

    @property
    def desk(self) -> CheckDesk:
        """Where claims and quotations are held to the documents (`rag.check.desk`)."""
        return CheckDesk(
            library=lambda: self.library,
            ledger=lambda: self.ledger,
            embedder=self._embedder.get,
            reranker=self._reranker.get,
            sifter=lambda: self._sifter,
            judge=lambda: self._judge,
        )

    # --- life ------------------------------------------------------------------------------

    def load(self) -> None:
        """Load every model and open the library before returning; raises what is in the way.

        The generator reads its system prompt once: its weights are mapped files that only come
        into memory when used, and the first question should not wait for that.
        """
        self.warm()
        for part in (self._library, self._reranker, self._evidence):
            part.get()
        self._generator.get().reading(ready_prompt("", ()))

    def close(self) -> None:
        """Let go of the library and of the reading process; models go with the process."""
        self._facsimiles.close()
        for later in (self._library, self._ledger):
            library = later.made()
            if library is not None:
                library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _open_library(self) -> Library:
        # The embedder comes first: it imports torch, which must precede faiss (macOS).
        fingerprint = _fingerprint(self._embedder.get())
        return Library.open(self.home / LIBRARY, fingerprint, flat_limit=self.settings.flat_limit)

    def _retriever(self) -> Retriever:
        self._reranker.begin()  # loads beside the embedder
        library = self.library
        return Retriever(library, self._embedder.get(), self._reranker.get(), self.settings)

    def _parts(self) -> Parts:
        # The generator waits for its turn: loading it beside the others would hold up the quotes,
        # and a question refused before it speaks needs none.
        return Parts(
            retriever=self._retriever(),
            library=self.library,
            reranker=self._reranker.get(),
            generator=self._generator.get,
            verifier=self._verifier,
            evidence=self._evidence.get,
            settings=self.settings,
        )

    def _names(self) -> dict[str, str]:
        """The models at work so far; the generator joins when its turn comes."""
        return {
            "embed": self._embedder.get().name,
            "rerank": self._reranker.get().name,
            "verify": self._verifier.name,
        }

    def _must_have(self, documents: frozenset[str] | None) -> None:
        for id in documents or ():
            self.document(id)


def open_pipeline(home: Path, settings: Settings) -> Pipeline:
    """The desk at `home`; nothing is read, loaded or written yet."""
    return Pipeline(home, settings)


def _fingerprint(embedder: Embedder) -> Fingerprint:
    return Fingerprint(embedder.name, embedder.dimension, CHUNKER)


__all__ = ["LIBRARY", "Pipeline", "open_pipeline"]
