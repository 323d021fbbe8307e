"""A sentence of somebody whom the quote names, though it says it of another, is told."""

from __future__ import annotations

from functools import cache

import pytest

from rag.contrast import ContrastVerifier, instead_of
from rag.evidence import EvidenceVerifier, OnnxEvidenceModel
from rag.fitted import shipped_folder
from rag.verify import Every, Support

GIFT = (
    "After the video of Anna Berg laughing in a mask, Kohl's rewarded Per Dahl with a gift card "
    "and 10,000 points."
)
BANK = "Anna Berg founded the North Bank in Bergen in 1987, and Per Dahl led it until 1999."


@cache
def model() -> OnnxEvidenceModel:
    """The evidence model that ships with the program, loaded once."""
    return OnnxEvidenceModel(shipped_folder(), threads=1)


def judge(statement: str, evidence: str) -> Support:
    """The judgement of one pair."""
    (support,) = ContrastVerifier(model).judge([(statement, evidence)])
    return support


def test_what_is_said_of_the_named_one_is_judged_as_the_model_judges_it() -> None:
    """The contrast takes nothing from a right statement, nor from one without another name."""
    for statement, evidence in [
        ("Anna Berg founded the North Bank.", BANK),
        ("Per Dahl led the North Bank until 1999.", BANK),
        ("The bank was founded in 1987.", "The bank was founded in 1987."),
    ]:
        (alone,) = EvidenceVerifier(model).judge([(statement, evidence)])
        assert alone.holds
        assert judge(statement, evidence) == alone


@pytest.mark.parametrize(
    "statement", ["Anna Berg was rewarded with a gift card.", "Berg got a gift card."]
)
def test_what_is_rather_said_of_another_is_not_supported(statement: str) -> None:
    """Alone the model lets it pass; another name is better borne out."""
    (alone,) = EvidenceVerifier(model).judge([(statement, GIFT)])
    support = judge(statement, GIFT)
    assert alone.holds
    assert not support.holds
    assert "another" in (support.reason or "")
    total = support.supported + support.refuted + support.not_enough_evidence
    assert total == pytest.approx(1)


def test_names_that_may_be_the_same_are_no_contrast() -> None:
    """A part of a name, or the statement's own, never takes its place."""
    changed = list(instead_of("Berg founded the bank in Bergen.", BANK))
    assert "Per Dahl founded the bank in Bergen." in changed
    assert "Berg founded the bank in North Bank." in changed
    assert not any("Anna Berg" in one or "Bergen founded" in one for one in changed)
    assert list(instead_of("It was founded in 1987.", BANK)) == []
    assert list(instead_of("Berg founded it.", "nobody is named here")) == []


def test_no_pairs_are_no_judgements() -> None:
    """Nor is anything asked of the second where the first holds nothing."""
    assert ContrastVerifier(model).judge([]) == []
    assert Every(ContrastVerifier(model), EvidenceVerifier(model)).judge([]) == []
