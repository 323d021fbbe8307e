"""`footnote eval` from the command line: tables, JSON, warnings and exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from rag.config import Settings
from rag.pipeline import Pipeline
from rag.verify import ValueVerifier
from tests.doubles import HashEmbedder, OverlapReranker
from ui.cli import app

LINES = [
    {
        "claim": "It opened in 1931.",
        "evidence": [{"text": "It opened in 1931."}],
        "label": "supported",
    },
    {
        "claim": "It opened in 1932.",
        "evidence": [{"text": "It opened in 1931."}],
        "label": "refuted",
    },
    {"claim": "It shut.", "evidence": [{"text": "It opened."}]},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good claims and one without a label."""
    made = tmp_path / "claims"
    made.mkdir()
    (made / "dev.jsonl").write_text("".join(json.dumps(row) + "\n" for row in LINES))
    return made


def run(*arguments: str) -> Result:
    """`footnote eval ...` with doubles for models."""

    def opener(home: Path, settings: Settings) -> Any:
        return Pipeline(
            home,
            settings,
            embedder=HashEmbedder,
            reranker=OverlapReranker,
            verifier=ValueVerifier(),
        )

    return CliRunner().invoke(app, ["eval", *arguments], obj=opener)


def test_a_table_and_a_warning(folder: Path) -> None:
    """People get the figures with n and interval, and the bad line with its file and number."""
    done = run(str(folder), "--task", "verdicts")
    assert done.exit_code == 0
    assert "claims, dev: 2 of 2 lines" in done.stdout
    (row,) = [line.split() for line in done.stdout.splitlines() if line.startswith("AUC")]
    assert row[4:] == ["1.000", "[1.000,", "1.000]", "2", "claims"]
    assert "dev.jsonl, line 3: the field “label” is missing" in done.stderr


def test_json_is_all_of_stdout(folder: Path) -> None:
    """Programs get one document, the problems in it."""
    report = json.loads(run(str(folder), "--json", "--limit", "1").stdout)
    assert report["lines"] == {"used": 1, "usable": 2}
    assert [(p["file"], p["line"]) for p in report["problems"]] == [("dev.jsonl", 3)]
    names = [measure["name"] for measure in report["sections"][0]["measures"]]
    assert "balanced accuracy, supported or not" in names


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    """A named failure and exit code 3."""
    done = run(str(tmp_path / "nowhere"))
    assert done.exit_code == 3
    assert "There is no folder" in done.stderr


def test_ctrl_c_gives_what_there_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped before the first claim was judged: an empty report and exit code 130."""

    def stop(self: ValueVerifier, pairs: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(ValueVerifier, "judge", stop)
    done = run(str(folder), "--json")
    assert done.exit_code == 130
    assert json.loads(done.stdout)["stopped"] is True
    assert "Stopped" in done.stderr
