"""A reply may be made of its quotes' words only, and is followed word by word."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Passage, Span
from rag.answer import Evidence
from rag.prompts import ABSTAIN, answer_prompt
from rag.wording import Wording, initials_as_in

QUOTE = "Free oxygen also occurs in solution in the world's 26 water bodies, not in Gospić."


def wording(*texts: str) -> Wording:
    """The words of these texts, or of the quote."""
    found = Wording.of(texts or (QUOTE,), whole=ABSTAIN)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "ended", "allowed"),
    [
        ("Free oxygen occurs in solution.", True, True),
        ("Free oxygen is found", False, False),
        ("Free oxygen oc", False, True),  # what begins like one of the words may go on
        ("Free oxygen oc", True, False),
        ("Free oxygen oc ", False, False),
        ("It occurred in the world's waters.", True, True),  # other forms of the same words
        ("Of 26 bodies", True, True),
        ("Of 2 bodies", True, False),  # a number has no other form
        ("Of 2", False, True),
        ("Yes, it does not.", True, True),
        ("Gospi\ufffd", False, True),  # half a character is no word of its own
        ("NOT FO", False, True),
        ("NOT FOUND", True, True),
        ("NOT FOUND anywhere", False, False),
        ("", True, False),
        ("The oxygenation", True, False),  # the model makes up words of a stem, too
        ("The solutions", True, True),
        ("The 26 bodies where the 26 bodies where", False, False),
        (" ".join([QUOTE.rstrip(".")] * 2), True, False),  # and a whole sentence over again
    ],
)
def test_words_are_followed_as_they_come(text: str, ended: bool, allowed: bool) -> None:
    """Whole words are the quote's, the last one may be on its way to one."""
    assert wording().allows(text, ended=ended) is allowed


def test_a_negation_needs_one_in_the_quotes() -> None:
    """It is no small word: it turns what is said."""
    assert not wording("Norway signed the treaty.").allows("Norway did not", ended=False)


@pytest.mark.parametrize(
    "text",
    [
        "日本は雨だった。",
        "Идёт дождь, и никто не идёт.",
        "Der Rat hat den Plan im Mai abgelehnt.",
        "",
    ],
)
def test_other_languages_are_left_free(text: str) -> None:
    """Their small words are not known, so that half of what could be said would be barred."""
    assert Wording.of([text]) is None


def loops(text: str) -> bool:
    """Whether it ends with a few words said twice."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return any(words[-n:] == words[-2 * n : -n] for n in range(3, 25))


@given(st.text(max_size=60), st.data())
def test_a_quote_may_say_itself(quote: str, data: st.DataObject) -> None:
    """Whole, and however far it has come."""
    own = Wording.of([quote, "It is as it was and there it will be for us."])
    if own is not None:
        assert own.allows(quote, ended=True) or loops(quote)
        cut = data.draw(st.integers(0, len(quote)))
        assert own.allows(quote[:cut], ended=False) or loops(quote[:cut])


def test_a_heading_may_be_named() -> None:
    """What "the city" is stands above it; the quotes alone are read."""
    text = "There were 427,652 people in the city."
    passage = Passage("d", Span(0, len(text)), text, heading="Fresno, California")
    asked = answer_prompt("How many?", [Evidence("d", passage.span, text, 1.0, passage)])
    assert asked.wording is not None
    assert asked.wording.allows("427,652 people were in Fresno.", ended=True)
    assert "Fresno" not in asked.user
    assert len({asked, replace(asked)}) == 1  # replies are kept by their prompts


@pytest.mark.parametrize(
    ("quote", "said", "set_as"),
    [
        ("Filed in U.S. District Court.", "In U. S. District Court.", "In U.S. District Court."),
        ("It began at 2:46 a.m. there.", "At 2:46 a. m. there.", "At 2:46 a.m. there."),
        ("By J.R.R. Tolkien.", "By J. R. R. Tolkien.", "By J.R.R. Tolkien."),
        ("By J. R. R. Tolkien.", "By J. R. R. Tolkien.", "By J. R. R. Tolkien."),
        ("The U.S. team, or the U. S. team.", "The U. S. team.", "The U. S. team."),
        ("Plan A. B. Dahl wrote it.", "Plan A. B. Dahl wrote it.", "Plan A. B. Dahl wrote it."),
    ],
)
def test_initials_stand_as_the_quotes_have_them(quote: str, said: str, set_as: str) -> None:
    """Where these have them together; a model may take them apart."""
    assert initials_as_in(quote, said) == set_as
