"""Prompts in 8-bit products, for processors that only emulate bfloat16.

A weight is rounded once, by output, to 8 bits. What it is multiplied with is split in two
8-bit parts, the rounded numbers and what rounding left of them, which together hold 15
bits: with one part alone a model's outliers cost it its judgement (docs/log.md). The
products are whole numbers, so they do not depend on what else is multiplied beside them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import save_file

from rag.lm.packed import PARTS, Weights

Tensor = torch.Tensor
FILE = "int8.safetensors"
MOST = 127  # the largest number of 8 bits that has a negative
PIECE = 2048  # rows rounded at once: whole, a matrix would pass through float32


class Int8:
    """One weight of shape (outputs, columns): `x` of shape (rows, columns) to (rows, outputs)."""

    def __init__(self, q: Tensor, scale: Tensor) -> None:
        """Take the numbers, int8, and the scale of each output, float32 (outputs,)."""
        self.q = q
        self.scale = scale

    def __call__(self, x: Tensor) -> Tensor:
        """Multiply; bfloat16 in and out, float32 between."""
        whole = x.float()
        step = whole.abs().amax(dim=-1, keepdim=True).clamp_min(1e-12) / MOST
        first = (whole / step).round_()
        fine = step / (2 * MOST)  # half a step is the most that rounding leaves
        second = ((whole - first * step) / fine).round_()
        both = torch.cat((first, second)).to(torch.int8)
        products = torch._int_mm(both, self.q.t()).float()  # noqa: SLF001 - it has no public name
        rows = x.shape[0]
        out = products[:rows].mul_(step).add_(products[rows:].mul_(fine))
        return out.mul_(self.scale).bfloat16()


def rounded(weight: Tensor) -> tuple[Tensor, Tensor]:
    """A weight (outputs, columns) as int8 of the same shape and a float32 scale an output."""
    numbers, scales = [], []
    for piece in torch.split(weight, PIECE):
        wide = piece.float()
        scale = wide.abs().amax(dim=1).clamp_min(1e-12) / MOST
        numbers.append((wide / scale[:, None]).round_().to(torch.int8))
        scales.append(scale)
    return torch.cat(numbers), torch.cat(scales)


def round_folder(folder: Path) -> Path:
    """Make the file of rounded weights if it is not there; give its path.

    It is disposable, like the packed one: made from the bfloat16 weights.
    """
    path = folder / FILE
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}.part")
        save_file(dict(_rounded(folder)), part)
        part.replace(path)
    return path


def _rounded(folder: Path) -> Iterator[tuple[str, Tensor]]:
    """Each part of each layer as `LAYER.PART.q` and `LAYER.PART.scale`, its matrices joined."""
    for layer in range(Weights(folder).layers()):
        weights = Weights(folder)  # anew, so that the pages of the last layer are let go
        for part, modules in PARTS.items():
            pairs = [rounded(weights[f"model.layers.{layer}.{one}.weight"]) for one in modules]
            yield f"{layer}.{part}.q", torch.cat([q for q, _ in pairs])
            yield f"{layer}.{part}.scale", torch.cat([scale for _, scale in pairs])
