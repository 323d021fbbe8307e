"""What an adapter adds to a layer's part, and what is said when it cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from rag.config import Settings
from rag.errors import ModelCorrupt
from rag.fitted import CLAIMS_ADAPTER, QUOTES_ADAPTER
from rag.lm.adapter import Adapter
from rag.lm.decode import middle_of
from rag.quoted import shipped_direction
from rag.reading import shipped_adapter, shipped_readings


@pytest.fixture
def adapter(tmp_path: Path) -> Adapter:
    """Of rank one: adds 2 to the first output and 3 to the last, times the sum of the inputs."""
    save_file(
        {
            "4.down.narrow": torch.ones(1, 5).bfloat16(),
            "4.down.wide": torch.tensor([[2.0], [0.0], [3.0]]).bfloat16(),
        },
        tmp_path / "it",
    )
    return Adapter(tmp_path / "it")


def test_it_adds_a_product_of_low_rank(adapter: Adapter) -> None:
    """To every row, in the numbers of what it is added to."""
    x = torch.tensor([[1.0, 1, 1, 1, 1], [1, 0, 0, 0, 0]]).bfloat16()
    out = adapter.added(4, "down", x, torch.ones(2, 3).bfloat16())
    assert out.dtype == torch.bfloat16
    assert out.tolist() == [[11, 1, 16], [3, 1, 4]]


def test_some_of_a_parts_outputs_get_theirs(adapter: Adapter) -> None:
    """Modules that make up a part one after the other."""
    x = torch.ones(1, 1, 5).bfloat16()
    outs = [torch.zeros(1, 1, 1).bfloat16() for _ in range(3)]
    assert [adapter.added(4, "down", x, outs[n], first=n).item() for n in range(3)] == [10, 0, 15]


def test_other_layers_and_parts_stay_as_they_are(adapter: Adapter) -> None:
    """The very same numbers, not a copy."""
    x, out = torch.ones(2, 5), torch.zeros(2, 3)
    assert adapter.added(3, "down", x, out) is out
    assert adapter.added(4, "o", x, out) is out


@pytest.mark.parametrize("content", [None, b"", b"no tensors"])
def test_one_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    """Missing, empty or damaged: what to do is told."""
    if content is not None:
        (tmp_path / "it").write_bytes(content)
    with pytest.raises(ModelCorrupt, match="adapter") as caught:
        Adapter(tmp_path / "it")
    assert "Install Footnote again" in caught.value.remedy


@pytest.mark.parametrize("name", [CLAIMS_ADAPTER, QUOTES_ADAPTER])
def test_those_shipped_are_the_default_generators(name: str) -> None:
    """They add something in layers that the reading passes through, and in no others."""
    direction = {
        CLAIMS_ADAPTER: shipped_readings().supports,
        QUOTES_ADAPTER: shipped_direction(),
    }[name]
    adapter = shipped_adapter(name)
    assert direction.generator == Settings().generator
    size = direction.weights.shape[0]
    x = torch.ones(1, size).bfloat16()
    changed = [n for n in range(28) if adapter.added(n, "o", x, torch.zeros_like(x)).any()]
    assert changed
    assert max(changed) == middle_of(28) - 1
