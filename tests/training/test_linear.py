"""The fits find what was put there."""

from __future__ import annotations

import numpy as np
import pytest

from training.calibrate import calibration_error
from training.linear import direction_of, folds_of, told_by, weights_of
from training.measure import auc
from training.reading import fitted_to


def test_a_direction_tells_what_was_mixed_into_many_numbers() -> None:
    """Fewer rows than numbers, one direction, unequal classes: unseen rows are told."""
    rng = np.random.default_rng(7)
    hidden = rng.normal(size=400)
    y = (rng.random(300) < 0.2).astype(float)
    rows = rng.normal(size=(300, 400)) + np.outer(y - 0.5, hidden) * 0.5 + 3.0
    direction, offset = direction_of(rows[:200], y[:200], 3.0, np.ones(200))
    said = rows[200:] @ direction + offset
    assert auc(y[200:] > 0, said) > 0.95
    assert np.median(said[y[200:] > 0]) > 0 > np.median(said[y[200:] == 0])


def test_a_row_counts_as_much_as_its_share() -> None:
    """A few rows of another kind, counting as much as the many, are told as well as those."""
    rng = np.random.default_rng(7)
    many, few = rng.normal(size=(2, 50))
    y = (rng.random(1100) < 0.5).astype(float)
    kind = np.where(np.arange(1100)[:, None] < 1000, many, few)
    rows = rng.normal(size=(1100, 50)) + (y - 0.5)[:, None] * kind * 0.5
    share = np.where(np.arange(1100) < 1000, 0.1, 1.0)
    found = [
        auc(y[1000:] > 0, rows[1000:] @ direction_of(rows, y, 3.0, one)[0])
        for one in (np.ones(1100), share)
    ]
    assert found[1] > found[0] + 0.05


def test_the_logistic_weights_have_the_right_signs_and_bias() -> None:
    """A signal for, one against, one that says nothing; the bias gives the classes their share."""
    rng = np.random.default_rng(7)
    x = np.column_stack([np.ones(2000), rng.normal(size=(2000, 3))])
    chance = 1 / (1 + np.exp(-(x @ np.array([-1.0, 2.0, -1.5, 0.0]))))
    y = (rng.random(2000) < chance).astype(float)
    bias, toward, away, idle = weights_of(x, y, np.full(2000, 1.0))
    assert bias < -0.5
    assert toward > 1
    assert away < -0.8
    assert abs(idle) < 0.2


def test_folds_are_even_and_the_same_every_time() -> None:
    """Every row in one fold, as many in each."""
    folds = folds_of(100, 5, 7)
    assert np.bincount(folds).tolist() == [20] * 5
    assert (folds == folds_of(100, 5, 7)).all()


def test_nothing_is_told_by_what_it_has_taught() -> None:
    """Readings that hold nothing tell nothing of the rows they were fitted on, either."""
    rng = np.random.default_rng(7)
    rows, y = rng.normal(size=(300, 400)), (rng.random(300) < 0.5).astype(float)
    train = np.arange(300) < 200
    told, direction, offset = told_by(rows, y, train, 3.0, folds_of(300, 5, 7), share=np.ones(300))
    assert auc(y[train] > 0, rows[train] @ direction + offset) > 0.95
    assert 0.35 < auc(y[train] > 0, told[train]) < 0.65
    assert np.allclose(told[~train], rows[~train] @ direction + offset)


def test_a_set_with_few_supported_claims_is_not_believed() -> None:
    """One in five is supported in the set; the odds are even where both answers are as near."""
    rng = np.random.default_rng(7)
    yes = np.arange(200) < 40
    says = np.where(yes, 1.0, -1.0) + rng.normal(size=200)
    x = np.column_stack([np.ones(200), says])
    whole, named = np.ones(200, dtype=bool), np.full(200, "set")
    bias, weight = fitted_to(x, yes, whole, named)
    assert weight > 1
    assert abs(bias) < 0.4 * weight
    believed, same = weights_of(x, yes.astype(float), np.ones(200))
    assert believed < -0.4 * same


def test_calibration_error_counts_rows_as_it_is_told() -> None:
    """Nine right and one wrong at .9 is no error; with the wrong one weighing nine it is .4."""
    positive, chance = np.arange(10) > 0, np.full(10, 0.9)
    assert calibration_error(positive, chance) == pytest.approx(0)
    share = np.where(positive, 1.0, 9.0)
    assert calibration_error(positive, chance, share) == pytest.approx(0.4)
