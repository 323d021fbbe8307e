"""What the model reads off the dev sets, kept for fitting: `python -m training.measure`.

For each claim set: the model's logits for each pair's most decided window, and
what the deterministic check says; for each question set: the "answers" logits.
Nothing is fitted here (training/calibrate.py does), so the fit can be repeated
in seconds.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path
from typing import Any

import numpy as np

from rag.evidence import features, most_decided, windows_of
from rag.onnx import OnnxEncoder
from training.examples import LABELS, rows
from training.questions import dev_statements

# Trained on (their train part) and left out as wholes.
STATEMENTS = "squad2_statements"
TRAINED = (STATEMENTS, "fever_dev", "fool_me_twice", "scifact", "begin")
LEFT_OUT = (
    "wice covidfact healthver climate_fever averitec faithbench news_summary_faithfulness"
).split()
# Whether the text of the question's own document answers it; clapnq was never trained on.
QUESTIONS = ("squad2", "clapnq")


def claim_features(encoder: OnnxEncoder, found: list[dict[str, Any]]) -> dict[str, np.ndarray]:
    """Arrays over the pairs: logits (n, 4), what else decides (n, 3) of all and of the window."""
    logits, whole, window = [], [], []
    for row in found:
        evidence = " ".join(piece["text"] for piece in row["evidence"])
        windows = windows_of(evidence)
        run = np.array(list(encoder.run([(row["claim"], w) for w in windows], lambda x: x)))
        best = most_decided(run[:, :3])
        logits.append(run[best])
        whole.append(features(row["claim"], evidence, run[best])[2:])
        window.append(features(row["claim"], windows[best], run[best])[2:])
    return {
        "logits": np.array(logits),
        "whole": np.array(whole),
        "window": np.array(window),
        "label": np.array([LABELS[row["label"]] for row in found]),
    }


def claims_of(data: Path, name: str) -> list[dict[str, Any]]:
    """The labelled dev pairs of a set; of squad2 statements made of its questions."""
    if name == STATEMENTS:
        return dev_statements(data, random.Random(11))
    found = [r for r in rows(data / name, "dev") if r["evidence"] and r["label"] in LABELS]
    if any("text" not in piece for row in found for piece in row["evidence"]):
        corpus = {row["doc_id"]: row["text"] for row in rows(data / name, "corpus")}
        for piece in (piece for row in found for piece in row["evidence"]):
            piece.setdefault("text", corpus.get(piece["doc_id"], ""))
    return found


def question_features(
    encoder: OnnxEncoder, found: list[dict[str, Any]], corpus: dict[str, str]
) -> dict[str, np.ndarray]:
    """Arrays over the questions: the best window's "answers" logit, and what is true."""
    best = [
        max(
            float(row[3])
            for row in encoder.run(
                [(item["question"], w) for w in windows_of(corpus[item["doc_id"]])], lambda x: x
            )
        )
        for item in found
    ]
    return {"logits": np.array(best), "label": np.array([item["answerable"] for item in found])}


def main() -> None:
    """Measure every claim set of the folder; print AUC and time, keep the arrays."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="folder with model.onnx")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=200)
    parser.add_argument("--sets", nargs="*", default=[*TRAINED, *LEFT_OUT])
    settings = parser.parse_args()
    encoder = OnnxEncoder(settings.model, max_tokens=256)
    settings.out.mkdir(parents=True, exist_ok=True)
    for name in settings.sets:
        found = claims_of(settings.data, name)
        found = random.Random(11).sample(found, min(settings.limit, len(found)))
        began = time.perf_counter()
        features = claim_features(encoder, found)
        spent = (time.perf_counter() - began) / len(found)
        np.savez(settings.out / f"{name}.npz", **features)
        supported = features["label"] == 0
        log_odds = support_log_odds(features["logits"])
        print(
            f"{name:28} n={len(found)} auc={auc(supported, log_odds):.3f} {1000 * spent:.0f} ms",
            flush=True,
        )

    for name in QUESTIONS:
        corpus = {row["doc_id"]: row["text"] for row in rows(settings.data / name, "corpus")}
        found = [r for r in rows(settings.data / name, "dev") if r.get("doc_id") in corpus]
        found = random.Random(11).sample(found, min(settings.limit, len(found)))
        features = question_features(encoder, found, corpus)
        np.savez(settings.out / f"{name}.npz", **features)
        score = auc(features["label"], features["logits"])
        print(f"{name:28} n={len(found)} auc={score:.3f}", flush=True)


def support_log_odds(logits: np.ndarray) -> np.ndarray:
    """Log-odds of supported against the other two, shape (n,)."""
    return np.asarray(logits[:, 0] - np.logaddexp(logits[:, 1], logits[:, 2]))


def auc(positive: np.ndarray, score: np.ndarray) -> float:
    """Area under the ROC curve (Mann-Whitney), ties counted half."""
    from scipy.stats import rankdata

    ranks = rankdata(score)
    ones, zeros = positive.sum(), (~positive).sum()
    return float((ranks[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))


if __name__ == "__main__":
    main()
