"""The mean of two runs' weights: `python -m training.average --model DIR --graph FILE --out DIR`.

Runs from the same start lie in one valley: the mean of their weights judges at least as well
as the better one, and strangers' texts better (Wortsman et al. 2022, "Model soups"). The run
before, of which only the shipped int8 graph is left, is read back as the base is.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from training.base import dequantised


def graph_weights(graph: Path) -> dict[str, torch.Tensor]:
    """The weights of a graph that `training.export` made, named as in `EvidenceEncoder`."""
    import onnx

    model = onnx.load(str(graph))
    arrays = {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}
    state = {
        name: torch.tensor(array)
        for name, array in arrays.items()
        if name.startswith(("encoder.", "head.")) and array.dtype.kind == "f" and array.size > 1
    }
    for name in arrays:
        whole = name.removesuffix("_quantized")
        if whole != name and whole.startswith("encoder.embeddings."):
            state[whole] = dequantised(arrays, whole)
    for node in model.graph.node:
        if node.op_type == "MatMulInteger":
            weight = dequantised(arrays, node.input[1].removesuffix("_quantized"))
            state[f"{_layer(node.name)}.weight"] = weight.T.contiguous()
    return state


def _layer(node: str) -> str:
    """The linear layer that a node multiplies for; those with a bias of their own are Gemm."""
    layer = node.partition("/MatMul")[0].partition("/Gemm")[0]
    return layer.strip("/").replace("/", ".")


def main() -> None:
    """Average every weight, and write them as a run's folder."""
    from safetensors.torch import load_file, save_file

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder of a trained run")
    parser.add_argument("--graph", type=Path, required=True, help="model.onnx of the run before")
    parser.add_argument("--out", type=Path, required=True)
    settings = parser.parse_args()
    new = load_file(settings.model / "model.safetensors")
    old = graph_weights(settings.graph)
    mean = {name: (weight.float() + old[name]) / 2 for name, weight in new.items()}
    settings.out.mkdir(parents=True, exist_ok=True)
    halves = {name: weight.half().contiguous() for name, weight in mean.items()}
    save_file(halves, settings.out / "model.safetensors")
    print(f"{len(mean)} weights averaged")


if __name__ == "__main__":
    main()
