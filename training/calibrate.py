"""Turn the model's numbers into probabilities that keep their word: `python -m training.calibrate`.

Fitted on the dev parts of the sets whose licence allows training, all sets
counting the same; the left-out sets are only measured. Platt and temperature
scaling (Guo et al. 2017), with what the deterministic check sees as further
inputs of the supported-or-not decision.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from training.measure import LEFT_OUT, QUESTIONS, TRAINED, auc, support_log_odds

FITTED = (*TRAINED, "wice")
# Coverage and values are looked for in all of the evidence.
EVIDENCE = "window"
# How strongly weights are drawn to zero: with some hundred pairs a set, lightly.
RIDGE = 1e-3


def inputs(found: dict[str, np.ndarray]) -> np.ndarray:
    """What decides, shape (n, 5): 1, model log-odds, coverage, absent values, negation."""
    odds = support_log_odds(found["logits"])
    return np.column_stack([np.ones(len(odds)), odds, found[EVIDENCE]])


def fit(sets: Sequence[dict[str, np.ndarray]]) -> np.ndarray:
    """Weights of the logistic decision, every set counting the same."""
    x = np.concatenate([inputs(found) for found in sets])
    y = np.concatenate([found["label"] == 0 for found in sets]).astype(float)
    share = np.concatenate([np.full(len(f["label"]), 1 / len(f["label"])) for f in sets])

    def loss(weights: np.ndarray) -> float:
        z = x @ weights
        return float(
            (share * (np.logaddexp(0, z) - y * z)).sum() + RIDGE * (weights[1:] ** 2).sum()
        )

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), method="BFGS").x)


def fit_refuted(sets: Sequence[dict[str, np.ndarray]]) -> np.ndarray:
    """Scale and bias that tell refuted from not enough, where the set has both kinds."""
    logits = np.concatenate([f["logits"][f["label"] > 0] for f in sets])
    y = np.concatenate([f["label"][f["label"] > 0] == 1 for f in sets]).astype(float)
    odds = logits[:, 1] - logits[:, 2]

    def loss(weights: np.ndarray) -> float:
        z = weights[0] * odds + weights[1]
        return float((np.logaddexp(0, z) - y * z).mean())

    return np.asarray(minimize(loss, np.array([1.0, 0.0]), method="BFGS").x)


def fit_answers(found: dict[str, np.ndarray]) -> np.ndarray:
    """Scale and bias of the "answers" logit (Platt scaling)."""
    y = found["label"].astype(float)

    def loss(weights: np.ndarray) -> float:
        z = weights[0] * found["logits"] + weights[1]
        return float((np.logaddexp(0, z) - y * z).mean())

    return np.asarray(minimize(loss, np.array([1.0, 0.0]), method="BFGS").x)


def chances(weights: np.ndarray, found: dict[str, np.ndarray]) -> np.ndarray:
    """Probability of supported, shape (n,)."""
    return np.asarray(1 / (1 + np.exp(-inputs(found) @ weights)))


def balanced_accuracy(positive: np.ndarray, said: np.ndarray) -> float:
    """Mean of the shares of each class that are told right."""
    shares = [
        (said == want)[positive == want].mean()
        for want in (True, False)
        if (positive == want).any()
    ]
    return float(np.mean(shares))


def calibration_error(
    positive: np.ndarray, chance: np.ndarray, share: np.ndarray | None = None, bins: int = 10
) -> float:
    """Expected calibration error with equal-width bins (Naeini et al. 2015).

    `share`: how much each row counts; all the same where it is left out.
    """
    share = np.ones(len(chance)) if share is None else share
    where = np.minimum((chance * bins).astype(int), bins - 1)
    gaps = [abs((share * (positive - chance))[where == b].sum()) for b in range(bins)]
    return float(sum(gaps) / share.sum())


def report(name: str, found: dict[str, np.ndarray], weights: np.ndarray) -> float:
    """One line of the table; the balanced accuracy."""
    positive, chance = found["label"] == 0, chances(weights, found)
    accuracy = balanced_accuracy(positive, chance >= 0.5)
    sure = chance >= 0.8
    precision = positive[sure].mean() if sure.any() else float("nan")
    print(
        f"{name:28} n={len(positive)} ba={accuracy:.3f} auc={auc(positive, chance):.3f} "
        f"model auc={auc(positive, support_log_odds(found['logits'])):.3f} "
        f"ece={calibration_error(positive, chance):.3f} "
        f"precision at .8={precision:.2f} ({sure.mean():.2f} of pairs)"
    )
    return accuracy


def main() -> None:
    """Fit, report each set (a fitted one by the fit on the others), write the constants."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=Path, required=True, help="what training.measure wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder with model.onnx")
    settings = parser.parse_args()
    sets = {
        name: dict(np.load(settings.features / f"{name}.npz"))
        for name in (*FITTED, *(n for n in LEFT_OUT if n != "wice"), *QUESTIONS)
        if (settings.features / f"{name}.npz").exists()
    }
    fitted = {name: sets[name] for name in FITTED if name in sets}
    weights = fit(list(fitted.values()))
    scores = {}
    for name in [n for n in sets if n not in QUESTIONS]:
        others = [found for other, found in fitted.items() if other != name]
        scores[name] = report(name, sets[name], fit(others) if name in fitted else weights)
    left = [score for name, score in scores.items() if name in LEFT_OUT]
    print(f"mean ba {np.mean(list(scores.values())):.3f}, left out {np.mean(left):.3f}")
    refuted = fit_refuted([sets[n] for n in ("fever_dev", "scifact", "fool_me_twice") if n in sets])
    answers = fit_answers(sets["squad2"])
    for name in QUESTIONS:
        found = sets[name]
        chance = 1 / (1 + np.exp(-(answers[0] * found["logits"] + answers[1])))
        print(
            f"{name:28} n={len(chance)} answers auc={auc(found['label'], chance):.3f} "
            f"ba={balanced_accuracy(found['label'], chance >= 0.5):.3f} "
            f"ece={calibration_error(found['label'], chance):.3f}"
        )
    constants = {
        "supported": [round(float(w), 4) for w in weights],
        "refuted": [round(float(w), 4) for w in refuted],
        "answers": [round(float(w), 4) for w in answers],
    }
    (settings.out / "calibration.json").write_text(json.dumps(constants, indent=1) + "\n")
    print(constants)


if __name__ == "__main__":
    main()
