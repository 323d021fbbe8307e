"""How well, and how fast, the passages that answer a question are found.

    python -m benchmarks.retrieval --data DIR [--sets scifact,clapnq] [--questions 60] ...

DIR holds one folder a set (`benchmarks/sets.py` says what is in it). Documents are cut by
`rag.chunk`, stored in a real library and searched by the real `Retriever`; a document's
rank is that of its best passage. nDCG@10 and Recall@5 count documents; "answer@3" is the
share of questions for which one of the first three passages holds a gold answer word for word.

Intervals are 95 %, by bootstrap over the questions. Reranking is timed in CPU time, one
passage after the other: other work on the machine hardly changes it, and cores divide it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.sets import DataSet, Question, data_set
from index.library import Library
from index.manifest import Fingerprint
from rag import net
from rag.answer import Hit
from rag.chunk import CHUNKER, chunk, embedded_text, passage_window
from rag.config import Settings, home_folder
from rag.embed import Embedder, open_embedder
from rag.models import Models
from rag.rerank import Reranker, open_reranker
from rag.retrieve import Retriever

SETS = "scifact,cranfield,clapnq,mtrag"
SEED = 7
DRAWS = 2000


class Remembering:
    """A reranker that scores each pair once and knows the CPU time a question would have cost."""

    def __init__(self, reranker: Reranker) -> None:
        """Remember for `reranker`."""
        self.name = reranker.name
        self.seconds = 0.0
        self._reranker = reranker
        self._known: dict[tuple[str, str], tuple[float, float]] = {}

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """The scores, and their first cost added to `seconds`."""
        for text in texts:
            if (question, text) not in self._known:
                begun = time.process_time()
                score = float(self._reranker.scores(question, [text])[0])
                self._known[question, text] = (score, time.process_time() - begun)
        found = [self._known[question, text] for text in texts]
        self.seconds += sum(seconds for _, seconds in found)
        return np.array([score for score, _ in found], dtype=np.float32)


def measures(question: Question, hits: Sequence[Hit], sources: dict[str, str]) -> list[float]:
    """nDCG@10 and Recall@5 over documents, and whether the first three passages hold an answer."""
    ranked = list(dict.fromkeys(sources[hit.passage.document_id] for hit in hits))
    gains = [1 / np.log2(rank + 2) for rank, id in enumerate(ranked[:10]) if id in question.gold]
    ideal = sum(1 / np.log2(rank + 2) for rank in range(min(10, len(question.gold))))
    found = len(question.gold.intersection(ranked[:5])) / min(5, len(question.gold))
    held = any(
        " ".join(answer.lower().split()) in " ".join(hit.passage.text.lower().split())
        for hit in hits[:3]
        for answer in question.answers
        if sources[hit.passage.document_id] in question.gold
    )
    return [sum(gains) / ideal, found, float(held) if question.answers else float("nan")]


def interval(values: np.ndarray) -> list[float]:
    """The bootstrap interval of the mean."""
    draws = np.random.default_rng(SEED).integers(0, len(values), (DRAWS, len(values)))
    return [float(x) for x in np.percentile(values[draws].mean(axis=1), [2.5, 97.5])]


def index(
    data: DataSet, embedder: Embedder, settings: Settings, folder: Path
) -> tuple[Library, dict[str, float]]:
    """The set in a library, and what embedding it took."""
    window = passage_window(embedder, settings)
    cut = [chunk(document, embedder.count_tokens, window) for document in data.documents]
    texts = [embedded_text(passage) for passages in cut for passage in passages]
    begun, begun_cpu = time.perf_counter(), time.process_time()
    vectors = embedder.encode_documents(texts)
    figures = {
        "passages": len(texts),
        "tokens": sum(embedder.count_tokens(texts)),
        "texts_per_second": len(texts) / (time.perf_counter() - begun),
        "texts_per_cpu_second": len(texts) / (time.process_time() - begun_cpu),
    }
    parts = np.split(vectors, np.cumsum([len(passages) for passages in cut])[:-1])
    library = Library.open(folder, Fingerprint(embedder.name, embedder.dimension, CHUNKER))
    library.add(list(zip(data.documents, cut, parts, strict=True)))
    return library, figures


def run(
    data: DataSet,
    embedder: Embedder,
    remembering: Remembering,
    settings: Settings,
    depths: Sequence[int],
) -> list[dict[str, Any]]:
    """One row for the fused order and one for each depth of reranking."""
    sources = {document.id: document.source for document in data.documents}
    found = []
    with tempfile.TemporaryDirectory() as folder:
        library, figures = index(data, embedder, settings, Path(folder))
        with library:
            for depth in (0, *depths):
                reranker = remembering if depth else None
                changed = settings.model_copy(update={"candidates": depth or max(depths)})
                retriever = Retriever(library, embedder, reranker, changed)
                values, seconds = [], []
                for question in data.questions:
                    before = remembering.seconds
                    hits = retriever.retrieve(question.text, 20)
                    values.append(measures(question, hits, sources))
                    seconds.append(remembering.seconds - before)
                configuration = {
                    "set": data.name,
                    "embedder": embedder.name,
                    "passage_tokens": settings.passage_tokens,
                    "candidates": depth,
                    "documents": len(data.documents),
                }
                found.append(configuration | figures | summary(np.array(values), seconds))
                print(line(found[-1]), flush=True)
    return found


def summary(values: np.ndarray, seconds: Sequence[float]) -> dict[str, Any]:
    """Means and intervals; `values` let rows be compared question by question."""
    return {
        "questions": len(values),
        "ndcg@10": float(values[:, 0].mean()),
        "ndcg@10_interval": interval(values[:, 0]),
        "recall@5": float(values[:, 1].mean()),
        "recall@5_interval": interval(values[:, 1]),
        "answer@3": float(values[:, 2].mean()),
        "rerank_cpu_ms": 1000 * float(np.median(seconds)),
        "values": values[:, :2].tolist(),
    }


def line(row: dict[str, Any]) -> str:
    """One row of the printed table."""
    low, high = row["ndcg@10_interval"]
    return (
        f"{row['set']:10} {row['embedder']:18} {row['passage_tokens']:4} tokens "
        f"rerank {row['candidates']:2}  nDCG@10 {row['ndcg@10']:.3f} [{low:.3f}, {high:.3f}]  "
        f"Recall@5 {row['recall@5']:.3f}  answer@3 {row['answer@3']:.3f}  "
        f"rerank {row['rerank_cpu_ms']:5.0f} CPU ms  {row['texts_per_cpu_second']:5.1f} texts/CPU s"
    )


def compare(found: Sequence[dict[str, Any]]) -> list[str]:
    """For each depth: the second embedder minus the first, every set weighing the same."""
    names = list(dict.fromkeys(row["embedder"] for row in found))
    told = []
    for one, other in itertools.pairwise(names):
        for depth in dict.fromkeys(row["candidates"] for row in found):
            values = {
                (row["embedder"], row["set"]): np.array(row["values"])
                for row in found
                if row["candidates"] == depth
            }
            gaps = [values[other, name] - values[one, name] for e, name in values if e == one]
            draw = np.random.default_rng(SEED)
            means = [
                np.mean([gap[draw.integers(0, len(gap), len(gap))].mean(axis=0) for gap in gaps], 0)
                for _ in range(DRAWS)
            ]
            low, high = np.percentile(means, [2.5, 97.5], axis=0)
            mean = np.mean([gap.mean(axis=0) for gap in gaps], axis=0)
            told.append(
                f"{other} - {one}, rerank {depth}: nDCG@10 {mean[0]:+.3f} [{low[0]:+.3f}, "
                f"{high[0]:+.3f}], Recall@5 {mean[1]:+.3f} [{low[1]:+.3f}, {high[1]:+.3f}]"
            )
    return told


def main() -> None:
    """Measure every set with every embedder and passage size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", default=SETS)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--documents", type=int, default=2500)
    parser.add_argument("--embedders", default="all-MiniLM-L6-v2,bge-small-en-v1.5")
    parser.add_argument("--passage-tokens", default="200")
    parser.add_argument("--candidates", default="5,10,15,20,30")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--home", type=Path, default=None)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/out/retrieval.json"))
    args = parser.parse_args()
    net.silence_telemetry()
    settings = Settings(threads=args.threads)
    models = Models(home_folder(args.home), settings)
    remembering = Remembering(open_reranker(settings.reranker, models, settings))
    embedders = [open_embedder(name, models, settings) for name in args.embedders.split(",")]
    depths = [int(depth) for depth in args.candidates.split(",")]
    found: list[dict[str, Any]] = []
    for name in args.sets.split(","):
        data = data_set(args.data / name, args.questions, args.documents)
        for tokens, embedder in itertools.product(args.passage_tokens.split(","), embedders):
            sized = settings.model_copy(update={"passage_tokens": int(tokens)})
            found += run(data, embedder, remembering, sized, depths)
    told = compare(found) if "," not in args.passage_tokens else []
    print(*told, sep="\n")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(
        json.dumps({"cores": os.cpu_count(), "rows": found, "comparison": told}, indent=1)
    )


if __name__ == "__main__":
    main()
