"""What “respectively” pairs, and what a statement may take of it."""

from __future__ import annotations

import pytest

from rag.paired import paired_otherwise
from rag.verify import ValueVerifier

DEBT = (
    "Net debt as of June 30, 2023, and June 30, 2022 was $6.1 billion and $5.7 billion, "
    "respectively."
)
QUARTER = (
    "During the second quarter and first six months of 2023, Amble recognized revenue of "
    "about $300 million and $2.0 billion, respectively, that was included in its balance."
)


@pytest.mark.parametrize(
    ("statement", "evidence", "other"),
    [
        ("Net debt as of June 30, 2023, was $5.7 billion.", DEBT, "$5.7 billion"),
        ("Net debt as of June 30, 2022, was $6.1 billion.", DEBT, "$6.1 billion"),
        ("Net debt was $5.7 billion.", DEBT, "$5.7 billion"),
        (
            "During the first six months of 2023, Amble recognized revenue of about $300 million.",
            QUARTER,
            "$300 million",
        ),
        (
            "Ferries cost 4 million.",
            "Ships and ferries cost 4 million and 5 million, respectively.",
            "4 million",
        ),
        (
            "Amble made 4 million in Oslo.",
            "Berg and Amble made 4 million and 5 million in Oslo and Bergen, respectively.",
            "4 million",
        ),
    ],
)
def test_a_figure_of_a_pair_goes_with_its_own(statement: str, evidence: str, other: str) -> None:
    """Where its own is not sure, with none."""
    assert paired_otherwise(statement, evidence) == other
    (support,) = ValueVerifier().judge([(statement, evidence)])
    assert not support.holds


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Net debt as of June 30, 2023, was $6.1 billion.", DEBT),
        ("Net debt as of June 30, 2022 was $5.7 billion.", DEBT),
        (DEBT, DEBT),
        ("Amble recognized revenue in 2023.", QUARTER),
        ("It has 40 ferries.", f"It has 40 ferries. {DEBT}"),
        ("It has 40 ferries.", "It has 40 ferries and 30 ships."),
    ],
)
def test_its_own_may_be_said(statement: str, evidence: str) -> None:
    """And whatever is not in the list."""
    assert paired_otherwise(statement, evidence) is None
