"""The real embedders: the default through sentence-transformers, the alternative through ONNX."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from rag.config import Settings
from rag.embed import Embedder, open_embedder
from rag.errors import ModelCorrupt
from rag.models import Models

pytestmark = pytest.mark.model

TEXTS = [
    "The delegation was led by the deputy minister.",
    "Rain is expected in the north on Tuesday, with winds up to 60 km/h.",
    "Wheat, pesticides and medical supplies were delivered.",
    "A cat slept.",
    "",
    "Über den Wolken 雲 🌥",
]


@pytest.fixture(scope="module", params=["all-MiniLM-L6-v2", "bge-small-en-v1.5"])
def embedder(request: pytest.FixtureRequest, models: Models) -> Embedder:
    """Each embedder of the catalogue."""
    return open_embedder(request.param, models, Settings(device="cpu"))


def test_vectors_are_float32_rows_of_length_one(embedder: Embedder) -> None:
    """An empty or a foreign text has a vector like any other."""
    vectors = embedder.encode_documents(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_text_has_the_same_vector_alone_and_in_company(embedder: Embedder) -> None:
    """Batches of other lengths change at most the last bits of bfloat16."""
    together = embedder.encode_documents(TEXTS * 7)
    alone = np.concatenate([embedder.encode_documents([text]) for text in TEXTS])
    cosines = (together * np.tile(alone, (7, 1))).sum(axis=1)
    assert cosines.min() > 0.999


def test_a_question_is_nearest_to_what_answers_it(embedder: Embedder) -> None:
    """The point of it all."""
    questions = ["Who led the delegation?", "What will the weather be?", "Which aid was sent?"]
    similarities = embedder.encode_queries(questions) @ embedder.encode_documents(TEXTS).T
    assert similarities.argmax(axis=1).tolist() == [0, 1, 2]


def test_progress_counts_every_text_once(embedder: Embedder) -> None:
    """The steps reported add up to the texts."""
    steps: list[int] = []
    embedder.encode_documents(TEXTS * 12, steps.append)
    assert sum(steps) == len(TEXTS) * 12
    assert len(steps) > 1


def test_tokens_are_counted_uncut_and_without_special_tokens(embedder: Embedder) -> None:
    """`max_tokens` words of one token each fill the window exactly."""
    assert embedder.count_tokens(["", "cat", "cat " * 1000]) == [0, 1, 1000]
    full = "cat " * embedder.max_tokens
    vectors = embedder.encode_documents([full, full + "dog " * 50])
    assert vectors[0] @ vectors[1] > 0.9999


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    """The shape still tells the dimension."""
    assert embedder.encode_documents([]).shape == (0, embedder.dimension)


def test_threads_do_not_disturb_each_other(embedder: Embedder) -> None:
    """Browser threads share one embedder."""
    expected = embedder.encode_queries(TEXTS[:3])
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(lambda _: embedder.encode_queries(TEXTS[:3]), range(8)):
            assert np.array_equal(vectors, expected)
        for counts in pool.map(lambda _: embedder.count_tokens(TEXTS), range(8)):
            assert counts == embedder.count_tokens(TEXTS)


def test_a_device_this_machine_lacks_is_a_named_failure(models: Models) -> None:
    """The message names the model and the remedy the other choices."""
    with pytest.raises(ModelCorrupt, match="all-MiniLM-L6-v2") as caught:
        open_embedder("all-MiniLM-L6-v2", models, Settings(device="cuda:77"))
    assert "device" in caught.value.remedy


def test_a_question_leaves_torch_its_threads(models: Models) -> None:
    """The generator, which shares the process, keeps every core."""
    import torch

    embedder = open_embedder("all-MiniLM-L6-v2", models, Settings(device="cpu"))
    before = torch.get_num_threads()
    embedder.encode_queries(["Who?"])
    assert torch.get_num_threads() == before
