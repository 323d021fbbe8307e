"""The deterministic check accepts what the quote says and names what it does not."""

from __future__ import annotations

import pytest

from rag.verify import ValueVerifier, coverage

QUOTE = (
    "In the wake of the deadly Pahalgam attack on April 22, 2025, which claimed the lives of 26 "
    "civilians, mostly tourists, India has adopted a multi-pronged approach."
)


def judge(statement: str, quote: str = QUOTE):
    """The judgement on one pair."""
    (support,) = ValueVerifier().judge([(statement, quote)])
    return support


@pytest.mark.parametrize(
    "statement",
    [
        "The Pahalgam attack on April 22, 2025 claimed the lives of 26 civilians.",
        "The attack claimed the lives of twenty-six civilians, mostly tourists.",
        "India has adopted a multi-pronged approach.",
    ],
)
def test_what_the_quote_says_is_supported(statement: str) -> None:
    """The quote's own words, and its values written otherwise, hold."""
    support = judge(statement)
    assert support.holds
    assert support.reason is None


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("The Pahalgam attack claimed the lives of 36 civilians.", "36"),
        ("The Pahalgam attack on April 23, 2025 claimed 26 lives.", "April 23, 2025"),
        ("The attack in Mumbai claimed the lives of 26 civilians.", "Mumbai"),
        ("The attack did not claim the lives of 26 civilians.", "not"),
        ('India called it a "cowardly attack" on civilians.', "cowardly attack"),
        ("Twenty-six soldiers died fighting insurgents.", "soldiers"),
    ],
)
def test_what_the_quote_does_not_say_is_named(statement: str, reason: str) -> None:
    """A wrong number, date, place, negation, quotation or wording blocks support."""
    support = judge(statement)
    assert not support.holds
    assert support.reason is not None
    assert reason in support.reason


def test_a_dropped_negation_blocks_support() -> None:
    """“Did not sign the treaty” cannot carry “signed the treaty”."""
    quote = "The minister said that Norway did not sign the treaty in 1994."
    assert not judge("Norway signed the treaty in 1994.", quote).holds
    assert judge("Norway did not sign the treaty in 1994.", quote).holds


def test_a_statement_without_content_is_never_supported() -> None:
    """Nothing said is nothing proved."""
    assert not judge("It is so.").holds
    assert coverage("It is so.", QUOTE) == (0.0, [])


def test_shares_sum_to_one() -> None:
    """A judgement is a distribution."""
    for statement in ("India has adopted an approach.", "Rome burned."):
        support = judge(statement)
        total = support.supported + support.refuted + support.not_enough_evidence
        assert total == pytest.approx(1.0)


def test_a_clause_of_its_own_blocks_support_however_much_else_is_covered() -> None:
    """The quote gives no reason; three quarters of the sentence's words hide none."""
    quote = (
        "“We are extremely gratified by the Supreme Court's ruling today that cellphone location "
        "data is protected by the Fourth Amendment,” said the attorney."
    )
    ruled = (
        "The Supreme Court's ruling today is that cellphone location data is protected by the "
        "Fourth Amendment"
    )
    assert judge(f"{ruled}.", quote).holds
    assert coverage(f"{ruled} because searches require warrants.", quote)[0] >= 0.75
    support = judge(f"{ruled} because searches require warrants.", quote)
    assert not support.holds
    assert "searches, require, warrants" in (support.reason or "")
