"""How long a whole draft takes to check.

    python -m benchmarks.drafts [--draft FILE] [--documents PATH]... [--home HOME]

FILE is a draft (default: `benchmarks/draft.txt`, some 60 sentences about the seeds: right,
wrong, misquoted, opinion), PATH what it is held to (default: the seeds), HOME a home that has
the models. The library is made anew in a temporary folder. "cpu_s" is the processor's time of
all threads, which other work on the machine changes less than the clock.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from rag import net
from rag.check.drafts import check_draft, draft_result, read_draft
from rag.config import home_folder, load_settings
from rag.pipeline import open_pipeline

HERE = Path(__file__).parent


def measure(draft_file: Path, documents: list[Path], models: Path) -> dict[str, Any]:
    """Index, load, check once; seconds of each, and the counts of the result."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "models").symlink_to(models.resolve())
        settings = load_settings(home)
        with open_pipeline(home, settings) as pipeline:
            pipeline.add([str(path) for path in documents])
            begun = time.perf_counter()
            pipeline.desk.claim("The first claim waits until the models are loaded.")
            loaded = time.perf_counter()
            draft = read_draft(draft_file, settings)
            start, work = time.perf_counter(), time.process_time()
            found = list(check_draft(draft, pipeline.desk, pipeline.ledger, []))
            clock, cpu = time.perf_counter() - start, time.process_time() - work
            result = draft_result(draft.head(), found, pipeline.ledger)
    checks = sum(len(one["checks"]) for one in found)
    return {
        "sentences": len(found),
        "checks": checks,
        "load_s": round(loaded - begun, 1),
        "wall_s": round(clock, 1),
        "cpu_s": round(cpu, 1),
        "counts": result["counts"],
    }


def main() -> None:
    """Measure, print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draft", type=Path, default=HERE / "draft.txt")
    parser.add_argument("--documents", type=Path, nargs="+", default=[HERE.parent / "seeds"])
    parser.add_argument("--home", type=Path, help="a home that has the models")
    args = parser.parse_args()
    net.silence_telemetry()
    models = home_folder(args.home) / "models"
    print(json.dumps(measure(args.draft, args.documents, models), indent=1))


if __name__ == "__main__":
    main()
