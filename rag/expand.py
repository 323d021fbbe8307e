"""From what the user named to the files to read: folders opened, the rest checked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from rag.errors import FileMissing, FileUnreadable, LoadError
from rag.load import supported

_WEB = ("http://", "https://")
# Lock files of word processors, and what macOS leaves in archives.
_LITTER = ("~$", ".~lock")
_LITTER_FOLDERS = {"__MACOSX"}
# Names of files in its folder that are no documents, a pattern a line ("*.jsonl").
IGNORE = ".footnoteignore"


@dataclass(slots=True)
class Found:
    """The files to read, each once and in order, and what was named but cannot be opened.

    `skipped` are the files in folders that are passed over, each with the
    reason; `addresses` the web addresses.
    """

    files: list[Path] = field(default_factory=list)
    failed: list[tuple[str, LoadError]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


def expand(paths: Sequence[str], *, leave_out: Path | None = None) -> Found:
    """The files behind these paths, folders searched to any depth in the order of their names.

    A file named outright is kept whatever it is, so that reading it can say
    what is wrong. Links to folders are followed, each folder once.
    `leave_out` is a folder whose content is the program's own.
    """
    found = Found()
    seen: set[Path] = set()
    for named in paths:
        if named.startswith(_WEB):
            if named not in found.addresses:
                found.addresses.append(named)
            continue
        path = Path(os.path.abspath(Path(named).expanduser()))  # noqa: PTH100 - keeps links as named
        if path.is_dir():
            for file in _walk(path, found, leave_out):
                if file not in seen:
                    seen.add(file)
                    found.files.append(file)
        elif path not in seen:
            seen.add(path)
            if os.path.lexists(path):
                found.files.append(path)
            else:
                found.failed.append((str(path), _missing(path)))
    return found


def _walk(top: Path, found: Found, leave_out: Path | None) -> Iterator[Path]:
    visited: set[tuple[int, int]] = set()
    own = leave_out.resolve() if leave_out else None

    def refused(error: OSError) -> None:
        name = str(error.filename)
        found.failed.append((name, _closed(name)))

    for folder, subfolders, names in os.walk(top, followlinks=True, onerror=refused):
        status = os.stat(folder)  # noqa: PTH116 - os.walk gives strings
        key = (status.st_dev, status.st_ino)
        if key in visited or (own and Path(folder).resolve() == own):
            subfolders.clear()
            continue
        visited.add(key)
        hidden = {n for n in subfolders if n.startswith(".") or n in _LITTER_FOLDERS}
        subfolders[:] = sorted(set(subfolders) - hidden)
        ignored = _ignored(Path(folder))
        for name in sorted(names):
            path = Path(folder, name)
            why = passed_over(name) or ("" if path.is_file() else "It is not a regular file.")
            if not why and any(fnmatch(name, pattern) for pattern in ignored):
                why = f"{IGNORE} says so."
            if why:
                found.skipped.append((str(path), why))
            else:
                yield path


def _ignored(folder: Path) -> list[str]:
    """The patterns of file names that the folder's own `.footnoteignore` leaves out."""
    try:
        lines = (folder / IGNORE).read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def passed_over(name: str) -> str:
    """Why a file of this name, met in a folder or an archive, is not read; "" when it is."""
    parts = PurePosixPath(name).parts
    last = parts[-1] if parts else name
    if last.startswith(_LITTER):
        return "It is a lock file."
    if last.startswith(".") or _LITTER_FOLDERS.intersection(parts):
        return "It is hidden."
    if not supported(Path(last)):
        return f"Footnote does not read files ending in '{Path(last).suffix}'."
    return ""


def _missing(path: Path) -> FileMissing:
    return FileMissing(
        f"There is no file or folder at {path}.",
        "Check the path, then run `footnote add` again.",
    )


def _closed(folder: str) -> FileUnreadable:
    return FileUnreadable(
        f"The folder {folder} may not be opened by this user.",
        f"Grant yourself access, for example `chmod u+rx {folder}`, and add it again.",
    )
