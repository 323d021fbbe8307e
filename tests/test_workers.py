"""Reading in other processes: a file that crashes, hangs or swells costs itself alone."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import workers
from rag.errors import ParserFailed, ParserTimeout, ParserTooBig, UnsupportedFile
from rag.load.archive import Budget
from rag.worker import Job, Outcome
from rag.workers import Readers

# Loaders that misbehave, put in place in the worker alone.
START = """
import ctypes, mmap, os, sys, time
import rag.load as load
from rag.load.clock import clock
from rag.load.content import Content

kept = []
def crash(data, name): ctypes.string_at(0)
def leave(data, name): os._exit(7)
def hang(data, name): time.sleep(60)
def spin(data, name):
    while True: pass
def held_up(data, name):
    ends = time.monotonic() + 4
    while time.monotonic() < ends:
        begun = time.thread_time()
        while time.thread_time() < begun + 0.05: pass
        time.sleep(0.15)
    return Content("Held up by others.")
def reserve(data, name):
    kept.append(mmap.mmap(-1, 250_000_000))
    return Content("Reserved.")
def swell(data, name): return Content("x" * (len(bytearray(1 << 30)) and 1))
def slow(data, name):
    for _ in range(8):
        time.sleep(0.6)
        clock().tick()
    return Content("Slow but sure.")
def chatter(data, name):
    print("noise"); os.write(1, b"noise"); os.write(2, b"noise")
    heavy = [m for m in ("torch", "transformers", "faiss") if m in sys.modules]
    return Content(" ".join(heavy) or "none")

for loader in (crash, leave, hang, spin, held_up, reserve, slow, swell, chatter):
    load.LOADERS["." + loader.__name__] = loader
from rag.worker import main
main()
"""


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Readers]:
    """Two workers with misbehaving loaders, three seconds and 400 MB a file."""
    monkeypatch.setattr(workers, "_START", START)
    with Readers(processes=2, seconds=3, megabytes=400) as readers:
        yield readers


def job(folder: Path, name: str) -> Job:
    """A job on a new file of this name."""
    path = folder / name
    path.write_text(f"The file {name} holds a sentence.")
    return Job(path, name, str(path), 10_000, folder / f"{name}.inside", Budget(10, 10_000, 2))


def test_a_file_whose_recognition_goes_on_is_given_time(readers: Readers, tmp_path: Path) -> None:
    """Each step begins the time limit anew; the outcome comes after all of them."""
    outcome = readers.submit(job(tmp_path, "scan.slow")).result()
    assert outcome.document is not None
    assert outcome.document.text == "Slow but sure."


def test_a_file_that_others_hold_up_is_given_time(readers: Readers, tmp_path: Path) -> None:
    """Its process works, but gets a part of a core only; one that works on and on is ended."""
    waiting = readers.submit(job(tmp_path, "sound.held_up"))
    endless = readers.submit(job(tmp_path, "endless.spin"))
    outcome = waiting.result()
    assert outcome.document is not None
    assert outcome.document.text == "Held up by others."
    assert isinstance(endless.result().error, ParserTimeout)


def test_each_bad_file_costs_itself_alone(readers: Readers, tmp_path: Path) -> None:
    """Crash, exit, hang and swelling have names; all files between them are read."""
    names = [
        "a.txt", "b.crash", "c.txt", "d.leave", "e.hang", "f.txt", "g.swell", "h.txt", "i.xyz",
    ]  # fmt: skip
    begun = time.monotonic()
    coming = [readers.submit(job(tmp_path, name)) for name in names]
    outcomes = {name: one.result() for name, one in zip(names, coming, strict=True)}
    assert time.monotonic() - begun < 30
    for name in ("a.txt", "c.txt", "f.txt", "h.txt"):
        document = outcomes[name].document
        assert document is not None
        assert document.text == f"The file {name} holds a sentence."
    errors = {name: type(outcome.error) for name, outcome in outcomes.items() if outcome.error}
    assert errors == {
        "b.crash": ParserFailed,
        "d.leave": ParserFailed,
        "e.hang": ParserTimeout,
        "g.swell": ParserTooBig,
        "i.xyz": UnsupportedFile,
    }
    for outcome in outcomes.values():
        if outcome.error:
            assert outcome.error.message
            assert outcome.error.remedy


def test_what_a_parser_prints_goes_nowhere_and_torch_is_not_there(
    readers: Readers, tmp_path: Path
) -> None:
    """Noise on standard output does not break the exchange; no model library is imported."""
    outcome = readers.submit(job(tmp_path, "a.chatter")).result()
    assert outcome.document is not None
    assert outcome.document.text == "none"


def test_a_worker_serves_many_files(tmp_path: Path) -> None:
    """One process, kept from file to file."""
    with Readers(processes=1, seconds=10, megabytes=400) as readers:
        for n in range(20):
            outcome: Outcome = readers.submit(job(tmp_path, f"{n}.txt")).result()
            assert outcome.document is not None
        assert len(readers._all) == 1


def test_what_a_parser_keeps_does_not_add_up_to_the_limit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A worker that has kept much is replaced before a later file fails for want of memory."""
    monkeypatch.setattr(workers, "_START", START)
    with Readers(processes=1, seconds=10, megabytes=400) as readers:
        for n in range(6):
            outcome = readers.submit(job(tmp_path, f"{n}.reserve")).result()
            assert outcome.document is not None, outcome.error


def test_closing_ends_a_hanging_worker_at_once(readers: Readers, tmp_path: Path) -> None:
    """Ctrl-C does not wait for a parser."""
    readers.submit(job(tmp_path, "a.hang"))
    time.sleep(0.5)
    begun = time.monotonic()
    readers.close()
    assert time.monotonic() - begun < 2


def test_a_worker_ends_with_the_program_that_started_it() -> None:
    """When its input closes, even in the middle of a job."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from rag.worker import main; main()", "10", "400", "60"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=20) == 0
    assert process.stdout is not None
    process.stdout.close()


def test_nothing_is_imported_from_the_folder_the_user_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module that lies beside the documents is never run."""
    (tmp_path / "pickle.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    with Readers(processes=1, seconds=10, megabytes=400) as readers:
        assert readers.submit(job(tmp_path, "a.txt")).result().document is not None
