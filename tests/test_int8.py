"""Products of 8-bit numbers stand in for those of bfloat16."""

from __future__ import annotations

import torch

from rag.lm.int8 import Int8, rounded


def weight(outputs: int = 3000, columns: int = 512) -> torch.Tensor:
    """A matrix as models have them, with a few outputs far larger than the rest."""
    torch.manual_seed(7)
    made = torch.randn(outputs, columns)
    made[::97] *= 20
    return made.bfloat16()


def given(rows: int = 40, columns: int = 512) -> torch.Tensor:
    """Activations with the outliers that language models have."""
    made = torch.randn(rows, columns)
    made[:, 5] *= 200
    return made.bfloat16()


def test_the_product_is_that_of_wide_numbers() -> None:
    """Within two hundredths of each output's spread; with outliers, of all outputs' spread."""
    matrix, x = weight(), given()
    x[:, 5] = 0
    wanted = x.float() @ matrix.float().T
    found = Int8(*rounded(matrix))(x).float()
    assert found.shape == wanted.shape
    assert float(((found - wanted).std(dim=0) / wanted.std(dim=0)).max()) < 0.02
    x = given()
    wanted = x.float() @ matrix.float().T
    assert float((Int8(*rounded(matrix))(x) - wanted).std() / wanted.std()) < 0.02


def test_one_part_alone_would_lose_what_stands_beside_an_outlier() -> None:
    """Without the second part the small numbers of a row are rounded away."""
    matrix = weight()
    matrix[:, 5] = 0  # so that only what stands beside the outlier counts
    x = given()
    wanted = x.float() @ matrix.float().T
    both = Int8(*rounded(matrix))(x).float()
    step = x.float().abs().amax(dim=-1, keepdim=True) / 127
    alone = ((x.float() / step).round() * step) @ matrix.float().T
    assert float((both - wanted).std()) < 0.2 * float((alone - wanted).std())


def test_a_row_does_not_depend_on_its_neighbours() -> None:
    """Whole numbers add up to the same in any order: the same prompt, the same answer."""
    product = Int8(*rounded(weight()))
    x = given()
    whole = product(x)
    assert torch.equal(whole[:9], product(x[:9]))
    assert torch.equal(whole[9:], product(x[9:]))


def test_nothing_stays_nothing() -> None:
    """Rows and outputs of zeros divide by nothing."""
    matrix = weight()
    matrix[3] = 0
    x = given()
    x[2] = 0
    found = Int8(*rounded(matrix))(x)
    assert not found.isnan().any()
    assert not found[2].any()
    assert not found[:, 3].any()
