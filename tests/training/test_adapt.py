"""What training an adapter is made of; the real layers are in tests/model/test_adapting.py."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from rag.lm.adapter import Adapter
from rag.prompts import ready_prompt
from rag.quoted import read_direction
from training.adapt import BATCH, Directions, batches, loss_of
from training.examples import NOT_ENOUGH, NOT_SUPPORTED, REFUTED, SUPPORTED
from training.linear import direction_shape
from training.lower import LowRank
from training.taught import asked, judged, write_answering


def test_what_is_trained_is_what_is_read(tmp_path: Path) -> None:
    """Written and read again, the low matrices add the same to a product."""
    torch.manual_seed(5)
    low = LowRank(range(2, 4), {"down": (6, 12), "o": (4, 4)})
    for wide in low.wide.values():
        torch.nn.init.normal_(wide)
    save_file(low.tensors(), tmp_path / "it")
    read = Adapter(tmp_path / "it")
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


def test_directions_begin_with_what_tells_the_states() -> None:
    """Of states that hold both answers; rows of which nobody knows teach nothing."""
    torch.manual_seed(5)
    told = (torch.rand(200, 2) < 0.4).float()
    hidden = torch.randn(2, 300)
    states = torch.randn(200, 300) * 3 + 1 + (told - 0.5) @ hidden * 3
    known = told.clone()
    known[150:, 1] = torch.nan
    known[told[:, 0] > 0, 1] = torch.nan
    directions = Directions(states, known)
    said = directions(states).detach()
    assert ((said[:, 0] > 0) == (told[:, 0] > 0)).float().mean() > 0.9
    unseen = (told[150:, 0] == 0).nonzero().flatten() + 150
    assert ((said[unseen, 1] > 0) == (told[unseen, 1] > 0)).float().mean() > 0.8
    weights, offsets = directions.plain()
    assert states.numpy() @ weights.T + offsets == pytest.approx(said.numpy(), abs=0.02)


def test_batches_hold_every_pair_once_and_in_order() -> None:
    """About so many tokens each, the last one what is left."""
    pairs = [([number] * 300, [1.0]) for number in range(20)]
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
        told = [[math.nan if one is None else float(one) for one in judged(n)] for n in labels]
        loss_of(said, torch.tensor(told), torch.tensor([1.0, 0.5])).backward()
        assert said.grad is not None
        assert said.grad[:, 0].abs().tolist() == [0.25, 0.25]
        assert said.grad[:, 1].abs().sum().item() == 0.125 * known


def row(name: str, *, answerable: bool, holding: list[bool]) -> dict[str, Any]:
    """A question as `training.found` keeps it, with a quote for each of `holding`."""
    quotes = [f"Quote {at}." for at in range(len(holding))]
    return {
        "set": name,
        "question": f"{name}?",
        "answerable": answerable,
        "quotes": quotes,
        "holding": holding,
    }


def test_what_is_answered_is_what_the_quotes_hold() -> None:
    """Of an answer word for word; where it was not found, nothing is learned from the question."""
    assert asked([row("squad2", answerable=True, holding=[False, False])]) == []
    for one in (
        row("squad2", answerable=False, holding=[False]),
        row("squad2", answerable=True, holding=[True]),
        row("mtrag", answerable=True, holding=[False]),
        row("mtrag", answerable=False, holding=[False]),
    ):
        prompt = ready_prompt(one["question"], one["quotes"])
        assert asked([one]) == [(prompt, (one["answerable"],))]


def test_some_questions_lose_quotes() -> None:
    """Those that hold the answer, or all but one: then what is left answers, or does not."""
    many = [row("squad2", answerable=True, holding=[False, True, False])] * 400
    taught = asked(many)
    counts = {
        (quotes, answered): taught.count((ready_prompt("squad2?", quotes), (answered,)))
        for quotes, answered in (
            (("Quote 0.", "Quote 1.", "Quote 2."), True),
            (("Quote 0.", "Quote 2."), False),
            (("Quote 0.",), False),
            (("Quote 1.",), True),
            (("Quote 2.",), False),
        )
    }
    assert sum(counts.values()) == len(taught) == 400
    whole, without, *alone = counts.values()
    assert 180 < whole < 260
    assert 60 < without < 100
    assert all(20 < one < 50 for one in alone)


def test_the_direction_is_written_as_it_is_read(tmp_path: Path) -> None:
    """For its generator."""
    write_answering(tmp_path, [direction_shape("tiny", np.ones(3), 0.5)])
    direction = read_direction(tmp_path)
    assert direction.of("tiny", np.ones(3, np.float32)) == 3.5
