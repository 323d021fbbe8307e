"""The evidence model: does this text support the statement, does it answer the question?

One small cross-encoder with two heads, shipped with the program and loaded in
process (training/README.md says how it was made and what it was trained on).
It reads (statement or question, evidence) and never sees a generator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from rag.asserted import units
from rag.errors import ModelCorrupt
from rag.fitted import CLAIMS_ADAPTER, QUOTES_ADAPTER, read_fitted
from rag.language import latin
from rag.onnx import GRAPH, TOKENIZER, OnnxEncoder
from rag.overlap import Overlap
from rag.values import find_values, missing, negations
from rag.verify import BLOCKED, HOLDS, Support, coverage, mismatch

CALIBRATION = "calibration.json"
# Longer evidence is read in windows of about so many characters (160 tokens, what the model was
# trained on), each beginning with the last sentence of the one before.
WINDOW = 700
# The classes of the model's first three numbers.
SUPPORTED, REFUTED, NOT_ENOUGH = range(3)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns logits into probabilities that keep their word; fitted on dev sets.

    `supported`: weights of 1, the model's log-odds, coverage, absent values (at
    most 3) and negation, as `training.calibrate` fits them. `refuted` and
    `answers`: scale and bias of a logit (Platt scaling).
    """

    supported: tuple[float, ...]
    refuted: tuple[float, float]
    answers: tuple[float, float]

    @classmethod
    def read(cls, folder: Path) -> Calibration:
        """The calibration beside the weights. Raises ModelCorrupt when it cannot be read."""
        return read_fitted(folder / CALIBRATION, "The evidence model's calibration", cls._parse)

    @classmethod
    def _parse(cls, raw: Mapping[str, Any]) -> Calibration:
        refuted, answers = raw["refuted"], raw["answers"]
        return cls(
            tuple(map(float, raw["supported"])),
            (float(refuted[0]), float(refuted[1])),
            (float(answers[0]), float(answers[1])),
        )


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of an evidence that is most decided about a statement; its logits, (3,)."""

    text: str
    logits: np.ndarray


class EvidenceModel(Protocol):
    """What the desk asks of an evidence model. Safe to call from several threads."""

    name: str
    calibration: Calibration

    def windows(self, pairs: Sequence[tuple[str, str]]) -> list[Window]:
        """Of each (statement, evidence) pair the most decided window, in order."""
        ...

    def answers(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """For each text the probability that it, or its best window, answers; shape (n,)."""
        ...


class OnnxEvidenceModel:
    """The shipped model, through onnxruntime. Safe to call from several threads.

    It reads Latin letters: of statements and questions in others it says nothing either way.
    """

    def __init__(self, folder: Path, *, name: str = "footnote-evidence", threads: int = 0) -> None:
        """Load the model in `folder`. Raises ModelCorrupt when it holds none."""
        self.name = name
        self.calibration = Calibration.read(folder)
        self._encoder = OnnxEncoder(folder, threads=threads)

    def windows(self, pairs: Sequence[tuple[str, str]]) -> list[Window]:
        """Of each (statement, evidence) pair the most decided window, in order.

        A window that supports or refutes decides over those that say nothing of it.
        """
        asked = [pair for pair in pairs if latin(pair[0])]
        read = iter(self._read(asked))
        return [next(read) if latin(pair[0]) else _unread(*pair) for pair in pairs]

    def _read(self, pairs: Sequence[tuple[str, str]]) -> list[Window]:
        parts = [windows_of(evidence) for _, evidence in pairs]
        rows = self._run([(p[0], w) for p, part in zip(pairs, parts, strict=True) for w in part])
        decided, start = [], 0
        for part in parts:
            found = rows[start : start + len(part), :3]
            start += len(part)
            best = most_decided(found)
            decided.append(Window(part[best], found[best]))
        return decided

    def answers(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """For each text the probability that it, or its best window, answers; shape (n,)."""
        if not latin(question):
            return np.full(len(texts), 0.5, dtype=np.float32)
        parts = [windows_of(text) for text in texts]
        rows = self._run([(question, window) for part in parts for window in part])
        scale, bias = self.calibration.answers
        chances = _sigmoid(scale * rows[:, 3] + bias)
        best, start = np.zeros(len(texts), dtype=np.float32), 0
        for row, part in enumerate(parts):
            best[row] = chances[start : start + len(part)].max()
            start += len(part)
        return best

    def _run(self, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
        rows = list(self._encoder.run(pairs, lambda logits: logits))
        return np.array(rows, dtype=np.float32).reshape(len(pairs), 4)


class EvidenceVerifier:
    """The evidence model and the deterministic check, one judgement.

    The model's log-odds, the coverage of the words and the values that are
    absent are weighed together; a number, date, quoted phrase or negation that
    does not match blocks "supported" whatever the model thinks.
    """

    name = "footnote-evidence+values"

    def __init__(self, model: Callable[[], EvidenceModel]) -> None:
        """`model` is called when its turn comes: it may still be loading."""
        self._model = model

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Support]:
        """One judgement per (statement, evidence) pair, in order; shares that sum to one."""
        if not pairs:
            return []
        model = self._model()
        return [
            told(*pair, window, model.calibration)
            for pair, window in zip(pairs, model.windows(pairs), strict=True)
        ]


def told(statement: str, evidence: str, window: Window, calibration: Calibration) -> Support:
    """What the evidence model alone makes of a pair, by the window that it decided by."""
    scale, bias = calibration.refuted
    odds = features(statement, evidence, window.logits) @ np.array(calibration.supported)
    return joined(statement, evidence, float(odds), scale * against(window.logits) + bias)


def joined(statement: str, evidence: str, odds: float, against: float) -> Support:
    """Log-odds of "supported", and of "refuted" where it is not, held to the deterministic check.

    A mismatch blocks "supported" whatever the odds.
    """
    supported, opposed = float(_sigmoid(odds)), float(_sigmoid(against))
    # What a missing value takes from "supported" speaks for nothing: it refutes nothing either.
    refuted = (1 - supported) * opposed
    reason = mismatch(statement, evidence)
    if reason is None and supported < HOLDS:
        reason = "the quote does not say so" if opposed < HOLDS else "the quote says otherwise"
    elif reason is not None:
        supported = min(supported, BLOCKED)
    return Support(supported, refuted, 1 - supported - refuted, reason)


def features(statement: str, evidence: str, logits: np.ndarray) -> np.ndarray:
    """What decides, float64 (5,): 1, log-odds, coverage, absent values (at most 3), negation."""
    return np.array(
        [
            1.0,
            supporting(logits),
            coverage(statement, evidence)[0],
            min(len(missing(find_values(statement), evidence)), 3),
            bool(negations(statement)) != bool(negations(evidence)),
        ],
        dtype=np.float64,
    )


def supporting(logits: np.ndarray) -> float:
    """The log-odds of supported against the rest."""
    return float(logits[SUPPORTED] - np.logaddexp(logits[REFUTED], logits[NOT_ENOUGH]))


def against(logits: np.ndarray) -> float:
    """The log-odds of refuted against not enough."""
    return float(logits[REFUTED] - logits[NOT_ENOUGH])


def most_decided(logits: np.ndarray) -> int:
    """The row of (windows, 3) logits that leaves least to "not enough"."""
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return int(np.argmin(shares[:, NOT_ENOUGH] / shares.sum(axis=1)))


def windows_of(text: str) -> list[str]:
    """The text in stretches of whole sentences, about `WINDOW` characters, overlapping by one."""
    if len(text) <= WINDOW:
        return [text]
    spans = units(text)
    windows: list[str] = []
    first = 0
    while first < len(spans):
        last = first + 1
        while last < len(spans) and spans[last].end - spans[first].start <= WINDOW:
            last += 1
        windows.append(text[spans[first].start : spans[last - 1].end])
        if last == len(spans):
            break
        first = max(first + 1, last - 1)
    return windows or [text]


def must_be_there(folder: Path) -> list[Path]:
    """The model's files. Raises ModelCorrupt when one is missing or the calibration is damaged."""
    Calibration.read(folder)
    names = (GRAPH, TOKENIZER, CALIBRATION, CLAIMS_ADAPTER, QUOTES_ADAPTER)
    files = [folder / name for name in names]
    for file in files:
        if not file.is_file():
            raise ModelCorrupt(
                f"The evidence model lacks {file.name} in {folder}.",
                "Install Footnote again; the file is part of the program.",
            )
    return files


def _unread(statement: str, evidence: str) -> Window:
    """The window that has most of the statement, undecided."""
    parts = windows_of(evidence)
    best = int(np.argmax(Overlap().scores(statement, parts)))
    return Window(parts[best], np.zeros(3, dtype=np.float32))


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))
