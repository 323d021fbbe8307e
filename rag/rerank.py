"""Reading question and text together: the `Reranker` seam and its local adapters."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from rag.embed import LOADING_ERRORS, halving, prepare_torch
from rag.errors import ModelCorrupt
from rag.language import latin
from rag.onnx import GRAPH, OnnxEncoder
from rag.overlap import Overlap

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.models import Models

BATCH = 32


class Reranker(Protocol):
    """Scores how well each text answers a question."""

    name: str

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Float32 logits of shape (len(texts),), higher is better, in order."""
        ...


class OnnxReranker:
    """A cross-encoder as an ONNX graph with one logit. Safe to call from several threads."""

    def __init__(self, folder: Path, *, name: str, threads: int = 0) -> None:
        """Load the model in `folder`. Raises ModelCorrupt when it holds none."""
        self.name = name
        self._encoder = OnnxEncoder(folder, threads=threads)

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Float32 logits of shape (len(texts),); a text's score depends on no other text."""
        logits = self._encoder.run([(question, text) for text in texts], lambda logit: logit)
        return np.array(list(logits), dtype=np.float32).reshape(len(texts))


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder with one label. Safe from several threads."""

    def __init__(self, folder: Path, *, name: str, device: str = "auto", threads: int = 0) -> None:
        """Load the model in `folder` onto `device` ("auto": the best there is).

        Raises ModelCorrupt when the folder holds no such model, or one with several labels.
        """
        from sentence_transformers import CrossEncoder

        chosen = prepare_torch(device, threads)
        try:
            model: Any = CrossEncoder(str(folder), device=chosen, local_files_only=True)
        except LOADING_ERRORS as error:
            raise ModelCorrupt(
                f"{name} in {folder} cannot be loaded as a cross-encoder: {error}.",
                f"Run footnote models pull {name}, or choose another reranker or device.",
            ) from error
        if model.num_labels != 1:
            raise ModelCorrupt(
                f"{name} gives {model.num_labels} labels; a reranker gives one score.",
                "Choose a cross-encoder trained for ranking.",
            )
        self.name = name
        self._model = model
        self._lock = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Float32 logits of shape (len(texts),)."""
        logits = np.zeros(len(texts), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            with self._lock:  # a fast tokenizer refuses two threads at once
                logits[rows] = halving(self._predict, [(question, texts[row]) for row in rows])
        return logits

    def _predict(self, pairs: list[tuple[str, str]]) -> np.ndarray:
        import torch

        # Identity: the logit itself, whatever activation the model card sets.
        tensor = self._model.predict(
            pairs,
            batch_size=len(pairs),
            activation_fn=torch.nn.Identity(),
            show_progress_bar=False,
            convert_to_tensor=True,
        )
        return np.asarray(tensor.float().cpu().numpy())


class ByLetters:
    """A reranker of Latin letters, for questions in them; words in common rank for all others."""

    def __init__(self, reranker: Reranker) -> None:
        """Goes by the name of `reranker`, which does all but the few."""
        self.name = reranker.name
        self._reranker = reranker
        self._overlap = Overlap()

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Float32 logits of shape (len(texts),)."""
        return (self._reranker if latin(question) else self._overlap).scores(question, texts)


def open_reranker(name: str, models: Models, settings: Settings) -> Reranker:
    """The reranker of that name: a catalogue name, a hub id or a local folder.

    A folder with a `model.onnx` at its top runs through onnxruntime. Raises
    ModelNotFound when it is not on this machine, ModelCorrupt when it cannot be loaded.
    """
    folder = models.folder(name)
    reranker: Reranker
    if (folder / GRAPH).exists():
        reranker = OnnxReranker(folder, name=name, threads=settings.threads)
    else:
        device, threads = settings.device, settings.threads
        reranker = CrossEncoderReranker(folder, name=name, device=device, threads=threads)
    card = models.card(name)
    return ByLetters(reranker) if card is not None and card.only_latin else reranker
