"""The demo corpus is what its note says, and its gold spans stand where they say."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from rag.load import load

SEEDS = Path(__file__).parent.parent / "seeds"


def rows(name: str) -> list[dict]:
    """The lines of a JSON Lines file of the seeds."""
    return [json.loads(line) for line in (SEEDS / name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize("name", ["questions.jsonl", "claims.jsonl"])
def test_every_gold_span_is_located(name: str) -> None:
    """The document, as loaded, holds each gold quote at its offsets."""
    for row in rows(name):
        text = load(SEEDS / row["document"], max_bytes=1_000_000).text
        for span in row["spans"]:
            assert text[span["start"] : span["end"]] == span["quote"], row["id"]


def test_answerable_questions_have_gold_and_others_none() -> None:
    """Answers stand in the gold quotes; an unanswerable question has neither."""
    questions = rows("questions.jsonl")
    assert {row["answerable"] for row in questions} == {True, False}
    for row in questions:
        assert bool(row["spans"]) == row["answerable"] == bool(row["answers"]), row["id"]
        quotes = " ".join(span["quote"] for span in row["spans"])
        assert all(answer in quotes for answer in row["answers"]), row["id"]


def test_claims_cover_every_verdict() -> None:
    """Supported and refuted claims have gold quotes; a claim without evidence has none."""
    claims = rows("claims.jsonl")
    assert {row["label"] for row in claims} == {"supported", "refuted", "not_enough_evidence"}
    for row in claims:
        assert bool(row["spans"]) == (row["label"] != "not_enough_evidence"), row["id"]


def test_ids_are_unique() -> None:
    """No two questions or claims share an id."""
    ids = [row["id"] for name in ("questions.jsonl", "claims.jsonl") for row in rows(name)]
    assert len(ids) == len(set(ids))


def test_the_note_names_the_article_by_its_hash() -> None:
    """seeds/README gives the SHA-256 of each document."""
    note = (SEEDS / "README").read_text("utf-8")
    for path in SEEDS.glob("*.txt"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in note
