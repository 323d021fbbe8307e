"""Write the trained weights as what the desk loads: `python -m training.export`.

An int8 ONNX graph and the tokenizer. Weights are quantised per channel, so that
one large weight does not coarsen a whole matrix; the graph is checked against
the float model before it is kept.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from transformers import BertConfig, BertModel

from training.base import LAYERS
from training.train import EvidenceEncoder, open_tokenizer

PROBE = [
    ("Sweden rationed gasoline.", "Sweden did ration gasoline; the United Kingdom did not."),
    ("Who rationed gasoline?", "Oxygen is a gas."),
    ("The UK rationed gasoline.", "Sweden did ration gasoline; the United Kingdom did not."),
]


def load_trained(folder: Path) -> EvidenceEncoder:
    """The model of `training.train`, float32, ready to read."""
    from safetensors.torch import load_file

    config = BertConfig(num_hidden_layers=LAYERS, hidden_size=384, intermediate_size=1536)
    config._attn_implementation = "eager"  # noqa: SLF001 - the exporter's only known way
    model = EvidenceEncoder(BertModel(config))
    state = {name: t.float() for name, t in load_file(folder / "model.safetensors").items()}
    model.load_state_dict(state)
    return model.eval()


def export(model: EvidenceEncoder, path: Path) -> None:
    """The model as a float ONNX graph with free batch and length."""
    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = tuple(torch.ones((2, 16), dtype=torch.long) for _ in names)
    torch.onnx.export(
        model,
        example,
        str(path),
        input_names=names,
        output_names=["logits"],
        dynamic_axes={name: {0: "rows", 1: "tokens"} for name in names},
        opset_version=17,
        dynamo=False,
    )


def quantise(source: Path, target: Path) -> None:
    """Weights to int8 per channel, activations as they come."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, target, per_channel=True, weight_type=QuantType.QInt8)


def logits_of(graph: Path, tokenizer: object) -> np.ndarray:
    """The graph's numbers for the probe pairs, shape (pairs, 4)."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    rows = []
    for pair in PROBE:
        encoding = tokenizer.encode(*pair)
        feed = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        rows.append(session.run(None, {k: np.array([v]) for k, v in feed.items()})[0][0])
    return np.array(rows)


def main() -> None:
    """Export, quantise, compare, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder of the trained weights")
    parser.add_argument("--base", type=Path, required=True, help="folder of the reranker")
    parser.add_argument("--out", type=Path, required=True)
    settings = parser.parse_args()
    tokenizer = open_tokenizer(settings.base)
    with tempfile.TemporaryDirectory() as scratch:
        plain, small = Path(scratch) / "plain.onnx", Path(scratch) / "small.onnx"
        export(load_trained(settings.model), plain)
        quantise(plain, small)
        float_logits, int_logits = logits_of(plain, tokenizer), logits_of(small, tokenizer)
        print("float", float_logits.round(2).tolist(), "int8", int_logits.round(2).tolist())
        settings.out.mkdir(parents=True, exist_ok=True)
        shutil.copy(small, settings.out / "model.onnx")
        shutil.copy(plain, settings.model / "plain.onnx")
    tokenizer.save(str(settings.out / "tokenizer.json"))
    print(f"{(settings.out / 'model.onnx').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
