"""Ranking by the pieces of words that question and text share, in letters no model reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from rag.overlap import Overlap, pieces
from rag.rerank import ByLetters

RIGHT_FIRST = [
    (
        "Когда был принят закон о лодках?",
        ["Закон о лодках приняли в 1974 году.", "Когда был пожар, город спал.", "Рыбаки ушли."],
    ),
    ("渡船法是什么时候通过的?", ["渡船法于1974年通过。", "什么时候都可以钓鱼。", "天气很好。"]),
    (
        "متى صدر قانون القوارب؟",
        ["صدر قَانُونُ القوارب عام 1974.", "متى تشرق الشمس؟", "الطقس جميل."],
    ),
    ("नाव कानून कब पारित हुआ?", ["नाव कानून 1974 में पारित हुआ।", "कब बारिश हुई?", "मौसम अच्छा है।"]),
    (
        "Πότε ψηφίστηκε ο νόμος για τα πλοία;",
        ["Ο νόμος των πλοίων ψηφίστηκε το 1974.", "Πότε θα βρέξει;", "Καλός καιρός."],
    ),
    ("กฎหมายเรือผ่านเมื่อใด", ["กฎหมายเรือผ่านในปี 1974", "เมื่อใดฝนจะตก", "อากาศดี"]),
]


@pytest.mark.parametrize(("question", "texts"), RIGHT_FIRST)
def test_what_shares_most_of_the_question_comes_first(question: str, texts: list[str]) -> None:
    """In other cases and numbers of the words, too, and without vowel signs."""
    scores = Overlap().scores(question, texts)
    assert scores.dtype == np.float32
    assert scores.shape == (3,)
    assert scores[0] > 0 > scores[2]
    assert scores[0] == max(scores)


def test_a_rare_piece_counts_more_and_length_tells_against_a_text() -> None:
    """What all texts have tells none of them apart."""
    common = Overlap().scores("лодка рыбак", ["лодка столб", "лодка рыбак", "лодка город"])
    assert common[1] > common[0] == common[2]
    short, long = Overlap().scores("лодка", ["лодка", "лодка " + "город море берег " * 5])
    assert short > long


def test_nothing_shared_is_below_what_is_quoted() -> None:
    """As are a question without letters, and a text without any; no text, no score."""
    assert Overlap().scores("лодка", ["", "город"]).tolist() == pytest.approx([-1.2, -1.2])
    assert Overlap().scores("?", ["город"]).tolist() == pytest.approx([-1.2])
    assert Overlap().scores("лодка", []).shape == (0,)


def test_words_are_cut_in_threes_and_scripts_without_spaces_in_pairs() -> None:
    """Where a word ends is part of its last piece; a sign alone is one piece."""
    assert set(pieces("Дом дома")) == {"дом", "ом ", "ома", "ма "}
    assert set(pieces("渡船法 字")) == {"渡船", "船法", "字"}
    assert set(pieces("а, б!")) == {"а ", "б "}


def test_questions_in_other_letters_are_not_put_to_a_reranker_of_latin_ones() -> None:
    """Its scores would be noise; those of questions it reads are its own."""

    class Reranker:
        name = "of Latin letters"
        asked: list[str] = []  # noqa: RUF012

        def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
            """Remember the question."""
            self.asked.append(question)
            return np.full(len(texts), 7, dtype=np.float32)

    reranker = ByLetters(Reranker())
    assert reranker.name == "of Latin letters"
    assert reranker.scores("Who paid?", ["a", "b"]).tolist() == [7, 7]
    question, texts = RIGHT_FIRST[0]
    assert reranker.scores(question, texts).tolist() == Overlap().scores(question, texts).tolist()
    assert Reranker.asked == ["Who paid?"]
