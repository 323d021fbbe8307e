"""The forward pass of llama and qwen2 models on a CPU, written out.

Same arithmetic as transformers' modules, which the tests compare it with.
Many rows (a prompt) go through the bfloat16 weights, or the 8-bit ones where
bfloat16 is slow, few rows (a reply's tokens) through the packed 4-bit ones:
reading fewer bytes is what makes a step fast. Nothing is allocated or looked up
that a step does not need.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from torch.nn import functional

from rag.lm.adapter import Adapter
from rag.lm.decode import middle_of
from rag.lm.grid import GROUP
from rag.lm.int8 import Int8, round_folder
from rag.lm.packed import PARTS, Weights, pack_folder
from rag.lm.product import multiplied
from rag.lm.state import State
from rag.processor import fast_bfloat16, int8_instead

Tensor = torch.Tensor
# Rows up to which the packed weights are faster on the machines measured: than weights in
# bfloat16 or 8 bits, and than widened ones.
FEW, FEW_INSTEAD_OF_WIDENED = 8, 24
SHORTLIST = 64  # tokens the coarse output matrix proposes; the exact one chooses among them


class Packed:
    """One packed weight: `x` of shape (rows, columns) to (rows, outputs)."""

    def __init__(self, q: Tensor, table: Tensor, columns: int) -> None:
        """Take a weight for `columns` inputs; twice as many mean two halves."""
        self.q = q
        self.table = table
        self.halves = table.shape[0] * GROUP == 2 * columns

    def __call__(self, x: Tensor) -> Tensor:
        """Multiply; bfloat16 in and out, float32 inside."""
        if self.halves:
            x = torch.cat((x, x), dim=-1)
        multiply = torch.ops.aten._weight_int4pack_mm_for_cpu  # noqa: SLF001
        out: Tensor = multiply(x, self.q, GROUP, self.table)
        return out


class Linear:
    """Several linear layers of the same input: exact for many rows, packed for few."""

    def __init__(
        self, weights: list[Tensor], biases: list[Tensor], packed: list[Packed], int8: Int8 | None
    ) -> None:
        """`packed` and `int8` cover the same outputs in the same order, or are empty and None."""
        self.weights = weights
        self.bias = torch.cat(biases) if biases else None
        self.packed = packed
        self.int8 = int8

    def __call__(self, x: Tensor) -> Tensor:
        """(rows, columns) to (rows, outputs of all the layers)."""
        if self.packed and x.shape[0] <= few_rows():
            outs = [packed(x) for packed in self.packed]
        elif self.int8 is not None:
            outs = [self.int8(x)]
        else:
            outs = [multiplied(x, weight) for weight in self.weights]
        out = outs[0] if len(outs) == 1 else torch.cat(outs, dim=-1)
        return out if self.bias is None else out.add_(self.bias)


@cache
def few_rows() -> int:
    """How many rows go through the packed weights, on this processor."""
    return FEW if fast_bfloat16() or int8_instead() else FEW_INSTEAD_OF_WIDENED


class Layer:
    """One layer's weights."""

    def __init__(
        self, number: int, weights: Weights, packed: dict[str, Tensor], int8: dict[str, Tensor]
    ) -> None:
        """Collect layer `number`; `int8` is empty where bfloat16 is fast."""
        self.number = number
        stem = f"model.layers.{number}."
        for part, modules in PARTS.items():
            names = [stem + module for module in modules]
            matrices = [weights[f"{name}.weight"] for name in names]
            biases = [weights[f"{name}.bias"] for name in names if f"{name}.bias" in weights]
            stems = [f"{number}.{part}.{n}" for n in range(len(names))]
            runs = [
                Packed(packed[f"{run}.q"], packed[f"{run}.table"], matrices[0].shape[1])
                for run in stems
                if f"{run}.q" in packed
            ]
            if sum(run.q.shape[0] for run in runs) != sum(m.shape[0] for m in matrices):
                runs = []
            stem8 = f"{number}.{part}"
            eight = Int8(int8[f"{stem8}.q"], int8[f"{stem8}.scale"]) if int8 else None
            setattr(self, part, Linear(matrices, biases, runs, eight))
        self.norm_before = weights[stem + "input_layernorm.weight"]
        self.norm_after = weights[stem + "post_attention_layernorm.weight"]

    def through(self, part: str, x: Tensor, adapter: Adapter | None) -> Tensor:
        """What a part (of `PARTS`) makes of `x`, with what an adapter adds."""
        linear: Linear = getattr(self, part)
        out = linear(x)
        return out if adapter is None else adapter.added(self.number, part, x, out)


class FastModel:
    """A converted folder of an architecture in `rag.lm.convert.FAST`."""

    def __init__(self, folder: Path, config: Any) -> None:
        """Map the weights; they are read from disk as they are used."""
        weights = Weights(folder)
        packed = _tensors(pack_folder(folder))
        int8 = _tensors(round_folder(folder)) if int8_instead() else {}
        self.layers = [Layer(n, weights, packed, int8) for n in range(config.num_hidden_layers)]
        self.middle = middle_of(len(self.layers))
        self.embeddings = weights["model.embed_tokens.weight"]
        tied = "lm_head.weight" not in weights
        self.head = self.embeddings if tied else weights["lm_head.weight"]
        self.coarse_head = None
        if "head.q" in packed:
            self.coarse_head = Packed(packed["head.q"], packed["head.table"], self.head.shape[1])
        self.norm = weights["model.norm.weight"]
        self.epsilon = float(config.rms_norm_eps)
        self.heads = int(config.num_attention_heads)
        self.kv_heads = int(config.num_key_value_heads)
        width = getattr(config, "head_dim", None) or config.hidden_size // self.heads
        self.width = int(width)
        self.context = int(config.max_position_embeddings)
        self.frequencies = rope_frequencies(config, self.width)

    def new_state(self) -> State:
        """An empty text."""
        return State(len(self.layers), self.kv_heads, self.width)

    @torch.inference_mode()
    def forward(self, state: State, ids: Sequence[int], rows: int) -> Tensor:
        """Add `ids` to the text; the final hidden states of the last `rows`, (rows, size)."""
        return self._normed(self._read(state, ids, rows, self.layers), self.norm)

    @torch.inference_mode()
    def glance(self, state: State, ids: Sequence[int], adapter: Adapter) -> None:
        """Add `ids` to the lower layers alone and set `state.middle`; only glances may follow."""
        state.middle = self._read(state, ids, 1, self.layers[: self.middle], adapter)[-1]

    def _read(
        self,
        state: State,
        ids: Sequence[int],
        rows: int,
        layers: Sequence[Layer],
        adapter: Adapter | None = None,
    ) -> Tensor:
        """What leaves the last of these layers for the last `rows` tokens."""
        start, count = state.length, len(ids)
        end = start + count
        state.reserve(end)
        turn = self._rotation(start, end)
        mask = None if count == 1 else self._mask(start, count)
        x = functional.embedding(torch.tensor(ids), self.embeddings)
        last = len(layers) - 1
        for number, layer in enumerate(layers):
            if number == self.middle:
                state.middle = x[-1]
            qkv = layer.through("qkv", self._normed(x, layer.norm_before), adapter)
            mixed = self._attend(qkv, state.cache[number], start, turn, mask)
            if number == last and rows < count:  # the last layer's other rows feed nothing
                mixed, x = mixed[count - rows :], x[count - rows :]
            x = x + layer.through("o", mixed, adapter)
            after = layer.through("gate_up", self._normed(x, layer.norm_after), adapter)
            gate, up = after.chunk(2, dim=-1)
            x = x + layer.through("down", functional.silu(gate).mul_(up), adapter)
        state.length = end
        return x

    def _normed(self, x: Tensor, weight: Tensor) -> Tensor:
        return functional.rms_norm(x, weight.shape, weight, self.epsilon)

    def _rotation(self, start: int, end: int) -> tuple[Tensor, Tensor]:
        """Cosine and signed sine of the positions, bfloat16 (count, 1, width)."""
        angles = torch.arange(start, end, dtype=torch.float32)[:, None] * self.frequencies
        cos, sin = angles.cos(), angles.sin()
        turned = torch.cat((cos, cos), -1), torch.cat((-sin, sin), -1)
        return turned[0].bfloat16()[:, None], turned[1].bfloat16()[:, None]

    def _mask(self, start: int, count: int) -> Tensor:
        """What each row may see, bool (count * group, end): a query head's rows stand together."""
        seen = torch.ones((count, start + count), dtype=torch.bool).tril_(start)
        return seen.repeat_interleave(self.heads // self.kv_heads, dim=0)

    def _attend(
        self, qkv: Tensor, cache: Tensor, start: int, turn: tuple[Tensor, Tensor], mask: Any
    ) -> Tensor:
        """Store the new keys and values and attend; (count, heads * width).

        The query heads that share a key head are laid beside each other as rows,
        so keys and values are never repeated.
        """
        count, kv, group = qkv.shape[0], self.kv_heads, self.heads // self.kv_heads
        qkv = qkv.view(count, self.heads + 2 * kv, self.width)
        qk = qkv[:, : self.heads + kv]
        qk = torch.addcmul(qk * turn[0], qk.roll(self.width // 2, -1), turn[1])
        end = start + count
        cache[0, :, start:end] = qk[:, self.heads :].transpose(0, 1)
        cache[1, :, start:end] = qkv[:, self.heads + kv :].transpose(0, 1)
        q = qk[:, : self.heads].reshape(count, kv, group, self.width).transpose(0, 1)
        mixed = functional.scaled_dot_product_attention(
            q.reshape(1, kv, count * group, self.width),
            cache[None, 0, :, :end],
            cache[None, 1, :, :end],
            attn_mask=mask,
        )
        mixed = mixed.view(kv, count, group, self.width).transpose(0, 1)
        return mixed.reshape(count, self.heads * self.width)

    @torch.inference_mode()
    def ranked(self, hidden: Tensor) -> list[list[int]]:
        """The `SHORTLIST` likeliest next tokens after each row, the likeliest first."""
        if self.coarse_head is None:
            found = functional.linear(hidden, self.head).topk(SHORTLIST, dim=-1).indices
        else:
            found = self.coarse_head(hidden).topk(SHORTLIST, dim=-1).indices
            exact = torch.einsum("rsd,rd->rs", self.head[found].float(), hidden.float())
            found = found.gather(1, exact.argsort(dim=-1, descending=True))
        ranked: list[list[int]] = found.tolist()
        return ranked

    @torch.inference_mode()
    def log_probabilities(self, hidden: Tensor) -> Tensor:
        """Of every token after each row, float32 (rows, vocabulary); the exact output matrix."""
        return functional.linear(hidden, self.head).float().log_softmax(-1)


def _tensors(path: Path) -> dict[str, Tensor]:
    """All tensors of a file by name, mapped."""
    with safe_open(path, framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


def rope_frequencies(config: Any, width: int) -> Tensor:
    """What a position turns each pair by (RoFormer, Su et al. 2021), float32 (width / 2,)."""
    base = float(config.rope_parameters["rope_theta"])
    return 1.0 / (base ** (torch.arange(0, width, 2, dtype=torch.float32) / width))
