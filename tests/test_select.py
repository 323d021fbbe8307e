"""Evidence is sentences of the documents, best first, located, each once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Passage, Span
from rag.answer import Hit
from rag.select import EVIDENCE_CHARS, FARTHEST, MUCH_BETTER, select_evidence
from tests.doubles import OverlapReranker

TEXT = "Intro line. Per Dahl paid 40 euros for the boat. The boat sank. Rain fell. Per Dahl left."


def hit(
    text: str = TEXT, start: int = 0, document: str = "d1", rank: int = 1, heading: str = ""
) -> Hit:
    """A hit whose passage begins at an offset of its document."""
    passage = Passage(document, Span(start, start + len(text)), text, heading=heading)
    return Hit(passage, 1.0, rank, "reranked")


class Told:
    """Scores the texts it is told of, whatever else with -9; keeps what it was given."""

    name = "told"

    def __init__(self, scores: dict[str, float]) -> None:
        """Give these scores."""
        self.known = scores
        self.read: list[str] = []

    def scores(self, question: str, texts: list[str]) -> np.ndarray:
        """One score for each text."""
        self.read += texts
        return np.array([self.known.get(text, -9) for text in texts], dtype=np.float32)


def test_the_best_sentence_comes_first() -> None:
    """Not the passage's first, but the one nearest to the question."""
    found = select_evidence("What did Per Dahl pay?", [hit()], OverlapReranker(), limit=2)
    assert found[0].text in ("Per Dahl paid 40 euros for the boat.", "Per Dahl left.")
    assert len(found) == 2


@given(st.text(min_size=1, max_size=300), st.integers(0, 1000))
def test_evidence_stands_where_it_says(text: str, start: int) -> None:
    """Whatever the passage: offsets count from the document's beginning."""
    document = " " * start + text
    for one in select_evidence("a question", [hit(text, start)], OverlapReranker(), limit=4):
        assert document[one.span.start : one.span.end] == one.text


def test_the_same_sentence_in_two_documents_is_taken_once() -> None:
    """From the passage that ranks higher."""
    found = select_evidence(
        "Who paid?", [hit(), hit(document="d2", rank=2)], OverlapReranker(), limit=12
    )
    assert len({one.text for one in found}) == len(found)
    assert {one.document_id for one in found} == {"d1"}


def test_what_lies_far_below_the_best_is_left_out() -> None:
    """A quote that hardly bears on the question is no evidence."""
    near, far = 5.0 - FARTHEST + 0.1, 5.0 - FARTHEST - 0.1
    told = Told({"Ships sail.": 5.0, "Boats row.": near, "Cars drive.": far})
    found = select_evidence("?", [hit("Ships sail. Boats row. Cars drive.")], told, limit=4)
    assert [one.text for one in found] == ["Ships sail.", "Boats row."]


def test_prompts_stay_short() -> None:
    """The evidence together keeps to its budget, but one sentence is always given."""
    text = " ".join(f"Sentence number {i} says {'very ' * 60}much." for i in range(20))
    found = select_evidence("number", [hit(text)], OverlapReranker(), limit=12)
    assert 0 < sum(len(one.text) for one in found) <= EVIDENCE_CHARS
    long = "Word " * 180 + "end."
    assert len(select_evidence("word", [hit(long)], OverlapReranker(), limit=4)) == 1


@pytest.mark.parametrize("text", ["...", "It is so.", "   "])
def test_sentences_without_content_are_no_evidence(text: str) -> None:
    """Nothing said, nothing selected."""
    assert select_evidence("Who?", [hit(text)], OverlapReranker(), limit=4) == []


def test_a_sentence_that_points_back_brings_the_one_before() -> None:
    """The quote stays one exact stretch of the document, and says of whom it speaks."""
    text = "Rain fell. Anna Berg bought the boat. She paid 40 euros. Nobody knew."
    told = Told({"Anna Berg bought the boat. She paid 40 euros.": 5, "Nobody knew.": 4})
    found = select_evidence("What did Anna Berg pay?", [hit(text, 7)], told, limit=2)
    assert found[0].text == "Anna Berg bought the boat. She paid 40 euros."
    assert found[0].span == Span(7 + 11, 7 + 56)
    assert found[0].score == 5
    assert [one.text for one in found[1:]] == ["Nobody knew."]


@pytest.mark.parametrize(("alone", "both"), [(3.0, False), (1.0, True)])
def test_a_sentence_brings_the_one_before_where_it_answers_much_better_so(
    alone: float, both: bool
) -> None:
    """Then it ranks a little below what it scores: of two quotes the shorter is better."""
    text = "Anna Berg bought a boat. Sellers in Oslo took 40 euros."
    told = Told({"Sellers in Oslo took 40 euros.": alone, text: 3.5})
    (found,) = select_evidence("What did the boat cost?", [hit(text)], told, limit=1)
    assert found.text == (text if both else "Sellers in Oslo took 40 euros.")
    assert found.score == (3.5 - MUCH_BETTER if both else alone)


def test_a_sentence_is_read_under_its_heading() -> None:
    """What it speaks of may be named nowhere else; only the sentence is quoted."""
    told = Told({"Boats > Oslo: Sellers took 40 euros.": 5})
    text = "Oslo\n\nSellers took 40 euros."
    found = select_evidence("?", [hit(text, heading="Boats > Oslo")], told, limit=1)
    assert found[0].text == "Sellers took 40 euros."
    assert told.read[0] == "Oslo"  # a heading stands for itself


@pytest.mark.parametrize(
    "opening",
    [
        "The second was sold", "The latter had gone", "Both left", "All of this was found",
        "In that year both sank", "“It sank", "Later one was seen", "To them a third was added",
    ],
)  # fmt: skip
def test_what_points_back_is_known_by_its_opening(opening: str) -> None:
    """It speaks of what is told by the sentence before."""
    two = f"Anna Berg built two boats. {opening} in Oslo."
    told = Told({two: 1, f"{opening} in Oslo.": 5})
    found = select_evidence("Where?", [hit(f"Rain fell. {two}")], told, limit=1)
    assert found[0].text == two


@pytest.mark.parametrize("opening", ["Theresa left", "Item two left"])
def test_other_openings_point_nowhere(opening: str) -> None:
    """A sentence that stands by itself is quoted by itself."""
    told = Told({f"{opening} Oslo.": 5, f"Anna Berg built two boats. {opening} Oslo.": 5})
    found = select_evidence(
        "?", [hit(f"Anna Berg built two boats. {opening} Oslo.")], told, limit=1
    )
    assert found[0].text == f"{opening} Oslo."


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Boats\n\nPer Dahl paid. Rain fell.", "Boats\n\nPer Dahl paid."),
        ("Boats\n\nOslo\n\nPer Dahl paid. Rain fell.", "Boats\n\nOslo\n\nPer Dahl paid."),
        ("Boats", "Boats"),
        ("Boats\n\n" + "very " * 300 + "long.", "Boats"),
    ],
)
def test_a_heading_brings_what_stands_under_it(text: str, quote: str) -> None:
    """Bare it answers nothing; with nothing under it, or too much, it stands alone."""
    told = Told({"Boats": 5})
    found = select_evidence("?", [hit(text, 7, heading="Boats > Oslo")], told, limit=1)
    assert found[0].text == quote
    assert found[0].span == Span(7, 7 + len(quote))


@pytest.mark.parametrize(
    ("after", "brought"),
    [
        ("\n\nbrew update\nbrew install", "\n\nbrew update\nbrew install"),
        ("\n\n1. Read it.\n\n2. Sign it.\n\nRain fell.", "\n\n1. Read it.\n\n2. Sign it."),
        ("\n\n" + "very " * 150 + "long.", ""),
        ("\nMs. Berg: We did not.", ""),
        ("", ""),
    ],
)
def test_a_colon_brings_what_it_announces(after: str, brought: str) -> None:
    """A paragraph, or a list as far as there is room: "in this order:" says nothing alone."""
    told = Told({"Do it in this order:": 5})
    found = select_evidence("?", [hit("Do it in this order:" + after, 7)], told, limit=1)
    assert found[0].text == "Do it in this order:" + brought


@pytest.mark.parametrize(
    "text", ["She paid 40 euros. Rain fell.", "Anna Berg bought it.\n\nShe paid 40 euros."]
)
def test_nothing_is_brought_from_nowhere_or_another_paragraph(text: str) -> None:
    """At a passage's beginning, and after a blank line, the sentence stands alone."""
    found = select_evidence("What did she pay?", [hit(text)], OverlapReranker(), limit=3)
    assert "She paid 40 euros." in [one.text for one in found]


def test_no_evidence_is_quoted_twice() -> None:
    """A sentence that already came with the one after it does not come again."""
    text = "Anna Berg bought the boat. She paid 40 euros."
    told = Told({"Anna Berg bought the boat.": 4, text: 5})
    found = select_evidence("What did she pay?", [hit(text)], told, limit=3)
    assert [one.text for one in found] == [text]


def test_a_question_comes_with_the_answer_that_leans_on_it() -> None:
    """As one quote; a question that another sentence answers is none by itself."""
    text = "Did Dahl pay? No. Did Dahl leave? Rain fell that day."
    found = select_evidence("Did Dahl pay?", [hit(text)], OverlapReranker(), limit=9)
    assert found[0].text == "Did Dahl pay? No."
    assert not any(one.text.endswith("?") for one in found)


def test_an_answer_in_a_paragraph_of_its_own_brings_its_question() -> None:
    """Other sentences bring none from another paragraph."""
    text = "Who paid for the boat?\n\nPer Dahl did so.\n\nRain fell."
    both = text[: text.index("\n\nRain")]
    told = Told({both: 5.0, "Rain fell.": 1.0, f"{both[-17:]}\n\nRain fell.": 9.0})
    found = select_evidence("Who paid?", [hit(text)], told, limit=9)
    assert [one.text for one in found] == [both, "Rain fell."]
