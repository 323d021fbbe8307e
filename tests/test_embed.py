"""What the adapters do without a model: memory that runs out, rows of length one, bad folders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rag.config import Settings
from rag.embed import ONNX_QUERY_PROMPTS, halving, normalised, open_embedder
from rag.errors import ModelCorrupt, OutOfMemory
from rag.models import Models
from rag.onnx import OnnxEncoder
from rag.rerank import open_reranker


def lengths_if_at_most(room: int, error: type[Exception], message: str):
    """A model that reads at most `room` texts at once."""

    def work(texts: list[str]) -> np.ndarray:
        if len(texts) > room:
            raise error(message)
        return np.array([[len(text)] for text in texts], dtype=np.float32)

    return work


@given(st.lists(st.text(max_size=5), min_size=1, max_size=40), st.integers(1, 40))
def test_a_batch_too_big_is_halved_and_keeps_its_order(texts: list[str], room: int) -> None:
    """However little fits at once, every text has its row, in order."""
    work = lengths_if_at_most(room, RuntimeError, "CUDA out of memory. Tried to allocate")
    assert halving(work, texts)[:, 0].tolist() == [len(text) for text in texts]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (MemoryError, ""),
        (RuntimeError, "[enforce fail] DefaultCPUAllocator: can't allocate memory"),
        (RuntimeError, "CUDA out of memory"),
    ],
)
def test_one_text_that_does_not_fit_is_a_named_failure(
    error: type[Exception], message: str
) -> None:
    """It has a remedy, and the library's own error as its cause."""
    with pytest.raises(OutOfMemory) as caught:
        halving(lengths_if_at_most(0, error, message), ["a", "b"])
    assert isinstance(caught.value.__cause__, error)
    assert caught.value.remedy


def test_other_errors_of_a_model_are_not_taken_for_memory() -> None:
    """A wrong shape is a bug, and halving would only hide it."""
    with pytest.raises(RuntimeError, match="shapes"):
        halving(lengths_if_at_most(0, RuntimeError, "shapes cannot be multiplied"), ["a", "b"])


@given(
    arrays(
        np.float32,
        (5, 4),
        elements=st.floats(-100, 100, width=32).filter(lambda x: x == 0 or abs(x) > 1e-3),
    )
)
def test_rows_get_length_one_and_zeros_stay(vectors: np.ndarray) -> None:
    """No row turns into not-a-number."""
    lengths = np.linalg.norm(normalised(vectors), axis=1)
    empty = ~vectors.any(axis=1)
    assert np.allclose(lengths[~empty], 1, atol=1e-5)
    assert (lengths[empty] == 0).all()
    assert normalised(vectors).dtype == np.float32


def test_a_damaged_graph_is_a_named_failure(tmp_path: Path) -> None:
    """Whatever onnxruntime or tokenizers raise, the user hears which folder and what to do."""
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "model.onnx").write_bytes(b"not a graph")
    with pytest.raises(ModelCorrupt, match=str(tmp_path)) as caught:
        OnnxEncoder(tmp_path)
    assert caught.value.__cause__ is not None


def test_every_onnx_embedder_is_in_the_catalogue(tmp_path: Path) -> None:
    """A prompt for a name that nobody can pull would be dead."""
    assert set(ONNX_QUERY_PROMPTS) <= set(Models(tmp_path, Settings()).catalogue())


@pytest.mark.parametrize("opener", [open_embedder, open_reranker])
def test_a_folder_without_a_model_is_a_named_failure(opener, tmp_path: Path) -> None:
    """A local folder that holds something else names itself and a remedy."""
    folder = tmp_path / "nothing"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(ModelCorrupt, match="nothing"):
        opener(str(folder), Models(tmp_path, Settings()), Settings(device="cpu"))
