"""Fit what the generator's reading says of support: `python -m training.reading`.

    python -m training.reading FILE read --home HOME --data DATA
    python -m training.reading FILE fit --out rag/weights

`read` lets the generator read some two thousand claims of train parts and some eight
hundred of dev parts, each with the window of its evidence that the evidence model finds
most decided, and keeps its states in FILE (about half a second to 1.5 s a pair on two cores).
`fit` makes the directions of `rag.reading` from the train parts, and probabilities of what
they say on the dev parts of the sets whose licence allows it; the other sets are measured.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.config import load_settings
from rag.evidence import OnnxEvidenceModel, against
from rag.fitted import shipped_folder
from rag.generate import open_generator
from rag.models import Models
from rag.prompts import judge_prompt
from rag.reading import READINGS
from training import claims, questions
from training.calibrate import FITTED, balanced_accuracy, calibration_error
from training.examples import LABELS, NOT_SUPPORTED, REFUTED, SUPPORTED, Example
from training.linear import direction_shape, folds_of, told_by, weights_of
from training.measure import LEFT_OUT, TRAINED, auc, claims_of

SEED = 7
FOLDS = 5
# Evidence longer than this costs as much time as two short ones.
LONGEST = 500
# How many pairs of each source are read, of those short enough.
PLAN: Sequence[tuple[Callable[[Path, random.Random], list[Example]], int]] = (
    (claims.fever, 300),
    (claims.fool_me_twice, 400),
    (claims.scifact, 400),
    (claims.begin, 200),
    (claims.wice, 60),
    (claims.swaps, 250),
    (questions.squad_statements, 350),
    (claims.clapnq, 60),
)
DEV = 60  # pairs a set
MEASURED = (*LEFT_OUT, "fnc1")
# How strongly the direction is drawn to zero: some thousand pairs, some thousand numbers.
RIDGE = 5.0
# Added to the odds of "refuted" among what is not supported: where both answers weigh the same,
# "supported" leaves it less, and without this a fifth instead of a quarter of the refuted dev
# claims would reach the threshold of `rag.check.folding`, which is for every judge the same.
TO_REFUTE = 0.5

Rows = Sequence[dict[str, Any]]


def pairs(data: Path) -> list[dict[str, Any]]:
    """What is read: of the train parts by `PLAN`, of the dev parts some of every set."""
    rng = random.Random(SEED)
    found = []
    for source, count in PLAN:
        made = [one for one in source(data, rng) if len(one.evidence) <= LONGEST]
        found += [
            {"set": one.source, "split": "train", "claim": one.text, "evidence": one.evidence}
            | {"label": one.label}
            for one in rng.sample(made, min(count, len(made)))
        ]
    for name in (*TRAINED, *MEASURED):
        known = claims_of(data, name)
        for row in random.Random(11).sample(known, min(DEV, len(known))):
            evidence = " ".join(piece["text"] for piece in row["evidence"])
            found.append(
                {"set": name, "split": "dev", "claim": row["claim"], "evidence": evidence}
                | {"label": LABELS[row["label"]]}
            )
    rng.shuffle(found)
    return found


def read(home: Path, data: Path) -> Iterator[dict[str, Any]]:
    """Each pair with what the evidence model and the generator make of it."""
    settings = load_settings(home)
    model = OnnxEvidenceModel(shipped_folder())
    generator = open_generator(settings, Models(home, settings))
    todo = pairs(data)
    for at, row in enumerate(todo):
        (window,) = model.windows([(row["claim"], row.pop("evidence"))])
        reading = generator.reading(judge_prompt(row.pop("claim"), window.text), goes_on=False)
        if reading is None:
            raise SystemExit("This generator gives no reading: fit with the default one.")
        yield {
            **row,
            "generator": generator.name,
            "against": against(window.logits),
            "reading": [round(float(x), 3) for x in reading],
        }
        print(f"{at + 1}/{len(todo)}", flush=True)


def told(found: Rows, positive: np.ndarray, among: np.ndarray) -> tuple[np.ndarray, dict[str, Any]]:
    """What readings say along the direction that tells `positive` apart, and the direction.

    Fitted on the train parts of `among`.
    """
    readings = np.array([row["reading"] for row in found], dtype=np.float64)
    train = among & np.array([row["split"] == "train" for row in found])
    fold = folds_of(len(found), FOLDS, SEED)
    said, *fitted = told_by(
        readings, positive.astype(float), train, RIDGE, fold, share=np.ones(len(found))
    )
    return said, direction_shape(found[0]["generator"], *fitted)


def fit(found: Rows, out: Path) -> None:
    """Print what the reading tells on each dev set; write the readings."""
    label = np.array([row["label"] for row in found])
    supported = label == SUPPORTED
    says, supporting = told(found, supported, np.ones(len(found), dtype=bool))
    opposed = (label != SUPPORTED) & (label != NOT_SUPPORTED)
    refutes, refuting = told(found, label == REFUTED, opposed)
    x = np.column_stack([np.ones(len(found)), says])
    dev = np.array([row["split"] == "dev" for row in found])
    of_set = np.array([row["set"] for row in found])
    fitted = dev & np.isin(of_set, FITTED)
    scores: dict[str, list[float]] = {"fitted": [], "left out": []}
    likely = np.zeros(len(found))
    for name in (*TRAINED, *MEASURED):
        part = dev & (of_set == name)
        odds = x[part] @ fitted_to(x, supported, fitted & ~part, of_set)
        likely[part] = 1 / (1 + np.exp(-odds))
        gold = supported[part]
        accuracy = balanced_accuracy(gold, odds > 0)
        scores["fitted" if name in FITTED else "left out"].append(accuracy)
        print(
            f"{name:28} n={part.sum()} auc={auc(gold, odds):.3f} ba={accuracy:.3f} "
            f"found={(odds[gold] > 0).mean():.2f} wrongly={(odds[~gold] > 0).mean():.2f}"
        )
    for name, of in scores.items():
        print(f"{name:28} mean ba={np.mean(of):.3f}")
    print(f"all {np.mean([s for of in scores.values() for s in of]):.3f}")
    for name, part in (("fitted", fitted), ("all", dev)):
        even = _shares(list(zip(of_set[part], supported[part], strict=True)))
        for how, share in (("as they come", None), ("both answers the same", even)):
            error = calibration_error(supported[part], likely[part], share)
            print(f"calibration error, {name}, {how}: {error:.3f}")
    z = np.column_stack([np.ones(len(found)), [row["against"] for row in found], refutes])
    part = fitted & opposed
    share = _shares(list(of_set[part]))
    against_weights = weights_of(z[part], (label == REFUTED)[part].astype(float), share)
    against_weights[0] += TO_REFUTE
    odds = z @ against_weights
    part = dev & opposed
    print(f"refuted, not not enough: auc {auc(label[part] == REFUTED, odds[part]):.3f}")
    readings = {
        "supports": supporting,
        "refutes": refuting,
        "supported": [round(float(w), 4) for w in fitted_to(x, supported, fitted, of_set)],
        "refuted": [round(float(w), 4) for w in against_weights],
    }
    (out / READINGS).write_text(json.dumps(readings) + "\n", encoding="utf-8")


def fitted_to(x: np.ndarray, y: np.ndarray, part: np.ndarray, of_set: np.ndarray) -> np.ndarray:
    """Logistic weights fitted on a part; every set, and both answers in it, count the same.

    Nobody knows how many of a user's claims are supported; the sets hold between a quarter and
    a half, and a fit that believes them finds too few of a stranger's (docs/log.md).
    """
    share = _shares(list(zip(of_set[part], y[part], strict=True)))
    return weights_of(x[part], y[part].astype(float), share)


def _shares(kinds: Sequence[Hashable]) -> np.ndarray:
    """How much each row counts, so that every kind counts the same."""
    times = Counter(kinds)
    return np.array([1 / times[kind] for kind in kinds])


def main() -> None:
    """Read or fit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="JSON Lines of the readings")
    steps = parser.add_subparsers(dest="step", required=True)
    reading = steps.add_parser("read")
    reading.add_argument("--home", type=Path, required=True, help="a home with the models")
    reading.add_argument("--data", type=Path, required=True)
    fitting = steps.add_parser("fit")
    fitting.add_argument("--out", type=Path, required=True, help="folder for the readings")
    given = parser.parse_args()
    if given.step == "fit":
        lines = given.file.read_text(encoding="utf-8").splitlines()
        fit([json.loads(line) for line in lines], given.out)
        return
    given.file.parent.mkdir(parents=True, exist_ok=True)
    with given.file.open("w", encoding="utf-8") as kept:
        for row in read(given.home, given.data):
            kept.write(json.dumps(row) + "\n")
            kept.flush()


if __name__ == "__main__":
    main()
