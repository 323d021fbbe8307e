"""Which quotes an answer shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import Passage, Span
from rag.answer import Evidence
from rag.errors import ModelCorrupt
from rag.events import Quoted
from rag.prompts import ABSTAIN
from rag.quoted import QUOTES, best_read, falls_short, read_direction
from tests.asking import desk, hold
from tests.doubles import Leaning, ScriptedGenerator

PAID = "Per Dahl paid 40 euros for the boat."
CASH = "For the boat Per Dahl paid 40 euros in cash."
TWICE = f"{PAID}\n\nPer Dahl paid for the boat before it sailed.\n\n{CASH}\n"


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
    ("best", "shown"),
    [
        ("in cash", [CASH, PAID]),  # the nearest stays
        ("40 euros", [PAID, CASH]),
        (PAID, [PAID]),
    ],
)
def test_what_reads_best_comes_first(home: Path, best: str, shown: list[str]) -> None:
    """And only what reads about as well beside it; before it is read, the nearest quotes stand."""
    generator = Leaning(ABSTAIN)
    generator.best = best
    with desk(home, generator, TWICE) as pipeline:
        events = list(pipeline.stream("How much had Per Dahl paid for the boat?"))
        hold(pipeline, events[-1].answer)
    first = next(event for event in events if isinstance(event, Quoted))
    assert [one.text for one in first.sentences] == [PAID, CASH]
    assert [one.text for one in events[-1].answer.sentences] == shown


def test_a_checked_answer_needs_no_reading_of_its_quotes(home: Path) -> None:
    """It rests on what it says, and the nearest quote stands beside it."""

    class Once(Leaning):
        def reading(self, prompt: object, *, adapter: object = None) -> np.ndarray:
            assert adapter is None
            return super().reading(prompt)

    with desk(home, Once("Per Dahl paid 40 euros for the boat."), TWICE) as pipeline:
        answer = pipeline.ask("How much had Per Dahl paid for the boat?")
    assert answer.sentences[0].status == "supported"


def test_several_things_asked_keep_their_quotes(home: Path) -> None:
    """The quote that answers one part best does not push out that of another."""
    generator = Leaning(ABSTAIN)
    generator.best = "in cash"
    asked = "How much had Per Dahl paid for the boat, and how did Per Dahl pay 40 euros?"
    with desk(home, generator, TWICE) as pipeline:
        answer = pipeline.ask(asked)
        shown = pipeline.ask(asked, quotes_only=True)
    assert len(answer.citations) > 1
    assert answer.citations == shown.citations


def test_where_nothing_can_be_read_all_quotes_stand() -> None:
    """As behind a server; a single quote needs no reading."""
    quotes = [evidence(text) for text in ("Per Dahl paid.", "He paid 40 euros.")]
    assert best_read(ScriptedGenerator(), "How much?", quotes) == quotes
    assert best_read(Leaning(), "How much?", quotes) == quotes[::-1]
    generator = Leaning()
    generator.name = "another"
    assert best_read(generator, "How much?", quotes) == quotes

    class Unread(Leaning):
        def reading(self, prompt: object, *, adapter: object = None) -> np.ndarray:
            raise AssertionError("read for nothing")

    assert best_read(Unread(), "How much?", quotes[:1]) == quotes[:1]
    row = [replace(quotes[0], looked_up=True), *quotes[1:]]  # it was taught on sentences
    assert best_read(Unread(), "How much?", row) == row


def evidence(text: str) -> Evidence:
    """A quote that is a whole passage."""
    span = Span(0, len(text))
    return Evidence("d1", span, text, 1.0, Passage("d1", span, text))


@pytest.mark.parametrize("text", [None, "", '{"generator": "a"}'])
def test_a_damaged_direction_is_named(tmp_path: Path, text: str | None) -> None:
    """Missing, empty or without its numbers: what to do is told."""
    if text is not None:
        (tmp_path / QUOTES).write_text(text, "utf-8")
    with pytest.raises(ModelCorrupt, match="quotes are read along") as caught:
        read_direction(tmp_path)
    assert "Install Footnote again" in caught.value.remedy


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
