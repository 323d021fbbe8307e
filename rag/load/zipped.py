"""Files that are ZIP archives inside: Office documents, OpenDocument, books. None may swell."""

from __future__ import annotations

import io
import zipfile

from rag.errors import ArchiveRefused

SUFFIXES = frozenset({".docx", ".xlsx", ".pptx", ".odt", ".ods", ".epub"})

_MOST_BYTES = 1_000_000_000
_MOST_PARTS = 50_000
# XML packs to a twentieth; a sheet of repeated cells to a hundredth.
_RATIO = 200
_RATIO_FROM_BYTES = 50_000_000


def check_swelling(data: bytes, name: str) -> None:
    """Raise ArchiveRefused for a file that would swell beyond measure when it is opened.

    The sizes are those the file declares; Python's zipfile reads no further.
    A file that is no ZIP archive passes: its loader has a name for that.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return
    size = sum(part.file_size for part in parts)
    swells = size > max(_RATIO_FROM_BYTES, _RATIO * len(data))
    if swells or size > _MOST_BYTES or len(parts) > _MOST_PARTS:
        raise ArchiveRefused(
            f"{name} is {len(data) / 1e6:,.1f} MB and would swell to {size / 1e6:,.0f} MB "
            f"in {len(parts):,} parts.",
            "If you trust it, open it in its own program, save it as PDF, and add that.",
        )
