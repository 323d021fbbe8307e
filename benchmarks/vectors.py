"""How much the approximate vector index misses, and what it saves, by size of the library.

    python benchmarks/vectors.py --texts FILE.jsonl --questions FILE.jsonl
        [--counts 100000 300000] [--home HOME]

Both files hold JSON lines with a `text` (gzip allowed). Texts are cut in pairs of
sentences and embedded with the default embedder. Larger libraries are grown from these
real vectors: each further one lies between a passage and one of its near neighbours, with
noise, so clusters stay clusters. Questions are embedded as questions.

For each size, over the same questions, one at a time: recall@10 against the exact search,
milliseconds, seconds to train and fill, megabytes on disk; for the approximate index by
the share of its lists searched (the library searches 1/16). Its candidates are scored
again with the exact vectors, as in the library, but from memory where the library reads
SQLite. The figures also go to benchmarks/out/vectors.json.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from index import vectors as index_vectors
from index.neighbours import RESCORED_AT_LEAST
from index.vectors import Plan, VectorIndex
from rag import net
from rag.config import Settings, home_folder
from rag.embed import Embedder, open_embedder
from rag.models import Models
from rag.sentences import split_sentences

NEIGHBOURS = 10
PASSAGES = 4000
QUESTIONS = 200
NOISE = 0.35  # length of the noise added to a vector of length one
OUT = Path(__file__).parent / "out" / "vectors.json"


def texts_of(path: Path) -> Iterator[str]:
    """The `text` of each line."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
        for line in file:
            yield json.loads(line)["text"]


def passages_of(path: Path) -> list[str]:
    """The first passages of the texts, two sentences each."""
    passages: list[str] = []
    for text in texts_of(path):
        spans = split_sentences(text)
        pairs = zip(spans[::2], [*spans[1::2], spans[-1]], strict=False)
        passages += [text[first.start : second.end] for first, second in pairs]
        if len(passages) >= PASSAGES:
            break
    return passages[:PASSAGES]


def grown(real: np.ndarray, count: int) -> np.ndarray:
    """`count` unit rows: the real ones, then mixtures of near ones with noise."""
    rng = np.random.default_rng(3)
    near = np.argsort(-(real @ real.T), axis=1)[:, 1:21]
    rows = [real[:count]]
    while sum(map(len, rows)) < count:
        size = min(20_000, count - sum(map(len, rows)))
        first = rng.integers(len(real), size=size)
        second = near[first, rng.integers(near.shape[1], size=size)]
        share = rng.uniform(0.5, 1, size=(size, 1)).astype(np.float32)
        mixed = share * real[first] + (1 - share) * real[second]
        noise = rng.standard_normal(mixed.shape).astype(np.float32)
        mixed += NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
        rows.append(mixed / np.linalg.norm(mixed, axis=1, keepdims=True))
    return np.concatenate(rows).astype(np.float32)


def indexes(vectors: np.ndarray) -> Iterator[tuple[str, VectorIndex, float]]:
    """The exact index and the approximate one: name, index, seconds to train and fill."""
    for name, flat_limit in (("exact", len(vectors)), ("approximate", 0)):
        start = time.perf_counter()
        plan = Plan.for_count(len(vectors), flat_limit)
        index = VectorIndex.create(vectors.shape[1], plan, lambda size: vectors[:size])
        index.add(np.arange(len(vectors)), vectors)
        yield name, index, time.perf_counter() - start


def nearest(index: VectorIndex, vectors: np.ndarray, query: np.ndarray) -> np.ndarray:
    """The ids of the ten nearest, as the library finds them."""
    if index.plan.kind == "flat":
        return index.search(query, NEIGHBOURS)[0]
    ids, _ = index.search(query, RESCORED_AT_LEAST)
    return ids[np.argsort(-(vectors[ids] @ query), kind="stable")[:NEIGHBOURS]]


def measured(vectors: np.ndarray, questions: np.ndarray) -> Iterator[dict[str, Any]]:
    """A row of figures for the exact index, and one for each share of lists searched."""
    truth = np.argsort(-(questions @ vectors.T), axis=1, kind="stable")[:, :NEIGHBOURS]
    for name, index, seconds in indexes(vectors):
        chosen = index_vectors.PROBED_SHARE
        for share in (64, 32, 16, 8) if name == "approximate" else (chosen,):
            index_vectors.PROBED_SHARE = share
            found, times = [], []
            for question in (questions[0], *questions):  # the first warms up
                start = time.perf_counter()
                found.append(nearest(index, vectors, question))
                times.append((time.perf_counter() - start) * 1000)
            hits = sum(len(set(a) & set(b)) for a, b in zip(found[1:], truth, strict=True))
            yield {
                "vectors": len(vectors),
                "index": name,
                "lists": index.plan.lists,
                "searched": f"1/{share}" if name == "approximate" else "all",
                "recall@10": round(hits / truth.size, 3),
                "median_ms": round(float(np.median(times[1:])), 2),
                "p95_ms": round(float(np.percentile(times[1:], 95)), 2),
                "build_s": round(seconds, 1),
                "mb": round(size_of(index) / 1e6),
            }
        index_vectors.PROBED_SHARE = chosen


def size_of(index: VectorIndex) -> int:
    """Bytes of the index on disk."""
    with tempfile.TemporaryDirectory() as folder:
        return index.save(Path(folder) / "index")[0]


def embedded(embedder: Embedder, texts: Path, questions: Path) -> tuple[np.ndarray, np.ndarray]:
    """The real vectors: passages, and questions."""
    asked = list(texts_of(questions))[-QUESTIONS:]
    return embedder.encode_documents(passages_of(texts)), embedder.encode_queries(asked)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--counts", type=int, nargs="+", default=[100_000, 300_000])
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    net.silence_telemetry()
    settings = Settings()
    embedder = open_embedder(settings.embedder, Models(home_folder(given.home), settings), settings)
    passages, questions = embedded(embedder, given.texts, given.questions)
    rows = []
    for count in given.counts:
        for row in measured(grown(passages, count), questions):
            rows.append(row)
            print(json.dumps(row), flush=True)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(
        json.dumps({"passages": len(passages), "questions": len(questions), "rows": rows}, indent=2)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
