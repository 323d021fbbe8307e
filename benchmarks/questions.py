"""How long a reader waits: first quote, first checked sentence, whole answer.

    python -m benchmarks.questions [--home HOME] [--fresh 3]

The seeds are indexed into a temporary home that borrows HOME's models. In one warm
process every seed question is asked once (after one that is not counted): median and
95th percentile of each moment, and the peak memory of the process. Then `footnote ask`
is started afresh several times, with models on disk: seconds from the start of the
process to the first quote on its output, and to its end.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.ingest import peak_mb
from rag import net
from rag.config import Settings, home_folder
from rag.pipeline import Pipeline

SEEDS = Path(__file__).parents[1] / "seeds"
MOMENTS = ("retrieve", "first_quote", "first_sentence", "total")


def seed_questions() -> list[str]:
    """The questions of the seeds, in their order."""
    lines = (SEEDS / "questions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def spread(seconds: list[float]) -> dict[str, float]:
    """Median and 95th percentile, in seconds, and how many."""
    return {
        "median_s": statistics.median(seconds),
        "p95_s": float(np.percentile(seconds, 95)),
        "n": len(seconds),
    }


def warm(home: Path) -> dict[str, Any]:
    """Every seed question in one process, models loaded."""
    questions = seed_questions()
    with Pipeline(home, Settings()) as pipeline:
        pipeline.add([str(SEEDS)])
        pipeline.ask(questions[0])
        answers = [pipeline.ask(question) for question in questions]
    figures: dict[str, Any] = {}
    for moment in MOMENTS:
        reached = [a.timing_ms[moment] for a in answers if a.timing_ms[moment] is not None]
        figures[moment] = spread([float(ms) / 1000 for ms in reached if ms is not None])
    figures["peak_mb"] = peak_mb()
    figures["answered"] = sum(answer.status == "answered" for answer in answers)
    return figures


def fresh(home: Path, question: str) -> tuple[float, float]:
    """Seconds to the first quote and to the end of one `footnote ask` in a process of its own."""
    begun = time.perf_counter()
    first = None
    with subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "ask", question],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "FOOTNOTE_HOME": str(home)},
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if first is None and "“" in line:
                first = time.perf_counter() - begun
    whole = time.perf_counter() - begun
    if process.returncode != 0 or first is None:
        raise SystemExit(f"`footnote ask` ended with {process.returncode} and no quote")
    return first, whole


def measure(home: Path, runs: int) -> dict[str, Any]:
    """Warm and fresh figures as one JSON-able dict."""
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "home"
        own.mkdir()
        (own / "models").symlink_to((home / "models").resolve(), target_is_directory=True)
        figures: dict[str, Any] = {"warm": warm(own)}
        timed = [fresh(own, seed_questions()[i]) for i in range(runs)]
    figures["fresh"] = {
        "first_quote": spread([first for first, _ in timed]),
        "total": spread([whole for _, whole in timed]),
    }
    return figures


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, default=None)
    parser.add_argument("--fresh", type=int, default=3)
    args = parser.parse_args()
    net.silence_telemetry()
    print(json.dumps(measure(home_folder(args.home), args.fresh), indent=1))


if __name__ == "__main__":
    main()
