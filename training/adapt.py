"""Adapt the generator to judging claims: `python -m training.adapt`.

    python -m training.adapt --home HOME --data DATA --out rag/weights

Low-rank weights beside the matrices of the layers below the one that `rag.reading` reads at, and
the two directions that are read there, are trained together on claims with their evidence (LoRA,
Hu et al. 2021); the generator's own weights stay as they are. What is then read is fitted to
probabilities by `python -m training.reading`. One pass; about an hour on two cores with bfloat16
matrix products.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch.nn import functional
from transformers import AutoConfig

from rag.config import load_settings
from rag.fitted import ADAPTER
from rag.lm.local import LocalGenerator
from rag.models import Models
from rag.prompts import judge_prompt
from rag.reading import Readings
from training import claims, questions
from training.examples import NOT_SUPPORTED, REFUTED, SUPPORTED, Example
from training.linear import direction_shape
from training.lower import LowerLayers
from training.reading import write_readings

SEED = 7
FIRST = 8  # the lowest layer that is adapted, of the 18 below the one that is read
RATE, DIRECTIONS_RATE = 3e-4, 1e-4
DECAY = 0.01
WARMING = 30  # steps until the full rate, which then falls to nothing
BATCH = 2048  # tokens
LONGEST = 800  # characters of evidence
OPPOSED = 0.7  # how much it counts that refuted and not enough are told apart
# How many pairs of each source are learned from, of those short enough.
PLAN: Sequence[tuple[Callable[[Path, random.Random], list[Example]], int]] = (
    (claims.fever, 1300),
    (claims.fool_me_twice, 1500),
    (claims.scifact, 800),
    (claims.begin, 900),
    (claims.wice, 370),
    (claims.swaps, 1000),
    (claims.several, 600),
    (questions.squad_statements, 1300),
    (claims.clapnq, 300),
)

Pair = tuple[list[int], int]  # the tokens after the system's turn, and the label


def examples(data: Path) -> list[Example]:
    """What is learned from, shuffled; the same for the same data."""
    rng = random.Random(SEED)
    found: list[Example] = []
    for source, count in PLAN:
        made = [one for one in source(data, rng) if len(one.evidence) <= LONGEST]
        found += rng.sample(made, min(count, len(made)))
    rng.shuffle(found)
    return found


class Directions(torch.nn.Module):
    """Log-odds of supported, and of refuted where it is not, of standardised states."""

    def __init__(self, states: torch.Tensor, begun: Readings) -> None:
        """Begin with what a direction says of the states without an adapter."""
        super().__init__()
        self.mean, self.spread = states.mean(0), states.std(0) + 1e-3
        rows, offsets = [], []
        for direction, odds in (
            (begun.supports, begun.supported),
            (begun.refutes, begun.refuted[[0, 2]]),
        ):
            row = torch.from_numpy(direction.weights) * float(odds[1])
            rows.append(row * self.spread)
            offsets.append(float(row @ self.mean) + direction.offset * odds[1] + odds[0])
        self.weights = torch.nn.Parameter(torch.stack(rows))
        self.offset = torch.nn.Parameter(torch.tensor(offsets, dtype=torch.float32))

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """(n, size) to (n, 2)."""
        return functional.linear((states - self.mean) / self.spread, self.weights, self.offset)

    def plain(self) -> tuple[np.ndarray, np.ndarray]:
        """The same for states as they are: weights (2, size) and offsets (2,)."""
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


def loss_of(said: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy; of "not supported" alone nobody knows whether it is refuted."""
    supported = (labels == SUPPORTED).float()
    loss = functional.binary_cross_entropy_with_logits(said[:, 0], supported)
    known = (labels != SUPPORTED) & (labels != NOT_SUPPORTED)
    refuted = (labels[known] == REFUTED).float()
    apart = functional.binary_cross_entropy_with_logits(said[known, 1], refuted, reduction="sum")
    return loss + OPPOSED * apart / len(labels)


def learn(lower: LowerLayers, directions: Directions, plan: Sequence[Sequence[Pair]]) -> None:
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
        loss = loss_of(said, torch.tensor([label for _, label in batch]))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(lower.adapter.parameters(), 1.0)
        optimizer.step()
        rate.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        if step % 10 == 0:
            a_step = (time.perf_counter() - began) / step
            print(f"{step}/{len(plan)} loss {np.mean(losses[-30:]):.3f} {a_step:.1f} s a step")


def main() -> None:
    """Train; write the adapter, and the directions with odds that are not fitted yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a home with the models")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--begin", type=Path, help="folder of the readings to begin with")
    parser.add_argument("--out", type=Path, required=True, help="folder for what is trained")
    given = parser.parse_args()
    torch.manual_seed(SEED)
    settings = load_settings(given.home)
    folder = Models(given.home, settings).folder(settings.generator)
    generator = LocalGenerator(folder, settings)
    lower = LowerLayers(folder, AutoConfig.from_pretrained(folder, local_files_only=True), FIRST)
    encoded = [
        (*generator.encode(judge_prompt(one.text, one.evidence), 0), one.label)
        for one in examples(given.data)
    ]
    todo = [(ids[marks[0] :], label) for ids, marks, label in encoded]
    ids, marks, _ = encoded[0]
    lower.begin(ids[: marks[0]])
    with torch.no_grad():
        states = [lower.states([ids for ids, _ in batch]) for batch in batches(todo[:300])]
    directions = Directions(torch.cat(states), Readings.read(given.begin or given.out))
    learn(lower, directions, list(batches(todo)))
    save_file(lower.adapter.tensors(), given.out / ADAPTER)
    shapes = [
        direction_shape(generator.name, *one) for one in zip(*directions.plain(), strict=True)
    ]
    write_readings(given.out, *shapes, supported=[0, 1], refuted=[0, 0, 1])


if __name__ == "__main__":
    main()
