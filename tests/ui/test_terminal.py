"""The terminal: control characters shown, JSON that reads back, progress without a terminal."""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from rag.errors import FileMissing
from ui.progress import Step, amount, reporting
from ui.terminal import clipped, line, plain, to_json, waiting, words
from ui.uploads import forget, keep

ANY = st.text(st.characters(exclude_categories=()))
READABLE = {"\n", "\t"}


@given(ANY)
def test_plain_text_holds_no_control_character(text: str) -> None:
    """Nothing a terminal would obey is left, whatever the text was."""
    shown = plain(text)
    assert not {c for c in shown if unicodedata.category(c) in {"Cc", "Cs"}} - READABLE
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs"))))
def test_plain_leaves_readable_text_alone(text: str) -> None:
    """Only control characters change."""
    assert plain(text) == text


def test_controls_are_pictured() -> None:
    """An escape shows as its picture."""
    assert plain("\x1b[31mred\x7f\x9b") == "␛[31mred␡\ufffd"
    assert line("a\n\t b") == "a b"


def test_long_text_is_clipped_at_a_word() -> None:
    """What is cut shows that it is."""
    assert clipped("one two three", 9) == "one two …"
    assert clipped("one two", 9) == "one two"


@given(ANY.map(lambda text: text.replace("\t", " ")))
def test_markup_in_a_text_is_not_read(text: str) -> None:
    """Rich prints a document's text as it is, brackets and all."""
    console = Console(file=io.StringIO(), soft_wrap=True, width=10_000, color_system=None)
    console.print(words(f"[bold]{text}[/bold]"), end="")
    assert console.file.getvalue() == plain(f"[bold]{text}[/bold]")


@given(ANY)
def test_json_reads_back_and_carries_no_control(text: str) -> None:
    """`--json` gives exactly the text, in characters any terminal and stream takes."""
    written = to_json({"text": text})
    assert json.loads(written)["text"] == text
    assert not {c for c in written if unicodedata.category(c) in {"Cc", "Cs"}}


def test_progress_without_a_terminal_is_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """One line at the start and one at the end; nothing on stdout."""
    with reporting() as report:
        for done in range(4):
            report(Step("Adding", done, 3, "files", "a.txt"))
        report(Step("Adding", 3, 3, "files"))
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        "Adding: 0 of 3 files (a.txt)",
        "Adding: 3 of 3 files (a.txt)",
    ]


def test_amounts_are_readable() -> None:
    """Bytes are megabytes, counts have separators."""
    assert amount(2_500_000, "bytes") == "2.5 MB"
    assert amount(500_000, "bytes", 2_500_000) == "0.5 of 2.5 MB"
    assert amount(12_000, "documents") == "12,000 documents"


def test_uploads_are_kept_apart_and_forgotten(tmp_path: Path) -> None:
    """Two files of one name are two; forgetting deletes copies and never the user's own files."""
    home = tmp_path / "home"
    kept = []
    for number, text in enumerate(["one", "two", "two"]):
        upload = home / "uploads" / ".incoming" / f"tmp{number}" / "a.txt"
        upload.parent.mkdir(parents=True)
        upload.write_text(text)
        kept.append(keep(home, upload))
        assert not upload.exists()
    assert kept[0] != kept[1] == kept[2]
    assert kept[0].read_text() == "one"
    own = tmp_path / "own.txt"
    own.write_text("mine")
    for elsewhere in (own, home / "uploads" / ".incoming" / ".." / ".." / ".." / "own.txt"):
        with pytest.raises(FileMissing, match="no file that was uploaded"):
            keep(home, elsewhere)
    forget(home, [kept[0], own, home / "uploads" / ".." / "x" / "y", Path("https://e.org/a")])
    assert not kept[0].parent.exists()
    assert own.exists()
    assert kept[1].exists()


def test_waiting_is_told_to_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A program that reads stderr gets nothing; whoever looks is told what takes so long."""
    with waiting("Reading…") as say:
        say("Sentence 2 of 3")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with waiting("Reading…"):
        pass
    assert "Reading…" in capsys.readouterr().err
    with waiting("Reading…") as say:
        say("Sentence 2 of 3")
    assert "Sentence 2 of 3" in capsys.readouterr().err
