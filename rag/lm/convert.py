"""A GGUF, once, to a folder that loads fast.

The folder is an ordinary one for transformers (bfloat16 safetensors in shards,
config, tokenizer, chat template), so any engine can use it. Beside the weights
lies `grid.safetensors`, the 4-bit grid each weight came from, and the weights
packed for this CPU (`rag.lm.packed`). The folder appears whole or not at all:
everything is written beside it, the manifest last, then moved.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import ModelCorrupt

MANIFEST = "footnote.json"
FORMAT = 1
SHARD_BYTES = 512 * 2**20
FAST = ("llama", "qwen2")
OnProgress = Callable[[int, int], None]


def convert(gguf: Path, folder: Path, on_progress: OnProgress | None = None) -> None:
    """Make `folder` from `gguf`; `on_progress` gets (bytes read, bytes in all).

    Raises ModelCorrupt when the file is no GGUF that transformers can read.
    """
    report = on_progress or (lambda _done, _total: None)
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        report(0, gguf.stat().st_size)
        kind = _describe(gguf, part)
        if kind in FAST:
            _write_weights(gguf, part, report)
        else:
            _write_by_transformers(gguf, part)
        report(gguf.stat().st_size, gguf.stat().st_size)
        manifest = {"format": FORMAT, "file": gguf.name, "bytes": gguf.stat().st_size}
        (part / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def is_converted(folder: Path) -> bool:
    """Whether `folder` is a finished conversion of the present format."""
    path = folder / MANIFEST
    if not path.exists():
        return False
    return bool(json.loads(path.read_text(encoding="utf-8")).get("format") == FORMAT)


def _describe(gguf: Path, part: Path) -> str:
    """Write config, tokenizer and chat template; give the model's type."""
    from transformers import AutoConfig, AutoTokenizer

    try:
        config = AutoConfig.from_pretrained(gguf.parent, gguf_file=gguf.name)
        tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    except (ValueError, KeyError, OSError, NotImplementedError) as error:
        raise ModelCorrupt(
            f"{gguf} cannot be read as a language model: {error}.",
            "Choose another GGUF, or pull the model again with `footnote models pull`.",
        ) from error
    config.dtype = "bfloat16"
    config.save_pretrained(part)
    tokenizer.save_pretrained(part)
    return str(config.model_type)


def _write_by_transformers(gguf: Path, part: Path) -> None:
    """The slow way, for architectures whose tensors transformers itself must rearrange."""
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(
        gguf.parent, gguf_file=gguf.name, dtype=torch.bfloat16
    )
    model.save_pretrained(part)


def _write_weights(gguf: Path, part: Path, report: OnProgress) -> None:
    """Shards, their index and the grids; then the packing for this CPU."""
    import torch
    from safetensors.torch import save_file

    from rag.lm.int8 import round_folder
    from rag.lm.packed import pack_folder
    from rag.processor import int8_instead

    place: dict[str, str] = {}
    shard: dict[str, torch.Tensor] = {}
    grids: dict[str, torch.Tensor] = {}

    def flush() -> None:
        name = f"model-{len(set(place.values())) + 1:05d}.safetensors"
        save_file(shard, part / name, metadata={"format": "pt"})
        place.update(dict.fromkeys(shard, name))
        shard.clear()

    for name, weight, table in _tensors(gguf, part, report):
        shard[name] = weight
        if table is not None:
            grids[name] = table
        if sum(tensor.nbytes for tensor in shard.values()) > SHARD_BYTES:
            flush()
    flush()
    index = {"metadata": {}, "weight_map": place}
    (part / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    save_file(grids, part / "grid.safetensors")
    pack_folder(part)
    if int8_instead():
        round_folder(part)


def _tensors(gguf: Path, part: Path, report: OnProgress) -> Iterator[tuple[str, Any, Any]]:
    """Each tensor under its transformers name, bfloat16, with the table of its grid or None.

    The names and the order of rows come from transformers' own mapping.
    """
    import torch
    from accelerate import init_empty_weights
    from gguf import GGUFReader
    from transformers import AutoConfig, AutoModelForCausalLM
    from transformers.modeling_gguf_pytorch_utils import (
        TENSOR_PROCESSORS,
        TensorProcessor,
        get_gguf_hf_weights_map,
    )

    from rag.lm.grid import grid_of, table_of

    config = AutoConfig.from_pretrained(part)
    with init_empty_weights():
        model = AutoModelForCausalLM.from_config(config)
    processor = TENSOR_PROCESSORS.get(config.model_type, TensorProcessor)(config=config.to_dict())
    names = get_gguf_hf_weights_map(model, processor)
    done, total = 0, gguf.stat().st_size
    with ThreadPoolExecutor() as pool:
        for tensor in GGUFReader(gguf).tensors:
            if tensor.name not in names:
                continue
            data = np.asarray(tensor.data)
            weight = _dequantise(data, tensor.tensor_type, pool)
            order = _row_order(processor, tensor.name, weight.shape[0])
            grid = grid_of(data, tensor.tensor_type.name) if data.ndim == 2 else None
            table = None
            if grid is not None:
                table = table_of(*(torch.from_numpy(side)[order] for side in grid)).contiguous()
            yield names[tensor.name], weight[order].contiguous(), table
            done += tensor.n_bytes
            report(done, total)


def _dequantise(data: np.ndarray[Any, Any], kind: Any, pool: ThreadPoolExecutor) -> Any:
    """A tensor's blocks as bfloat16, rows shared among threads."""
    import torch
    from gguf import dequantize

    def piece(rows: np.ndarray[Any, Any]) -> torch.Tensor:
        return torch.from_numpy(np.array(dequantize(rows, kind))).bfloat16()

    if data.ndim == 1:
        return piece(data)
    return torch.cat(list(pool.map(piece, np.array_split(data, max(1, len(data) // 1024)))))


def _row_order(processor: Any, name: str, rows: int) -> Any:
    """Which row of the GGUF stands where: llama's q and k are stored in another order."""
    import torch

    numbers = np.arange(rows)[:, None]
    return torch.from_numpy(
        np.ascontiguousarray(processor.process(numbers, name=name).weights[:, 0])
    )
