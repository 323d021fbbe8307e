"""The real reranker, and a cross-encoder made on the spot for the second adapter."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rag.config import Settings
from rag.errors import ModelCorrupt
from rag.models import Models
from rag.rerank import Reranker, open_reranker

pytestmark = pytest.mark.model

QUESTION = "What was sent to the province?"
TEXTS = [
    "The weather was mild.",
    "Wheat and pesticides were sent to the province.",
    "The province has four rivers.",
    "",
    "Wheat and pesticides were sent to the province. " * 80,
]
TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghijklmnopqrstuvwxyz."]
TOKENS += [f"##{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]


@pytest.fixture(scope="module")
def reranker(models: Models) -> Reranker:
    """The default."""
    return open_reranker(Settings().reranker, models, Settings())


def made(folder: Path, labels: int) -> Path:
    """A cross-encoder of two tiny random layers, saved as the library saves them."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    torch.manual_seed(0)
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(TOKENS))
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(TOKENS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        num_labels=labels,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_what_answers_the_question_scores_highest(reranker: Reranker) -> None:
    """Logits of float32, the answer above zero, the rest below."""
    scores = reranker.scores(QUESTION, TEXTS)
    assert scores.shape == (len(TEXTS),)
    assert scores.dtype == np.float32
    assert scores[:4].argmax() == 1
    assert scores[1] > 0 > max(scores[0], scores[3])


def test_a_score_depends_on_no_other_text(reranker: Reranker) -> None:
    """Bit for bit: an int8 graph in batches would let neighbours change each other's scores."""
    together = reranker.scores(QUESTION, TEXTS)
    alone = [reranker.scores(QUESTION, [text])[0] for text in TEXTS]
    assert together.tolist() == alone


def test_a_question_longer_than_the_window_is_cut(reranker: Reranker) -> None:
    """The longest question the settings allow still gets scores."""
    scores = reranker.scores("why " * 5000, TEXTS)
    assert np.isfinite(scores).all()


def test_no_texts_give_no_scores(reranker: Reranker) -> None:
    """An empty library is no special case."""
    assert reranker.scores(QUESTION, []).shape == (0,)


def test_threads_do_not_disturb_each_other(reranker: Reranker) -> None:
    """Browser threads share one reranker."""
    expected = reranker.scores(QUESTION, TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for scores in pool.map(lambda _: reranker.scores(QUESTION, TEXTS), range(8)):
            assert np.array_equal(scores, expected)


def test_any_cross_encoder_in_a_folder_works(tmp_path: Path) -> None:
    """Scores are bare logits, in the order of the texts, whatever their lengths."""
    folder = made(tmp_path / "cross", labels=1)
    settings = Settings(device="cpu")
    reranker = open_reranker(str(folder), Models(tmp_path, settings), settings)
    texts = ["b " * (number % 17) + "a" for number in range(70)]
    scores = reranker.scores("ab", texts)
    assert scores.dtype == np.float32
    alone = [reranker.scores("ab", [text])[0] for text in texts]
    assert np.allclose(scores, alone, atol=1e-5)


def test_a_classifier_of_several_labels_is_refused(tmp_path: Path) -> None:
    """One score orders passages; three classes do not."""
    folder = made(tmp_path / "classes", labels=3)
    with pytest.raises(ModelCorrupt, match="3 labels"):
        open_reranker(str(folder), Models(tmp_path, Settings()), Settings(device="cpu"))
