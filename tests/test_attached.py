"""Twists made of a quote's own words, in its own order; and what is no twist."""

from __future__ import annotations

import pytest

from rag.verify import ValueVerifier

EARNED = "The firm earned 12 million euros in 2019 and 30 million euros in 2020."
PASSED = "The law, proposed in 1985 and passed in 1990, was repealed in 1999."


@pytest.mark.parametrize(
    ("statement", "quote", "reason"),
    [
        (
            "The company was fined in 2020.",
            "The company was sued in 2018, fined in 2019 and sold in 2020.",
            "the quote may say “2020” of something else",
        ),
        (
            "The firm earned 12 million euros in 2020.",
            EARNED,
            "the quote may say “2020” of something else",
        ),
        (
            "The city has 2 million people.",
            "The city has 1 million people and its region has 2 million people.",
            "the quote may say “2 million” of something else",
        ),
        (
            "Anna Berg won the election.",
            "Anna Berg's opponent won the election.",
            "leaves out “Berg's opponent”",
        ),
        (
            "The plane carried 300 passengers.",
            "The plane, which can carry 300 passengers, carried 120.",
            "leaves out “can”",
        ),
        (
            "The museum opened in May.",
            "The museum will open in May.",
            "leaves out “will”",
        ),
        (
            "The treaty ended the war.",
            "Neither the treaty nor the truce ended the war.",
            "leaves out “Neither”",
        ),
        ("Dogs are carnivores.", "Cats, unlike dogs, are carnivores.", "leaves out “unlike”"),
        (
            "Coffee causes cancer.",
            "The rumour that coffee causes cancer was refuted.",
            "leaves out “rumour that”",
        ),
    ],
)
def test_what_was_said_of_something_else_is_withheld(
    statement: str, quote: str, reason: str
) -> None:
    """Every word and every value stands in the quote; it is another thing all the same."""
    (support,) = ValueVerifier().judge([(statement, quote)])
    assert not support.holds
    assert support.reason == reason


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The firm earned 12 million euros in 2019.", EARNED),
        ("The law was passed in 1990.", PASSED),
        ("The law was repealed in 1999.", PASSED),
        ("Cats are carnivores.", "Cats, unlike dogs, are carnivores."),
        ("Water boils at 100 degrees.", "Water freezes at 0 degrees and boils at 100 degrees."),
        ("Anna Berg's opponent won.", "Anna Berg's opponent won the election."),
        ("The museum will open in May.", "The museum will open in May."),
    ],
)
def test_what_was_said_of_it_holds(statement: str, quote: str) -> None:
    """The other values and names beside it take nothing away."""
    (support,) = ValueVerifier().judge([(statement, quote)])
    assert support.reason is None
