"""The encoder that training starts from: the reranker of the catalogue, as torch weights.

The catalogue's reranker (cross-encoder/ms-marco-MiniLM-L-12-v2, Apache-2.0) is an
int8 ONNX graph. A weight is `(q - zero_point) * scale`, so the float weights come
back out to within half a step of their grid; fine-tuning takes it from there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import BertConfig, BertModel

LAYERS = 12
# The graph's nodes, by the part of a BERT layer that they multiply for.
PARTS = {
    "attention/self/query": "attention.self.query",
    "attention/self/key": "attention.self.key",
    "attention/self/value": "attention.self.value",
    "attention/output/dense": "attention.output.dense",
    "intermediate/dense": "intermediate.dense",
    "output/dense": "output.dense",
}


def load_base(graph: Path) -> BertModel:
    """The encoder of the ONNX graph, float32, with its pooler. Raises KeyError for others."""
    import onnx

    model = onnx.load(str(graph))
    arrays = {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}
    state = {
        name.removeprefix("bert."): torch.tensor(array)
        for name, array in arrays.items()
        if name.startswith("bert.") and array.dtype == np.float32 and array.ndim == 1
    }
    for kind in ("word", "position", "token_type"):
        name = f"bert.embeddings.{kind}_embeddings.weight"
        state[name.removeprefix("bert.")] = dequantised(arrays, name)
    for node in model.graph.node:
        if node.op_type == "MatMulInteger" and node.name.startswith("/bert/"):
            target = _target(node.name)
            weight = dequantised(arrays, node.input[1].removesuffix("_quantized"))
            # The graph keeps (in, out), a linear layer (out, in).
            state[f"{target}.weight"] = weight.T.contiguous()
    encoder = BertModel(
        BertConfig(num_hidden_layers=LAYERS, hidden_size=384, intermediate_size=1536)
    )
    missing, unexpected = encoder.load_state_dict(state, strict=False)
    left = [name for name in missing if "position_ids" not in name]
    if left or unexpected:
        raise KeyError(f"not the reranker's graph: lacks {left}, has {unexpected}")
    return encoder


def dequantised(arrays: dict[str, Any], name: str) -> torch.Tensor:
    """The float weights of an int8 tensor of the graph, one scale or one a channel."""
    quantised = arrays[f"{name}_quantized"].astype(np.float32)
    zero, scale = arrays[f"{name}_zero_point"], arrays[f"{name}_scale"]
    return torch.tensor((quantised - zero.astype(np.float32)) * scale)


def _target(node: str) -> str:
    if node.startswith("/bert/pooler"):
        return "pooler.dense"
    path = node.removeprefix("/bert/encoder/layer.").rsplit("/", 1)[0]
    layer, part = path.split("/", 1)
    return f"encoder.layer.{layer}.{PARTS[part]}"
