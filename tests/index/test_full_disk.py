"""What a full, limited or read-only disk costs: never what was finished."""

from __future__ import annotations

import errno
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import (
    Library,
    LibraryReadOnly,
    StorageFull,
    StoreError,
)
from tests.index.making import FINGERPRINT, assert_intact, embed, made

BIG = "\n".join(f"Line {n} of a long report about wheat." for n in range(6000))


def _limit_file_size(bytes_: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))


def _add_big(folder: Path, limit: int, answer: Callable[[object], None]) -> None:
    with Library.open(folder, FINGERPRINT) as library:
        _limit_file_size(limit)
        try:
            library.add([made("big.txt", BIG)])
        except StoreError as error:
            answer((type(error).__name__, error.remedy, library.counts().documents))


def test_a_refused_write_is_named_and_keeps_what_was_finished(filled: Path) -> None:
    """Past the file-size limit `add` raises StorageFull; the library goes on as before."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    limit = (filled / "library.db").stat().st_size + 100_000
    process = context.Process(target=_add_big, args=(filled, limit, sender.send))
    process.start()
    sender.close()
    name, remedy, documents = receiver.recv()
    process.join()
    assert (name, documents) == ("StorageFull", 1)
    assert "Free space" in remedy
    assert_intact(filled)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of little more than a megabyte; skipped where the user may not mount one."""
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    place = tmp_path / "disk"
    place.mkdir()
    if mount is None or unmount is None or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    command = [mount, "-t", "tmpfs", "-o", "size=1800k", "tmpfs", str(place)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")
    yield place
    subprocess.run([unmount, str(place)], check=True)


def fill(ballast: Path, leaving: int = 0) -> None:
    """Take all the room there is on the disk of this file, but for so many bytes."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError as error:
            assert error.errno == errno.ENOSPC  # noqa: PT017
        file.truncate(file.tell() - leaving)


def test_a_full_disk_is_named_and_keeps_what_was_finished(small_disk: Path) -> None:
    """On a disk that runs full, `add` raises StorageFull and earlier documents stay."""
    folder = small_disk / "library"
    with Library.open(folder, FINGERPRINT) as library:
        library.add([made("a.txt", "Wheat was sent to Kabul.")])
        with pytest.raises(StorageFull):
            library.add([made("big.txt", BIG)])
        assert library.counts().documents == 1
    assert_intact(folder)


def test_a_full_disk_keeps_a_removal_and_wipes_later(small_disk: Path) -> None:
    """With no room to rewrite the file, `remove` says so; the next writer finishes the work."""
    folder = small_disk / "library"
    with Library.open(folder, FINGERPRINT) as library:
        document = made("gone.txt", "\n".join(f"qzyvord{n} stood here." for n in range(200)))
        library.add([made("a.txt", "Wheat was sent to Kabul."), document])
        fill(small_disk / "ballast", leaving=250_000)
        with pytest.raises(StorageFull, match="no room"):
            library.remove([document[0].id])
        (small_disk / "ballast").unlink()
        library.add([made("a.txt", "Wheat was sent to Kabul.")])
    for path in folder.iterdir():
        assert b"qzyvord" not in path.read_bytes()
    assert_intact(folder)


def test_a_full_disk_does_not_stop_a_search(small_disk: Path) -> None:
    """The vector file is disposable: with no room for it, searching and closing still work."""
    folder = small_disk / "library"
    with Library.open(folder, FINGERPRINT) as library:
        library.add([made("a.txt", "Wheat was sent to Kabul.")])
        fill(small_disk / "ballast")
    assert not (folder / "vectors.faiss.new").exists()
    (small_disk / "ballast").unlink()
    assert_intact(folder)


def test_a_read_only_medium_can_be_searched(small_disk: Path) -> None:
    """On a medium that takes no writes at all, a library opened for reading works."""
    folder = small_disk / "library"
    with Library.open(folder, FINGERPRINT) as library:
        library.add([made("a.txt", "Wheat was sent to Kabul.")])
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with Library.open(folder, FINGERPRINT, read_only=True) as library:
        assert len(library.search_words("wheat", 5)) == 1
        assert len(library.search_vectors(embed("wheat"), 5)) == 1
        assert library.check() == []
    with pytest.raises(LibraryReadOnly), Library.open(folder, FINGERPRINT) as library:
        library.add([made("b.txt", "More.")])
