"""ZIP and TAR archives: what is inside is put into numbered files, to be read one by one.

A member's name never becomes a path, so none can lead outside. How many
members, how many bytes and how deep is bounded, and how far a file may swell.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from index import Document, document_id
from rag.errors import ArchiveRefused, EmptyFile, EncryptedFile, FileUnreadable, LoadError

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")

_CHUNK = 1 << 20
# Text packs to a tenth, a log to a fiftieth; what swells more was made to do harm.
_RATIO = 200
_RATIO_FROM_BYTES = 50_000_000
_OUTSIDE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")
_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file found inside another: its name there, and where its bytes lie, or why they do not."""

    name: str
    path: Path | None = None
    error: LoadError | None = None

    def drop(self) -> None:
        """Delete its bytes."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may still come out of one file that the user named: members, bytes, levels."""

    members: int
    size: int
    depth: int

    def put(self, found: Iterable[tuple[str, bytes]], folder: Path) -> tuple[Member, ...]:
        """Write files that a loader found inside its file; ArchiveRefused over the bounds."""
        files = _Files(folder, self, "The file", swells_from=0)
        for name, data in found:
            files.take(name, lambda data=data: io.BytesIO(data))  # type: ignore[misc]
        return tuple(files.members)


def is_archive(name: str) -> bool:
    """Whether a file of this name is an archive that can be opened."""
    return name.lower().endswith(SUFFIXES)


def unpack(
    data: bytes,
    name: str,
    source: str,
    *,
    folder: Path,
    budget: Budget,
    password: str | None = None,
) -> tuple[Document, tuple[Member, ...]]:
    """The archive as a document without text, and its members, written into `folder`.

    Raises ArchiveRefused over the bounds, EncryptedFile when every member is
    locked, FileUnreadable for a damaged archive, EmptyFile for one without files.
    """
    if budget.depth < 1:
        raise ArchiveRefused(
            f"{name} is an archive inside too many others.",
            "Unpack it yourself and add what is in it, or raise the setting archive_depth.",
        )
    files = _Files(folder, budget, name, swells_from=len(data))
    zipped = name.lower().endswith(".zip")
    try:
        broken = _zip(data, files, password) if zipped else _tar(data, files)
    except _DAMAGE as error:
        raise FileUnreadable(
            f"{name} is damaged: it cannot be opened as an archive.",
            "Fetch the archive again, or unpack it yourself and add what is in it.",
        ) from error
    failed = [member.error for member in files.members if member.error]
    if not files.members:
        raise EmptyFile(f"{name} holds no files.", "Fetch the archive again, or leave it out.")
    if len(failed) == len(files.members) and all(isinstance(e, EncryptedFile) for e in failed):
        raise _locked(name, password)
    problem = "The archive breaks off; what follows is lost." if broken else None
    if failed:
        problem = f"{len(failed)} of its {len(files.members)} files could not be unpacked."
    document = Document(
        id=document_id(data),
        title=name,
        source=source,
        text="",
        metadata={
            "kind": "archive",
            "members": str(len(files.members)),
            "sha256": hashlib.sha256(data).hexdigest(),
        },
        state="partly" if problem else "read",
        problem=problem,
    )
    return document, tuple(files.members)


class _Files:
    """The members so far, held to the bounds."""

    def __init__(self, folder: Path, budget: Budget, name: str, *, swells_from: int) -> None:
        self.members: list[Member] = []
        self._folder, self._budget, self._name = folder, budget, name
        self._swells_from = swells_from
        self._bytes = 0
        self._seen: dict[str, int] = {}

    def take(self, name: str, opened: Callable[[], IO[bytes]]) -> None:
        """Write one member; a failure of it alone is noted and the others go on."""
        if len(self.members) >= self._budget.members:
            raise too_much(self._name, "more files than the limit", "archive_members")
        name = self._once(name)
        path = self._folder / str(len(self.members))
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            if _OUTSIDE.search(name):
                raise ArchiveRefused(
                    f"The name {name!r} in {self._name} leads outside the archive.",
                    "Unpack the archive with care, and add the file by itself.",
                )
            with opened() as member, path.open("wb") as file:
                while chunk := member.read(_CHUNK):
                    self._count(len(chunk))
                    file.write(chunk)
        except _TooMuch as error:
            raise error.named from None
        except LoadError as error:
            self.members.append(Member(name, error=error))
        except (*_DAMAGE, RuntimeError) as error:  # zipfile's: NotImplementedError, bad password
            self.members.append(Member(name, error=_damaged(name, self._name, error)))
        else:
            self.members.append(Member(name, path))

    def _count(self, more: int) -> None:
        self._bytes += more
        if self._bytes > self._budget.size:
            raise _TooMuch(too_much(self._name, "more bytes than the limit", "archive_mb"))
        if 0 < self._swells_from * _RATIO < self._bytes > _RATIO_FROM_BYTES:
            raise _TooMuch(
                ArchiveRefused(
                    f"{self._name} swells to more than {_RATIO} times its size.",
                    "If you trust it, unpack it yourself and add what is in it.",
                )
            )

    def _once(self, name: str) -> str:
        """The name, told apart from one before that is the same."""
        count = self._seen[name] = self._seen.get(name, 0) + 1
        return name if count == 1 else f"{name}#{count}"


class _TooMuch(Exception):
    """Carries a refusal of the whole archive out of one member."""

    def __init__(self, named: ArchiveRefused) -> None:
        super().__init__()
        self.named = named


def _zip(data: bytes, files: _Files, password: str | None) -> bool:
    """Write the members of a ZIP archive; it is never broken off: its list stands at the end."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16):
                continue
            files.take(info.filename, _zipped(archive, info, password))
    return False


def _zipped(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: str | None
) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        if not info.flag_bits & 1:
            return archive.open(info)
        if password is None:
            raise _locked(info.filename, password)
        try:
            return archive.open(info, pwd=password.encode())
        except NotImplementedError as error:
            raise EncryptedFile(
                f"{info.filename} is encrypted in a way that cannot be opened here (AES).",
                "Unpack the archive with its own program and add what is in it.",
            ) from error
        except RuntimeError as error:
            raise _locked(info.filename, password) from error

    return opened


def _tar(data: bytes, files: _Files) -> bool:
    """Write the members of a TAR archive; whether it breaks off after some of them."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:*") as archive:
        found = _until_broken(archive)
        for info in found:
            if info is None:
                if not files.members:
                    raise tarfile.ReadError("nothing could be read")
                return True
            if info.isreg():
                files.take(info.name, _tarred(archive, info))
    return False


def _until_broken(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo | None]:
    """The members one by one; None where the archive breaks off."""
    while True:
        try:
            info = archive.next()
        except _DAMAGE:
            yield None
            return
        if info is None:
            return
        # What was read is not kept: a list of all members would grow with the archive.
        archive.members = []  # type: ignore[attr-defined]
        yield info


def _tarred(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        file = archive.extractfile(info)
        if file is None:
            raise tarfile.ReadError("not a file")
        return file

    return opened


def _locked(name: str, password: str | None) -> EncryptedFile:
    said = "is locked by a password" if password is None else "is locked by another password"
    return EncryptedFile(f"{name} {said}.", "Add it with `footnote add --password PASSWORD`.")


def _damaged(name: str, archive: str, error: Exception) -> FileUnreadable:
    return FileUnreadable(
        f"{name} in {archive} is damaged: unpacking it failed ({type(error).__name__}).",
        "Fetch the archive again, or unpack it yourself and add what is in it.",
    )


def too_much(name: str, what: str, setting: str) -> ArchiveRefused:
    """The refusal of a file that holds more than a setting allows."""
    return ArchiveRefused(
        f"{name} holds {what}.",
        f"Unpack it yourself and add what is in it, or raise the setting {setting}.",
    )
