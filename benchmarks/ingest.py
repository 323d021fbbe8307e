"""How fast files become a searchable library, beside bare `SentenceTransformer.encode`.

    python -m benchmarks.ingest [--data FOLDER] [--rounds 3] [--home HOME]

`ingest` reads, cuts, embeds, indexes and stores real files; bare encode only embeds the
very same passage texts, with the same model and the library's default settings. Both
take turns in one run, so a busy machine slows both. FOLDER holds any files Footnote
reads; without it the seeds' articles are written out several times, each copy different.

The ratio is bare seconds / ingest seconds: 1 means that everything beside embedding is
free. Where the CPU has bfloat16 the embedder uses it and bare encode does not, so the
ratio to bare encode in the embedder's own precision is given too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from index.library import Library
from index.manifest import Fingerprint
from rag import net
from rag.chunk import CHUNKER
from rag.config import Settings, home_folder
from rag.embed import Embedder, SentenceTransformerEmbedder
from rag.ingest import ingest
from rag.models import Models

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
COPIES = 40


def write_copies(folder: Path) -> Path:
    """The seeds' texts, many times over, each copy under a heading of its own."""
    for source in sorted(SEEDS.glob("*.txt")):
        text = source.read_text(encoding="utf-8")
        for number in range(COPIES):
            (folder / f"{source.stem}-{number:03}.txt").write_text(f"Copy {number}\n\n{text}")
    return folder


def ingest_once(files: Path, embedder: Embedder, settings: Settings) -> tuple[float, Listening]:
    """Seconds of one whole ingest into an empty library, and what the embedder heard."""
    listening = Listening(embedder)
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open(
            Path(folder) / "library", Fingerprint(embedder.name, embedder.dimension, CHUNKER)
        )
        with library:
            seconds = timed(lambda: ingest([str(files)], library, listening, settings))
    return seconds, listening


class Listening:
    """The embedder, with the passage texts that passed through it and the seconds they took."""

    def __init__(self, embedder: Embedder) -> None:
        """Listen to `embedder`."""
        self.texts: list[str] = []
        self.seconds = 0.0
        self.name, self.dimension = embedder.name, embedder.dimension
        self.max_tokens, self.count_tokens = embedder.max_tokens, embedder.count_tokens
        self.encode_queries = embedder.encode_queries
        self._embedder = embedder

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Any:
        """The embedder's own."""
        self.texts.extend(texts)
        begun = time.perf_counter()
        vectors = self._embedder.encode_documents(texts, progress)
        self.seconds += time.perf_counter() - begun
        return vectors


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall clock."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def peak_mb() -> float:
    """The most memory this process has held, in megabytes (Linux counts KiB, macOS bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def measure(
    home: Path, settings: Settings, files: Path | None = None, rounds: int = 3
) -> dict[str, Any]:
    """Passages per second of ingest and of bare encode, medians over `rounds`, and their ratio."""
    import torch
    from sentence_transformers import SentenceTransformer

    model = Models(home, settings).folder(settings.embedder)
    embedder = SentenceTransformerEmbedder(
        model, name=settings.embedder, device=settings.device, threads=settings.threads
    )
    with tempfile.TemporaryDirectory() as folder:
        files = files or write_copies(Path(folder))
        embedder.encode_documents(["warm"] * 4)
        whole, heard = ingest_once(files, embedder, settings)
        texts, share, peak = heard.texts, heard.seconds / whole, peak_mb()
        bare = SentenceTransformer(str(model), local_files_only=True)
        same = SentenceTransformer(str(model), local_files_only=True)
        same.to(getattr(torch, embedder.precision))
        seconds: dict[str, list[float]] = {"ingest": [], "bare": [], "bare, same precision": []}
        for _ in range(rounds):
            seconds["ingest"].append(ingest_once(files, embedder, settings)[0])
            seconds["bare"].append(timed(lambda: bare.encode(texts, show_progress_bar=False)))
            seconds["bare, same precision"].append(
                timed(lambda: same.encode(texts, show_progress_bar=False, convert_to_tensor=True))
            )
    ratios = {
        name: statistics.median(
            other / own for other, own in zip(seconds[name], seconds["ingest"], strict=True)
        )
        for name in ("bare", "bare, same precision")
    }
    return {
        "model": settings.embedder,
        "cores": os.cpu_count(),
        "passages": len(texts),
        "tokens": sum(embedder.count_tokens(texts)),
        "precision": embedder.precision,
        "bare_precision": str(bare.dtype).removeprefix("torch."),
        "passages_per_second": {
            name: len(texts) / statistics.median(found) for name, found in seconds.items()
        },
        "ratio_to_bare": ratios["bare"],
        "ratio_to_bare_same_precision": ratios["bare, same precision"],
        "embedding_share_of_ingest": share,
        "peak_mb": peak,
        "rounds": rounds,
    }


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--home", type=Path, default=None)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/out/ingest.json"))
    args = parser.parse_args()
    net.silence_telemetry()
    figures = measure(
        home_folder(args.home), Settings(threads=args.threads), args.data, args.rounds
    )
    print(json.dumps(figures, indent=1))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
