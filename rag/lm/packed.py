"""The weights of one-token steps, packed in 4 bits for this CPU's kernel.

A folder keeps one packed file a CPU capability (AVX512, AVX2, DEFAULT, ...), for the
layout differs between them. The file is disposable: it is made from the
bfloat16 weights and the grid they came from.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from rag.lm.grid import fits, four_bits, own_table, pack, two_halves

Tensor = torch.Tensor
PIECE = 8192  # rows; a multiple of every kernel's block of rows
PARTS = {
    "qkv": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    "o": ("self_attn.o_proj",),
    "gate_up": ("mlp.gate_proj", "mlp.up_proj"),
    "down": ("mlp.down_proj",),
}


class Weights:
    """The tensors of a folder by name, read from mapped files: nothing is copied."""

    def __init__(self, folder: Path) -> None:
        """Open every shard the index names."""
        index = json.loads((folder / "model.safetensors.index.json").read_text(encoding="utf-8"))
        self.place: dict[str, str] = index["weight_map"]
        self.shards = {
            name: safe_open(folder / name, framework="pt") for name in set(self.place.values())
        }

    def __contains__(self, name: str) -> bool:
        return name in self.place

    def __getitem__(self, name: str) -> Tensor:
        tensor: Tensor = self.shards[self.place[name]].get_tensor(name)  # type: ignore[no-untyped-call]
        return tensor

    def layers(self) -> int:
        """How many layers there are."""
        return 1 + max(int(name.split(".")[2]) for name in self.place if "model.layers." in name)


def packed_file(folder: Path) -> Path:
    """Where the packing for this CPU lies."""
    return folder / f"packed-{torch.backends.cpu.get_cpu_capability()}.safetensors"


def pack_folder(folder: Path) -> Path:
    """Make the packed file for this CPU if it is not there; give its path."""
    path = packed_file(folder)
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}.part")
        save_file(dict(_packed(folder)), part)
        part.replace(path)
    return path


def _packed(folder: Path) -> Iterator[tuple[str, Tensor]]:
    """Each packed weight as `NAME.q` and `NAME.table`; `NAME.N` numbers what is multiplied in turn.

    Weights that share a grid are joined, so one call multiplies them; a weight without
    one is kept at 8 bits in two halves.
    """
    weights = Weights(folder)
    with safe_open(folder / "grid.safetensors", framework="pt") as grid:
        known = set(grid.keys())
        for layer in range(weights.layers()):
            weights = Weights(folder)  # anew, so that the pages of the last layer are let go
            for part, modules in PARTS.items():
                names = [f"model.layers.{layer}.{module}.weight" for module in modules]
                for number, (gridded, run) in enumerate(_runs(names, known)):
                    weight = torch.cat([weights[name] for name in run])
                    if not fits(*weight.shape):
                        continue
                    if gridded:
                        table = torch.cat([grid.get_tensor(name) for name in run])
                        q = four_bits(weight, table)
                    else:
                        q, table = two_halves(weight)
                    yield from _named(f"{layer}.{part}.{number}", q, table)
    head = weights["lm_head.weight" if "lm_head.weight" in weights else "model.embed_tokens.weight"]
    if fits(*head.shape):
        yield from _packed_head(head)


def _packed_head(head: Tensor) -> Iterator[tuple[str, Tensor]]:
    """The output matrix on the tightest 4-bit grid: it only shortlists tokens, so it may be coarse.

    Piece by piece, because whole it would pass through gigabytes of float32.
    """
    pieces = [head[start : start + PIECE] for start in range(0, head.shape[0], PIECE)]
    tables = [own_table(piece) for piece in pieces]
    codes = [pack(four_bits(*pair)) for pair in zip(pieces, tables, strict=True)]
    yield "head.q", torch.cat(codes)
    yield "head.table", torch.cat(tables).transpose(0, 1).contiguous()


def _runs(names: list[str], known: set[str]) -> list[tuple[bool, list[str]]]:
    """Neighbours that all have a grid, or all have none, together."""
    runs: list[tuple[bool, list[str]]] = []
    for name in names:
        if runs and runs[-1][0] == (name in known):
            runs[-1][1].append(name)
        else:
            runs.append((name in known, [name]))
    return runs


def _named(name: str, q: Tensor, table: Tensor) -> Iterator[tuple[str, Tensor]]:
    yield f"{name}.q", pack(q)
    yield f"{name}.table", table.transpose(0, 1).contiguous()
