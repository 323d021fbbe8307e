"""Any causal language model through transformers as it is: other architectures, CUDA, MPS."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch

from rag.lm.adapter import Adapter
from rag.lm.decode import middle_of
from rag.lm.packed import PARTS

RANKED = 64  # of the next tokens the likeliest so many are told


class PlainState:
    """transformers' own cache."""

    def __init__(self, cache: Any) -> None:
        """Take an empty cache."""
        self.cache = cache
        self.length = 0
        self.middle: torch.Tensor | None = None

    def crop(self, length: int) -> None:
        """Forget everything after the first `length` tokens."""
        if length < self.length:
            self.cache.crop(length - self.length)  # a negative count is taken off the end
            self.length = length

    def clone(self, length: int) -> PlainState:
        """A copy of the first `length` tokens."""
        other = PlainState(copy.deepcopy(self.cache))
        other.length = self.length
        other.crop(length)
        return other


class PlainModel:
    """A folder in the usual format, in bfloat16, or float16 where the device has no bfloat16."""

    def __init__(self, folder: Path, device: torch.device) -> None:
        """Load the weights onto `device`."""
        from transformers import AutoModelForCausalLM

        half = device.type == "cuda" and not torch.cuda.is_bf16_supported()
        self.model: Any = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float16 if half else torch.bfloat16, local_files_only=True
        )
        self.model.to(device).eval()
        self.device = device
        self.context = int(getattr(self.model.config, "max_position_embeddings", 2048))

    def new_state(self) -> PlainState:
        """An empty text."""
        from transformers import DynamicCache

        return PlainState(DynamicCache(config=self.model.config))

    @torch.inference_mode()
    def forward(self, state: PlainState, ids: Sequence[int], rows: int) -> torch.Tensor:
        """Add `ids` to the text; the logits after the last `rows`, (rows, vocabulary)."""
        given = torch.tensor([list(ids)], device=self.device)
        out = self.model(
            given,
            past_key_values=state.cache,
            use_cache=True,
            logits_to_keep=rows,
            output_hidden_states=True,
        )
        state.length += len(ids)
        state.middle = out.hidden_states[middle_of(len(out.hidden_states) - 1)][0, -1]
        logits: torch.Tensor = out.logits[0, -rows:]
        return logits

    def glance(self, state: PlainState, ids: Sequence[int], adapter: Adapter) -> None:
        """Add `ids` and set `state.middle`; transformers' modules run all their layers."""
        hooks = list(self._adapted(adapter))
        try:
            self.forward(state, ids, 1)
        finally:
            for hook in hooks:
                hook.remove()

    def _adapted(self, adapter: Adapter) -> Iterator[Any]:
        """Hooks that add what the adapter does; a part is several modules, one after the other."""
        for number, layer in enumerate(self.model.model.layers):
            for part, names in PARTS.items():
                start = 0
                for name in names:
                    module = layer.get_submodule(name)
                    add = partial(adapter.added, number, part, first=start)
                    yield module.register_forward_hook(lambda _m, x, out, add=add: add(x[0], out))
                    start += module.out_features

    def ranked(self, final: torch.Tensor) -> list[list[int]]:
        """The likeliest next tokens after each row, the likeliest first."""
        ranked: list[list[int]] = final.topk(min(RANKED, final.shape[-1]), dim=-1).indices.tolist()
        return ranked

    def log_probabilities(self, final: torch.Tensor) -> torch.Tensor:
        """Of every token after each row, float32 (rows, vocabulary)."""
        return final.float().log_softmax(-1)
