"""Rows of tables, on the real default models: found by their columns, quoted as they stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.models import Models
from rag.pipeline import Pipeline
from tests.model.conftest import desk_over

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

FERRIES = """# Ferries of the bay

Three ferries cross the bay.

| Ferry | Built | Passengers | Master |
| --- | --- | --- | --- |
| Crane | 1988 | 55 | Ole Lund |
| Amble | 2011 | 120 | Ann Berg |
| Berg Maiden | 1974 | 40 | Per Dahl |
"""
TOWNS = "Town,Births,Deaths\nLund,812,640\nVarde,301,377\nTalo,95,120\n"
STATEMENT = """Amble plc (“Amble”, “we”, “our”) runs ferries. We carried more people than ever.

Statement of income ($ in millions)

For the years ended June 30, 2023
June 30, 2022

Net sales $ 14,694 $ 14,544
Cost of sales (11,969) (11,724)
Operating income 1,508 1,239
Net income 1,058 815
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[Pipeline]:
    """The real desk over a table in prose, one in a file of its own, and a statement."""
    files = {"f.md": FERRIES, "towns.csv": TOWNS, "report.txt": STATEMENT}
    with desk_over(tmp_path_factory.mktemp("desk"), models, files) as pipeline:
        yield pipeline


@pytest.mark.parametrize(
    ("question", "quote", "row"),
    [
        ("Who is the master of the Amble?", "Amble | 2011 | 120 | Ann Berg", "Master: Ann Berg"),
        ("When was the Berg Maiden built?", "Berg Maiden | 1974 | 40 | Per Dahl", "Built: 1974"),
        ("How many births were there in Varde?", "Town: Varde; Births: 301; Deaths: 377", ""),
        ("What was Amble's net income in fiscal 2022?", "Net income 1,058 815", ""),
        ("What were Amble's net sales in 2023?", "Net sales $ 14,694 $ 14,544", ""),
    ],
)
def test_a_row_answers(desk: Pipeline, question: str, quote: str, row: str) -> None:
    """It is quoted as it stands; no sentence says of it what only its columns say."""
    answer = desk.ask(question)
    assert answer.status == "answered"
    first = answer.citations[answer.sentences[0].citations[0] - 1]
    assert first.quote == quote
    assert row in first.row
    for sentence in answer.sentences:
        assert sentence.status == "quoted" or quote.startswith("Town: ")


@pytest.mark.parametrize(
    "question",
    [
        "Who is the cook of the Amble?",
        "How many births were there in Oslo?",
        "What was Amble's net income in fiscal 2015?",
    ],
)
def test_what_no_row_says_is_refused(desk: Pipeline, question: str) -> None:
    """However near the rows are."""
    assert desk.ask(question).status == "not_found"
