"""Which quotes an answer shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import ModelCorrupt
from rag.quoted import falls_short
from tests.asking import desk
from tests.doubles import ScriptedGenerator

TWICE = (
    "Per Dahl paid 40 euros for the boat. "
    "Per Dahl paid for the boat before it sailed. "
    "For the boat Per Dahl paid 40 euros in cash.\n"
)


def test_a_quote_near_in_words_that_does_not_answer_is_not_shown(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the first only what answers as likely; the words alone would bring all three."""
    question = "How much had Per Dahl paid for the boat?"
    with desk(home, ScriptedGenerator(), TWICE) as pipeline:
        quotes = [one.quote for one in pipeline.ask(question, quotes_only=True).citations]
        monkeypatch.setattr("rag.quoted.ANSWERS_WITHIN", 100.0)
        by_words = [one.quote for one in pipeline.ask(question, quotes_only=True).citations]
    assert len(by_words) == 3
    assert quotes == [one for one in by_words if "40 euros" in one]


@pytest.mark.parametrize("quotes_only", [True, False])
def test_without_the_evidence_model_the_nearest_quotes_stand(
    home: Path, monkeypatch: pytest.MonkeyPatch, *, quotes_only: bool
) -> None:
    """What is missing is said once, with what to do; no quote is lost."""

    def broken(*_: object, **__: object) -> None:
        raise ModelCorrupt("The evidence model lacks model.onnx.", "Install Footnote again.")

    monkeypatch.setattr("rag.pipeline.OnnxEvidenceModel", broken)
    with desk(home, ScriptedGenerator(), TWICE) as pipeline:
        answer = pipeline.ask("How much had Per Dahl paid for the boat?", quotes_only=quotes_only)
    assert len(answer.citations) == 3
    assert len(answer.notes) == 1
    assert "Install Footnote again." in answer.notes[0]


@pytest.mark.parametrize(
    ("question", "sentence", "short"),
    [
        ("Where is the Dead Sea in the world?", "The Dead Sea is in the world.", True),
        ("Where is the Dead Sea?", "The Dead Sea borders on Jordan.", False),
        ("Is the Dead Sea salty?", "Yes, the Dead Sea is salty.", False),
        ("And does it have fish?", "It does not have fish.", False),
        ("How many seas?", "26 seas.", False),
    ],
)
def test_a_sentence_that_only_repeats_the_question_is_no_answer(
    question: str, sentence: str, short: bool
) -> None:
    """Unless yes or no was asked."""
    assert (falls_short(question, sentence, 0.9, [0.9]) is not None) is short


def test_a_sentence_may_answer_a_little_less_likely_than_its_quote() -> None:
    """By the log-odds of what the evidence model gives both, the best quote counting."""
    assert falls_short("Who?", "Anna did it.", 0.8, [0.9, 0.1]) is None
    assert falls_short("Who?", "Anna did it.", 0.7, [0.1, 0.9]) is not None


def test_a_sentence_that_hardly_answers_is_none_however_little_the_quotes_do() -> None:
    """Where even the best quote is far from answering, the quote stands and no sentence."""
    told = "Davies was credited with the name."
    asked = "What did Davies want to build?"
    assert falls_short(asked, told, 0.19, [0.2]) == "it hardly answers the question"
    assert falls_short(asked, told, 0.21, [0.2]) is None
    assert (
        falls_short(asked, told, 0.21, [0.9]) == "it answers the question less than the quotes do"
    )
