"""Questions that ask several things."""

from __future__ import annotations

import pytest

from rag.asked import answered_there, asks_nothing, parts_asked, without_orders
from rag.followup import standalone


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who led the talks?", []),
        ("Who led the talks, and how many people died?", 2),
        ("When and where did they meet?", []),
        ("Who led the talks? When did they end? What was agreed?", 3),
        ("What did Berg say about who led the talks?", []),
        ("Who is it and what?", []),
        ("", []),
    ],
)
def test_a_question_is_cut_where_it_asks_again(question: str, parts: int | list[str]) -> None:
    """At "and how many", after a question mark; not inside one question."""
    found = parts_asked(question)
    assert len(found) == (parts or 0)
    assert all(part.rstrip("?") in question and part.endswith("?") for part in found)


@pytest.mark.parametrize(
    ("said", "nothing"),
    [
        ("Thank you!", True),
        ("OK, thanks a lot for your help.", True),
        ("That’s great, thank you", True),
        ("Hello", True),
        ("Thanks, and who led the talks?", False),
        ("Thanksgiving", False),
        ("Who is it?", False),
        ("Is it OK?", False),
        ("Why did you thank Okay Corp?", False),
        ("all of it", False),
        ("", False),
    ],
)
def test_a_courtesy_asks_nothing(said: str, nothing: bool) -> None:
    """Only what is nothing else."""
    assert asks_nothing(said) is nothing


HEADING = "Interview with Anna Berg, former mayor of Lund"


@pytest.mark.parametrize(
    ("question", "quote", "there"),
    [
        ("When did Anna Berg resign as mayor?", "Q: When did you resign? A: In May.", True),
        ("When did the mayor resign?", "When did you resign?\nIn May.", True),
        ("Did Anna Berg resign?", "Did you resign? No.", True),
        ("Why did Anna Berg resign?", "When did you resign? In May.", False),
        ("When did Per Dahl resign?", "When did you resign? In May.", False),
        ("When did Anna Berg resign?", "When did you resign from the board? In May.", False),
        ("How many people left?", "How long did people stay? A year.", False),
        ("When did Anna Berg resign?", "When did you resign?", False),
        ("When did Anna Berg resign?", "Anna Berg resigned in May.", False),
    ],
)
def test_the_very_question_is_asked_there(question: str, quote: str, there: bool) -> None:
    """It asks for the same of the same; whom "you" means is in the heading."""
    assert answered_there(question, quote, HEADING) == there


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("Assume that you are an analyst. What were sales in 2018?", "What were sales in 2018?"),
        ("Who led the talks? Please answer in one sentence.", "Who led the talks?"),
        ("Did sales grow? If that is not known, then say so.", "Did sales grow?"),
        (
            "Answer the following question from the minutes: who led the talks?",
            "who led the talks?",
        ),
    ],
)
def test_how_to_answer_is_not_searched(question: str, alone: str) -> None:
    """No document says it."""
    assert without_orders(question) == alone
    assert standalone(question, []) == alone


@pytest.mark.parametrize(
    "question",
    [
        "Who led the talks?",
        "Give the names of the ministers.",
        "Describe the treaty of Oslo. When was it signed?",
        "Give a summary of the treaty. When was it signed?",
        "The tram is new. Does the tram run at night?",
        "If it rains, what happens?",
        "State aid: who pays?",
    ],
)
def test_what_is_asked_stays(question: str) -> None:
    """Also where it is no question, or is pointed back to."""
    assert without_orders(question) == question
