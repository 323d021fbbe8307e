"""A question that leans on the one before it is searched together with it."""

from __future__ import annotations

import pytest

from rag.followup import standalone

BEFORE = [("Which delegation went to Kabul?", "An Indian delegation.")]


@pytest.mark.parametrize(
    "question", ["And who led it?", "Why?", "What did they say?", "How about the ministry?"]
)
def test_a_leaning_question_brings_the_one_before(question: str) -> None:
    """Pronouns, openings and bare question words lean."""
    assert standalone(question, BEFORE) == f"Which delegation went to Kabul? {question}"


@pytest.mark.parametrize(
    "question", ["When did Vikram Misri visit Kabul?", "What aid was delivered to Afghanistan?"]
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
