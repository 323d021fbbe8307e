"""Commands: their shapes, their exit codes, and what goes to which stream."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import Entry
from rag.errors import GenerationFailed
from tests.ui.conftest import REPORT, Run
from tests.ui.fakes import FakePipeline


def test_add_reports_the_contract_shape(run: Run, tmp_path: Path) -> None:
    """`add --json` prints the ingest report alone, and the rest goes to stderr."""
    (tmp_path / "a.txt").write_text("A short note.")
    result = run("add", "--json", str(tmp_path / "a.txt"), str(tmp_path / "missing.txt"))
    shape = json.loads(result.stdout)
    assert result.exit_code == 0
    assert shape["schema"] == "footnote.ingest/1"
    assert (shape["added"], shape["unchanged"], shape["replaced"]) == (1, 0, 0)
    assert shape["failed"][0]["source"].endswith("missing.txt")
    assert "Warning: 1 file could not be read." in result.stderr


def test_add_shows_what_failed_and_the_remedy(run: Run, tmp_path: Path) -> None:
    """When every file fails the exit code is 3 and the table says why."""
    result = run("add", str(tmp_path / "missing.txt"))
    assert result.exit_code == 3
    assert "There is no file" in result.stderr
    assert "Check the path." in result.stderr
    assert "1 failed" in result.stdout


def test_list_gives_the_contract_shape(run: Run, pipeline: FakePipeline) -> None:
    """`list --json` is a list of ledger lines; a problem stands only where there is one."""
    pipeline.unread = [
        Entry("", "scan", "scan.pdf", 0, 0, "unreadable", "It has no text layer.", "Run OCR.")
    ]
    rows = json.loads(run("list", "--json").stdout)
    assert set(rows[0]) == {"document_id", "title", "source", "pages", "passages", "state"}
    assert rows[0]["pages"] == 3
    assert rows[-1]["problem"] == "It has no text layer."
    assert "scan.pdf: It has no text layer. Run OCR." in run("list").stderr


def test_an_empty_library_lists_nothing(run: Run, pipeline: FakePipeline) -> None:
    """No documents: an empty list in JSON, the next command in words."""
    pipeline.documents.clear()
    assert json.loads(run("list", "--json").stdout) == []
    assert "footnote add" in run("list").stdout


def test_show_gives_the_contract_shape(run: Run, pipeline: FakePipeline) -> None:
    """`show --json` holds the text and its pages; slices of it are the pages."""
    id_ = next(iter(pipeline.documents))
    shape = json.loads(run("show", id_, "--json").stdout)
    assert shape["schema"] == "footnote.document/1"
    assert shape["text"] == REPORT
    page = shape["pages"][1]
    assert REPORT[page["start"] : page["end"]] == "Anand Prakash led the delegation to Kabul.\n"
    assert shape["metadata"] == {"kind": "text"}


def test_show_marks_a_place(run: Run, pipeline: FakePipeline) -> None:
    """`show --at` prints the place and its page; a place outside the text is wrong use."""
    id_ = next(iter(pipeline.documents))
    assert "p. 2" in run("show", id_, "--at", "47-60").stdout
    for wrong in ("60-47", "0-99999", "x", "5"):
        assert run("show", id_, "--at", wrong).exit_code == 2


def test_rm_removes_all_or_nothing(run: Run, pipeline: FakePipeline) -> None:
    """An unknown id is a named failure and removes nothing."""
    id_ = next(iter(pipeline.documents))
    failed = run("rm", id_, "ffff")
    assert failed.exit_code == 3
    assert "Remedy: Run `footnote list`." in failed.stderr
    assert "Traceback" not in failed.output
    assert id_ in pipeline.documents
    assert json.loads(run("rm", id_, "--json").stdout)["removed"] == [id_]
    assert id_ not in pipeline.documents


def test_search_gives_the_contract_shape(run: Run, pipeline: FakePipeline) -> None:
    """Each passage of `search --json` is a slice of its document."""
    shape = json.loads(run("search", "civilians killed", "--limit", "1", "--json").stdout)
    assert shape["schema"] == "footnote.search/1"
    (passage,) = shape["passages"]
    assert passage["page"] == 1
    text = pipeline.documents[passage["document_id"]].text
    assert text[passage["start"] : passage["end"]] == passage["text"]


def test_ask_gives_the_contract_shape(run: Run, pipeline: FakePipeline) -> None:
    """`ask --json` is the answer alone, its quotes slices of the documents."""
    pipeline.wording = "26 civilians were killed."
    shape = json.loads(run("ask", "how many civilians were killed?", "--json").stdout)
    assert shape["schema"] == "footnote.answer/1"
    assert shape["sentences"] == [
        {"text": "26 civilians were killed.", "status": "supported", "citations": [1]}
    ]
    (citation,) = shape["citations"]
    text = pipeline.documents[citation["document_id"]].text
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_not_found_says_what_was_searched(run: Run, pipeline: FakePipeline) -> None:
    """Abstaining is a result: exit 0, coverage and the closest passages; 1 with --strict."""
    pipeline.unread = [Entry("", "s", "scan.pdf", 0, 0, "unreadable", "No text layer.", "OCR.")]
    result = run("ask", "Which supplies won the cup?")
    assert result.exit_code == 0
    assert "Not found in these documents." in result.stdout
    assert "Searched 2 documents and 2 passages." in result.stdout
    assert "scan.pdf" in result.stdout
    assert "closest passages" in result.stdout
    assert run("ask", "Which supplies won the cup?", "--strict").exit_code == 1
    assert run("search", "zebra", "--strict").exit_code == 1


def test_documents_narrow_the_search(run: Run, pipeline: FakePipeline) -> None:
    """`--document` may be repeated; an unknown id is a named failure."""
    first, second = pipeline.documents
    found = json.loads(run("search", "supplies", "-d", second, "--json").stdout)["passages"]
    assert {passage["document_id"] for passage in found} == {second}
    both = json.loads(run("search", "supplies", "-d", first, "-d", second, "--json").stdout)
    assert len({passage["document_id"] for passage in both["passages"]}) == 2
    assert run("ask", "supplies", "-d", "nope").exit_code == 3


def test_a_question_may_come_from_standard_input(run: Run) -> None:
    """Without an argument, or with `-`, the question is read from stdin."""
    for arguments in (["ask", "--json"], ["ask", "-", "--json"]):
        shape = json.loads(run(*arguments, input="who led the delegation?\n").stdout)
        assert shape["question"] == "who led the delegation?"


@pytest.mark.parametrize("question", ["", "   ", "x" * 100_000])
def test_a_bad_question_is_a_named_failure(run: Run, question: str) -> None:
    """Empty and overlong questions exit with 3 and a remedy."""
    result = run("ask", question, "--json")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "Remedy:" in result.stderr


def test_a_document_cannot_steer_the_terminal(run: Run, pipeline: FakePipeline) -> None:
    """Escape sequences in a document are shown, not sent; JSON keeps the exact text."""
    id_ = list(pipeline.documents)[1]
    for arguments in (["show", id_], ["search", "hostile supplies"], ["ask", "hostile supplies"]):
        shown = run(*arguments).stdout
        assert "\x1b" not in shown
        assert "\x9b" not in shown
        assert "[x](javascript" in shown
    shown = run("show", id_, "--json").stdout
    assert "\x9b" not in shown
    assert json.loads(shown)["text"] == pipeline.documents[id_].text


def test_an_unknown_exception_keeps_its_traceback(run: Run, pipeline: FakePipeline) -> None:
    """Only named failures are made short; a bug shows where it is."""

    def broken() -> None:
        raise ZeroDivisionError

    pipeline.entries = broken  # type: ignore[method-assign,assignment]
    assert isinstance(run("list").exception, ZeroDivisionError)


def test_ctrl_c_exits_with_130_and_one_line(run: Run, pipeline: FakePipeline) -> None:
    """Stopping is quiet, and the library is closed."""

    def stopped() -> None:
        raise KeyboardInterrupt

    pipeline.entries = stopped  # type: ignore[method-assign,assignment]
    result = run("list")
    assert result.exit_code == 130
    assert result.stderr.count("\n") == 1
    assert pipeline.closed


def test_a_failing_generator_is_a_named_failure(run: Run, pipeline: FakePipeline) -> None:
    """A named failure of the pipeline reaches the user with its remedy."""

    def fails(question: str, **_: object) -> None:
        raise GenerationFailed("The server broke off.", "Start it again.")

    pipeline.ask = fails  # type: ignore[method-assign,assignment]
    result = run("ask", "x", "--json")
    assert result.exit_code == 3
    assert "Error: The server broke off." in result.stderr


def test_models_are_listed_and_pulled(run: Run, pipeline: FakePipeline) -> None:
    """`models list --json` gives every model; `pull` fetches those named."""
    rows = json.loads(run("models", "list", "--json").stdout)
    assert rows[0]["name"] == "small"
    assert "not here" in run("models", "list").stdout
    assert "large" in run("models", "pull", "large").stdout
    assert pipeline.models.pulled == ["large"]
    assert run("models", "pull", "nope").exit_code == 3


def test_config_shows_values_and_hides_the_key(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """`config` names the origin of each value; the server's key is never printed."""
    monkeypatch.setenv("FOOTNOTE_GENERATOR_KEY", "sesame")
    monkeypatch.setenv("FOOTNOTE_CANDIDATES", "40")
    result = run("config", "--json")
    rows = {row["name"]: row for row in json.loads(result.stdout)}
    assert rows["candidates"]["value"] == 40
    assert rows["candidates"]["origin"] == "the environment"
    assert rows["port"]["origin"] == "default"
    assert "sesame" not in result.output + run("config").output


def test_an_unknown_setting_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt setting is a named failure of any command."""
    monkeypatch.setenv("FOOTNOTE_CANDIDATS", "40")
    assert run("list").exit_code == 3


@pytest.mark.parametrize("arguments", [["ask", "--nope"], ["nope"], ["show"], ["rm"], ["add"]])
def test_wrong_use_exits_with_2(run: Run, arguments: list[str]) -> None:
    """Wrong options, commands and missing arguments are wrong use."""
    assert run(*arguments).exit_code == 2


def test_rebuild_counts_what_it_did(run: Run) -> None:
    """`rebuild` embeds every document again and says how many."""
    assert json.loads(run("rebuild", "--json").stdout)["documents"] == 2
    assert "2 documents embedded again." in run("rebuild").stdout


def test_rm_deletes_the_copy_an_upload_left(run: Run, pipeline: FakePipeline, home: Path) -> None:
    """An uploaded original goes with its document; a file of the user's own stays."""
    kept = home / "uploads" / "0123456789abcdef" / "note.txt"
    kept.parent.mkdir(parents=True)
    own = home / "own.txt"
    for file in (kept, own):
        file.write_text(f"A note in {file.name}.")
        run("add", str(file))
    ids = [d.id for d in pipeline.documents.values() if "note" in d.text]
    assert run("rm", *ids).exit_code == 0
    assert not kept.parent.exists()
    assert own.exists()
