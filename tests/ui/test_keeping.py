"""Commands that keep the library: problems, passwords, retries, folders."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from index import Aside, Entry, Gap, Span, found_again
from rag.report import Failure, IngestReport
from rag.sync import SyncReport
from tests.ui.conftest import Run
from tests.ui.fakes import FakePipeline
from ui import words
from ui.desk import shelf

UNREAD = Entry("x", "a", "/d/a.pdf", 0, 0, "unreadable", "Damaged.", "Mend it.", "/d/b.zip", 2)


def test_problems_are_listed_with_pages_and_reasons(
    run: Run, pipeline: FakePipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files not read, and pages of files that were; files read whole are left out."""
    assert "Everything was read, and nothing is hidden." in run("list", "--problems").stdout
    assert json.loads(run("list", "--problems", "--json").stdout) == []
    first = next(iter(pipeline.documents))
    gap = Gap(2, "ii", "unreadable", "A picture without text.")
    monkeypatch.setattr(pipeline, "gaps", lambda: {first: [gap]})
    pipeline.unread = [UNREAD]
    said = run("list", "--problems").stdout
    for told in ("page ii", "A picture without text.", "Damaged. Mend it.", "2 retries"):
        assert told in said
    shapes = json.loads(run("list", "--problems", "--json").stdout)
    assert [shape["document_id"] for shape in shapes] == [first, "x"]
    assert shapes[0]["unread_pages"][0]["note"] == "A picture without text."
    assert (shapes[1]["parent"], shapes[1]["retried"]) == ("/d/b.zip", 2)


def test_a_document_in_two_places_is_listed_as_one(run: Run, pipeline: FakePipeline) -> None:
    """The same bytes from two folders are two lines of one document, and the second says so."""
    id, document = next(iter(pipeline.documents.items()))
    twice = Entry(id, document.title, "/elsewhere/notes.txt", 3, 4, "read")
    assert words.SAME_DOCUMENT not in run("list").stdout
    pipeline.unread = [twice, UNREAD]
    assert run("list").stdout.count(words.SAME_DOCUMENT) == 1
    assert found_again(pipeline.entries()) == {twice.source}
    unread = replace(UNREAD, document_id="")
    assert found_again([unread, unread]) == frozenset()
    listed = shelf.documents(shelf.Shelf(pipeline.entries()))
    assert listed.count(words.SAME_DOCUMENT) == 1
    report = {"added": 2, "again": 1, "replaced": 0, "unchanged": 0, "failed": [], "seconds": 0.4}
    assert words.added(report) == (f"2 documents added (1 of them {words.SAME_DOCUMENT}) in 0.4 s.")


def test_hidden_text_is_told_wherever_a_document_is_looked_at(
    run: Run, pipeline: FakePipeline
) -> None:
    """`list --problems` says what there is, `show` marks it, `--at` and `--json` name it."""
    id, document = next(iter(pipeline.documents.items()))
    start = document.text.index("Anand")
    aside = Aside("comment", Span(start, start + 12), hidden=True, page=2, note="Roe")
    pipeline.documents[id] = replace(document, asides=(aside,), metadata={"author": "Jane"})
    assert "1 × comment (page 2)" in run("list", "--problems").stdout
    assert json.loads(run("list", "--problems", "--json").stdout)[0]["hidden"]
    shown = run("show", id).stdout
    assert "author: Jane" in shown
    assert "[hidden text: comment, page 2 (Roe)]\nAnand Prakas" in shown
    assert "hidden text: comment" in run("show", id, "--at", f"{start}-{start + 5}").stdout
    assert json.loads(run("show", id, "--json").stdout)["asides"][0]["kind"] == "comment"


@pytest.mark.parametrize("command", [("search",), ("ask", "--quotes-only")])
def test_flags_that_include_are_settings_for_one_command(
    run: Run, pipeline: FakePipeline, command: tuple[str, ...]
) -> None:
    """Hidden text and former versions are out unless asked for."""
    run(*command, "aid")
    assert not pipeline.settings.include_hidden
    assert not pipeline.settings.include_superseded
    run(*command, "aid", "--include-hidden", "--include-superseded")
    assert pipeline.settings.include_hidden
    assert pipeline.settings.include_superseded


def test_add_hands_on_password_and_retry(
    run: Run, pipeline: FakePipeline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`-` asks for the password; with nothing to add and nothing to retry, it is wrong use."""
    heard: list[dict[str, object]] = []

    def add(paths: list[str], on_progress: object, **options: object) -> IngestReport:
        heard.append({"paths": paths, **options})
        return IngestReport(added=1)

    monkeypatch.setattr(pipeline, "add", add)
    assert run("add", "a.zip", "--password", "secret").exit_code == 0
    assert run("add", "a.zip", "--password", "-", input="hidden\n").exit_code == 0
    assert run("add", "--retry-failed").exit_code == 0
    assert run("add").exit_code == 2
    assert heard == [
        {"paths": ["a.zip"], "password": "secret", "retry_failed": False},
        {"paths": ["a.zip"], "password": "hidden", "retry_failed": False},
        {"paths": [], "password": None, "retry_failed": True},
    ]


def test_sync_prints_the_report_and_fails_only_when_all_do(
    run: Run, pipeline: FakePipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ingest shape with the folders and what was removed; 0 with a warning, 3 with nothing."""
    failed = [Failure("/d/a.pdf", "Damaged.", "Mend it.")]
    reports = {
        "some": IngestReport(unchanged=1, failed=failed),
        "none": IngestReport(failed=failed),
    }
    monkeypatch.setattr(
        pipeline,
        "sync",
        lambda folders, _, keep_old: SyncReport(("/d",), 4 + keep_old, reports[folders[0]]),
        raising=False,
    )
    result = run("sync", "some", "--json")
    shape = json.loads(result.stdout)
    assert (result.exit_code, shape["removed"], shape["folders"]) == (0, 4, ["/d"])
    assert "Warning: 1 file could not be read." in result.stderr
    assert "4 documents removed." in run("sync", "some").stdout
    assert "5 documents removed." in run("sync", "some", "--keep-old").stdout
    assert run("sync", "none").exit_code == 3


def test_sync_forgets_folders(
    run: Run, pipeline: FakePipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named folders are followed no longer; nothing is synced."""
    folders = ["/d", "/e"]
    ledger = SimpleNamespace(unfollow=folders.remove, folders=lambda: folders)
    monkeypatch.setattr(pipeline, "ledger", ledger, raising=False)
    assert "1 folder followed." in run("sync", "--forget", "/d").stdout
    assert folders == ["/e"]


def test_watching_goes_on_until_stopped(
    run: Run, pipeline: FakePipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One result a line at the start and after each change; Ctrl-C ends it cleanly."""

    def changes(folders: object, library: object) -> object:
        yield None
        yield None
        raise KeyboardInterrupt

    monkeypatch.setattr("rag.sync.changes", changes)
    monkeypatch.setattr("rag.sync.followed", lambda folders, _: folders)
    monkeypatch.setattr(pipeline, "library", None, raising=False)
    report = SyncReport(("/d",), 0, IngestReport(added=1))
    monkeypatch.setattr(pipeline, "sync", lambda *_, keep_old: report, raising=False)
    result = run("sync", "--watch", "--json", "/d")
    assert [json.loads(line)["added"] for line in result.stdout.splitlines()] == [1, 1]
    assert result.exit_code == 130
    assert "The library is whole" in result.stderr
