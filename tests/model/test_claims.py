"""The seeds' claims on the real default models: told as people did, each quote in its place."""

from __future__ import annotations

import json

import pytest

from rag.check.results import ClaimCheck
from rag.pipeline import Pipeline
from tests.model.conftest import SEEDS

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

CLAIMS = [json.loads(line) for line in (SEEDS / "claims.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def checks(desk: Pipeline) -> dict[str, ClaimCheck]:
    """Every claim of the seeds, checked once."""
    return {row["claim"]: desk.desk.claim(row["claim"]) for row in CLAIMS}


def test_the_verdicts_are_those_of_people(checks: dict[str, ClaimCheck]) -> None:
    """All but one at most; and nothing that is not supported is called so."""
    wrong = {
        row["claim"]: checks[row["claim"]].verdict
        for row in CLAIMS
        if checks[row["claim"]].verdict != row["label"]
    }
    assert len(wrong) <= 1, wrong
    assert "supported" not in wrong.values()


def test_what_is_decided_cites_a_quote_that_stands_there(
    desk: Pipeline, checks: dict[str, ClaimCheck]
) -> None:
    """The text between the offsets is the quote; of a supported claim one is the gold quote's."""
    for row in CLAIMS:
        check = checks[row["claim"]]
        for cited in check.citations:
            text = desk.document(cited.document_id).text
            assert text[cited.start : cited.end] == cited.quote
        if check.verdict == "supported":
            gold = row["spans"]
            assert any(
                cited.start < span["end"] and span["start"] < cited.end
                for cited in check.citations
                for span in gold
            ), row["claim"]


@pytest.mark.parametrize(
    ("claim", "verdict", "parts"),
    [
        (
            (
                "The Indian delegation was led by Anand Prakash. "
                "India has delivered wheat and medical supplies to Afghanistan since August 2021."
            ),
            "supported",
            [],
        ),
        (
            "The Pahalgam attack took place on 22 April 2025. It killed 36 civilians.",
            "refuted",
            ["supported", "refuted"],
        ),
        (
            "Muttaqi condemned the attack. Twelve soldiers died in the Pahalgam attack.",
            "not_enough_evidence",
            ["supported", "not_enough_evidence"],
        ),
    ],
)
def test_a_claim_of_several_sentences_is_as_good_as_the_worst(
    desk: Pipeline, claim: str, verdict: str, parts: list[str]
) -> None:
    """Whatever stands around a sentence, its verdict is its own."""
    check = desk.desk.claim(claim)
    assert check.verdict == verdict
    assert [part["verdict"] for part in check.parts] == parts
