"""Read one file that goes into no library: a draft, or a source looked at again."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from index import Document
from rag.load.archive import Budget
from rag.worker import Job
from rag.workers import open_readers

if TYPE_CHECKING:
    from rag.config import Settings

_BYTES_PER_MB = 1_000_000


def read_one(path: Path, settings: Settings) -> Document:
    """The document in a file, read in a process of its own within the limits of the settings.

    Raises a LoadError, as adding it would.
    """
    with (
        tempfile.TemporaryDirectory(prefix="footnote-") as folder,
        open_readers(settings) as readers,
    ):
        job = Job(
            path=path,
            name=path.name,
            source=str(path.absolute()),
            max_bytes=int(settings.max_file_mb * _BYTES_PER_MB),
            folder=Path(folder) / "inside",
            budget=Budget(0, 0, 0),
        )
        outcome = readers.submit(job).result()
    if outcome.document is None:
        assert outcome.error is not None  # noqa: S101 - an outcome has one or the other
        raise outcome.error
    return outcome.document
