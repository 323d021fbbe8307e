"""The shipped catalogue is complete, and the models of this home are what it says."""

from __future__ import annotations

import pytest

from rag.config import Settings
from rag.models import Models, load_catalogue


def test_shipped_catalogue() -> None:
    """Every default has a pinned package source, a licence, a role and full hashes."""
    cards, settings = load_catalogue(), Settings()
    assert {settings.embedder, settings.reranker, settings.generator} <= set(cards)
    assert cards[settings.embedder].role == "embed"
    assert cards[settings.reranker].role == "rerank"
    assert cards[settings.generator].role == "generate"
    for one in cards.values():
        assert one.licence in {"Apache-2.0", "MIT"}
        assert one.index is not None
        assert all(package.count("==") == 1 for package in one.index.packages)
        assert bool(one.index.folder) != bool(one.index.parts)
        assert not one.index.parts or len(one.files) == 1
        for part in one.files:
            assert len(part.sha256) == 64
            assert part.bytes > 0


@pytest.mark.model
def test_default_models_are_right(models: Models) -> None:
    """The real models of this home have the catalogue's hashes, byte for byte."""
    for name in models.used():
        assert models.problem(name, deep=True) is None
