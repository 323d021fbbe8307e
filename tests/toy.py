"""A language model in a few lines, whose every number can be worked out by eye."""

from __future__ import annotations

from collections.abc import Sequence

import torch


class ToyState:
    """The tokens themselves."""

    def __init__(self, ids: Sequence[int] = ()) -> None:
        """Begin with these."""
        self.ids = list(ids)
        self.middle = 0

    @property
    def length(self) -> int:
        """How many there are."""
        return len(self.ids)

    def crop(self, length: int) -> None:
        """Forget the rest."""
        assert length <= len(self.ids)
        del self.ids[length:]

    def clone(self, length: int) -> ToyState:
        """Copy the beginning."""
        return ToyState(self.ids[:length])


class ToyModel:
    """The next token depends on every token before it; counts the tokens it reads."""

    context = 10_000

    def __init__(self, period: int = 13) -> None:
        """Say one of `period` tokens."""
        self.period = period
        self.read = 0

    def new_state(self) -> ToyState:
        """An empty text."""
        return ToyState()

    def forward(self, state: ToyState, ids: Sequence[int], rows: int) -> list[int]:
        """What follows each of the last rows."""
        state.ids += ids
        self.read += len(ids)
        state.middle = sum(state.ids)
        ends = range(len(state.ids) - rows + 1, len(state.ids) + 1)
        return [1 + (sum(state.ids[:end]) * 7 + end // 9) % self.period for end in ends]

    def glance(self, state: ToyState, ids: Sequence[int], adapter: object) -> None:
        """As far up as it goes, whatever the adapter."""
        self.forward(state, ids, 1)

    def ranked(self, final: list[int]) -> list[list[int]]:
        """The token itself, and the next ones after it."""
        return [[token, *range(token + 1, token + 5)] for token in final]

    def log_probabilities(self, final: list[int]) -> torch.Tensor:
        """Nearly all on that token."""
        logits = torch.zeros(len(final), 100)
        logits[range(len(final)), final] = 10
        return logits.log_softmax(-1)
