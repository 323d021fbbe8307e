"""Passages cut by the real embedders' own count of tokens."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.chunk import chunk, embedded_text, passage_window
from rag.config import Settings
from rag.embed import Embedder, open_embedder
from rag.load import load
from rag.models import Models

pytestmark = pytest.mark.model

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))


@pytest.fixture(scope="module", params=["all-MiniLM-L6-v2", "bge-small-en-v1.5"])
def embedder(request: pytest.FixtureRequest, models: Models) -> Embedder:
    """Each embedder of the catalogue."""
    return open_embedder(request.param, models, Settings(device="cpu"))


@pytest.mark.parametrize("tokens", [32, 200, 2048])
def test_the_embedder_reads_every_passage_to_its_end(embedder: Embedder, tokens: int) -> None:
    """Heading and passage, counted as one text, fit the setting and the model's window."""
    window = passage_window(embedder, Settings(passage_tokens=tokens))
    assert SEEDS
    for path in SEEDS:
        document = load(path, max_bytes=10**7)
        passages = chunk(document, embedder.count_tokens, window)
        assert all(p.text == document.text[p.span.start : p.span.end] for p in passages)
        counts = embedder.count_tokens([embedded_text(passage) for passage in passages])
        assert max(counts) <= window <= embedder.max_tokens
