"""Files of a model on disk: hashing, the manifest that marks a folder complete, a full disk."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import StorageFull
from rag.errors import ModelCorrupt
from rag.models.catalogue import ModelFile

MANIFEST = "footnote-model.json"
FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a complete folder holds; written last, so its presence means the rest is whole.

    `made` lists files converted on this machine: their hashes are of this
    machine's making, while those of `files` come from the catalogue or the hub.
    """

    name: str
    revision: str
    files: tuple[ModelFile, ...]
    made: tuple[ModelFile, ...] = ()

    def write(self, folder: Path) -> None:
        """Write the manifest into its folder, in one step."""
        beside = folder / f"{MANIFEST}.new"
        beside.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
        os.replace(beside, folder / MANIFEST)  # noqa: PTH105

    @classmethod
    def read(cls, folder: Path) -> Manifest | None:
        """The folder's manifest; None where there is none, or it does not parse."""
        try:
            found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            files, made = ([ModelFile(**one) for one in found.pop(k)] for k in ("files", "made"))
            return cls(files=tuple(files), made=tuple(made), **found)
        except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
            return None


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_right(path: Path, file: ModelFile) -> bool:
    """Whether the file at `path` has the size and the hash named."""
    return path.is_file() and path.stat().st_size == file.bytes and sha256(path) == file.sha256


def demand(path: Path, file: ModelFile, model: str) -> None:
    """Raise ModelCorrupt, and remove the file, unless it is the very one named."""
    if is_right(path, file):
        return
    found = f"SHA-256 {sha256(path)}" if path.is_file() else "nothing"
    path.unlink(missing_ok=True)
    raise ModelCorrupt(
        f"{file.path} of {model} should have SHA-256 {file.sha256}, but the source gave {found}. "
        "The file was removed.",
        f"Run `footnote models pull {model}` again; if it fails again, set model_sources to the "
        "other source.",
    )


def problem(folder: Path, files: Iterable[ModelFile], *, deep: bool) -> str | None:
    """What is wrong with the files of a folder; sizes only unless `deep`."""
    for file in files:
        path = folder / file.path
        if not path.is_file():
            return f"{file.path} is missing"
        if path.stat().st_size != file.bytes:
            return f"{file.path} has {path.stat().st_size} bytes in place of {file.bytes}"
        if deep and sha256(path) != file.sha256:
            return f"{file.path} does not have the SHA-256 {file.sha256}"
    return None


def describe(folder: Path, known: Mapping[str, ModelFile]) -> tuple[ModelFile, ...]:
    """The files under `folder` that are not `known`, hashed, in order of their paths."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    named = ((path.relative_to(folder).as_posix(), path) for path in paths)
    return tuple(
        ModelFile(name, path.stat().st_size, sha256(path))
        for name, path in named
        if name not in known
    )


def save(path: Path, pieces: Iterable[bytes]) -> None:
    """Write pieces to a file that appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    with beside.open("wb") as stream:
        for piece in pieces:
            stream.write(piece)
    os.replace(beside, path)  # noqa: PTH105


@contextmanager
def disk_errors(place: Path) -> Iterator[None]:
    """Turn a full disk into StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise StorageFull(
            f"The disk that holds {place} is full.",
            "Free some space and run `footnote models pull` again; finished parts are kept.",
        ) from error
