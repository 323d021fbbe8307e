"""A pipeline's models: each is loaded when it is first asked for, then shared by all threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.embed import Embedder
    from rag.evidence import OnnxEvidenceModel
    from rag.generate import Generator
    from rag.later import Later
    from rag.rerank import Reranker
    from rag.verify import Verifier


class Loaded:
    """The models for whoever builds on a pipeline. The properties raise ModelError kinds."""

    _embedder: Later[Embedder]
    _reranker: Later[Reranker]
    _generator: Later[Generator]
    _evidence: Later[OnnxEvidenceModel]
    _judge: Verifier
    _sifter: Verifier
    _verifier: Verifier

    @property
    def embedder(self) -> Embedder:
        """What turns texts into vectors."""
        return self._embedder.get()

    @property
    def reranker(self) -> Reranker:
        """What scores how well a text answers a question."""
        return self._reranker.get()

    @property
    def generator(self) -> Generator:
        """What phrases answers."""
        return self._generator.get()

    @property
    def judge(self) -> Verifier:
        """What judges claims: supported, refuted or neither."""
        return self._judge

    @property
    def sifter(self) -> Verifier:
        """What judges many places for a claim, so that only those that decide are read closely."""
        return self._sifter

    @property
    def verifier(self) -> Verifier:
        """What a sentence must pass to be shown as fact."""
        return self._verifier

    def warm(self) -> None:
        """Begin loading every model, in the background."""
        for part in (self._embedder, self._reranker, self._evidence, self._generator):
            part.begin()
