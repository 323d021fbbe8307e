"""What the fast forward pass remembers of a text."""

from __future__ import annotations

import torch

Tensor = torch.Tensor


class State:
    """The keys and values of a text: bfloat16 of shape (layers, 2, heads, capacity, width)."""

    def __init__(self, layers: int, heads: int, width: int, capacity: int = 512) -> None:
        """Start empty."""
        self.length = 0
        self.middle: Tensor | None = None
        self.cache = torch.empty((layers, 2, heads, capacity, width), dtype=torch.bfloat16)

    def crop(self, length: int) -> None:
        """Forget everything after the first `length` tokens."""
        self.length = length

    def reserve(self, length: int) -> None:
        """Make room for `length` tokens, doubling so that growing stays cheap."""
        capacity = self.cache.shape[3]
        if length > capacity:
            shape = list(self.cache.shape)
            shape[3] = max(length, 2 * capacity)
            grown = torch.empty(shape, dtype=self.cache.dtype)
            grown[:, :, :, : self.length] = self.cache[:, :, :, : self.length]
            self.cache = grown

    def clone(self, length: int) -> State:
        """A copy of the first `length` tokens, no larger than they are."""
        layers, _, heads, _, width = self.cache.shape
        copy = State(layers, heads, width, capacity=length)
        copy.cache.copy_(self.cache[:, :, :, :length])
        copy.length = length
        return copy
