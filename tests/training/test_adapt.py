"""What training an adapter is made of; the real layers are in tests/model/test_adapting.py."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from rag.fitted import ADAPTER
from rag.lm.adapter import Adapter
from rag.reading import shipped_readings
from training.adapt import BATCH, Directions, batches, loss_of
from training.examples import NOT_ENOUGH, NOT_SUPPORTED, REFUTED, SUPPORTED
from training.lower import LowRank


def test_what_is_trained_is_what_is_read(tmp_path: Path) -> None:
    """Written and read again, the low matrices add the same to a product."""
    torch.manual_seed(5)
    low = LowRank(range(2, 4), {"down": (6, 12), "o": (4, 4)})
    for wide in low.wide.values():
        torch.nn.init.normal_(wide)
    save_file(low.tensors(), tmp_path / ADAPTER)
    read = Adapter(tmp_path)
    for layer, part, inputs, outputs in ((2, "down", 12, 6), (3, "o", 4, 4)):
        x, out = torch.randn(3, inputs).bfloat16(), torch.randn(3, outputs).bfloat16()
        trained = low.added(layer, part, x, out)
        assert not torch.equal(trained, out)
        assert torch.allclose(read.added(layer, part, x, out.clone()), trained, atol=0.1)
    assert read.added(1, "down", x, out) is out


def test_at_first_nothing_is_added() -> None:
    """So training begins with the generator as it is."""
    low = LowRank(range(1), {"o": (4, 5)})
    out = torch.randn(2, 4).bfloat16()
    assert torch.equal(low.added(0, "o", torch.randn(2, 5).bfloat16(), out), out)


def test_directions_begin_with_what_is_shipped() -> None:
    """Of standardised states they say what the readings say of the states, and so do they plain."""
    readings = shipped_readings()
    states = torch.randn(20, len(readings.supports.weights)) * 3 + 1
    directions = Directions(states, readings)
    said = directions(states).detach().numpy()
    name = readings.supports.generator
    supports = [readings.supports.of(name, state.numpy()) for state in states]
    wanted = readings.supported @ np.array([np.ones(20), supports])
    assert said[:, 0] == pytest.approx(wanted, abs=0.02)
    weights, offsets = directions.plain()
    assert states.numpy() @ weights.T + offsets == pytest.approx(said, abs=0.02)


def test_batches_hold_every_pair_once_and_in_order() -> None:
    """About so many tokens each, the last one what is left."""
    pairs = [([number] * 300, number) for number in range(20)]
    made = list(batches(pairs))
    assert [pair for batch in made for pair in batch] == pairs
    sizes = [sum(len(ids) for ids, _ in batch) for batch in made]
    assert all(BATCH <= size < BATCH + 300 for size in sizes[:-1])


def test_what_nobody_knows_teaches_nothing() -> None:
    """Of "not supported" it is not said whether it is refuted; of the others it is."""
    said = torch.zeros(2, 2, requires_grad=True)
    for labels, known in (
        ([SUPPORTED, NOT_SUPPORTED], False),
        ([REFUTED, NOT_SUPPORTED], True),
        ([NOT_SUPPORTED, NOT_ENOUGH], True),
    ):
        said.grad = None
        loss_of(said, torch.tensor(labels)).backward()
        assert said.grad is not None
        assert bool(said.grad[:, 1].any()) is known
        assert said.grad[:, 0].all()
