"""Questions and what a source disowns: words that are all there and assert nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.check.asserted import asserted, disowned
from rag.check.comparing import compare


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Did the minister resign?", ""),
        ("Did the minister resign? He did not.", "He did not."),
        ("The minister resigned. Why?", "The minister resigned."),
        ("“Did he resign?” she asked.", "“Did he resign?” she asked."),
        ("The minister resigned.", "The minister resigned."),
    ],
)
def test_a_question_asserts_nothing(text: str, left: str) -> None:
    """What is left is what the text says; a question that is quoted stays."""
    assert asserted(text) == left


@given(st.text(alphabet="ab .?!\n", max_size=60))
def test_nothing_is_added(text: str) -> None:
    """Whatever is left stood there before, and asking again changes nothing."""
    left = asserted(text)
    assert set(left.split()) <= set(text.split()) | {part for part in left.split() if part in text}
    assert asserted(left) == left


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
