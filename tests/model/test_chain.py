"""Quotes of two documents that answer together, on the real default models."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.models import Models
from rag.pipeline import Pipeline
from tests.model.conftest import desk_over

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

FERRIES = """# Ferries of Talo Bay

Three ferries cross the bay in summer. The Amble was built in Varde and is owned by Lund Shipping.
The Crane belongs to the county, and sails on Sundays only.
"""
FIRMS = """# Lund Shipping

Forty people work there. It is led by Ingrid Moe, who took over from her father in 2016.
"""
TOWNS = """# Varde

The town has a shipyard. Its mayor is Olav Strand, a retired teacher.
"""
QUESTION = "Who leads the company that owns the ferry Amble?"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[Pipeline]:
    """The real desk over three short documents; the first names what the others are about."""
    files = {"ferries.md": FERRIES, "firms.md": FIRMS, "towns.md": TOWNS}
    with desk_over(tmp_path_factory.mktemp("desk"), models, files) as pipeline:
        yield pipeline


@pytest.mark.parametrize(
    ("question", "first", "second", "name"),
    [
        (QUESTION, "owned by Lund Shipping", "Ingrid Moe", "Lund Shipping"),
        ("Who is the mayor of the town where the Amble was built?", "Varde", "Strand", "Varde"),
    ],
)
def test_two_documents_answer(
    desk: Pipeline, question: str, first: str, second: str, name: str
) -> None:
    """Both are quoted as they stand, and what joins them is told."""
    answer = desk.ask(question)
    quotes = [citation.quote for citation in answer.citations]
    assert any(first in quote for quote in quotes)
    assert any(second in quote for quote in quotes)
    assert any(f"“{name}”" in note for note in answer.notes)
    for citation in answer.citations:
        text = desk.document(citation.document_id).text
        assert text[citation.start : citation.end] == citation.quote


def test_what_one_quote_answers_needs_no_other(desk: Pipeline) -> None:
    """Nothing is joined to it."""
    answer = desk.ask("Who owns the ferry Amble?")
    assert "owned by Lund Shipping" in answer.citations[0].quote
    assert not any("another says more" in note for note in answer.notes)


def test_without_the_second_document_nobody_is_named(desk: Pipeline) -> None:
    """No other document is taken for the one that is missing."""
    kept = [one.document_id for one in desk.entries() if "firms" not in one.source]
    answer = desk.ask(QUESTION, documents=frozenset(kept))
    assert not any("Strand" in citation.quote for citation in answer.citations)
