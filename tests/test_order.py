"""A statement that turns its quote's words around is told by their order."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.order import kept_order
from rag.verify import IN_ORDER

WORDS = st.lists(st.sampled_from(["boat", "harbour", "storm", "fire", "town"]), max_size=7)


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        (
            "Some forces are due to gradients of potentials, which are impossible to model.",
            "It is impossible to model forces as being due to gradients of potentials.",
        ),
        (
            "An object's mass is proportional to the acceleration due to gravity.",
            "The acceleration due to gravity is 9.81. An object’s weight is proportional to mass.",
        ),
        ("Goliath slew David.", "David slew Goliath."),
        (
            "The Doctor's first granddaughter is Susan Foreman.",
            "The first serial shows that the Doctor has a granddaughter, Susan Foreman.",
        ),
        ("It closed in 1990.", "It opened in 1990 and closed in 2000."),
        ("A contract killer killed Kuklinski.", "Kuklinski, a contract killer, killed Smith."),
        (
            "Prakash led a meeting that condemned the attack.",
            "During a meeting with a delegation led by Prakash, Muttaqi condemned the attack.",
        ),
        ("In 1342 the town was held.", "The town was held, and was taken in 1342."),
    ],
)
def test_words_that_are_turned_around_fall_below(statement: str, quote: str) -> None:
    """All words stand in the quote, and it says something else."""
    assert kept_order(statement, quote) < IN_ORDER
    assert kept_order(quote, quote) == 1.0


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        (
            "The first episode premiered the day after the flood.",
            "Premiering the day after the flood, the first episode was shown twice.",
        ),
        (
            "Newcastle was defended three times against the Scots in 1342.",
            "In 1342 Newcastle was successfully defended three times against the Scots.",
        ),
        (
            "Envelope encryption encrypts data with a data encryption key.",
            "Envelope encryption is the practice of encrypting data with a data encryption key.",
        ),
        (
            "The Taliban called India a regional partner following the meeting.",
            "Following the meeting, the Taliban called India a regional partner.",
        ),
        (
            "Harish spoke at the council's meeting on March 10, 2025.",
            "At the council's meeting on March 10, 2025, Ambassador Harish spoke.",
        ),
        ("Nothing of it stands there.", "A quote of something else."),
    ],
)
def test_what_is_shortened_or_put_first_keeps_its_order(statement: str, quote: str) -> None:
    """A stretch at the other end, words left out, words that come twice."""
    assert kept_order(statement, quote) >= IN_ORDER


@given(WORDS, WORDS)
def test_it_is_the_longest_chain_there_is(said: list[str], quote: list[str]) -> None:
    """Compared with trying every choice of words."""

    def follows(chosen: tuple[str, ...]) -> bool:
        rest = iter(quote)
        return all(word in rest for word in chosen)

    known = [word for word in said if word in quote]
    longest = max(
        size
        for size in range(len(known) + 1)
        if any(follows(chosen) for chosen in combinations(known, size))
    )
    expected = longest / len(known) if known else 1.0
    assert kept_order(" ".join(said), " ".join(quote)) == pytest.approx(expected)
