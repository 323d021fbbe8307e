"""Whether a faster generator still says the same: its replies, and it as a judge of claims.

For `benchmarks.generator`. The judge is asked whether every fact of a statement is stated
in a document; its log-odds of Yes against No are scored by AUC on sets of claims.
"""

from __future__ import annotations

import gzip
import json
import random
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.generate import Prompt
from rag.lm.local import LocalGenerator

SEED = 11
SETS = "fever_dev,fool_me_twice,covidfact,scifact"
JUDGE_SYSTEM = (
    "You check statements against a document. Reply Yes if every fact in the statement is "
    "stated in the document, else No."
)


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The objects of `name.jsonl`, gzipped or not."""
    plain = folder / f"{name}.jsonl"
    path = plain if plain.exists() else folder / f"{name}.jsonl.gz"
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def token_f1(one: str, other: str) -> float:
    """F1 of the words two replies share."""
    a, b = one.lower().split(), other.lower().split()
    both = sum((Counter(a) & Counter(b)).values())
    return 2 * both / (len(a) + len(b)) if a or b else 1.0


def replies(ours: Sequence[str], plain: Sequence[str]) -> dict[str, float]:
    """How alike the replies of both precisions are."""
    pairs = list(zip(ours, plain, strict=True))
    return {
        "identical": sum(a == b for a, b in pairs) / len(pairs),
        "token_f1": statistics.mean(token_f1(a, b) for a, b in pairs),
        "abstains_alike": sum(("NOT FOUND" in a) == ("NOT FOUND" in b) for a, b in pairs)
        / len(pairs),
        "n": len(pairs),
    }


def claims(folder: Path, count: int) -> list[tuple[Prompt, bool]]:
    """Supported and other claims by halves, each with its evidence."""
    known = [row for row in rows(folder, "dev") if row["evidence"]]
    random.Random(SEED).shuffle(known)
    yes = [row for row in known if row["label"] == "supported"][: count // 2]
    no = [row for row in known if row["label"] != "supported"][: count - count // 2]
    made = []
    for row in yes + no:
        document = " ".join(item["text"] for item in row["evidence"])[:2000]
        user = f"Document: {document}\n\nStatement: {row['claim']}"
        made.append((Prompt(JUDGE_SYSTEM, user), row["label"] == "supported"))
    return made


def odds(generator: LocalGenerator, asked: Iterable[Prompt]) -> list[float]:
    """Log-odds of Yes against No."""
    both = [generator.choose(prompt, ["Yes", "No"]) for prompt in asked]
    return [yes - no for yes, no in both]


def auc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Chance that a supported claim scores above another, ties counting half."""
    yes = np.array([s for s, label in zip(scores, labels, strict=True) if label])
    no = np.array([s for s, label in zip(scores, labels, strict=True) if not label])
    above = (yes[:, None] > no).mean() + 0.5 * (yes[:, None] == no).mean()
    return float(above)


def judge(
    ours: LocalGenerator, plain: LocalGenerator, data: Path, sets: Sequence[str], count: int
) -> dict[str, Any]:
    """AUC of both precisions on each set, and the correlation of their odds."""
    figures: dict[str, Any] = {}
    for name in sets:
        asked = claims(data / name, count)
        labels = [label for _, label in asked]
        fast = odds(ours, (prompt for prompt, _ in asked))
        slow = odds(plain, (prompt for prompt, _ in asked))
        figures[name] = {
            "auc_ours": auc(fast, labels),
            "auc_bf16": auc(slow, labels),
            "correlation": float(np.corrcoef(fast, slow)[0, 1]),
            "n": len(asked),
        }
        print(name, figures[name], file=sys.stderr, flush=True)
    return figures
