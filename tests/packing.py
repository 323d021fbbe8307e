"""Archives for the tests."""

from __future__ import annotations

import base64
import io
import tarfile
import zipfile
from collections.abc import Mapping

LOCKED_ZIP = base64.b64decode(
    "UEsDBBQAAQAAAAAAIQDN11FyGQAAAA0AAAAFAAAAYS50eHTIiclbtN6sDlqdfhM/+au2JK5umLRFbHz6UEsBAhQA"
    "FAABAAAAAAAhAM3XUXIZAAAADQAAAAUAAAAAAAAAAAAAAAAAAAAAAGEudHh0UEsFBgAAAAABAAEAMwAAADwAAAAA"
    "AA=="
)
"""One member, a.txt, "Locked wheat.", encrypted in the old way with the password "secret"."""


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(files: Mapping[str, bytes], packed: str = "") -> bytes:
    """A TAR archive of these files, packed as its last suffix says."""
    buffer = io.BytesIO()
    mode = {"gz": "w:gz", "tgz": "w:gz", "bz2": "w:bz2", "xz": "w:xz"}.get(packed, "w")
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()
