"""Which row of a table a question looks up, by its words, and which is of another day or number."""

from __future__ import annotations

import numpy as np
import pytest

from index import Passage, Span
from rag.answer import Evidence, Hit
from rag.rows import asked_for
from rag.select import select_evidence
from tests.doubles import OverlapReranker
from tests.test_rows import FERRIES, of, under


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Who is the master of the Amble?", True),
        ("How many passengers did the Amble have in 2019?", True),
        ("How many passengers did the Amble carry in 2019?", False),  # is told by no word of it
        ("Who is the master of the Crane?", False),  # another row
        ("Who is the cook of the Amble?", False),
        ("Who is master?", False),  # nothing of the row itself
        ("Amble?", False),
    ],
)
def test_a_row_with_every_word_of_the_question_is_looked_up(question: str, found: bool) -> None:
    """Columns, heading and title counted in."""
    document = under(FERRIES)
    row = "Amble | 120 | 80 | Ann Berg"
    start = document.text.index(row)
    span = Span(start, start + len(row))
    evidence = Evidence("d", span, row, 1.0, Passage("d", span, row))
    assert (asked_for(question, evidence, lambda _: document) is True) is found


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("Net sales 14 12", True),
        ("Net media sales 14 12", False),
        ("Other sales, net 14 12", False),
    ],
)
def test_figures_called_by_another_word_are_not_looked_up(row: str, found: bool) -> None:
    """A part's sales stand in rows like the whole's, with a word more."""
    document = of(f"2023 2022\n{row}")
    span, question = Span(10, 10 + len(row)), "What were the net sales in fiscal 2023?"
    evidence = Evidence("d", span, row, 1.0, Passage("d", span, row))
    assert (asked_for(question, evidence, lambda _: document) is True) is found


@pytest.mark.parametrize(
    ("question", "row", "told"),
    [
        ("What rain fell on 2012/01/03?", "date: 2012/01/03; rain: 0.8; wind: 2.3", None),
        ("What rain fell on 3 January 2012?", "date: 2012/01/03; rain: 0.8; wind: 2.3", None),
        ("What rain fell on 2012/01/03?", "date: 2012/03/01; rain: 0.8; wind: 2.3", False),
        ("What rain fell on 2012/01/03?", "date: 2012/04/01; rain: 1.5; wind: 6.8", False),
        ("What rain fell in January 2012?", "date: 2012-02-01; rain: 1.5", False),
        ("What is the rain on 2012/01/03?", "date: 2012/01/03; rain: 0.8; wind: 2.3", True),
        ("What is the volume of 12?", "name: 12; volume: 144", True),
        ("What is the volume of 12?", "name: 144; volume: 20736", False),
        # Where it stands may not be all in the row, as of figures in a report.
        ("What was the rain in 2018?", "Rain in the north 14 12", None),
        ("What rain fell on 2012/01/03?", "It rained on 2012/04/01.", None),
    ],
)
def test_another_days_row_is_not_asked_for(question: str, row: str, told: bool | None) -> None:
    """The reranker finds it as near, and the words of a date stand in many dates."""
    document, span = of(row, "Weather"), Span(0, len(row))
    evidence = Evidence("d", span, row, 1.0, Passage("d", span, row))
    assert asked_for(question, evidence, lambda _: document) is told


def test_another_days_rows_are_no_evidence() -> None:
    """However many there are, and whatever they score."""
    text = "date: 2012/04/01; rain: 1.5\ndate: 2012/03/01; rain: 2.5"
    hit = Hit(Passage("d", Span(0, len(text)), text), 1.0, 1, "reranked")
    found = select_evidence("rain", [hit], OverlapReranker(), limit=2, asked_for=lambda _: False)
    assert found == []


def test_a_row_that_is_looked_up_comes_first() -> None:
    """Before a sentence about the same, if the reranker finds it near at all."""
    text = "Net sales rose by 3 % in 2023.\nNet sales 14 12"
    hit = Hit(Passage("d", Span(0, len(text)), text), 1.0, 1, "reranked")

    class Scores:
        name = "scores"

        def __init__(self, row: float) -> None:
            self.row = row

        def scores(self, question: str, texts: list[str]) -> np.ndarray:
            return np.array([self.row if "14" in text else 5.0 for text in texts])

    def first(score: float, row: str) -> str:
        def found(one: Evidence) -> bool | None:
            return one.text == row or None

        best, *others = select_evidence("?", [hit], Scores(score), limit=2, asked_for=found)
        assert best.looked_up is (best.text == row)
        assert not any(one.looked_up for one in others)
        return best.text

    assert first(3.0, "") == "Net sales rose by 3 % in 2023."
    assert first(3.0, "Net sales 14 12") == "Net sales 14 12"
    assert first(1.0, "Net sales 14 12") == "Net sales rose by 3 % in 2023."
