"""Low-rank weights that adapt a generator's lower layers to one task (LoRA, Hu et al. 2021).

They are added to what a layer's matrices give while a text is read for that task, and
to nothing else: what the generator phrases, and how it is read otherwise, stays as it was.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch.nn import functional

from rag.errors import ModelCorrupt
from rag.lm.product import multiplied

Tensor = torch.Tensor
# What is stored of each adapted part: what the input is narrowed to, and widened from again.
NARROW, WIDE = "narrow", "wide"


class Adapter:
    """By layer and part (`rag.lm.packed.PARTS`) two matrices: (rank, inputs), (outputs, rank)."""

    def __init__(self, path: Path) -> None:
        """Read the adapter. Raises ModelCorrupt when there is none."""
        try:
            with safe_open(path, framework="pt") as file:
                names = sorted({name.rpartition(".")[0] for name in file.keys()})  # noqa: SIM118
                self._parts: dict[str, tuple[Tensor, Tensor]] = {
                    name: (
                        file.get_tensor(f"{name}.{NARROW}"),
                        file.get_tensor(f"{name}.{WIDE}"),
                    )
                    for name in names
                }
        except (OSError, SafetensorError) as error:
            raise ModelCorrupt(
                f"The adapter {path} cannot be read: {error}.",
                "Install Footnote again; the file is part of the program.",
            ) from error

    def added(self, layer: int, part: str, x: Tensor, out: Tensor, *, first: int = 0) -> Tensor:
        """`out`, what the part makes of `x`, with what is added to it; (..., inputs or outputs).

        `out` is changed; it may be some of the part's outputs, from `first` on.
        """
        found = self._parts.get(named(layer, part))
        if found is None:
            return out
        narrow, wide = (matrix.to(x.device, x.dtype) for matrix in found)
        wide = wide[first : first + out.shape[-1]]
        product = multiplied if x.device.type == "cpu" else functional.linear
        return out.add_(product(product(x.flatten(0, -2), narrow), wide).view_as(out))


def named(layer: int, part: str) -> str:
    """What a part of a layer is called in the file."""
    return f"{layer}.{part}"
