"""Questions and what a source disowns: words that are all there and assert nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.asserted import (
    answer_left_out,
    answered_no,
    asserted,
    disowned,
    exchange,
    units,
)
from rag.check.comparing import compare


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Did the minister resign?", ""),
        ("Did the minister resign? He did not.", "He did not."),
        ("The minister resigned. Why?", "The minister resigned."),
        ("“Did he resign?” she asked.", "“Did he resign?” she asked."),
        ("The minister resigned.", "The minister resigned."),
        ("Did he resign? Yes, in March.", "Did he resign? Yes, in March."),
        ("Q: Did he resign? A: No.", "Q: Did he resign? A: No."),
        ("When did he resign? In March.", "When did he resign? In March."),
        ("Q: When did he resign?\nA: In March.", "Q: When did he resign?\nA: In March."),
        ("Who has resigned?\nConfusion in Kabul", "Confusion in Kabul"),
        ("How often?\nEvery day.", "How often?\nEvery day."),
        ("Who resigned? A. Roe", "A. Roe"),
        ("Did he resign? Why? In protest.", "In protest."),
        ("Has he resigned? Confusion in Kabul.", "Confusion in Kabul."),
        ("Has he resigned? No one knows.", "No one knows."),
        ("When did he resign? He denied it.", "He denied it."),
        ("Who resigned? No.", "No."),
        ("Who resigned\uff1f It rained.", "It rained."),
        ("Did he resign? No comment.", "No comment."),
    ],
)
def test_a_question_asserts_nothing(text: str, left: str) -> None:
    """What is left is what the text says; a question that is quoted, or answered, stays."""
    assert asserted(text) == left


@given(st.text(alphabet="ab .?!\n", max_size=60))
def test_nothing_is_added(text: str) -> None:
    """Whatever is left stood there before, and asking again changes nothing."""
    left = asserted(text)
    assert set(left.split()) <= set(text.split()) | {part for part in left.split() if part in text}
    assert asserted(left) == left


def test_a_question_answered_no_is_denied() -> None:
    """“Did the minister resign? No.” has every word of “the minister resigned”."""
    asked = "The paper wrote it up. Did the minister resign? No. More is expected."
    made = compare("The minister resigned.", asked, single=False)
    assert made.denied == "the source answers “no”"
    assert not made.agrees
    assert compare("The minister did not resign.", asked, single=False).agrees


def test_a_question_answered_yes_is_not_denied() -> None:
    """Its numbers and names are what the source says."""
    made = compare("In 2019 Berg paid 300 euros.", "Did Berg pay 300 euros in 2019? Yes.")
    assert made.agrees
    assert [value.match for value in made.values] == [True, True, True]


@pytest.mark.parametrize(
    "source",
    [
        "Posts falsely claimed that the storm killed 64 people.",
        "The ministry denied that the storm killed 64 people.",
        "There is no evidence that the storm killed 64 people.",
        "It is a hoax that the storm killed 64 people.",
    ],
)
def test_what_the_source_disowns_supports_nothing(source: str) -> None:
    """The claim's words in the mouth of somebody the source does not believe."""
    made = compare("The storm killed 64 people.", source)
    assert not made.agrees
    assert made.denied is not None


def test_a_claim_that_says_so_itself_is_not_held_back() -> None:
    """“The ministry denied it” is borne out by a source that says the same."""
    claim = "The ministry denied that the storm killed 64 people."
    assert disowned(claim, claim) is None
    assert compare(claim, claim).agrees


@pytest.mark.parametrize(
    ("statement", "no", "left"),
    [
        ("The tram is free for children.", False, "up to the age of seven"),
        ("The tram is free for children up to the age of seven.", False, None),
        ("The tram runs at night.", True, None),
        ("The tram does not run at night.", True, None),
        ("The tram runs.", False, None),
        ("It rains.", False, None),
    ],
)
def test_what_is_taken_from_a_question_keeps_its_answer(
    statement: str, no: bool, left: str | None
) -> None:
    """A word that stands in a question alone is as its answer says, and no more than that."""
    text = (
        "The tram runs. Is it free for children? Yes, up to the age of seven. "
        "Does it run at night? A: No."
    )
    assert answered_no(statement, text) == no
    assert (answer_left_out(statement, text) or "zz") in (left or "zz")


def test_a_question_stands_with_its_answer() -> None:
    """They are one stretch of the text, and told apart without their labels."""
    text = "MS ROE: When did you go?\nMR DOE: In May.\n\nMS ROE: Why?\nMR DOE: I had to."
    spans = [span.of(text) for span in units(text)]
    assert spans == [
        "MS ROE: When did you go?\nMR DOE: In May.",
        "MS ROE: Why?",
        "MR DOE: I had to.",
    ]
    assert exchange(spans[0]) == ("When did you go?", "In May.")
    assert exchange(spans[1]) is exchange(spans[2]) is None
