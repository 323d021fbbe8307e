"""Sentences that are true and tell of another thing than was asked."""

from __future__ import annotations

import pytest

from rag.beside import other_thing


@pytest.mark.parametrize(
    ("question", "sentence", "why"),
    [
        (
            "What was Amble's adjusted EBITDA in 2023?",
            "Adjusted EBIT decreased to $24 million in 2023.",
            "it does not speak of EBITDA",
        ),
        (
            "What were Amble's net sales in fiscal 2023?",
            "Net sales increased by $150 million, or 1%, in fiscal 2023.",
            "it tells by how much something changed, not how much it was",
        ),
        (
            "What was Amble's total net revenue in 2020?",
            "Total net revenue for the year 2020 increased by $4.8 billion, or 101%.",
            "it tells by how much something changed, not how much it was",
        ),
    ],
)
def test_another_measure_or_a_change_is_no_answer(question: str, sentence: str, why: str) -> None:
    """They stand beside the answer in every report, in the question's own words."""
    assert other_thing(question, sentence) == why


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who is the CEO of Amble?", "Ada Berg is the chief executive officer of Amble."),
        ("What does the WHO say?", "The World Health Organization says so."),
        ("How high is Amble's EPS?", "Earnings per share were $1.40."),
        ("What did it cost in USD?", "It cost $40."),
        ("What is the VAT in Norway?", "VAT is 25 % in Norway."),
        ("What were Amble's revenues in 2021?", "Revenues rose by 147 % in 2021 to $20 billion."),
        ("By how much did sales grow?", "Sales grew by 5 %."),
        ("How much did sales rise?", "Sales grew by 5 %."),
        ("What was the effect of the strike on sales?", "Sales fell by 5 %."),
        ("What was the population in 2010?", "The population was 5,000 in 2010, up by 4 %."),
        ("How many users has it?", "It has more than 36 million users."),
        ("How many users has it?", "It has up to 36 million users, which grows."),
        ("Who bought the ferries?", "Sales of ferries increased by 5 %."),
    ],
)
def test_the_thing_itself_is(question: str, sentence: str) -> None:
    """Also written out, or where the change was asked for."""
    assert other_thing(question, sentence) is None


def test_what_a_sentence_stands_under_speaks_for_it() -> None:
    """In a text about NASA "the agency" is NASA."""
    question, sentence = "When did NASA launch Artemis?", "The agency launched Artemis in 2022."
    assert other_thing(question, sentence) == "it does not speak of NASA"
    assert other_thing(question, sentence, around="NASA and the Moon") is None
