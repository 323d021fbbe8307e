"""Linear fits: a direction in a generator's states, and a logistic rule over a few numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize

RIDGE = 1e-2


def direction_of(
    readings: np.ndarray, y: np.ndarray, ridge: float, share: np.ndarray
) -> tuple[np.ndarray, float]:
    """Ridge regression of yes (1) or no (0), both counting the same: direction and offset.

    In the dual form, as there are about as few rows as numbers. `share`: how much each row counts.
    """
    counts = share / share.mean()
    mean, spread = readings.mean(axis=0), readings.std(axis=0) + 1e-3
    z = (readings - mean) / spread
    size = z.shape[1]
    yes = float(np.average(y, weights=counts))
    target = np.where(y > 0, 0.5 / yes, -0.5 / (1 - yes))
    dual = np.linalg.solve(z @ z.T / size + ridge * np.diag(1 / counts), target)
    direction = (z.T @ dual / size) / spread
    return direction, float(-mean @ direction)


def told_by(
    readings: np.ndarray,
    y: np.ndarray,
    train: np.ndarray,
    ridge: float,
    fold: np.ndarray,
    *,
    share: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, float]:
    """What readings (rows, size) say along the direction that tells `y`; direction and offset.

    Fitted on the rows in `train`, a mask; of a row in there it is said by the fit on the
    other folds, so that nothing is told by what it has taught.
    """
    direction, offset = direction_of(readings[train], y[train], ridge, share[train])
    said = readings @ direction + offset
    for one in np.unique(fold[train]):
        others, held = train & (fold != one), train & (fold == one)
        by, at = direction_of(readings[others], y[others], ridge, share[others])
        said[held] = readings[held] @ by + at
    return said, direction, offset


def direction_shape(generator: str, direction: np.ndarray, offset: float) -> dict[str, Any]:
    """A direction as `rag.reading.Direction` parses it, to four digits."""
    return {
        "generator": generator,
        "offset": round(float(offset), 5),
        "weights": [float(f"{w:.4g}") for w in direction],
    }


def weights_of(x: np.ndarray, y: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Logistic regression with a share for each row; the first weight is the bias."""

    def loss(weights: np.ndarray) -> float:
        z = x @ weights
        fit = (share * (np.logaddexp(0, z) - y * z)).sum() / share.sum()
        return float(fit + RIDGE * (weights[1:] ** 2).sum())

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), method="BFGS").x)


def folds_of(count: int, folds: int, seed: int) -> np.ndarray:
    """The fold of each row, at random."""
    return np.random.default_rng(seed).permutation(count) % folds
