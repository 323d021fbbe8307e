"""Folders: the library follows what is added, changed and taken away, and nothing else."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library
from index.manifest import Fingerprint
from rag.chunk import CHUNKER
from rag.config import Settings
from rag.errors import FileMissing, NothingToSync
from rag.sync import SyncReport, changes, sync
from tests.doubles import HashEmbedder
from tests.packing import zipped


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    with Library.open(tmp_path / "library", Fingerprint("hash-embedder", 64, CHUNKER)) as library:
        yield library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two texts, an archive, and a file of no known kind."""
    folder = tmp_path / "documents"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("Wheat is grown.")
    (folder / "sub" / "b.txt").write_text("Rye is not.")
    (folder / "c.zip").write_bytes(zipped({"d.txt": b"Barley is inside."}))
    (folder / "e.xyz").write_text("?")
    return folder


def run(library: Library, *folders: Path) -> SyncReport:
    """Sync; afterwards all fits together."""
    report = sync([str(folder) for folder in folders], library, HashEmbedder(), Settings())
    assert library.check() == []
    return report


def names(library: Library) -> set[str]:
    """What follows the folder in each place of the ledger."""
    entries = library.entries(skipped=True)
    return {entry.source.rpartition("/documents/")[2] for entry in entries}


def test_sync_follows_what_happens(library: Library, folder: Path) -> None:
    """New, changed, gone, and nothing at all; the folder is remembered."""
    report = run(library, folder)
    assert (report.added.added, report.removed) == (3, 0)
    assert names(library) == {"a.txt", "sub/b.txt", "c.zip", "c.zip!d.txt", "e.xyz"}
    again = run(library)
    assert again.folders == (str(folder),)
    assert (again.added.added, again.added.unchanged, again.removed) == (0, 3, 0)
    (folder / "new.txt").write_text("Oats.")
    (folder / "a.txt").write_text("Wheat was grown.")
    shutil.rmtree(folder / "sub")
    (folder / "c.zip").unlink()
    (folder / "e.xyz").unlink()
    report = run(library)
    assert (report.added.added, report.added.replaced, report.removed) == (1, 1, 3)
    assert names(library) == {"a.txt", "new.txt"}
    assert library.search_words("rye barley", 5) == []
    assert report.to_dict()["removed"] == 3


def test_what_stands_outside_the_folder_is_left_alone(library: Library, folder: Path) -> None:
    """Documents of other places stay, even where their name begins alike or their file is gone."""
    other = folder.with_name("documents-2")
    other.mkdir()
    (other / "x.txt").write_text("Elsewhere.")
    run(library, other)
    run(library, folder)
    shutil.rmtree(other)
    run(library, folder)
    assert len(library.search_words("elsewhere", 5)) == 1


def test_a_copy_elsewhere_keeps_the_document(library: Library, folder: Path) -> None:
    """One of two places goes: the document stays at the other."""
    (folder / "copy.txt").write_text("Wheat is grown.")
    run(library, folder)
    (folder / "a.txt").unlink()
    assert run(library).removed == 0
    assert "copy.txt" in names(library)
    assert len(library.search_words("wheat", 5)) == 1


def test_a_folder_that_is_missing_loses_nothing(library: Library, folder: Path) -> None:
    """As when a disk is not connected: a named error, and all documents stay."""
    run(library, folder)
    folder.rename(folder.with_name("away"))
    with pytest.raises(FileMissing, match="nothing was changed"):
        run(library)
    assert library.counts().documents == 3
    library.unfollow(str(folder))
    with pytest.raises(NothingToSync):
        run(library)


def test_a_file_broken_later_keeps_what_was_read(library: Library, folder: Path) -> None:
    """It is there, so it is not gone."""
    run(library, folder)
    (folder / "a.txt").write_bytes(b"")
    report = run(library)
    assert (len(report.added.failed), report.removed) == (1, 0)
    assert len(library.search_words("wheat", 5)) == 1


def test_watching_tells_of_each_change(library: Library, folder: Path) -> None:
    """It is time at once; then a file that appears, changes or goes is noticed, and no more."""
    heard: list[float] = []
    following = changes([str(folder)], library, look=0.1)
    next(following)

    def listen() -> None:
        for _ in range(3):
            next(following)
            heard.append(time.monotonic())

    thread = threading.Thread(target=listen)
    thread.start()
    time.sleep(0.4)
    assert heard == []
    path = folder / "late.txt"
    for number, change in enumerate(
        (lambda: path.write_text("one"), lambda: path.write_text("three"), path.unlink)
    ):
        change()
        until = time.monotonic() + 10
        while len(heard) <= number and time.monotonic() < until:
            time.sleep(0.02)
        assert len(heard) == number + 1
    thread.join()
