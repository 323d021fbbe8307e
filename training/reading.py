"""Fit what the generator's adapted reading says of support: `python -m training.reading`.

    python -m training.reading FILE read --home HOME --data DATA
    python -m training.reading FILE fit --out rag/weights

`read` lets the generator read some eight hundred claims of dev parts with the adapter and along
the directions that `training.adapt` has written to `rag/weights`, each claim with the window of its
evidence that the evidence model finds most decided; FILE keeps what it says (about half a second
to 1.5 s a pair on two cores). `fit` makes probabilities of that on the sets whose licence allows
it; the others are measured.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.config import load_settings
from rag.evidence import OnnxEvidenceModel, against
from rag.fitted import CLAIMS_ADAPTER, shipped_folder
from rag.generate import open_generator
from rag.models import Models
from rag.prompts import judge_prompt
from rag.reading import READINGS, shipped_adapter, shipped_readings
from training.calibrate import FITTED, balanced_accuracy, calibration_error
from training.examples import LABELS, NOT_SUPPORTED, REFUTED, SUPPORTED
from training.linear import weights_of
from training.measure import LEFT_OUT, TRAINED, auc, claims_of

DEV = 60  # pairs a set
MEASURED = (*LEFT_OUT, "fnc1")

Rows = Sequence[dict[str, Any]]


def pairs(data: Path) -> list[dict[str, Any]]:
    """What is read: of the dev part of every set some claims with their evidence."""
    found = []
    for name in (*TRAINED, *MEASURED):
        known = claims_of(data, name)
        for row in random.Random(11).sample(known, min(DEV, len(known))):
            evidence = " ".join(piece["text"] for piece in row["evidence"])
            label = LABELS[row["label"]]
            found.append({"set": name, "claim": row["claim"], "evidence": evidence, "label": label})
    return found


def read(home: Path, data: Path) -> Iterator[dict[str, Any]]:
    """What the evidence model and the generator make of each pair."""
    settings = load_settings(home)
    model = OnnxEvidenceModel(shipped_folder())
    generator = open_generator(settings, Models(home, settings))
    readings, adapter = shipped_readings(), shipped_adapter(CLAIMS_ADAPTER)
    todo = pairs(data)
    for at, row in enumerate(todo):
        (window,) = model.windows([(row["claim"], row["evidence"])])
        reading = generator.reading(judge_prompt(row["claim"], window.text), adapter=adapter)
        supports = readings.supports.of(generator.name, reading)
        refutes = readings.refutes.of(generator.name, reading)
        if supports is None or refutes is None:
            raise SystemExit("This generator gives no reading: fit with the default one.")
        yield {
            "set": row["set"],
            "label": row["label"],
            "against": against(window.logits),
            "supports": supports,
            "refutes": refutes,
        }
        print(f"{at + 1}/{len(todo)}", flush=True)


def fit(found: Rows, out: Path) -> None:
    """Print what the reading tells on each dev set; write the odds."""
    label = np.array([row["label"] for row in found])
    of_set = np.array([row["set"] for row in found])
    supported, fitted = label == SUPPORTED, np.isin(of_set, FITTED)
    x = np.column_stack([np.ones(len(found)), [row["supports"] for row in found]])
    scores: dict[str, list[float]] = {"fitted": [], "left out": []}
    likely = np.zeros(len(found))
    for name in (*TRAINED, *MEASURED):
        part = of_set == name
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
    for name, part in (("fitted", fitted), ("all", np.ones(len(found), dtype=bool))):
        even = _shares(list(zip(of_set[part], supported[part], strict=True)))
        for how, share in (("as they come", None), ("both answers the same", even)):
            error = calibration_error(supported[part], likely[part], share)
            print(f"calibration error, {name}, {how}: {error:.3f}")
    opposed = (label != SUPPORTED) & (label != NOT_SUPPORTED)
    z = np.column_stack([np.ones(len(found)), [[row["against"], row["refutes"]] for row in found]])
    part = fitted & opposed
    against_weights = weights_of(
        z[part], (label == REFUTED)[part].astype(float), _shares(list(of_set[part]))
    )
    odds = z[opposed] @ against_weights
    print(f"refuted, not not enough: auc {auc(label[opposed] == REFUTED, odds):.3f}")
    known = json.loads((out / READINGS).read_text(encoding="utf-8"))
    write_readings(
        out,
        known["supports"],
        known["refutes"],
        supported=fitted_to(x, supported, fitted, of_set),
        refuted=against_weights,
    )


def fitted_to(x: np.ndarray, y: np.ndarray, part: np.ndarray, of_set: np.ndarray) -> np.ndarray:
    """Logistic weights fitted on a part; every set, and both answers in it, count the same.

    Nobody knows how many of a user's claims are supported; the sets hold between a quarter and
    a half, and a fit that believes them finds too few of a stranger's (docs/log.md).
    """
    share = _shares(list(zip(of_set[part], y[part], strict=True)))
    return weights_of(x[part], y[part].astype(float), share)


def write_readings(
    folder: Path,
    supports: Mapping[str, Any],
    refutes: Mapping[str, Any],
    *,
    supported: Sequence[float] | np.ndarray,
    refuted: Sequence[float] | np.ndarray,
) -> None:
    """As `rag.reading.Readings` reads them."""
    readings = {
        "supports": supports,
        "refutes": refutes,
        "supported": [round(float(w), 4) for w in supported],
        "refuted": [round(float(w), 4) for w in refuted],
    }
    (folder / READINGS).write_text(json.dumps(readings) + "\n", encoding="utf-8")


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
    fitting.add_argument("--out", type=Path, required=True, help="folder of the readings")
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
