"""What was is not what is: a sentence may not say as present what its quote says as past."""

from __future__ import annotations

import pytest

from rag.tense import made_present
from rag.verify import ValueVerifier


@pytest.mark.parametrize(
    ("statement", "evidence", "past"),
    [
        ("The brothers play for the Bearcats.", "The brothers played for the Bearcats.", "played"),
        ("Per Dahl leads the bank.", "Per Dahl led the bank until 1999.", "led"),
        ("Per Dahl is the head of the bank.", "Per Dahl was the head of the bank.", "was"),
        ("The bank is owned by Dahl.", "The bank was once owned by Dahl.", "was"),
        ("The crew have four boats.", "The crew had four boats, and sold them.", "had"),
        ("The mill, which is old, grinds corn.", "The old mill ground corn.", None),  # a noun, too
        ("Farmers draw water and sell it.", "Farmers drew water. They sell it.", "drew"),
    ],
)
def test_what_was_is_not_said_to_be(statement: str, evidence: str, past: str | None) -> None:
    """With "be" and "have", of regular and of irregular verbs."""
    assert made_present(statement, evidence) == past
    if past:
        (support,) = ValueVerifier().judge([(statement, evidence)])
        assert not support.holds
        assert past in (support.reason or "")


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        (
            "Slater is a researcher.",
            "“It was a surprise,” said Slater, a researcher at the museum.",
        ),
        ("Farmers use the well.", "The well is used by farmers."),
        ("Oil is used for heating.", "Oil was first used for heating in 1900 and is still used."),
        ("Dahl has won the cup.", "Dahl won the cup."),
        ("Dahl led the bank.", "Dahl leads the bank."),
        ("Dahl wants to play for Bergen.", "Dahl, who wants to, played for Bergen."),
        ("Dahl wanted to have four boats.", "Dahl had four boats, as he wanted to."),
        ("Dahl will play for Bergen.", "Dahl will be there. He played for Bergen."),
        ("The attack killed 26 people.", "They attacked, and 26 people were killed."),
        ("The club reported a sharp fall.", "The club, as it reported, fell sharply."),
        ("Officials say that it fell.", "Officials said that it fell."),
        ("The film won Dahl's return.", "Dahl returned, and the film won."),
    ],
)
def test_what_is_present_too_or_no_verb_is_kept(statement: str, evidence: str) -> None:
    """A participle, an infinitive, a noun, what is told, and the past of what is."""
    assert made_present(statement, evidence) is None
