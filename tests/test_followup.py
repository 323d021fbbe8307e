"""A question that leans on the one before it is searched together with it."""

from __future__ import annotations

import pytest

from rag.followup import standalone

BEFORE = [("Which delegation went to Kabul?", "An Indian delegation.")]


@pytest.mark.parametrize(
    "question",
    [
        "And who led it?",
        "Why?",
        "What did they say?",
        "How about the ministry?",
        "What aid was delivered after that?",
        "Was that the first visit to Kabul?",
        "Did that delegation meet the minister?",
        "How many people live there today?",
        "When did India and Pakistan sign it?",
        "Who are their neighbours in the north?",
        "Is it the largest mission in Kabul?",
        "Is it similar to the mission in Herat?",
        "How much does it cost each month in rent?",
    ],
)
def test_a_leaning_question_brings_the_one_before(question: str) -> None:
    """Pronouns, openings and bare question words lean."""
    assert standalone(question, BEFORE) == f"Which delegation went to Kabul? {question}"


@pytest.mark.parametrize(
    "question",
    [
        "When did Vikram Misri visit Kabul?",
        "What aid was delivered to Afghanistan?",
        "How many embassies are there in Kabul?",
        "There was a fire in Kabul, when?",
        "Is it legal to import gold into India?",
        "How long does it take to fly to Kabul?",
        "Did India say that Pakistan attacked first?",
        "Who is the minister that signed the treaty?",
        "What did India say about its embassy?",
        "When did President Karzai publish his memoirs?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    """Its own words are enough."""
    assert standalone(question, BEFORE) == question


def test_without_history_nothing_is_added() -> None:
    """A first question is what it is, however it begins."""
    assert standalone("And who led it?", []) == "And who led it?"


def test_only_the_last_question_counts() -> None:
    """The conversation's older turns do not pile up."""
    history = [("Who won the election?", "Nobody."), *BEFORE]
    assert "election" not in standalone("And who led it?", history)


def test_a_courtesy_is_not_what_a_follow_up_leans_on() -> None:
    """After "Thank you!" the question before it is still the one meant."""
    history = [*BEFORE, ("Thank you!", "")]
    assert standalone("And who led it?", history) == standalone("And who led it?", BEFORE)
    assert standalone("And who led it?", history[-1:]) == "And who led it?"
