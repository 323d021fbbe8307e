"""`check --draft` and the ids of checks, as a user runs them, on a real home."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.check.desk import CheckDesk
from rag.check.results import ClaimCheck
from tests.export.conftest import Run

DRAFT = (
    "The attack killed 26 civilians near the river. Officials said “the dam is safe”.\n\n"
    "The budget rose to 90 million. Was it enough?\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A draft of four sentences."""
    path = tmp_path / "draft.md"
    path.write_text(DRAFT, encoding="utf-8")
    return path


def test_a_draft_is_checked_exported_and_signed(run: Run, file: Path, tmp_path: Path) -> None:
    """From the file to the signed pack: annotated, counted, ranked, by its id."""
    done = run("check", "--draft", str(file))
    assert done.exit_code == 0, done.output
    for said in ("word for word", "Call about first", "Sentences: 2 claim, 1 question, 1 quote"):
        assert said in done.stdout
    result = json.loads(run("check", "--draft", str(file), "--json").stdout)
    assert result["complete"]
    assert [one["verdict"] for one in result["sentences"]][1] == "verbatim"
    assert result["sentences"][2]["verdict"] != "supported"
    id = result["draft"]["id"]
    quote = result["sentences"][1]["checks"][0]["result_id"]
    assert run("sign", quote, "--confirm", "--by", "Ada").exit_code == 0
    assert "confirmed by Ada" in run("export", id).stdout
    pack = tmp_path / "evidence.zip"
    assert run("export", id, "--to", "pack", "-o", str(pack)).exit_code == 0
    assert run("verify", str(pack)).exit_code == 0
    assert run("check", "--draft", str(file), "--strict").exit_code == 1


def test_ctrl_c_keeps_what_was_checked(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped in the middle, the same command goes on there and gives the whole."""
    claim = CheckDesk.claim
    asked: list[str] = []

    def stopping(desk: CheckDesk, text: str, **same: object) -> ClaimCheck:
        asked.append(text)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return claim(desk, text, **same)  # type: ignore[arg-type]

    monkeypatch.setattr(CheckDesk, "claim", stopping)
    done = run("check", "--draft", str(file))
    assert done.exit_code == 130
    assert "2 of 4 sentences are checked and kept" in done.stderr
    again = json.loads(run("check", "--draft", str(file), "--json").stdout)
    assert again["complete"]
    assert len(asked) == 3
    assert asked[1] == asked[2]


@pytest.mark.parametrize(
    ("name", "text", "code", "said"),
    [
        ("none.txt", "What now? I think we should wait.", 0, "no claim and no quotation"),
        ("damaged.docx", "PK\x03\x04 not a document", 3, "damaged"),
        ("sheet.xlsx", "x", 3, "no kind of draft"),
        ("empty.md", "", 3, "empty"),
    ],
)
def test_bad_drafts_are_named(  # noqa: PLR0917 - a row of the table above
    run: Run, tmp_path: Path, name: str, text: str, code: int, said: str
) -> None:
    """A draft without claims is a stated result; one that can't be read a named error."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    done = run("check", "--draft", str(path))
    assert done.exit_code == code
    assert said in done.output
    assert run("check", "--draft", str(path), "--quote", "x").exit_code == 2


def test_a_quotation_gets_an_id_to_be_signed(run: Run) -> None:
    """The id that is printed can be signed, and the same check shows who signed it."""
    arguments = ("check", "--quote", "the dam is safe", "--json")
    shape = json.loads(run(*arguments).stdout)
    assert shape["kept"]
    assert shape["review"]["state"] == "machine"
    run("sign", shape["result_id"], "--overrule", "altered", "--by", "Ada", "--note", "Tape.")
    again = json.loads(run(*arguments).stdout)
    assert again["result_id"] == shape["result_id"]
    assert again["review"]["state"] == "overruled"
    assert f"Id {shape['result_id']}" in run("check", "--quote", "the dam is safe").stdout
