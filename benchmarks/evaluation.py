"""`make eval DATA=DIR`: the tables of docs/evaluation.md, measured anew.

    python -m benchmarks.evaluation --data DIR [--home HOME] [--sets squad2,clapnq]
        [--only retrieval,verdicts,checks,answers] [--questions 30]
        [--claims 200] [--checks 60] [--queries 60]

DIR holds one folder a data set, in the layouts that `footnote eval` reads. Each is
measured by `footnote eval` in a process of its own, with an index that is kept
for the next time. Prints Markdown, and writes every report to
benchmarks/out/evaluation/TASK-SET.json as it comes; a set that fails is named at the end.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

OUT = Path("benchmarks/out/evaluation")
SETS = {
    "retrieval": "squad2,clapnq,mtrag,scifact,cranfield",
    "verdicts": "fever_dev,fool_me_twice,scifact,begin,wice,covidfact,healthver,climate_fever,"
    "averitec,faithbench,news_summary_faithfulness,fnc1",
    "checks": "scifact,fool_me_twice,averitec,wice,fever_dev",
    "answers": "squad2,clapnq,mtrag",
}
# Searching among more documents than this changes little and takes long to index.
DOCUMENTS = "2500"
RETRIEVAL = ("Recall@1", "Recall@5", "Recall@10", "MRR", "nDCG@10")
VERDICTS = (
    "balanced accuracy, supported or not",
    "macro-F1 over the verdicts",
    "AUC, supported or not",
    "expected calibration error",
    "not supported, yet judged supported",
    "time a judgement, mean",
)
CHECKS = (
    *VERDICTS[:2],
    "not supported, yet judged supported",
    "judged supported, rightly",
    "a gold document among those cited",
)
COLUMNS = {"retrieval": RETRIEVAL, "verdicts": VERDICTS, "checks": CHECKS}


def report(task: str, folder: Path, limit: int, home: Path | None) -> dict[str, Any]:
    """The report of `footnote eval` on one set. Raises CalledProcessError."""
    command = [sys.executable, "-m", "ui", *(["--home", str(home)] if home else [])]
    command += ["eval", str(folder), "--limit", str(limit), "--json"]
    command += ["--documents", DOCUMENTS, "--keep"]
    command += ["--task", task]
    if task == "answers":
        command += ["--task", "retrieval"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{task}-{folder.name}.json").write_text(json.dumps(found, indent=1), "utf-8")
    return found


def shown(measure: dict[str, Any] | None) -> str:
    """`.871 (.801 to .934)`; a dash where there is no figure."""
    if measure is None or measure["value"] is None:
        return "–"
    places = 3 if measure["unit"] == "share" else 0 if measure["value"] >= 10 else 2
    value, low, high = (
        f"{measure[key]:.{places}f}".replace("0.", ".", 1 if measure[key] < 1 else 0)
        for key in ("value", "low", "high")
    )
    unit = "" if measure["unit"] == "share" else f" {measure['unit']}"
    return f"{value}{unit} ({low} to {high})"


def line(*cells: str) -> str:
    """One row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def by_set(reports: Sequence[dict[str, Any]], task: str, columns: Sequence[str]) -> Iterator[str]:
    """One row for each set and group of cases, one column a measure; then the sets' mean."""
    rows: list[list[float | None]] = []
    yield line("set", "n", *columns)
    yield line(*["---"] * (len(columns) + 2))
    for one in reports:
        for section in one["sections"]:
            if section["task"] != task:
                continue
            known = {measure["name"]: measure for measure in section["measures"]}
            group = (
                ""
                if section["system"] in {"all", "judge, given evidence", "desk, given evidence"}
                else f", {section['system']}"
            )
            n = str(max(measure["n"] for measure in section["measures"]))
            yield line(f"{one['dataset']}{group}", n, *(shown(known.get(c)) for c in columns))
            if not group:
                rows.append([_share(known.get(c)) for c in columns])
    if len(rows) > 1:
        means = [_mean(list(column)) for column in zip(*rows, strict=True)]
        yield line("mean of the sets", str(len(rows)), *means)


def _share(measure: dict[str, Any] | None) -> float | None:
    return measure["value"] if measure and measure["unit"] == "share" else None


def _mean(values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{sum(known) / len(known):.3f}".removeprefix("0") if known else "–"


def by_system(one: dict[str, Any]) -> Iterator[str]:
    """One row for each measure of a set's answers, one column a system; then the times."""
    for task in ("answers", "time"):
        sections = [section for section in one["sections"] if section["task"] == task]
        known = [{measure["name"]: measure for measure in s["measures"]} for s in sections]
        names = dict.fromkeys(name for measures in known for name in measures)
        yield line(one["dataset"], *(section["system"] for section in sections))
        yield line(*["---"] * (len(sections) + 1))
        for name in names:
            first = next(measures[name] for measures in known if name in measures)
            counted = f"{name} ({first['of']})"
            cells = [
                f"{shown(m)}, n={m['n']}" if (m := measures.get(name)) else "–"
                for measures in known
            ]
            yield line(counted, *cells)
        yield ""


def main() -> None:
    """Measure every set of every task that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--only", default=",".join(SETS))
    parser.add_argument("--sets", help="only these sets, of each task")
    parser.add_argument("--questions", type=int, default=30)
    parser.add_argument("--claims", type=int, default=200)
    parser.add_argument("--checks", type=int, default=60)
    parser.add_argument("--queries", type=int, default=60)
    args = parser.parse_args()
    limits = {
        "retrieval": args.queries,
        "verdicts": args.claims,
        "checks": args.checks,
        "answers": args.questions,
    }
    failed = []
    for task in args.only.split(","):
        names = [n for n in SETS[task].split(",") if not args.sets or n in args.sets.split(",")]
        reports = []
        for name in names:
            try:
                reports.append(report(task, args.data / name, limits[task], args.home))
            except subprocess.CalledProcessError as error:
                failed.append(f"{task} of {name} (exit code {error.returncode})")
        print(f"\n## {task.capitalize()}\n")
        if task == "answers":
            print("\n".join(text for one in reports for text in by_system(one)))
        else:
            print("\n".join(by_set(reports, task, COLUMNS[task])))
    if failed:
        raise SystemExit(f"Not measured: {', '.join(failed)}.")


if __name__ == "__main__":
    main()
