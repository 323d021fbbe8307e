"""Read off what decides whether to answer, and fit the rule: `python -m training.refusing`.

    python -m training.refusing FILE read --home HOME SET:SPLIT... [--limit 90]
    python -m training.refusing FILE fit --out rag/weights

`read` asks the desk's own search, evidence model and generator about each question, over a
library of the set's documents, and keeps what they say in FILE; `fit` joins it, in seconds, and
writes the rule of `rag.answerable`. SET is a folder that `footnote eval` reads.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.answerable import RULE, bears_on, log_odds
from rag.config import load_settings
from rag.evaluate.bench import open_bench
from rag.evaluate.cases import Question
from rag.evaluate.datasets import read
from rag.evidence import OnnxEvidenceModel
from rag.fitted import shipped_folder
from rag.followup import standalone
from rag.pipeline import Pipeline, open_pipeline
from rag.prompts import ready_prompt
from rag.select import select_evidence
from training.linear import direction_shape, folds_of, told_by, weights_of
from training.measure import auc

FOLDS = 10
SEED = 7
# How strongly the direction is drawn to zero: as many numbers as questions.
RIDGE = 3.0
# Questions that the evidence model has learned from: its chances there are too good to fit on.
LEARNED = ("squad2:train",)
JOINED = ("near", "passage", "quote", "follows", "reading")
BIASES = np.arange(-1, 1.01, 0.1)

Rows = Sequence[dict[str, Any]]


def signals(pipeline: Pipeline, model: OnnxEvidenceModel, case: Question) -> dict[str, Any]:
    """What the parts of the desk say of one question, and what is true of it."""
    settings = pipeline.settings
    query = standalone(case.text, case.history)
    found = pipeline.search(case.text, limit=settings.answer_passages, history=case.history)
    evidence = select_evidence(
        query, found.hits, pipeline.reranker, limit=settings.evidence_sentences
    )
    if not bears_on(evidence):  # refused before the rule is asked
        return {}
    read = [hit.passage.text for hit in found.hits]
    reading = pipeline.generator.reading(ready_prompt(query, evidence))
    if reading is None:
        raise SystemExit("This generator gives no reading: fit with the default one.")
    return {
        "answerable": case.answerable,
        "generator": pipeline.generator.name,
        "near": found.hits[0].score,
        "passage": log_odds(float(model.answers(query, read).max())),
        "quote": log_odds(float(model.answers(query, [one.text for one in evidence]).max())),
        "follows": float(bool(case.history)),
        "reading": [round(float(x), 3) for x in reading],
    }


def gather(home: Path, sets: Sequence[str], limit: int) -> Iterator[dict[str, Any]]:
    """The signals of up to `limit` questions of each set, drawn at random."""
    model = OnnxEvidenceModel(shipped_folder())
    with open_pipeline(home, load_settings(home)) as pipeline:
        for name in sets:
            folder, _, split = name.rpartition(":")
            data = read(Path(folder), split)
            cases = random.Random(SEED).sample(data.questions, min(limit, len(data.questions)))
            documents = list(data.corpus.documents.values())
            with open_bench(pipeline, documents, lambda *_: None, keep=True) as bench:
                for at, case in enumerate(cases):
                    if told := signals(bench.on, model, case):
                        yield {"set": data.name, "split": split, **told}
                    print(f"{data.name} {at + 1}/{len(cases)}", flush=True)


def said(rows: Rows) -> tuple[np.ndarray, dict[str, Any]]:
    """What the reading says of each question, and the direction, fitted on train parts.

    Every set counts the same there: many more of squad2 than of mtrag were read.
    """
    readings = np.array([row["reading"] for row in rows])
    y = np.array([row["answerable"] for row in rows], dtype=float)
    train = np.array([row["split"] == "train" for row in rows])
    kinds = [(row["set"], row["split"]) for row in rows]
    share = np.array([1 / kinds.count(kind) for kind in kinds])
    told, *fitted = told_by(
        readings, y, train, RIDGE, folds_of(len(rows), FOLDS, SEED), share=share
    )
    return told, direction_shape(rows[0]["generator"], *fitted)


def joined(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rule's weights, and each question's log-odds by the fit on the other folds.

    Every question counts the same: weighed by set and answer, follow-ups, most of which can be
    answered, were refused too readily, and first questions not readily enough (docs/log.md).
    """
    fold, odds, same = folds_of(len(y), FOLDS, SEED), np.zeros(len(y)), np.ones(len(y))
    for one in range(FOLDS):
        other = fold != one
        odds[~other] = x[~other] @ weights_of(x[other], y[other], same[other])
    return weights_of(x, y, same), odds


def fit(rows: Rows, out: Path, bias: float) -> None:
    """Print AUCs and what each bias would refuse on dev; write the rule with `bias` added."""
    told, direction = said(rows)
    rows = [{**row, "reading": float(one)} for row, one in zip(rows, told, strict=True)]
    kept = [row for row in rows if f"{row['set']}:{row['split']}" not in LEARNED]
    x = np.array([[1.0, *(row[name] for name in JOINED)] for row in kept])
    dev = np.array([row["split"] == "dev" for row in kept])
    y = np.array([row["answerable"] for row in kept])
    weights, odds = joined(x, y.astype(float))
    alone, odds_alone = joined(x[:, :-1], y.astype(float))
    columns = {name: x[:, at + 1] for at, name in enumerate(JOINED)}
    for name, column in {**columns, "joined": odds, "alone": odds_alone}.items():
        print(f"{name:8} AUC on dev {auc(y[dev], column[dev]):.3f}, n = {dev.sum()}")
    of_set = np.array([row["set"] for row in kept])
    for step in BIASES:
        refused = odds + step <= 0
        parts = {name: dev & (of_set == name) for name in sorted(set(of_set[dev]))}
        told_of = [f"{name} {_rates(refused, y, part)}" for name, part in parts.items()]
        print(f"bias {step:+.2f}: all {_rates(refused, y, dev)}; " + "; ".join(told_of))
    rule = {
        "joined": [round(float(w), 4) for w in (weights[0] + bias, *weights[1:])],
        "alone": [round(float(w), 4) for w in (alone[0] + bias, *alone[1:])],
        "direction": direction,
    }
    (out / RULE).write_text(json.dumps(rule) + "\n", encoding="utf-8")


def _rates(refused: np.ndarray, answerable: np.ndarray, part: np.ndarray) -> str:
    """Precision and recall of refusals, and the answerable ones refused, in a part."""
    right, wrong = (refused & ~answerable)[part].sum(), (refused & answerable)[part].sum()
    precision = right / max(1, right + wrong)
    recall = right / max(1, (~answerable)[part].sum())
    return (
        f"precision {precision:.2f} recall {recall:.2f} "
        f"wrongly {wrong / max(1, answerable[part].sum()):.2f}"
    )


def main() -> None:
    """Read or fit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="JSON Lines of the signals")
    steps = parser.add_subparsers(dest="step", required=True)
    reading = steps.add_parser("read")
    reading.add_argument("sets", nargs="+", metavar="SET:SPLIT")
    reading.add_argument("--home", type=Path, required=True, help="a home with the models")
    reading.add_argument("--limit", type=int, default=90)
    fitting = steps.add_parser("fit")
    fitting.add_argument("--out", type=Path, required=True, help="folder for the rule")
    fitting.add_argument("--bias", type=float, default=0.0, help="more answers, or fewer below 0")
    given = parser.parse_args()
    if given.step == "fit":
        lines = given.file.read_text(encoding="utf-8").splitlines()
        fit([json.loads(line) for line in lines], given.out, given.bias)
        return
    given.file.parent.mkdir(parents=True, exist_ok=True)
    with given.file.open("a", encoding="utf-8") as kept:
        for row in gather(given.home, given.sets, given.limit):
            kept.write(json.dumps(row) + "\n")
            kept.flush()


if __name__ == "__main__":
    main()
