"""Originals that came through the browser, kept under the home: uploads/KEY/NAME.

KEY is a hash of the bytes, so the same file uploaded twice is one file, and two
files of one name do not replace each other.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from rag.errors import FileMissing

FOLDER = "uploads"
INCOMING = ".incoming"


def incoming(home: Path) -> Path:
    """An empty folder for files on their way in; what an earlier run left there is deleted."""
    folder = home / FOLDER / INCOMING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder.resolve()


def keep(home: Path, temporary: Path) -> Path:
    """Move an uploaded file to its place under the home, and return that place.

    Raises FileMissing for a path that is not in the folder of files on their way in.
    """
    if (home / FOLDER / INCOMING).resolve() not in temporary.resolve().parents:
        raise FileMissing(
            f"{temporary.name} is no file that was uploaded.", "Drop the file on the page again."
        )
    with temporary.open("rb") as file:
        key = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    kept = home / FOLDER / key / temporary.name
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(temporary, kept)
    return kept


def forget(home: Path, sources: Iterable[Path]) -> None:
    """Delete those of the sources that are uploads; files elsewhere are the user's own."""
    folder = home.resolve() / FOLDER
    for source in sources:
        place = source.resolve()
        if place.parent.parent == folder:
            shutil.rmtree(place.parent)
