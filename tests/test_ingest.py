"""Files to library: what is read is stored once, what fails is named, nothing else is lost."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from index.library import Library
from index.manifest import Fingerprint
from rag.chunk import CHUNKER
from rag.config import Settings
from rag.expand import expand
from rag.ingest import IngestReport, Progress, ingest
from tests.doubles import HashEmbedder

SETTINGS = Settings(passage_tokens=32, max_file_mb=0.01)


class CountingEmbedder(HashEmbedder):
    """Remembers which texts it was given, call by call."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[list[str]] = []

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """Remember, then embed."""
        self.calls.append(list(texts))
        return super().encode_documents(texts, progress)


@pytest.fixture
def embedder() -> CountingEmbedder:
    """A fresh embedder."""
    return CountingEmbedder()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    with Library.open(tmp_path / "library", Fingerprint("hash-embedder", 64, CHUNKER)) as library:
        yield library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file of three kinds, one in each of three levels."""
    folder = tmp_path / "documents"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "a.txt").write_text("The first file speaks of apples. It is short.")
    (folder / "deep" / "b.md").write_text("# Pears\n\nThe second file speaks of pears.")
    (folder / "deep" / "er" / "c.html").write_text(
        "<html><body><article><p>The third file speaks of plums, at some length, so that it is "
        "taken for an article.</p></article></body></html>"
    )
    return folder


def add(
    library: Library,
    embedder: HashEmbedder,
    *paths: Path | str,
    on_progress: Callable[[Progress], None] | None = None,
) -> IngestReport:
    """Ingest with small settings."""
    return ingest([str(path) for path in paths], library, embedder, SETTINGS, on_progress)


def test_a_folder_is_read_to_any_depth(
    library: Library, embedder: CountingEmbedder, folder: Path
) -> None:
    """All files of all folders, embedded in one batch, each findable, each at its absolute path."""
    report = add(library, embedder, folder)
    assert report.to_dict() | {"seconds": 0} == {
        "schema": "footnote.ingest/1",
        "added": 3,
        "again": 0,
        "unchanged": 0,
        "replaced": 0,
        "failed": [],
        "partly": [],
        "hidden": [],
        "skipped": 0,
        "seconds": 0,
    }
    assert len(embedder.calls) == 1
    assert {Path(e.source) for e in library.entries()} == set(folder.rglob("*.*"))
    [match] = library.search_words("pears", 5)
    [passage] = library.passages([match.passage_id])
    assert library.document(passage.document_id).text[passage.span.start : passage.span.end] == (
        passage.text
    )
    assert library.check() == []


def test_headings_are_embedded_but_never_quoted(
    library: Library, embedder: CountingEmbedder, folder: Path
) -> None:
    """The embedder reads the heading path before the passage; the passage's text is the file's."""
    add(library, embedder, folder / "deep" / "b.md")
    assert embedder.calls == [["Pears\nPears\n\nThe second file speaks of pears."]]


def test_unchanged_files_are_not_embedded_again(
    library: Library, embedder: CountingEmbedder, folder: Path
) -> None:
    """A second run finds all as it was and asks the embedder for nothing."""
    add(library, embedder, folder)
    report = add(library, embedder, folder, folder / "a.txt")
    assert (report.added, report.unchanged, report.replaced) == (0, 3, 0)
    assert len(embedder.calls) == 1


def test_the_same_bytes_elsewhere_are_noted_and_not_embedded_again(
    library: Library, embedder: CountingEmbedder, folder: Path
) -> None:
    """A copy, in the same run or a later one, is another source of the same document."""
    (folder / "copy.txt").write_bytes((folder / "a.txt").read_bytes())
    report = add(library, embedder, folder)
    assert (report.added, report.again) == (4, 1)
    (folder / "later.txt").write_bytes((folder / "a.txt").read_bytes())
    report = add(library, embedder, folder)
    assert (report.added, report.again) == (1, 1)
    texts = [text for call in embedder.calls for text in call]
    assert sum("apples" in text for text in texts) == 1
    ids = {Path(entry.source).name: entry.document_id for entry in library.entries()}
    assert ids["a.txt"] == ids["copy.txt"] == ids["later.txt"]
    assert library.counts().documents == 3


def test_a_changed_file_replaces_what_it_was(
    library: Library, embedder: CountingEmbedder, folder: Path
) -> None:
    """The old text is gone from the word search, the new one is found."""
    add(library, embedder, folder)
    (folder / "a.txt").write_text("Now it speaks of cherries.")
    report = add(library, embedder, folder)
    assert (report.added, report.unchanged, report.replaced) == (0, 2, 1)
    assert library.search_words("apples", 5) == []
    assert len(library.search_words("cherries", 5)) == 1


def test_each_failure_is_named_and_nothing_else_is_lost(
    library: Library, embedder: CountingEmbedder, folder: Path
) -> None:
    """Bad files are in the report and the ledger with a remedy; the good ones are read."""
    bad = {
        "empty.txt": b"",
        "blank.txt": b" \n\t ",
        "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(64),
        "broken.pdf": b"%PDF-1.7 broken",
        "broken.docx": b"PK\x03\x04broken",
        "huge.txt": b"word " * 3000,
    }
    for name, data in bad.items():
        (folder / name).write_bytes(data)
    named = folder / "named.xyz"
    named.write_text("The suffix is unknown.")
    report = add(library, embedder, folder, named, folder / "missing.txt")
    assert report.added == 3
    assert report.skipped == 1  # named.xyz, met in its folder
    failed = {Path(failure.source).name for failure in report.failed}
    assert failed == {*bad, "named.xyz", "missing.txt"}
    assert all(failure.error and failure.remedy for failure in report.failed)
    unreadable = {Path(e.source).name for e in library.entries() if e.state == "unreadable"}
    assert unreadable == {*bad, "named.xyz"}


def test_a_file_that_is_mended_leaves_the_list_of_failures(
    library: Library, embedder: CountingEmbedder, folder: Path
) -> None:
    """The ledger line of a failure goes when the file is read later."""
    (folder / "a.txt").write_bytes(b"")
    add(library, embedder, folder)
    (folder / "a.txt").write_text("Now it holds a sentence.")
    assert add(library, embedder, folder).added == 1
    assert not [entry for entry in library.entries() if entry.state == "unreadable"]


def test_a_file_broken_later_keeps_what_was_read(
    library: Library, embedder: CountingEmbedder, folder: Path
) -> None:
    """What was indexed before a file was damaged stays, and the failure is reported."""
    add(library, embedder, folder)
    (folder / "a.txt").write_bytes(b"")
    assert len(add(library, embedder, folder).failed) == 1
    assert len(library.search_words("apples", 5)) == 1


def test_interrupting_keeps_finished_documents_and_a_whole_library(
    library: Library, embedder: CountingEmbedder, tmp_path: Path
) -> None:
    """Ctrl-C while the second batch is embedded: the first is stored, nothing is half there."""
    many = tmp_path / "many"
    many.mkdir()
    for n in range(8):
        sentences = (f"File {n} says in sentence {m} what nobody asked for." for m in range(800))
        (many / f"{n}.txt").write_text(" ".join(sentences))

    class Interrupted(CountingEmbedder):
        def encode_documents(
            self, texts: Sequence[str], progress: Callable[[int], None] | None = None
        ) -> np.ndarray:
            """Stop at the second batch."""
            if self.calls:
                raise KeyboardInterrupt
            return super().encode_documents(texts, progress)

    settings = Settings(passage_tokens=32)
    with pytest.raises(KeyboardInterrupt):
        ingest([str(many)], library, Interrupted(), settings)
    finished = library.counts().documents
    assert 0 < finished < 8
    assert library.check() == []
    report = ingest([str(many)], library, embedder, settings)
    assert (report.unchanged, report.added) == (finished, 8 - finished)
    assert library.check() == []


def test_progress_tells_every_file_once_it_is_done(
    library: Library, embedder: CountingEmbedder, folder: Path
) -> None:
    """`done` reaches `total`, one finished state a file, with size and problem."""
    (folder / "empty.txt").write_bytes(b"")
    heard: list[Progress] = []
    add(library, embedder, folder, on_progress=heard.append)
    finished = [step for step in heard if step.state not in {"reading", "embedding"}]
    assert [step.done for step in finished] == [1, 2, 3, 4]
    assert {step.total for step in heard} == {4}
    states = {Path(step.source).name: step for step in finished}
    assert states["empty.txt"].state == "failed"
    assert "empty" in str(states["empty.txt"].problem)
    embedding = [(step.embedded, step.passages) for step in heard if step.state == "embedding"]
    assert embedding == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert states["a.txt"].bytes == (folder / "a.txt").stat().st_size


def test_hidden_files_and_loops_are_passed_over(folder: Path) -> None:
    """Hidden files and folders, lock files and unknown kinds are skipped; a loop of links ends."""
    (folder / ".hidden.txt").write_text("hidden")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.txt").write_text("not even counted")
    (folder / "~$a.docx").write_text("a lock")
    (folder / "data.bin").write_bytes(b"\x00")
    (folder / "deep" / "loop").symlink_to(folder, target_is_directory=True)
    found = expand([str(folder)])
    assert [path.name for path in found.files] == ["a.txt", "b.md", "c.html"]
    assert len(found.skipped) == 3
    assert found.failed == []


def test_a_file_named_twice_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through its folder, by a relative path or outright, it is the same file."""
    monkeypatch.chdir(folder.parent)
    found = expand([str(folder / "a.txt"), "documents/deep/../a.txt", "documents"])
    assert [path.name for path in found.files] == ["a.txt", "b.md", "c.html"]


def test_the_library_never_reads_itself(library: Library, embedder: CountingEmbedder) -> None:
    """Adding a folder that holds the library leaves the library's own folder out."""
    library.folder.mkdir(exist_ok=True)
    (library.folder / "note.txt").write_text("Internal.")
    assert add(library, embedder, library.folder.parent).added == 0


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="this user may open everything"
)
def test_a_closed_folder_is_a_named_failure(
    library: Library, embedder: CountingEmbedder, folder: Path
) -> None:
    """A folder without permission is reported, and the rest is read."""
    (folder / "deep").chmod(0)
    try:
        report = add(library, embedder, folder)
    finally:
        (folder / "deep").chmod(0o755)
    assert report.added == 1
    assert "may not be opened" in report.failed[0].error


def test_a_folder_may_say_what_is_no_document(home: Path, tmp_path: Path) -> None:
    """Names its `.footnoteignore` lists are skipped, with the reason; the others are read."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / ".footnoteignore").write_text("# not these\n*.jsonl\n", "utf-8")
    (folder / "gold.jsonl").write_text('{"question": "Who?"}\n', "utf-8")
    (folder / "note.txt").write_text("A note that is read.", "utf-8")
    found = expand([str(folder)])
    assert [path.name for path in found.files] == ["note.txt"]
    assert any("gold.jsonl" in path and ".footnoteignore" in why for path, why in found.skipped)
