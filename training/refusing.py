"""Read off what decides whether to answer, and fit the rule: `python -m training.refusing`.

    python -m training.refusing --home HOME --out FILE read SET:SPLIT... [--limit 60]
    python -m training.refusing --home HOME --out FILE fit

`read` asks the desk's own search, evidence model and generator about each question, over a
library of the set's documents, and keeps what they say; `fit` joins it, in seconds, and
prints what rules of `rag.answerable`'s form would do. SET is a folder that `footnote eval` reads.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from rag.answerable import SURE
from rag.ask import readiness
from rag.config import load_settings
from rag.evaluate.bench import open_bench
from rag.evaluate.cases import Question
from rag.evaluate.datasets import read
from rag.evidence import OnnxEvidenceModel, shipped_folder
from rag.followup import standalone
from rag.pipeline import Pipeline, open_pipeline
from rag.select import select_evidence
from training.measure import auc

FOLDS = 10
SEED = 7
RIDGE = 1e-2
SIGNALS = ("passage", "ready")
STEPS = np.arange(-2.0, 2.01, 0.5)


def signals(pipeline: Pipeline, model: OnnxEvidenceModel, case: Question) -> dict[str, Any]:
    """What the parts of the desk say of one question, and what is true of it."""
    settings = pipeline.settings
    query = standalone(case.text, case.history)
    found = pipeline.search(case.text, limit=settings.answer_passages, history=case.history)
    evidence = select_evidence(
        query, found.hits, pipeline.reranker, limit=settings.evidence_sentences
    )
    if not evidence:
        return {}
    best = float(model.answers(query, [hit.passage.text for hit in found.hits]).max())
    best = min(max(best, SURE), 1 - SURE)
    return {
        "answerable": case.answerable,
        "follows": bool(case.history),
        "logit": evidence[0].score,
        "passage": math.log(best / (1 - best)),
        "ready": readiness(pipeline.generator, query, evidence),
    }


def gather(home: Path, sets: Sequence[str], limit: int) -> Iterator[dict[str, Any]]:
    """The signals of up to `limit` questions of each set, drawn at random."""
    model = OnnxEvidenceModel(shipped_folder())
    with open_pipeline(home, load_settings(home)) as pipeline:
        for name in sets:
            folder, _, split = name.rpartition(":")
            data = read(Path(folder), split)
            cases = random.Random(SEED).sample(data.questions, min(limit, len(data.questions)))
            documents = list(data.corpus.documents.values())
            with open_bench(pipeline, documents, lambda *_: None, keep=True) as bench:
                for at, case in enumerate(cases):
                    if said := signals(bench.on, model, case):
                        yield {"set": data.name, **said}
                    print(f"{data.name} {at + 1}/{len(cases)}", flush=True)


def weights_of(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Logistic regression, both outcomes counting the same; the first weight is the bias."""
    share = np.where(y > 0, 0.5 / max(1, y.sum()), 0.5 / max(1, (1 - y).sum()))

    def loss(weights: np.ndarray) -> float:
        z = x @ weights
        fit = (share * (np.logaddexp(0, z) - y * z)).sum()
        return float(fit + RIDGE * (weights[1:] ** 2).sum())

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), method="BFGS").x)


def held_out(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Each question's log-odds by the fit on the other folds."""
    fold = np.random.default_rng(SEED).permutation(len(y)) % FOLDS
    odds = np.zeros(len(y))
    for one in range(FOLDS):
        odds[fold == one] = x[fold == one] @ weights_of(x[fold != one], y[fold != one])
    return odds


def fit(found: Sequence[dict[str, Any]]) -> None:
    """Print the AUC of each signal and of both, the weights, and what each bias would refuse."""
    found = [row for row in found if row["ready"] is not None]
    y = np.array([row["answerable"] for row in found], dtype=float)
    for name in ("logit", *SIGNALS):
        score = auc(y > 0, np.array([row[name] for row in found]))
        print(f"{name:8} AUC {score:.2f}")
    x = np.array([[1.0, *(row[name] for name in SIGNALS)] for row in found])
    odds = held_out(x, y)
    print(f"{'both':8} AUC {auc(y > 0, odds):.2f} ({FOLDS}-fold), n = {len(y)}")
    print("weights", weights_of(x, y).round(3).tolist())
    of_set = np.array([row["set"] for row in found])
    for step in STEPS:
        refused = odds + step <= 0
        right = refused & (y == 0)
        told = [
            f"{name} {_rates(refused, right, y, of_set == name)}" for name in sorted(set(of_set))
        ]
        told.append(f"all {_rates(refused, right, y, of_set != '')}")
        print(f"bias {step:+.1f}: " + "; ".join(told))


def _rates(refused: np.ndarray, right: np.ndarray, y: np.ndarray, part: np.ndarray) -> str:
    """Precision and recall of refusals, and the answerable ones refused, in a part."""
    precision = right[part].sum() / max(1, refused[part].sum())
    recall = right[part].sum() / max(1, (y[part] == 0).sum())
    wrong = (refused & (y > 0))[part].sum() / max(1, (y[part] > 0).sum())
    return f"precision {precision:.2f} recall {recall:.2f} wrongly {wrong:.2f}"


def main() -> None:
    """Read or fit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a home with the models")
    parser.add_argument("--out", type=Path, required=True, help="JSON Lines of the signals")
    steps = parser.add_subparsers(dest="step", required=True)
    reading = steps.add_parser("read")
    reading.add_argument("sets", nargs="+", metavar="SET:SPLIT")
    reading.add_argument("--limit", type=int, default=60)
    steps.add_parser("fit")
    given = parser.parse_args()
    if given.step == "fit":
        fit([json.loads(line) for line in given.out.read_text(encoding="utf-8").splitlines()])
        return
    given.out.parent.mkdir(parents=True, exist_ok=True)
    with given.out.open("a", encoding="utf-8") as kept:
        for row in gather(given.home, given.sets, given.limit):
            kept.write(json.dumps(row) + "\n")
            kept.flush()


if __name__ == "__main__":
    main()
