"""Adapt the generator to a task: `python -m training.adapt`.

    python -m training.adapt --home HOME --out rag/weights judging DATA
    python -m training.adapt --home HOME --out rag/weights answering build/found.jsonl ...

Low-rank weights beside the matrices of the layers below the one that `rag.reading` reads at, and
the directions that are read there, are trained together (LoRA, Hu et al. 2021); the generator's
own weights stay as they are. What is then read of claims is fitted to probabilities by `python -m
training.reading`; of quotes it only counts which answers best. One pass; on two cores with bfloat16
matrix products about an hour for claims, and a quarter of that for quotes.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch.nn import functional
from transformers import AutoConfig

from rag.config import load_settings
from rag.lm.local import LocalGenerator
from rag.models import Models
from training.linear import direction_of, direction_shape
from training.lower import LowerLayers
from training.taught import SEED, Task, answering, judging

FIRST = 8  # the lowest layer that is adapted, of the 18 below the one that is read
RATE, DIRECTIONS_RATE = 3e-4, 1e-4
DECAY = 0.01
WARMING = 30  # steps until the full rate, which then falls to nothing
BATCH = 2048  # tokens
BEGUN = 500  # pairs that the directions are begun with
RIDGE = 3.0  # how strongly the directions begun with are drawn to zero

# The tokens after the system's turn, and what is told along each direction: 1, 0 or NaN.
Pair = tuple[list[int], list[float]]


class Directions(torch.nn.Module):
    """What is read of standardised states: log-odds along each direction."""

    def __init__(self, states: torch.Tensor, told: torch.Tensor) -> None:
        """Begin with what tells the states without an adapter; `told` as in `loss_of`."""
        super().__init__()
        self.mean, self.spread = states.mean(0), states.std(0) + 1e-3
        rows, offsets = [], []
        for right in told.T.numpy():
            known = ~np.isnan(right)
            row, offset = direction_of(
                states[known].numpy(), right[known], RIDGE, np.ones(known.sum())
            )
            rows.append(torch.from_numpy(row).float())
            offsets.append(offset + float(rows[-1] @ self.mean))
        self.weights = torch.nn.Parameter(torch.stack(rows) * self.spread)
        self.offset = torch.nn.Parameter(torch.tensor(offsets, dtype=torch.float32))

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """(n, size) to (n, directions)."""
        return functional.linear((states - self.mean) / self.spread, self.weights, self.offset)

    def plain(self) -> tuple[np.ndarray, np.ndarray]:
        """The same for states as they are: weights (directions, size), offsets."""
        weights = (self.weights / self.spread).detach()
        return weights.numpy(), (self.offset.detach() - weights @ self.mean).numpy()


def batches(found: Sequence[Pair]) -> Iterator[Sequence[Pair]]:
    """In order, as many pairs as make `BATCH` tokens."""
    start, tokens = 0, 0
    for end, (ids, _) in enumerate(found, 1):
        tokens += len(ids)
        if tokens >= BATCH or end == len(found):
            yield found[start:end]
            start, tokens = end, 0


def told_of(batch: Sequence[Pair]) -> torch.Tensor:
    """What the pairs are told, float32 (pairs, directions)."""
    return torch.tensor([told for _, told in batch])


def loss_of(said: torch.Tensor, told: torch.Tensor, counts: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy a pair of what is said; what is told is 1, 0, or NaN: nobody knows.

    Both of shape (pairs, directions); `counts` is how much each direction counts.
    """
    known = ~told.isnan()
    lost = functional.binary_cross_entropy_with_logits(
        said[known], told[known], weight=counts.expand_as(said)[known], reduction="sum"
    )
    return lost / len(told)


def learn(
    lower: LowerLayers,
    directions: Directions,
    plan: Sequence[Sequence[Pair]],
    counts: Sequence[float],
) -> None:
    """One pass over the batches; tells every ten steps how it goes."""
    optimizer = torch.optim.AdamW(
        [
            {"params": list(lower.adapter.parameters()), "lr": RATE},
            {"params": list(directions.parameters()), "lr": DIRECTIONS_RATE},
        ],
        weight_decay=DECAY,
    )
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARMING) * max(0.02, 1 - step / len(plan))
    )
    began, losses = time.perf_counter(), []
    for step, batch in enumerate(plan, 1):
        said = directions(lower.states([ids for ids, _ in batch]))
        loss = loss_of(said, told_of(batch), torch.tensor(counts))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(lower.adapter.parameters(), 1.0)
        optimizer.step()
        rate.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        if step % 10 == 0:
            a_step = (time.perf_counter() - began) / step
            told = f"{step}/{len(plan)} loss {np.mean(losses[-30:]):.3f} {a_step:.1f} s a step"
            print(told, flush=True)


def train(task: Task, home: Path, out: Path) -> None:
    """Train; write the adapter, and the directions with odds that are not fitted yet."""
    torch.manual_seed(SEED)
    settings = load_settings(home)
    folder = Models(home, settings).folder(settings.generator)
    generator = LocalGenerator(folder, settings)
    lower = LowerLayers(folder, AutoConfig.from_pretrained(folder, local_files_only=True), FIRST)
    todo: list[Pair] = []
    for prompt, told in task.taught:
        ids, marks = generator.encode(prompt, 0)
        todo.append((ids[marks[0] :], [math.nan if one is None else float(one) for one in told]))
    lower.begin(ids[: marks[0]])
    with torch.no_grad():
        states = [lower.states([ids for ids, _ in batch]) for batch in batches(todo[:BEGUN])]
    directions = Directions(torch.cat(states), told_of(todo[:BEGUN]))
    learn(lower, directions, list(batches(todo)), task.counts)
    save_file(lower.adapter.tensors(), out / task.adapter)
    plain = zip(*directions.plain(), strict=True)
    task.write(out, [direction_shape(generator.name, *one) for one in plain])


def main() -> None:
    """Train for one task."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a home with the models")
    parser.add_argument("--out", type=Path, required=True, help="folder for what is trained")
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("judging").add_argument("data", type=Path, help="folder of the data sets")
    answers = tasks.add_parser("answering")
    answers.add_argument("found", type=Path, nargs="+", help="what training.found keeps")
    given = parser.parse_args()
    task = judging(given.data) if given.task == "judging" else answering(given.found)
    train(task, given.home, given.out)


if __name__ == "__main__":
    main()
