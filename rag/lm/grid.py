"""The 4-bit grids of a GGUF, and the packed weights torch's CPU kernel reads.

A grid gives each group of 32 weights a scale and an offset, `w = scale * q + offset`
with `q` in 0..15. Q4_K, Q4_1 and Q4_0 are such grids, so their weights can be
packed without quantising twice. Everything else is put on a finer grid of our
own: 8 bits a weight, stored as two 4-bit halves.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

GROUP = 32
Tensor = torch.Tensor


def grid_of(data: np.ndarray[Any, Any], kind: str) -> tuple[np.ndarray[Any, Any], ...] | None:
    """Scale and offset, float32 of shape (rows, columns / 32), or None if `kind` has no 4-bit grid.

    `data` holds a tensor's raw blocks, uint8 of shape (rows, bytes a row); the
    block layouts are those of ggml-quants.h.
    """
    rows = data.shape[0]
    if kind == "Q4_K":
        from gguf.quants import Q4_K

        blocks = data.reshape(-1, 144)
        steps, least = Q4_K.get_scale_min(np.ascontiguousarray(blocks[:, 4:16]))
        scale = _half(blocks[:, :2]) * steps.astype(np.float32)
        offset = -_half(blocks[:, 2:4]) * least.astype(np.float32)
    elif kind == "Q4_1":
        blocks = data.reshape(-1, 20)
        scale, offset = _half(blocks[:, :2]), _half(blocks[:, 2:4])
    elif kind == "Q4_0":
        scale = _half(data.reshape(-1, 18)[:, :2])
        offset = -8 * scale
    else:
        return None
    return scale.reshape(rows, -1), offset.reshape(rows, -1)


def _half(raw: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Two bytes a row as one float32 a row, shape (n, 1)."""
    return np.ascontiguousarray(raw).view(np.float16).astype(np.float32)


def table_of(scale: Tensor, offset: Tensor) -> Tensor:
    """The kernel's scales and zeros, bfloat16 (rows, columns / 32, 2).

    The kernel computes `w = (q - 8) * scale + zero`.
    """
    scale = scale.float().bfloat16().float()
    return torch.stack([scale, offset + 8 * scale], dim=-1).bfloat16()


def four_bits(weight: Tensor, table: Tensor) -> Tensor:
    """The nearest `q` for weights (rows, columns) on a given grid, int32 of the same shape."""
    rows, columns = weight.shape
    groups = weight.float().view(rows, columns // GROUP, GROUP)
    scale, zero = table.float().unbind(-1)
    step = torch.where(scale == 0, 1.0, scale)[..., None]
    q = groups.sub(zero[..., None]).div_(step).add_(8).round_().clamp_(0, 15)
    return q.view(rows, columns).int()


def own_table(weight: Tensor) -> Tensor:
    """The tightest 4-bit grid of groups of 32 around these weights, as a table."""
    rows, columns = weight.shape
    groups = weight.float().view(rows, columns // GROUP, GROUP)
    least, most = groups.amin(-1), groups.amax(-1)
    return table_of((most - least) / 15, least)


def two_halves(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Weights at 8 bits in groups of 32: `q` and table of a weight twice as wide.

    Its first half holds the high 4 bits, its second the low 4, so `[x, x] @ q.T`
    adds up to the product with the 8-bit weight.
    """
    rows, columns = weight.shape
    groups = weight.float().view(rows, columns // GROUP, GROUP)
    scale = (groups.abs().amax(-1) / 127).bfloat16().float()
    step = torch.where(scale == 0, 1.0, scale)[..., None]
    q = groups.div(step).round_().clamp_(-128, 127).add_(128).int().view(rows, columns)
    # w = scale * (16 * high + low - 128), and the kernel takes 8 off each half.
    high = torch.stack([scale * 16, torch.zeros_like(scale)], dim=-1)
    low = torch.stack([scale, scale * 8], dim=-1)
    return torch.cat([q >> 4, q & 15], dim=1), torch.cat([high, low], dim=1).bfloat16()


def pack(q: Tensor) -> Tensor:
    """`q` int32 (rows, columns) in the layout of this CPU's kernel, uint8 (rows, columns / 2)."""
    packed: Tensor = torch.ops.aten._convert_weight_to_int4pack_for_cpu(q, 1)  # noqa: SLF001
    return packed


def fits(rows: int, columns: int) -> bool:
    """Whether the kernel takes a weight of this shape."""
    return columns % GROUP == 0 and rows % 16 == 0
