"""The lower layers of the generator as training runs them: several texts at once, differentiable.

The same arithmetic as `rag.lm.fast`, which reads one text and keeps no gradients.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from rag.lm.adapter import NARROW, WIDE, named
from rag.lm.decode import middle_of
from rag.lm.fast import rope_frequencies
from rag.lm.packed import PARTS, Weights

Tensor = torch.Tensor
RANK = 8
SCALE = 2.0  # alpha over rank, in LoRA's words


class LowRank(torch.nn.Module):
    """Pairs of low matrices by layer and part; at first they add nothing."""

    def __init__(self, layers: range, shapes: Mapping[str, tuple[int, int]]) -> None:
        """`shapes`: (outputs, inputs) of each part."""
        super().__init__()
        self.narrow, self.wide = torch.nn.ParameterDict(), torch.nn.ParameterDict()
        for layer in layers:
            for part, (outputs, inputs) in shapes.items():
                name = f"{layer}_{part}"  # torch takes no full stop in a name
                low = torch.randn(RANK, inputs) / math.sqrt(inputs)
                self.narrow[name] = torch.nn.Parameter(low)
                self.wide[name] = torch.nn.Parameter(torch.zeros(outputs, RANK))

    def added(self, layer: int, part: str, x: Tensor, out: Tensor) -> Tensor:
        """`out`, the product of `x` and the part's matrix, with what is added to it."""
        name = f"{layer}_{part}"
        if name not in self.narrow:
            return out
        low = functional.linear(x, SCALE * self.narrow[name].bfloat16())
        return torch.addmm(out, low, self.wide[name].bfloat16().t())

    def tensors(self) -> dict[str, Tensor]:
        """As `rag.lm.adapter` reads them, bfloat16."""
        found = {}
        for name, low in self.narrow.items():
            layer, _, part = name.partition("_")
            stem = named(int(layer), part)
            found[f"{stem}.{NARROW}"] = low.detach().bfloat16()
            found[f"{stem}.{WIDE}"] = (SCALE * self.wide[name].detach()).bfloat16()
        return found


@dataclass(frozen=True)
class Layer:
    """One layer's weights by part, their biases, and its two norms."""

    weights: Mapping[str, Tensor]
    biases: Mapping[str, Tensor | None]
    before: Tensor
    after: Tensor

    @classmethod
    def of(cls, number: int, weights: Weights) -> Layer:
        """Collect layer `number`."""
        stem = f"model.layers.{number}."
        matrices, biases = {}, {}
        for part, modules in PARTS.items():
            names = [stem + module for module in modules]
            matrices[part] = torch.cat([weights[f"{name}.weight"] for name in names])
            given = [weights[f"{name}.bias"] for name in names if f"{name}.bias" in weights]
            biases[part] = torch.cat(given) if given else None
        return cls(
            matrices,
            biases,
            weights[stem + "input_layernorm.weight"],
            weights[stem + "post_attention_layernorm.weight"],
        )


class LowerLayers:
    """What lies below the layer that is read; `begin` with what all texts begin with."""

    def __init__(self, folder: Path, config: Any, adapted_from: int) -> None:
        """Map the weights of a converted folder; layers from `adapted_from` on are adapted."""
        weights = Weights(folder)
        self.layers = [Layer.of(n, weights) for n in range(middle_of(config.num_hidden_layers))]
        self.embeddings = weights["model.embed_tokens.weight"]
        self.epsilon = float(config.rms_norm_eps)
        self.heads, self.kv = int(config.num_attention_heads), int(config.num_key_value_heads)
        self.width = int(config.hidden_size) // self.heads
        self.frequencies = rope_frequencies(config, self.width)
        shapes = {part: tuple(self.layers[0].weights[part].shape) for part in PARTS}
        self.first = adapted_from
        self.adapter = LowRank(range(adapted_from, len(self.layers)), shapes)
        self.begun: list[tuple[Tensor, Tensor]] = []

    def begin(self, ids: Sequence[int]) -> None:
        """Read what all texts begin with, once and unadapted; keep its keys and values."""
        kept: list[tuple[Tensor, Tensor]] = []
        self.begun = []
        with torch.no_grad():
            x, turn = self._embedded([ids])
            for number in range(len(self.layers)):
                x = self._layer(number, x, [len(ids)], turn, kept)
        self.begun = kept

    def states(self, texts: Sequence[Sequence[int]]) -> Tensor:
        """The hidden state that is read, at the last token of each text, float32 (texts, size)."""
        lengths = [len(text) for text in texts]
        x, turn = self._embedded(texts)
        learns = torch.is_grad_enabled()
        for number in range(len(self.layers)):
            with torch.set_grad_enabled(learns and number >= self.first):
                x = self._layer(number, x, lengths, turn)
        return x.float()

    def _embedded(self, texts: Sequence[Sequence[int]]) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """All texts' tokens, one after the other, and how their positions turn."""
        start = self.begun[0][0].shape[1] if self.begun else 0
        at = torch.cat([torch.arange(start, start + len(text)) for text in texts])
        angles = at.float()[:, None] * self.frequencies
        cos, sin = angles.cos(), angles.sin()
        turned = torch.cat((cos, cos), -1), torch.cat((-sin, sin), -1)
        ids = torch.tensor([token for text in texts for token in text])
        x = functional.embedding(ids, self.embeddings)
        return x, (turned[0].bfloat16()[:, None], turned[1].bfloat16()[:, None])

    def _through(self, number: int, part: str, x: Tensor, *, adapted: bool) -> Tensor:
        layer = self.layers[number]
        out = functional.linear(x, layer.weights[part], layer.biases[part])
        return self.adapter.added(number, part, x, out) if adapted else out

    def _layer(
        self,
        number: int,
        x: Tensor,
        lengths: Sequence[int],
        turn: tuple[Tensor, Tensor],
        kept: list[tuple[Tensor, Tensor]] | None = None,
    ) -> Tensor:
        """What leaves a layer; `kept` takes the keys and values of what is begun with."""
        layer, adapted = self.layers[number], kept is None
        normed = functional.rms_norm(x, layer.before.shape, layer.before, self.epsilon)
        qkv = self._through(number, "qkv", normed, adapted=adapted)
        qkv = qkv.view(-1, self.heads + 2 * self.kv, self.width)
        qk = qkv[:, : self.heads + self.kv]
        qk = torch.addcmul(qk * turn[0], qk.roll(self.width // 2, -1), turn[1])
        q, k, v = qk[:, : self.heads], qk[:, self.heads :], qkv[:, self.heads + self.kv :]
        if kept is not None:
            kept.append((k.transpose(0, 1), v.transpose(0, 1)))
        parts = (tensor.split(list(lengths)) for tensor in (q, k, v))
        mixed = torch.cat([self._attended(number, *one) for one in zip(*parts, strict=True)])
        if adapted and number == len(self.layers) - 1:  # the other tokens feed nothing
            ends = torch.tensor(lengths).cumsum(0) - 1
            x, mixed = x[ends], mixed[ends]
        x = x + self._through(number, "o", mixed, adapted=adapted)
        normed = functional.rms_norm(x, layer.after.shape, layer.after, self.epsilon)
        gate, up = self._through(number, "gate_up", normed, adapted=adapted).chunk(2, dim=-1)
        return x + self._through(number, "down", functional.silu(gate) * up, adapted=adapted)

    def _attended(self, number: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """One text's tokens, (count, heads * width), after what it begins with."""
        count, group = q.shape[0], self.heads // self.kv
        keys, values = k.transpose(0, 1), v.transpose(0, 1)
        if self.begun:
            begun = self.begun[number]
            keys, values = torch.cat((begun[0], keys), 1), torch.cat((begun[1], values), 1)
        query = q.reshape(count, self.kv, group, self.width).transpose(0, 1)
        seen = torch.ones((count, keys.shape[1]), dtype=torch.bool)
        seen = seen.tril_(keys.shape[1] - count).repeat_interleave(group, dim=0)
        mixed = functional.scaled_dot_product_attention(
            query.reshape(1, self.kv, count * group, self.width),
            keys[None],
            values[None],
            attn_mask=seen,
        )
        mixed = mixed.view(self.kv, count, group, self.width).transpose(0, 1)
        return mixed.reshape(count, self.heads * self.width)
