"""Quotes that take in the sentences around them which answer too."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Passage, Span
from rag.answer import Evidence
from rag.asserted import units
from rag.stretch import MOST, Answers, grown
from tests.asking import desk, hold
from tests.doubles import ScriptedGenerator

BEFORE = 40  # characters of the document before the passage
TEXT = (
    "Mills shut. Coal ran out. Then came snow. It lasted. Was it cold? Roads closed.\n\nLater on."
)


def quote(words: str, text: str = TEXT, *, heading: str = "") -> Evidence:
    """These words of a passage that begins after `BEFORE` characters."""
    passage = Passage("d", Span(BEFORE, BEFORE + len(text)), text, heading=heading)
    start = BEFORE + text.index(words)
    return Evidence("d", Span(start, start + len(words)), words, 1.0, passage)


def naming(*words: str) -> Answers:
    """A model that finds a text the likelier to answer the more of these words it holds."""

    def answers(texts: Sequence[str]) -> np.ndarray:
        held = [sum(word in text for word in words) for text in texts]
        return np.array([(1 + count) / (len(words) + 2) for count in held], dtype=np.float32)

    return answers


@pytest.mark.parametrize(
    ("answering", "found"),
    [
        (["Coal"], "Coal ran out."),
        (["Coal", "snow"], "Coal ran out. Then came snow."),
        (["Coal", "Mills", "snow"], "Mills shut. Coal ran out. Then came snow."),
        # A sentence that adds nothing is not passed over for one behind it.
        (["Coal", "lasted"], "Coal ran out."),
        # At most so many sentences more.
        (["Mills", "Coal", "snow", "lasted"], "Coal ran out. Then came snow. It lasted."),
    ],
)
def test_a_quote_grows_as_long_as_that_answers_better(answering: list[str], found: str) -> None:
    """One exact stretch, by the sentence after or the one before."""
    (one,) = grown([quote("Coal ran out.")], naming(*answering))
    assert MOST == 2
    assert one.text == found
    assert TEXT[one.span.start - BEFORE : one.span.end - BEFORE] == found


def test_a_quote_that_surely_answers_takes_in_nothing() -> None:
    """However little more the model makes of it with another sentence."""
    sure = {"Coal ran out.": 0.9, "Coal ran out. Then came snow.": 0.99}
    (one,) = grown(
        [quote("Coal ran out.")], lambda texts: np.array([sure.get(t, 0) for t in texts])
    )
    assert one.text == "Coal ran out."
    unsure = {"Coal ran out.": 0.8, "Coal ran out. Then came snow.": 0.9}
    unsure["Coal ran out. Then came snow. It lasted."] = 0.99
    (one,) = grown(
        [quote("Coal ran out.")], lambda texts: np.array([unsure.get(t, 0) for t in texts])
    )
    assert one.text == "Coal ran out. Then came snow."


def test_no_quote_takes_in_a_question_a_heading_or_another_paragraph() -> None:
    """They are no part of what the sentence says."""
    (asked,) = grown([quote("It lasted.")], naming("lasted", "cold"))
    assert asked.text == "It lasted."
    (last,) = grown([quote("Roads closed.")], naming("Roads", "Later"))
    assert last.text == "Roads closed."
    text = "Winter\nCoal ran out."
    (under,) = grown([quote("Coal ran out.", text, heading="Town > Winter")], naming("Winter"))
    assert under.text == "Coal ran out."


def test_quotes_do_not_grow_into_each_other() -> None:
    """What two of them border on goes to the one that it helps more; nothing is quoted twice."""
    pair = [quote("Mills shut."), quote("Then came snow.")]
    first, second = grown(pair, naming("Coal", "Mills"))
    assert (first.text, second.text) == ("Mills shut. Coal ran out.", "Then came snow.")
    beside = [quote("Coal ran out."), quote("Then came snow.")]
    assert [one.text for one in grown(beside, naming("Coal", "snow"))] == [
        "Coal ran out.",
        "Then came snow.",
    ]


@given(
    sentences=st.lists(
        st.sampled_from(["Coal ran out.", "Is it?", "No.", "Snow fell!\n\n", "Mr. Ross left."]),
        min_size=1,
        max_size=8,
    ),
    odds=st.lists(st.floats(0, 1), min_size=1, max_size=30),
)
def test_every_quote_stays_a_stretch_of_its_passage(
    sentences: list[str], odds: list[float]
) -> None:
    """Whatever the model says: located, in order, apart, and none shorter than it was."""
    text = " ".join(sentences).strip()
    passage = Passage("d", Span(BEFORE, BEFORE + len(text)), text)
    quotes = [
        Evidence("d", Span(BEFORE + s.start, BEFORE + s.end), s.of(text), 1.0, passage)
        for s in units(text)[::2]
    ]
    said = iter(odds * 1000)
    found = grown(quotes, lambda texts: np.array([next(said) for _ in texts]))
    for one, before in zip(found, quotes, strict=True):
        assert text[one.span.start - BEFORE : one.span.end - BEFORE] == one.text
        assert one.span.start <= before.span.start < before.span.end <= one.span.end
    spans = sorted(one.span for one in found)
    assert not any(a.overlaps(b) for a, b in pairwise(spans))


PAID = "Per Dahl paid 40 euros for the boat."
LEFT = "Dahl left the boat."
SEEN = "Nobody else had seen the boat."


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        # The nearest quote, as long as it answers.
        (SEEN, [SEEN, f"{PAID} {LEFT}"]),
        # It is cited already: nothing is quoted twice.
        (PAID, [PAID]),
    ],
)  # fmt: skip
def test_beside_checked_sentences_stands_the_nearest_quote(
    home: Path, monkeypatch: pytest.MonkeyPatch, said: str, shown: list[str]
) -> None:
    """With what it took in, unless that overlaps what they cite."""
    monkeypatch.setattr("rag.stretch.BETTER", -100.0)  # whatever stands beside it
    monkeypatch.setattr("rag.stretch.ENOUGH", 100.0)
    monkeypatch.setattr("rag.quoted.LEAST", 0.0)
    monkeypatch.setattr("rag.quoted.ANSWERS_WITHIN", 100.0)
    text = f"{PAID} {LEFT}\n\n{SEEN}\n"
    with desk(home, ScriptedGenerator(said), text) as pipeline:
        answer = pipeline.ask("How much had Per Dahl paid for the boat?")
        hold(pipeline, answer)
    assert [one.text for one in answer.sentences] == shown
    spans = sorted(Span(one.start, one.end) for one in answer.citations)
    assert not any(a.overlaps(b) for a, b in pairwise(spans))
