"""`make bench`: every speed that is promised, in one run on this machine, as a table and as JSON.

    python -m benchmarks [--data DIR] [--llama-python PATH] [--home HOME]

DIR is a folder of data sets: with it the generator's prompts come from real passages and
its judgement is compared with bfloat16. PATH is a Python that has llama-cpp-python or
xllamacpp; without it those that this Python has are used, and the absent ones are named.
Each part runs in a process of its own, so that peak memory means something.
Writes benchmarks/out/bench.json.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from rag import net
from rag.config import Settings, home_folder
from rag.models import Models

OUT = Path("benchmarks/out")


def part(arguments: list[str], out: Path) -> dict[str, Any]:
    """Run one benchmark; its JSON is its output, its progress goes to our standard error."""
    print("…", *arguments[:2], file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", *arguments], stdout=subprocess.PIPE, text=True, check=True
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    out.write_text(json.dumps(figures, indent=1), "utf-8")
    return figures


def rows(figures: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What the table shows: what, measured, target."""
    ingest, asking, generator = figures["ingest"], figures["questions"], figures["generator"]
    warm, fresh = asking["warm"], asking["fresh"]
    table = [
        (
            "ingest, ratio to bare encode",
            f"{ingest['ratio_to_bare']:.2f} ({ingest['ratio_to_bare_same_precision']:.2f} in bf16)",
            ">= 0.85",
        ),
        ("first quote, median / p95", _both(warm["first_quote"]), "<= 1 s"),
        ("first checked sentence, median / p95", _both(warm["first_sentence"]), "<= 4 s"),
        ("whole answer, median / p95", _both(warm["total"]), ""),
        ("peak memory", f"{warm['peak_mb'] / 1000:.1f} GB", "<= 6 GB"),
        ("fresh process, first quote, median / p95", _both(fresh["first_quote"]), "<= 6 s"),
        ("fresh process, answer, median / p95", _both(fresh["total"]), "<= 15 s"),
    ]
    for name, value in _flat(generator):
        table.append((f"generator: {name}", value, ""))
    return table


def _both(spread: dict[str, float]) -> str:
    return f"{spread['median_s']:.2f} s / {spread['p95_s']:.2f} s (n = {spread['n']})"


def _flat(figures: dict[str, Any], before: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in figures.items():
        if isinstance(value, dict):
            found += _flat(value, f"{before}{name}, ")
        else:
            shown = f"{value:.3g}" if isinstance(value, float) else str(value)
            found.append((f"{before}{name}", shown))
    return found


def main() -> None:
    """Measure everything, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--llama-python")
    parser.add_argument("--home", type=Path)
    args = parser.parse_args()
    net.silence_telemetry()
    home, settings = home_folder(args.home), Settings()
    models = Models(home, settings)
    generator = ["benchmarks.generator", "--model", str(models.folder(settings.generator))]
    generator += ["--gguf", str(models.gguf(settings.generator))]
    if args.data:
        generator += ["--data", str(args.data)]
    if args.llama_python:
        generator += ["--llama-python", args.llama_python]
    OUT.mkdir(parents=True, exist_ok=True)
    figures = {
        "when": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "machine": {
            "processor": platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
        },
        "ingest": part(["benchmarks.ingest", "--home", str(home)], OUT / "ingest.json"),
        "questions": part(["benchmarks.questions", "--home", str(home)], OUT / "questions.json"),
        "generator": part(generator, OUT / "generator.json"),
    }
    (OUT / "bench.json").write_text(json.dumps(figures, indent=1), "utf-8")
    table = Table("what", "measured", "target", title="Footnote, measured on this machine")
    for row in rows(figures):
        table.add_row(*row)
    Console().print(table)
    print(f"Written to {OUT / 'bench.json'}.")


if __name__ == "__main__":
    main()
