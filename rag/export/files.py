"""Writing a result to a file: whole or not at all, and nothing overwritten unasked."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from rag.errors import FileExists, FileUnwritable


def write_file(path: Path, data: bytes, *, force: bool = False) -> None:
    """Write beside the file, then put it in place at once.

    Raises FileExists for a file that is there (unless `force`), FileUnwritable.
    """
    if path.is_dir():
        raise FileUnwritable(f"{path} is a folder.", "Name a file in it with --output.")
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".footnote-", delete=False) as out:
            temporary = Path(out.name)
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        _usual_permissions(temporary)
        if force:
            temporary.replace(path)
        else:
            _place_new(temporary, path)
    except FileExistsError as error:
        raise FileExists(
            f"{path} is there already.", "Name another file, or replace it with --force."
        ) from error
    except OSError as error:
        raise FileUnwritable(
            f"{path} cannot be written: {error.strerror or error}.",
            "Name a file in a folder that you may write to, on a disk with room.",
        ) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _place_new(temporary: Path, path: Path) -> None:
    """Give the file its name; raises FileExistsError if another came first."""
    try:
        os.link(temporary, path)  # refuses an existing name, unlike a rename
    except FileExistsError:
        raise
    except OSError:  # no hard links on this file system
        if path.exists():
            raise FileExistsError(str(path)) from None
        temporary.replace(path)


def _usual_permissions(path: Path) -> None:
    """The permissions a new file has here; a temporary one is its owner's alone."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)
