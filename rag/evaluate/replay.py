"""Models that answer the same question once: the runs that are compared share their work.

Generators are greedy and rerankers look at one text at a time, so what was
said once would be said again; only the time it takes is saved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from rag.generate import Generator, Prompt
from rag.rerank import Reranker
from rag.verify import Support

if TYPE_CHECKING:
    from rag.lm.adapter import Adapter


class ReplayingGenerator:
    """A generator that keeps whole replies by prompt."""

    def __init__(self, generator: Generator) -> None:
        """Keep what `generator` says."""
        self.name = generator.name
        self._generator = generator
        self._said: dict[tuple[Prompt, int], list[str]] = {}
        self._readings: dict[tuple[Prompt, Adapter | None], np.ndarray | None] = {}

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """As the generator; a reply that was broken off is asked for anew."""
        known = self._said.get((prompt, max_tokens))
        if known is not None:
            yield from known
            return
        pieces = []
        for piece in self._generator.stream(prompt, max_tokens=max_tokens):
            pieces.append(piece)
            yield piece
        self._said[prompt, max_tokens] = pieces

    def reading(self, prompt: Prompt, *, adapter: Adapter | None = None) -> np.ndarray | None:
        """As the generator."""
        known = (prompt, adapter)
        if known not in self._readings:
            self._readings[known] = self._generator.reading(prompt, adapter=adapter)
        return self._readings[known]


class ReplayingReranker:
    """A reranker that keeps its scores, by the hash of question and text."""

    def __init__(self, reranker: Reranker) -> None:
        """Keep what `reranker` scores."""
        self.name = reranker.name
        self._reranker = reranker
        self._known: dict[int, float] = {}

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """As the reranker, float32 of shape (len(texts),)."""
        keys = [hash((question, text)) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            scores = self._reranker.scores(question, list(new.values())).tolist()
            self._known.update(zip(new, scores, strict=True))
        return np.array([self._known[key] for key in keys], dtype=np.float32)


class NoVerifier:
    """Lets everything pass: what the desk would show without its check."""

    name = "none"

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Support]:
        """Supported, whatever it is."""
        return [Support(1.0, 0.0, 0.0)] * len(pairs)
