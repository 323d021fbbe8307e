"""Documents that disagree on a value: what pairs are shown, and what they are called."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from index import Document, Passage, Span
from rag.answer import Evidence
from rag.check.conflicts import document_date, find_conflicts
from rag.check.quantities import read_quantities
from rag.cite import Footnotes
from tests.check.conftest import document

CLAIM = "The flood in Talo killed 40 people."


def conflicts(*texts: str, claim: str = CLAIM) -> list[dict[str, Any]]:
    """The pairs found in documents whose last sentence is the evidence."""
    held: dict[str, Document] = {}
    evidence = []
    for number, text in enumerate(texts):
        one = document(text, f"{number}.txt")
        held[one.id] = one
        quote = one.text.rpartition("\n")[2]
        span = Span(len(one.text) - len(quote), len(one.text))
        evidence.append(Evidence(one.id, span, quote, 1.0, Passage(one.id, span, quote)))
    notes = Footnotes(held.__getitem__)
    found = [dict(pair) for pair in find_conflicts(claim, evidence, held.__getitem__, notes)]
    by_number = {citation.n: citation for citation in notes.citations}
    for pair in found:
        for value, number in zip(pair["values"], pair["citations"], strict=True):
            citation = by_number[number]
            assert value in citation.quote
            text = held[citation.document_id].text
            assert text[citation.start : citation.end] == citation.quote
    return found


def test_a_conflict_without_dates() -> None:
    """Two numbers for one thing, nothing to tell which is later."""
    (pair,) = conflicts(
        "The flood in Talo killed 40 people.", "The flood in Talo killed 52 people."
    )
    assert (pair["kind"], pair["values"], pair["dates"]) == ("conflict", ["40", "52"], [None, None])


def test_one_of_two_values_that_agrees_is_no_conflict() -> None:
    """What one pairs by “respectively”, the other gives the first half of, rounded."""
    pair = "The debt of Talo as of June 30, 2023, and 2022 was $6.1 billion and $5.7 billion."
    same = "The debt of Talo was $6,057 million at June 30, 2023."
    other = "The debt of Talo was $7,057 million at June 30, 2023."
    assert conflicts(pair, same, claim="The debt of Talo was $6.1 billion.") == []
    assert len(conflicts(pair, other, claim="The debt of Talo was $6.1 billion.")) == 1


def test_a_conflict_with_dates() -> None:
    """The documents' dates are shown; another date alone makes no revision."""
    (pair,) = conflicts(
        "3 May 2024\nThe flood in Talo killed 40 people.",
        "4 May 2024\nThe flood in Talo killed 52 people.",
    )
    assert pair["kind"] == "conflict"
    assert pair["dates"] == ["2024-05-03", "2024-05-04"]


@pytest.mark.parametrize(
    "later",
    [
        "The death toll of the flood in Talo rose to 52 people killed.",
        "The flood in Talo killed 52 people, police said, revising an earlier figure.",
        "So far the flood in Talo has killed 52 people.",
    ],
)
def test_a_later_revision(later: str) -> None:
    """The later document says that the figure changed, in whichever order they are found."""
    texts = (f"3 May 2024\n{CLAIM}", f"4 May 2024\n{later}")
    for order in (texts, texts[::-1]):
        (pair,) = conflicts(*order)
        assert pair["kind"] == "later revision"
        assert "later document says" in pair["why"]


def test_an_earlier_document_revises_nothing() -> None:
    """The word stands in the earlier one: that is a conflict."""
    (pair,) = conflicts(
        "3 May 2024\nThe flood in Talo has so far killed 52 people.",
        "9 May 2024\nThe flood in Talo killed 40 people.",
    )
    assert pair["kind"] == "conflict"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "In 2021 the flood in Talo killed 40 people.",
            "In 2023 the flood in Talo killed 9 people.",
        ),
        (
            "The flood in Talo in May killed 40 people.",
            "The flood in Talo in May killed 40 people.",
        ),
    ],
)
def test_other_times_are_no_conflict(one: str, other: str) -> None:
    """Each speaks of a time of its own, or they agree."""
    assert [pair["kind"] for pair in conflicts(one, other)] in (["different period"], [])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The flood in Talo killed 40 people.", "The flood in Talo destroyed 52 bridges."),
        ("The flood in Talo killed about 40 people.", "The flood in Talo killed 41 people."),
        ("The flood in Talo killed 40 people.", "A fire in Rome killed 52 people."),
        ("The flood in Talo killed 40 people.", "The flood in Talo killed forty people."),
    ],
)
def test_no_conflict(one: str, other: str) -> None:
    """Another thing counted, a value within the other, another event, the same value."""
    assert conflicts(one, other) == []


def test_the_date_of_a_document() -> None:
    """From its metadata, else the first whole date of its head; an open order gives none."""
    text = "Talo, 3 May 2024\n\nThe dam broke on 7 May 2024."
    assert document_date(document(text)) == date(2024, 5, 3)
    assert document_date(document("In May 2024 the dam broke.")) is None
    assert document_date(document("Issued 03/05/2024.")) is None
    assert document_date(document("It was 31 February 2024.")) is None


@pytest.mark.parametrize(
    ("one", "other", "excludes"),
    [
        ("$6.1 billion", "$6,057 million", False),
        ("12 %", "12.4 %", False),
        ("5 million", "4,960,000", False),
        ("12 %", "13.4 %", True),
        ("30 people", "26 people", True),
        ("2,000 men", "2,004 men", True),
        ("$6.1 billion", "$6.2 billion", True),
    ],
)
def test_a_rounded_figure_is_the_same_one(one: str, other: str, excludes: bool) -> None:
    """To its last digit as written, where the other is more exact; round ones are no rounding."""
    (mine,), (theirs,) = read_quantities(one), read_quantities(other)
    assert mine.excludes(theirs) is theirs.excludes(mine) is excludes
