"""The desk under measurement: real pipelines over a library of the data set's documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from index import Document
from rag.evaluate.corpus import OnStored, folder_for, store
from rag.evaluate.replay import NoVerifier, ReplayingGenerator, ReplayingReranker
from rag.pipeline import Pipeline


@dataclass(frozen=True)
class Bench:
    """The pipeline with its verifier, the same without, and the documents' names by their ids.

    Both share the models and the library; the generator speaks once.
    """

    on: Pipeline
    off: Pipeline
    names: dict[str, str]


@contextmanager
def open_bench(
    pipeline: Pipeline, documents: Sequence[Document], on_stored: OnStored, *, keep: bool
) -> Iterator[Bench]:
    """Index the documents with the pipeline's models, apart from its own library."""
    with folder_for(pipeline, documents, on_stored, keep=keep) as (folder, made):
        generator: list[ReplayingGenerator] = []

        def speaking() -> ReplayingGenerator:
            if not generator:
                generator.append(ReplayingGenerator(pipeline.generator))
            return generator[0]

        reranker = ReplayingReranker(pipeline.reranker)

        def opened(verifier: NoVerifier | None) -> Pipeline:
            return Pipeline(
                folder,
                pipeline.settings,
                models=pipeline.models,
                embedder=lambda: pipeline.embedder,
                reranker=lambda: reranker,
                generator=speaking,
                verifier=verifier or pipeline.verifier,
                judge=pipeline.judge,
                sifter=pipeline.sifter,
            )

        with opened(None) as on, opened(NoVerifier()) as off:
            if made:
                store(on, documents, on_stored)
                made()
            yield Bench(on, off, {document.id: document.source for document in documents})
