"""Train the evidence model: `python -m training.train --data FOLDER --base FOLDER --out FOLDER`.

One encoder reads (statement or question, evidence) and gives four numbers:
logits of supported, refuted and not enough, and the logit of "answers the
question". A pair teaches only the head of its task; where a set says no more
than "not supported", the loss is of the two classes together.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertModel

from rag.processor import fast_bfloat16
from training.base import load_base
from training.data import KEPT, examples
from training.examples import NOT_SUPPORTED, Example

TOKENS = 160
BATCH_TOKENS = 2048
HEADS = 4
# The embeddings and the lowest layers stay as they are: they know words, not verdicts.
FROZEN = 3


class EvidenceEncoder(torch.nn.Module):
    """The encoder and its four numbers: supported, refuted, not enough, answers."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        for part in encoder.modules():
            # One pass over the data cannot be learned by heart, and without dropout a step on
            # CPU takes half the time: attention then needs no mask of random numbers.
            if isinstance(part, torch.nn.Dropout):
                part.p = 0.0
        for part in (encoder.embeddings, *encoder.encoder.layer[:FROZEN]):
            part.requires_grad_(False)  # noqa: FBT003
        self.drop = torch.nn.Dropout(0.1)
        self.head = torch.nn.Linear(encoder.config.hidden_size, HEADS)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Logits of shape (rows, 4)."""
        out = self.encoder(input_ids, attention_mask, token_type_ids)
        return self.head(self.drop(out.pooler_output))


def open_tokenizer(folder: Path) -> Tokenizer:
    """The base's tokenizer, cutting the longer part of a pair at `TOKENS`."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(TOKENS)
    tokenizer.no_padding()
    return tokenizer


def batches(
    made: Sequence[Example], tokenizer: Tokenizer, rng: random.Random
) -> Iterator[tuple[list[Example], dict[str, torch.Tensor]]]:
    """Batches of about `BATCH_TOKENS` tokens, alike in length, in random order."""
    encoded = tokenizer.encode_batch_fast([(e.text, e.evidence) for e in made])
    order = sorted(range(len(made)), key=lambda row: (len(encoded[row].ids), rng.random()))
    groups: list[list[int]] = [[]]
    for row in order:
        if len(groups[-1]) * len(encoded[row].ids) > BATCH_TOKENS:
            groups.append([])
        groups[-1].append(row)
    rng.shuffle(groups)
    for group in groups:
        longest = max(len(encoded[row].ids) for row in group)
        padded = {
            name: torch.tensor([[*ids, *[0] * (longest - len(ids))] for ids in column])
            for name, column in {
                "input_ids": [encoded[row].ids for row in group],
                "attention_mask": [encoded[row].attention_mask for row in group],
                "token_type_ids": [encoded[row].type_ids for row in group],
            }.items()
        }
        yield [made[row] for row in group], padded


def loss_of(logits: torch.Tensor, made: Sequence[Example]) -> torch.Tensor:
    """The mean over the batch of each pair's loss on its own task."""
    shares = functional.log_softmax(logits[:, :3].float(), dim=-1)
    losses = []
    for row, example in enumerate(made):
        if example.task == "answer":
            target = torch.tensor(float(example.label))
            losses.append(
                functional.binary_cross_entropy_with_logits(logits[row, 3].float(), target)
            )
        elif example.label == NOT_SUPPORTED:
            losses.append(-torch.logsumexp(shares[row, 1:3], dim=-1))
        else:
            losses.append(-shares[row, example.label])
    return torch.stack(losses).mean()


def train(
    model: EvidenceEncoder,
    made: Sequence[Example],
    tokenizer: Tokenizer,
    settings: argparse.Namespace,
) -> None:
    """One pass per epoch, AdamW, linear warm-up and decay.

    Matrix products are in bfloat16 where the processor has it; elsewhere that takes four
    times as long as float32.
    """
    rng = random.Random(settings.seed)
    steps = [batch for _ in range(settings.epochs) for batch in batches(made, tokenizer, rng)]
    optimiser = torch.optim.AdamW(
        [
            {
                "params": [p for p in model.encoder.parameters() if p.requires_grad],
                "lr": settings.rate,
            },
            {"params": model.head.parameters(), "lr": settings.rate * 10},
        ],
        weight_decay=0.01,
    )
    warm = max(1, len(steps) // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(step / warm, (len(steps) - step) / (len(steps) - warm))
    )
    half = fast_bfloat16()
    model.train()
    began, mean, seen = time.monotonic(), 0.0, 0
    for step, (group, inputs) in enumerate(steps):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            logits = model(**inputs)
        loss = loss_of(logits, group)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        schedule.step()
        seen += len(group)
        mean = 0.98 * mean + 0.02 * loss.item() if step else loss.item()
        if step % 20 == 0:
            spent = time.monotonic() - began
            print(
                f"{step}/{len(steps)} loss {mean:.3f} {seen / spent:.1f} pairs/s {spent:.0f} s",
                flush=True,
            )
        if step and step % 500 == 0:
            save(model, settings.out)
    save(model, settings.out)


def save(model: EvidenceEncoder, folder: Path) -> None:
    """Write the weights (safetensors, half precision)."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    state = {name: tensor.half().contiguous() for name, tensor in model.state_dict().items()}
    save_file(state, folder / "weights.part")
    (folder / "weights.part").replace(folder / "model.safetensors")


def main() -> None:
    """Make the examples, train, and keep the settings beside the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--base", type=Path, required=True, help="folder of the reranker")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--run", choices=sorted(KEPT), required=True, help="which examples")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--seed", type=int, default=7)
    settings = parser.parse_args()
    torch.manual_seed(settings.seed)
    made = examples(settings.data, settings.seed, settings.run)
    model = EvidenceEncoder(load_base(settings.base / "model.onnx"))
    train(model, made, open_tokenizer(settings.base), settings)
    record = {
        "seed": settings.seed,
        "run": settings.run,
        "epochs": settings.epochs,
        "rate": settings.rate,
        "pairs": len(made),
    }
    (settings.out / "training.json").write_text(json.dumps(record, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
