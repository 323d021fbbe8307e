"""The product of rows and a weight in bfloat16, on processors with and without such products."""

from __future__ import annotations

import torch
from torch.nn import functional

from rag.processor import fast_bfloat16

Tensor = torch.Tensor
WIDENED = 512  # outputs whose weights are widened at once: 3 to 18 MB of float32


def multiplied(x: Tensor, weight: Tensor) -> Tensor:
    """`x` (rows, columns) by a weight (outputs, columns), both bfloat16, as is the result.

    A processor that only emulates bfloat16 takes a tenth of the time when the weight is widened
    to float32, some outputs at a time so that they are still in the cache when they are multiplied
    (docs/log.md); what is added up is as exact or more so.
    """
    if fast_bfloat16():
        return functional.linear(x, weight)
    wide = x.float().t()
    out = torch.empty((x.shape[0], weight.shape[0]), dtype=torch.bfloat16)
    for start in range(0, weight.shape[0], WIDENED):
        rows = weight[start : start + WIDENED].float()
        out[:, start : start + WIDENED] = (rows @ wide).t()
    return out
