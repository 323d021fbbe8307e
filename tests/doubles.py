"""Deterministic stand-ins for the models, so fast tests can be worked out by eye."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from rag.answerable import shipped_rule
from rag.quoted import shipped_direction
from rag.reading import Direction
from rag.verify import Support, coverage, mismatch

WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """The lower-cased words of a text."""
    return WORD.findall(text.lower())


class HashEmbedder:
    """Bag-of-words vectors: each word lights one of `dimension` places, then length one."""

    name = "hash-embedder"

    def __init__(self, dimension: int = 64) -> None:
        """Make vectors of this many dimensions."""
        self.dimension = dimension
        self.max_tokens = 256

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """One token a word."""
        return [len(words(text)) for text in texts]

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """Float32 vectors of shape (len(texts), dimension)."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                place = int(hashlib.md5(word.encode()).hexdigest(), 16) % self.dimension  # noqa: S324
                vectors[row, place] += 1.0
            norm = np.linalg.norm(vectors[row])
            vectors[row] = vectors[row] / norm if norm else vectors[row]
            if progress:
                progress(1)
        return vectors

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Same as documents: a question matches the words it shares."""
        return self.encode_documents(texts)


class OverlapReranker:
    """Scores a text by the share of the question's words it holds, from -5 to 5."""

    name = "overlap-reranker"

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Float32 logits of shape (len(texts),)."""
        asked = set(words(question))
        shares = [len(asked & set(words(text))) / max(1, len(asked)) for text in texts]
        return np.array([10 * share - 5 for share in shares], dtype=np.float32)


def leaning(odds: float, direction: Direction | None = None) -> np.ndarray:
    """A reading of the default generator that speaks for an answer, or so, this much."""
    direction = direction or shipped_rule().direction
    weights = direction.weights.astype(np.float64)
    reading = weights * (odds - direction.offset) / (weights @ weights)
    return np.asarray(reading, dtype=np.float32)


class ScriptedGenerator:
    """Says what was enqueued, word by word, and remembers what it was asked."""

    name = "scripted-generator"

    def __init__(self, *replies: str) -> None:
        """Enqueue the given replies."""
        self.replies: deque[str] = deque(replies)
        self.history: list[object] = []

    def enqueue(self, reply: str) -> None:
        """Add a reply to the end of the queue."""
        self.replies.append(reply)

    def reading(self, prompt: object, *, adapter: object = None) -> None:
        """Cannot tell, as a server cannot."""

    def stream(self, prompt: object, *, max_tokens: int) -> Iterator[str]:
        """Yield the next reply in pieces; an empty queue is an error of the test."""
        self.history.append(prompt)
        yield from re.findall(r"\S+\s*", self.replies.popleft())


class Leaning(ScriptedGenerator):
    """A generator that reads for an answer as much as `odds` say, or against one.

    Of quotes alone it reads most for those with the words `best`.
    """

    name = shipped_rule().direction.generator
    odds = 30.0
    best = "40 euros"

    def reading(self, prompt: object, *, adapter: object = None) -> np.ndarray:
        """The same of everything but quotes alone."""
        if adapter is None:
            return leaning(self.odds)
        return leaning(2.0 if self.best in str(prompt) else 1.0, shipped_direction())


class Doubting(Leaning):
    """A generator that is sure the quotes do not answer."""

    odds = -30.0


class WordJudge:
    """Judges claims by their values and words: no model, and laxer than what is shown as fact."""

    name = "words"

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Support]:
        """Supported where nothing is at odds and three quarters of the words stand there."""
        return [self._judge(statement, evidence) for statement, evidence in pairs]

    def _judge(self, statement: str, evidence: str) -> Support:
        reason = mismatch(statement, evidence)
        if reason is None and coverage(statement, evidence)[0] < 0.75:
            reason = "words are missing"
        return Support(0.0, 0.0, 1.0, reason) if reason else Support(1.0, 0.0, 0.0)
