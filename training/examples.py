"""What an example is, and what the sources of examples share."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.sentences import split_sentences

SUPPORTED, REFUTED, NOT_ENOUGH, NOT_SUPPORTED = range(4)
LABELS = {"supported": SUPPORTED, "refuted": REFUTED, "not_enough_info": NOT_ENOUGH}
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Example:
    """One pair. `label`: for "support" one of the four constants, for "answer" 0 or 1."""

    task: str
    text: str
    evidence: str
    label: int
    source: str


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of NAME.jsonl or NAME.jsonl.gz in a data set's folder."""
    path = folder / f"{name}.jsonl"
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    with gzip.open(f"{path}.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def evidence_of(row: dict[str, Any]) -> str:
    """The evidence of a claim as one text."""
    return " ".join(piece["text"] for piece in row["evidence"])


def sentences_of(text: str) -> list[str]:
    """The sentences of a text."""
    return [span.of(text) for span in split_sentences(text)]


def among(evidence: str, others: Sequence[str], rng: random.Random, most: int = 3) -> str:
    """The evidence with up to `most` other sentences around it."""
    chosen = rng.sample(list(others), min(rng.randint(1, most), len(others)))
    before = rng.randint(0, len(chosen))
    return " ".join([*chosen[:before], evidence, *chosen[before:]])


class Near:
    """Texts by their rarer words: finds the one nearest in words to a given text."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = list(texts)
        bags = [set(WORD.findall(text.lower())) for text in self.texts]
        self._times = Counter(word for bag in bags for word in bag)
        self._where: defaultdict[str, list[int]] = defaultdict(list)
        for row, bag in enumerate(bags):
            for word in bag:
                if self._times[word] <= max(20, len(bags) // 50):
                    self._where[word].append(row)

    def others(self, text: str, avoid: str, limit: int = 3) -> list[str]:
        """The texts that share the most rare words with `text`, without `avoid` among them."""
        score: Counter[int] = Counter()
        for word in sorted(set(WORD.findall(text.lower()))):
            for row in self._where.get(word, ()):
                score[row] += 1
        best = [self.texts[row] for row, _ in score.most_common(limit + 3)]
        return [other for other in best if other not in avoid and avoid not in other][:limit]


def shared(first: str, second: str) -> int:
    """How many different words two texts share."""
    return len(set(WORD.findall(first.lower())) & set(WORD.findall(second.lower())))
