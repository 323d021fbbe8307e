"""A sealed archive: a ZIP whose every byte follows from its members, and a manifest of hashes.

`manifest.json` lists each member's size and SHA-256, `seal.txt` holds the
SHA-256 of the manifest. Members are stored uncompressed, in order of name and
all dated alike, so the archive can be made again from what it holds and
compared byte by byte: a changed byte anywhere, in the ZIP's own records too, is
found. Whoever can rewrite the whole file can make a new seal; the seal printed
when the pack was made, kept elsewhere, tells that as well.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from rag.errors import PackUnreadable

MANIFEST = "manifest.json"
SEAL = "seal.txt"
SCHEMA = "footnote.pack/1"
_EPOCH = (1980, 1, 1, 0, 0, 0)
MOST_MEMBERS = 100_000


@dataclass(frozen=True, slots=True)
class Opened:
    """What an archive holds, its seal, and every way in which it is not as it was sealed."""

    files: Mapping[str, bytes]
    seal: str
    broken: tuple[str, ...]


def sha256(data: bytes) -> str:
    """The SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def seal(files: Mapping[str, bytes]) -> tuple[bytes, str]:
    """The archive of these members, and its seal; the same members give the same bytes."""
    rows = [
        {"path": path, "bytes": len(files[path]), "sha256": sha256(files[path])}
        for path in sorted(files)
    ]
    manifest = (json.dumps({"schema": SCHEMA, "files": rows}, indent=1) + "\n").encode()
    number = sha256(manifest)
    return _zipped({**files, MANIFEST: manifest, SEAL: f"{number}\n".encode()}), number


def unseal(data: bytes, name: str) -> Opened:
    """Open an archive and say all that is wrong with it.

    Raises PackUnreadable when it is no archive of this kind, or one too damaged
    to be opened at all.
    """
    broken: list[str] = []
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > len(data):
                raise _no_pack(name, "its members are larger than the file")
            for member in members:
                try:
                    files[member.filename] = archive.read(member)
                except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
                    broken.append(f"{member.filename} cannot be read: {error}.")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _no_pack(name, str(error)) from error
    if MANIFEST not in files and not broken:
        raise _no_pack(name, f"it has no {MANIFEST}")
    manifest = files.get(MANIFEST, b"")
    broken += _against_manifest(files, manifest)
    if not broken and _zipped(files) != data:
        broken.append("The archive's own records were changed, or something was added to the file.")
    return Opened(files, sha256(manifest), tuple(broken))


def _against_manifest(files: Mapping[str, bytes], manifest: bytes) -> list[str]:
    if files.get(SEAL, b"").decode("ascii", "replace").strip() != sha256(manifest):
        return [f"{MANIFEST} or {SEAL} was changed: the one is not sealed by the other."]
    try:
        listed = {row["path"]: row["sha256"] for row in json.loads(manifest)["files"]}
    except (ValueError, KeyError, TypeError) as error:
        return [f"{MANIFEST} is no list of files: {error}."]
    found = []
    for path in sorted(listed.keys() | (files.keys() - {MANIFEST, SEAL})):
        if path not in files:
            found.append(f"{path} is missing.")
        elif path not in listed:
            found.append(f"{path} was added.")
        elif sha256(files[path]) != listed[path]:
            found.append(f"{path} was changed.")
    return found


def _zipped(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            member = zipfile.ZipInfo(path, _EPOCH)
            member.create_system = 3  # as on Unix, wherever it is made
            archive.writestr(member, files[path])
    return held.getvalue()


def _no_pack(name: str, why: str) -> PackUnreadable:
    return PackUnreadable(
        f"{name} is no evidence pack, or is too damaged to be opened ({why}).",
        "Take it again from where it was kept, and run `footnote verify` on that.",
    )
