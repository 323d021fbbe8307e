"""Questions that ask several things."""

from __future__ import annotations

import pytest

from rag.asked import asks_nothing, parts_asked


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
