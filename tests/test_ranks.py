"""What may not be widened: among whom something is the first, the only or the largest."""

from __future__ import annotations

import pytest

from rag.ranks import rank_widened
from rag.verify import mismatch

GENERAL = "He became the first Black four-star general in the branch's 246-year history."
FLIGHT = "It was the first commercial flight to land on the island."


@pytest.mark.parametrize(
    ("statement", "evidence", "widened"),
    [
        ("He is the first Black general in the US military.", GENERAL, "first Black four-star"),
        ("It was the first flight to land on the island.", FLIGHT, "first commercial"),
        (
            "Oslo has the largest port.",
            "Oslo has the largest Norwegian oil port.",
            "largest Norwegian oil",
        ),
        (
            "She is the only woman on the board.",
            "She is the only Danish woman there.",
            "only Danish",
        ),
    ],
)
def test_a_rank_holds_for_its_group_only(statement: str, evidence: str, widened: str) -> None:
    """What the source's group is narrowed by may not go."""
    assert rank_widened(statement, evidence) == widened
    assert mismatch(statement, evidence) == f"the quote only says “{widened}”"


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("He is the first Black four-star general.", GENERAL),
        ("He is the branch's first Black four-star general.", GENERAL),
        (
            "The first television station in Fresno was KMJ.",
            "The first Fresno television station was KMJ.",
        ),
        ("It rose in the first 3 months.", "It rose over the first three months."),
        ("It was the first flight.", f"{FLIGHT} It was the first flight of the year."),
        ("Hong Kong is the most visited city.", "It is the most popular Chinese city."),
        ("The flight was the first.", FLIGHT),
        ("It came last.", "It came last, after the Danish team."),
        ("The first to land was a Boeing.", FLIGHT),
        ("The first story was an LP.", "The first original audio was an LP."),
        ("He is the first Black general.", "Langley becomes first Black four-star ..."),
    ],
)
def test_what_is_said_elsewhere_or_otherwise_widens_nothing(statement: str, evidence: str) -> None:
    """Words that the statement has in another place, numbers, another noun, a rank by itself."""
    assert rank_widened(statement, evidence) is None
