"""A supported claim that is surer than its quote: the verdict stands, and the reader is told."""

from __future__ import annotations

import pytest

from rag.check.nuances import nuances
from tests.check.conftest import Desk

PAST = "The quote says as past what the claim says as present: “played”."
NEARLY = "The quote gives as “about” a number that the claim gives exactly."


@pytest.mark.parametrize(
    ("claim", "quote", "told"),
    [
        ("The brothers play for the Bearcats.", "The brothers played for the Bearcats.", [PAST]),
        ("The mill has 43 wheels.", "The mill has about 43 wheels.", [NEARLY]),
        ("The brothers played for about 43 days.", "The brothers played for about 43 days.", []),
    ],
)
def test_what_is_surer_than_the_quote_is_told(claim: str, quote: str, told: list[str]) -> None:
    """And nothing of what is as sure."""
    assert nuances(claim, quote) == told


@pytest.mark.parametrize(
    ("claim", "verdict", "told"),
    [
        ("The harbour mill has 43 wheels.", "supported", [NEARLY]),
        ("The harbour mill has 44 wheels.", "not_enough_evidence", []),
        ("The harbour mill has 43 wheels. The mill grinds corn.", "supported", [NEARLY]),
    ],
)
def test_only_a_supported_claim_is_told_of(
    desk: Desk, claim: str, verdict: str, told: list[str]
) -> None:
    """Of several sentences each with its own quote."""
    pipeline = desk("The harbour mill has about 43 wheels. The mill grinds corn every day.")
    checked = pipeline.claim(claim)
    assert checked.verdict == verdict
    assert [one for one in checked.reasons if one in (PAST, NEARLY)] == told
