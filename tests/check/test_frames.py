"""Sentences that say the same but for one value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.check.frames import swapped

NORWAY = "Norway collected 39 medals in 2018, the largest haul of any country at Winter Games."


@pytest.mark.parametrize(
    ("one", "other", "values"),
    [
        (NORWAY, NORWAY.replace("Norway", "Sweden"), ("Norway", "Sweden")),
        (NORWAY, NORWAY.replace("39", "37"), ("39", "37")),
        (
            "The game was released in Europe on 3 March 2017 by Nintendo.",
            "The game was released in Europe on 13 March 2019 by Nintendo.",
            ("3 March 2017", "13 March 2019"),
        ),
        (
            "In the final in Paris, Anna Berg beat Per Dahl in straight sets.",
            "Officials said that in the final in Paris, Eva Lund beat Per Dahl in straight sets.",
            ("Anna Berg", "Eva Lund"),
        ),
    ],
)
def test_one_other_value_is_found_whole(one: str, other: str, values: tuple[str, str]) -> None:
    """A name, a figure or a whole date in the same words; both ways round."""
    spans = swapped(one, other)
    assert spans is not None
    assert (spans[0].of(one), spans[1].of(other)) == values
    turned = swapped(other, one)
    assert turned == spans[::-1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NORWAY, NORWAY),
        (NORWAY, NORWAY.replace("39", "thirty-nine")),
        (NORWAY, NORWAY.replace("39", "37").replace("2018", "2014")),
        (NORWAY, NORWAY.replace("largest", "smallest")),
        ("It was released on 23 May 2004 by Warner.", "It was released on 28 July 2006 by Warner."),
        ("Anna Berg is a professor of law at Oslo.", "Eva Lund is a professor of law at Oslo."),
        (
            "Cash was sent to the UN office in Rome.",
            "Cash was sent to the United Nations office in Rome.",
        ),
        ("Mr Berg led the talks in Oslo in May.", "Per Berg led the talks in Oslo in May."),
        (
            "About 40 people died in Oslo on Friday night.",
            "41 people died in Oslo on Friday night.",
        ),
        ("", NORWAY),
    ],
)
def test_what_is_no_rival_value_is_none(one: str, other: str) -> None:
    """The same value, two differences, other words, an unnamed subject, one of many, one name."""
    assert swapped(one, other) is None
    assert swapped(other, one) is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_taken(one: str, other: str) -> None:
    """Spans are inside the texts; a text never disagrees with itself."""
    assert swapped(one, one) is None
    spans = swapped(one, other)
    if spans is not None:
        assert spans[0].of(one)
        assert spans[1].of(other)
