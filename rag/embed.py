"""Text to vectors: the `Embedder` seam and its two local adapters.

Vectors are float32 with rows of length one, so an inner product is a cosine.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from rag.errors import ModelCorrupt, OutOfMemory
from rag.onnx import GRAPH, OnnxEncoder
from rag.processor import fast_bfloat16

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.models import Models

BATCH = 32
FEW = 4  # questions that one thread encodes: a claim is looked for in three wordings
# What torch, transformers and safetensors raise for a folder, file or device they cannot
# use; torch names a missing CUDA by an AssertionError, safetensors has a type of its own.
LOADING_ERRORS = (OSError, ValueError, KeyError, RuntimeError, AssertionError, AttributeError)
# BERT-style windows spend one token on [CLS] and one on [SEP].
SPECIAL_TOKENS = 2


class Embedder(Protocol):
    """Turns texts into vectors that lie close when the texts mean the same.

    `max_tokens` is how many tokens of a text the model reads, and
    `count_tokens` counts in the same unit: special tokens excluded.
    """

    name: str
    dimension: int
    max_tokens: int

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, uncut."""
        ...

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """Float32 of shape (len(texts), dimension), in order.

        `progress` hears how many more texts are done.
        """
        ...

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        """The same for questions, which some models read with another prompt."""
        ...


class SentenceTransformerEmbedder:
    """Any sentence-transformers model. Safe to call from several threads."""

    def __init__(self, folder: Path, *, name: str, device: str = "auto", threads: int = 0) -> None:
        """Load the model in `folder` onto `device` ("auto": the best there is).

        Raises ModelCorrupt when the folder holds no such model.
        """
        import torch
        from sentence_transformers import SentenceTransformer

        chosen = prepare_torch(device, threads)
        try:
            model: Any = SentenceTransformer(str(folder), device=chosen, local_files_only=True)
        except LOADING_ERRORS as error:
            raise ModelCorrupt(
                f"{name} in {folder} cannot be loaded as a sentence-transformers model: {error}.",
                f"Run footnote models pull {name}, or choose another embedder or device.",
            ) from error
        if model.device.type == "cpu" and fast_bfloat16():
            model.to(torch.bfloat16)
        self.precision = str(model.dtype).removeprefix("torch.")
        self.name = name
        self.dimension = int(model.get_embedding_dimension())
        self.max_tokens = int(model.max_seq_length or 512) - SPECIAL_TOKENS
        self._model = model
        self._lock = threading.Lock()
        self._count = _counter(model.tokenizer)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, uncut."""
        return self._count(texts)

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """Float32 of shape (len(texts), dimension), in order."""
        return self._encode(self._model.encode_document, texts, progress)

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        """The same for questions."""
        if len(texts) > FEW or self._model.device.type != "cpu":
            return self._encode(self._model.encode_query, texts, None)
        with one_thread():
            return self._encode(self._model.encode_query, texts, None)

    def _encode(
        self,
        encode: Callable[..., Any],
        texts: Sequence[str],
        progress: Callable[[int], None] | None,
    ) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # Texts of one length share a batch, so little is spent on padding.
        order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            with self._lock:  # a fast tokenizer refuses two threads at once
                vectors[rows] = halving(encode_batch(encode), [texts[row] for row in rows])
            if progress:
                progress(len(rows))
        return normalised(vectors)


class OnnxEmbedder:
    """A BERT-like ONNX encoder whose vector is the [CLS] token's. Safe from several threads."""

    def __init__(
        self, folder: Path, *, name: str, query_prompt: str = "", threads: int = 0
    ) -> None:
        """Load the model in `folder`; questions are read behind `query_prompt`.

        Raises ModelCorrupt when the folder holds no such model.
        """
        window = 512
        self._encoder = OnnxEncoder(folder, max_tokens=window, threads=threads)
        self._query_prompt = query_prompt
        self.name = name
        self.max_tokens = window - SPECIAL_TOKENS
        self.dimension = len(next(self._encoder.run(["dimension"], first_token)))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, uncut."""
        return self._encoder.count_tokens(texts)

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """Float32 of shape (len(texts), dimension), in order."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, vector in enumerate(self._encoder.run(texts, first_token)):
            vectors[row] = vector
            if progress:
                progress(1)
        return normalised(vectors)

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        """The same for questions, each behind the model's prompt."""
        return self.encode_documents([self._query_prompt + text for text in texts])


# ONNX embedders by catalogue name, with the query prompt that their model card asks for.
ONNX_QUERY_PROMPTS = {
    "bge-small-en-v1.5": "Represent this sentence for searching relevant passages: ",
}


def open_embedder(name: str, models: Models, settings: Settings) -> Embedder:
    """The embedder of that name: a catalogue name, a hub id or a local folder.

    Raises ModelNotFound when it is not on this machine, ModelCorrupt when it cannot be loaded.
    """
    folder = models.folder(name)
    if name in ONNX_QUERY_PROMPTS and (folder / GRAPH).exists():
        return OnnxEmbedder(
            folder, name=name, query_prompt=ONNX_QUERY_PROMPTS[name], threads=settings.threads
        )
    return SentenceTransformerEmbedder(
        folder, name=name, device=settings.device, threads=settings.threads
    )


def prepare_torch(device: str, threads: int) -> str | None:
    """Set torch's threads (0: leave them), quiet its bars; the device, None for the best."""
    import torch
    from transformers.utils import logging

    if threads:
        torch.set_num_threads(threads)
    logging.disable_progress_bar()  # the faces have bars of their own
    return None if device == "auto" else device


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute in the calling thread alone.

    A few questions are so little work that threads waiting for each other
    take longer than the work: on a busy machine ten times as long.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def encode_batch(encode: Callable[..., Any]) -> Callable[[list[str]], np.ndarray]:
    """A sentence-transformers encoder as a function from one batch to a float32 array."""

    def one_batch(texts: list[str]) -> np.ndarray:
        # float() first: numpy has no bfloat16.
        tensor = encode(
            texts, batch_size=len(texts), show_progress_bar=False, convert_to_tensor=True
        )
        return np.asarray(tensor.float().cpu().numpy())

    return one_batch


def halving(work: Callable[[list[Any]], np.ndarray], batch: list[Any]) -> np.ndarray:
    """`work(batch)`; a batch too big for the memory is done in halves.

    Raises OutOfMemory when even a single item does not fit.
    """
    try:
        return work(batch)
    except (MemoryError, RuntimeError) as error:
        if not _out_of_memory(error):
            raise
        if len(batch) == 1:
            raise OutOfMemory(
                "There is not enough memory for the model to read one text.",
                "Close other programs, choose a smaller model, or set device = cpu.",
            ) from error
    middle = len(batch) // 2
    return np.concatenate([halving(work, batch[:middle]), halving(work, batch[middle:])])


def _out_of_memory(error: Exception) -> bool:
    """CUDA has a type for it, a subclass of RuntimeError; the CPU allocator only a message."""
    words = ("out of memory", "can't allocate memory", "not enough memory")
    return isinstance(error, MemoryError) or any(word in str(error).lower() for word in words)


def first_token(states: np.ndarray) -> np.ndarray:
    """The vector of [CLS]; a copy, so that the states of the other tokens can go."""
    return np.array(states[0])


def normalised(vectors: np.ndarray) -> np.ndarray:
    """Rows divided by their length; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def _counter(tokenizer: Any) -> Callable[[Sequence[str]], list[int]]:
    """Count with a copy of the tokenizer: the model's own one cuts, pads and is locked."""
    from tokenizers import Tokenizer

    if not getattr(tokenizer, "is_fast", False):
        return lambda texts: [len(tokenizer.tokenize(text)) for text in texts]
    copy = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    copy.no_truncation()
    copy.no_padding()
    return lambda texts: [
        len(encoding) for encoding in copy.encode_batch_fast(list(texts), add_special_tokens=False)
    ]
