"""`check --quote`: shapes, words and exit codes, on a real library without any model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from index import Library
from rag.pipeline import LIBRARY
from tests.check.conftest import FINGERPRINT, add, document
from ui.cli import app

TEXT = "“We will not raise taxes this year,” Jane Doe said.\n\nThe wall \x1b[31mwas\x1b[0m old."


@pytest.fixture
def stocked(home: Path) -> Path:
    """A home whose library holds one document."""
    with Library.open(home / LIBRARY, FINGERPRINT) as library:
        add(library, [document(TEXT, "speech.txt")])
    return home


def check(*arguments: str, input: str | None = None) -> Result:
    """Run `footnote check ...`."""
    return CliRunner().invoke(app, ["check", *arguments], input=input)


def shape(*arguments: str) -> dict[str, Any]:
    """Its JSON."""
    done = check(*arguments, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_quotation_gives_the_contract_shape(stocked: Path) -> None:
    """`footnote.quote/1`, located."""
    found = shape("--quote", "We will not raise taxes", "--speaker", "Jane Doe")
    assert (found["schema"], found["status"]) == ("footnote.quote/1", "verbatim")
    (citation,) = found["citations"]
    assert citation["quote"] == TEXT[citation["start"] : citation["end"]]
    assert found["coverage"]["documents"] == 1


def test_a_change_is_shown_in_words_and_signs(stocked: Path) -> None:
    """Colour never stands alone, and the way to the source is named."""
    done = check("--quote", "We will raise taxes this year")
    assert "altered" in done.stdout
    assert "[-not-]" in done.stdout
    assert "footnote show" in done.stdout
    assert "Jane Doe" in done.stdout


def test_what_is_not_found_shows_the_nearest_as_no_proof(stocked: Path) -> None:
    """No citation, and the nearest place named as such."""
    found = shape("--quote", "We walked home over frozen fields this year")
    assert (found["status"], found["citations"]) == ("not_found", [])
    assert "proves nothing" in check("--quote", found["quote"]).stdout


def test_strict_fails_on_a_changed_quotation(stocked: Path) -> None:
    """Exit code 1 for what is not in the documents as given, 0 for what is."""
    assert check("--quote", "We will not raise taxes", "--strict").exit_code == 0
    assert check("--quote", "We will raise taxes this year", "--strict").exit_code == 1
    assert check("--quote", "We will raise taxes this year").exit_code == 0


def test_a_batch_answers_each_line(stocked: Path) -> None:
    """In order, ids kept, a bad line costing only itself."""
    lines = [
        json.dumps({"id": 1, "quote": "We will not raise taxes", "speaker": "Karl Ross"}),
        json.dumps({"id": 2, "quote": "We will raise taxes this year"}),
        json.dumps({"id": 3}),
        json.dumps({"id": 4, "quote": "..."}),
        json.dumps({"id": 5, "quote": "raise", "speaker": 7}),
        "{",
    ]
    done = check("--batch", "-", input="\n".join(lines))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row.get("id") for row in rows] == [1, 2, 3, 4, 5, None]
    assert [row.get("status") for row in rows[:2]] == ["wrong_speaker", "altered"]
    assert all(row["error"] and row["remedy"] for row in rows[2:])
    assert done.exit_code == 0
    assert check("--batch", "-", "--strict", input=lines[0]).exit_code == 1


def test_wrong_use_is_named(stocked: Path) -> None:
    """Neither a quotation nor a batch, both, an empty one, an unknown document."""
    assert check().exit_code == 2
    assert check("--quote", "x", "--batch", "-").exit_code == 2
    assert check("--quote", "  ").exit_code == 3
    assert check("--quote", "We will", "-d", "ffff").exit_code == 3


def test_nothing_of_a_document_is_obeyed(stocked: Path) -> None:
    """Escape sequences of a source are shown, not sent."""
    done = check("--quote", "The wall is old")
    assert "\x1b[31m" not in done.stdout
