"""Killed at any instant while files are added, the library opens whole, and adding goes on."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from pathlib import Path

import psutil
import pytest

from index.library import Library
from index.manifest import Fingerprint
from rag.chunk import CHUNKER
from rag.config import Settings
from rag.ingest import ingest
from tests.doubles import HashEmbedder
from tests.packing import tarred, zipped

FORK = multiprocessing.get_context("fork")
FINGERPRINT = Fingerprint("hash-embedder", 64, CHUNKER)
SETTINGS = Settings(passage_tokens=32, readers=2)


def mixed(folder: Path) -> None:
    """Texts long and short, pages, archives in archives, and files that cannot be read."""
    folder.mkdir()
    for n in range(40):
        lines = " ".join(f"Report {n} says in line {m} what wheat costs." for m in range(3 + 9 * n))
        (folder / f"{n:02}.txt").write_text(lines)
        (folder / f"{n:02}.md").write_text(f"# Report {n}\n\nRye number {n} is sown.")
    inner = tarred({f"{n}.txt": f"Barley {n} is inside.".encode() for n in range(5)}, "gz")
    for n in range(5):
        files = {f"{m}.txt": f"Oats {n} {m}.".encode() for m in range(9)}
        (folder / f"{n:02}.zip").write_bytes(zipped({**files, "inner.tar.gz": inner}))
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    (folder / "empty.txt").write_bytes(b"")


def add(folder: Path, home: Path) -> None:
    """Add everything."""
    with Library.open(home, FINGERPRINT) as library:
        ingest([str(folder)], library, HashEmbedder(), SETTINGS)


@pytest.mark.parametrize("rounds", [8, pytest.param(90, marks=pytest.mark.model)])
def test_nothing_is_lost_and_nothing_left(tmp_path: Path, rounds: int) -> None:
    """Kill it again and again, at a random moment each time.

    Each time the library opens, every finding of the doctor is clean, and what
    was finished before is still there. At the end one run adds the rest, leaves
    no file on its way and no process behind; another finds nothing to do.
    """
    folder, home = tmp_path / "documents", tmp_path / "library"
    mixed(folder)
    begun = time.monotonic()
    add(folder, tmp_path / "whole")
    once = time.monotonic() - begun
    chance = random.Random(rounds)  # noqa: S311
    finished: set[tuple[str, str]] = set()
    kills = 0
    workers: list[psutil.Process] = []
    for _ in range(rounds):
        process = FORK.Process(target=add, args=(folder, home))
        process.start()
        assert process.pid is not None
        process.join(chance.uniform(0, once * 0.7))
        if process.is_alive():
            workers += psutil.Process(process.pid).children()
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        process.join()
        with Library.open(home, FINGERPRINT) as library:
            assert library.check() == []
            entries = library.entries()
            standing = {(e.source, e.document_id) for e in entries if e.state != "unreadable"}
            assert finished <= standing
            finished = standing
            if len(finished) > 100:  # begin anew, so that every stage is met again and again
                library.remove([e.document_id for e in entries if e.parent is None])
                finished = set()
    assert kills >= rounds * 0.6
    add(folder, home)
    with (
        Library.open(home, FINGERPRINT) as library,
        Library.open(tmp_path / "whole", FINGERPRINT) as whole,
    ):
        assert library.check() == []
        assert {(e.source, e.state, e.document_id) for e in library.entries()} == {
            (e.source, e.state, e.document_id) for e in whole.entries()
        }
        again = ingest([str(folder)], library, HashEmbedder(), SETTINGS)
        assert (again.added, again.replaced, len(again.failed)) == (0, 0, 2)
        assert not list((home / "incoming").iterdir())
    assert workers
    assert psutil.wait_procs(workers, timeout=10)[1] == []
