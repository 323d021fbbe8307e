"""A refusal says what the question took for granted."""

from __future__ import annotations

import pytest

from rag.unsaid import past_tense, unsaid


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When did Anna Berg resign?", "that Anna Berg resigned"),
        ("Why did the minister leave?", "that the minister left"),
        ("Where was Per Dahl arrested in 2019?", "that Per Dahl was arrested in 2019"),
        ("Who led the delegation to Kabul?", "who led the delegation to Kabul"),
        ("Who is Anna Berg?", "who Anna Berg is"),
        ("Who was the head of the bank?", "who was the head of the bank"),
        ("What did Anna Berg buy in Bergen?", "what Anna Berg bought in Bergen"),
        ("When did they win?", "that they won"),
        ("When was the bridge opened?", "that the bridge was opened"),
    ],
)
def test_the_presupposition_is_put_into_words(question: str, said: str) -> None:
    """Names, pronouns and short noun phrases have a certain end."""
    assert unsaid(question) == said


@pytest.mark.parametrize(
    "question",
    [
        "Is it true?",
        "How many people died?",
        "Why did the old man of the sea leave?",
        "When is the first debate?",
        "oxygen",
        "",
    ],
)
def test_where_the_subject_is_not_certain_nothing_is_made_up(question: str) -> None:
    """No rule, no words."""
    assert unsaid(question) is None


@pytest.mark.parametrize(
    ("verb", "past"),
    [("resign", "resigned"), ("carry", "carried"), ("lie", "lied"), ("ban", "banned")],
)
def test_past_tenses(verb: str, past: str) -> None:
    """Regular, y, e and doubled endings."""
    assert past_tense(verb) == past


def test_what_a_passage_found_may_say_is_not_said_to_be_unsaid() -> None:
    """A refusal may be wrong; what is denied, or told of others, is unsaid all the same."""
    question = "Who developed Comirnaty with Pfizer?"
    clause = "who developed Comirnaty with Pfizer"
    assert unsaid(question) == clause
    assert unsaid(question, ["Pfizer and BioNTech developed Comirnaty. It is sold."]) is None
    assert unsaid(question, ["Pfizer did not develop Comirnaty."]) == clause
    assert unsaid(question, ["Pfizer is large. BioNTech developed Comirnaty."]) == clause
    assert unsaid("Who led it, and what did Berg say?", []) is None
