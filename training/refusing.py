"""Read off what decides whether to answer, and fit the rule: `python -m training.refusing`.

    python -m training.refusing FILE read build/found.jsonl --home HOME
    python -m training.refusing FILE fit --out rag/weights

`read` asks the evidence model and the generator about each question that `training.found` has
found quotes for, and keeps what they say in FILE; `fit` joins it, in seconds, and writes the rule
of `rag.answerable`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.answerable import RULE, log_odds
from rag.config import load_settings
from rag.evidence import OnnxEvidenceModel
from rag.fitted import shipped_folder
from rag.generate import open_generator
from rag.models import Models
from rag.prompts import ready_prompt
from training.found import rows_in
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


def read(found: Rows, home: Path) -> Iterator[dict[str, Any]]:
    """What the parts of the desk say of each question, and what is true of it."""
    settings = load_settings(home)
    model = OnnxEvidenceModel(shipped_folder())
    generator = open_generator(settings, Models(home, settings))
    for at, row in enumerate(found):
        question, quotes = row["question"], row["quotes"]
        reading = generator.reading(ready_prompt(question, quotes))
        if reading is None:
            raise SystemExit("This generator gives no reading: fit with the default one.")
        yield {
            **{name: row[name] for name in ("set", "split", "answerable", "near")},
            "generator": generator.name,
            "passage": log_odds(float(model.answers(question, row["passages"]).max())),
            "quote": log_odds(float(model.answers(question, quotes).max())),
            "follows": float(row["follows"]),
            "reading": [round(float(x), 3) for x in reading],
        }
        print(f"{at + 1}/{len(found)}", flush=True)


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
    reading.add_argument("found", type=Path, help="JSON Lines of training.found")
    reading.add_argument("--home", type=Path, required=True, help="a home with the models")
    fitting = steps.add_parser("fit")
    fitting.add_argument("--out", type=Path, required=True, help="folder for the rule")
    fitting.add_argument("--bias", type=float, default=0.0, help="more answers, or fewer below 0")
    given = parser.parse_args()
    if given.step == "fit":
        fit(rows_in(given.file), given.out, given.bias)
        return
    given.file.parent.mkdir(parents=True, exist_ok=True)
    with given.file.open("w", encoding="utf-8") as kept:
        for row in read(rows_in(given.found), given.home):
            kept.write(json.dumps(row) + "\n")
            kept.flush()


if __name__ == "__main__":
    main()
