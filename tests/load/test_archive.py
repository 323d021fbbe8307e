"""Archives: what is inside is found, and what would do harm is refused by name."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from rag.errors import ArchiveRefused, EmptyFile, EncryptedFile, FileUnreadable
from rag.load.archive import Budget, Member, is_archive, unpack
from tests.packing import LOCKED_ZIP, tarred, zipped

BUDGET = Budget(members=10, size=1_000_000, depth=2)


def members(
    data: bytes,
    folder: Path,
    name: str = "a.zip",
    budget: Budget = BUDGET,
    password: str | None = None,
) -> list[Member]:
    """What is unpacked."""
    document, found = unpack(
        data, name, f"/x/{name}", folder=folder, budget=budget, password=password
    )
    assert document.text == ""
    return list(found)


@pytest.mark.parametrize("name", "a.zip a.tar a.tar.gz a.tgz a.tar.bz2 a.tar.xz A.ZIP".split())
def test_members_come_out_as_they_went_in(tmp_path: Path, name: str) -> None:
    """Names with their folders, bytes unchanged, in order; directories are no members."""
    files = {"b/one.txt": b"One.", "two.txt": b"Two.", "empty.txt": b""}
    data = zipped(files) if name.lower() == "a.zip" else tarred(files, name.rpartition(".")[2])
    assert is_archive(name)
    found = members(data, tmp_path, name)
    assert {m.name: m.path.read_bytes() for m in found if m.path} == files
    assert [m.name for m in found] == list(files)


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "a\\..\\b"])
def test_no_name_leads_outside(tmp_path: Path, name: str) -> None:
    """The member is refused by name, the others come out, and nothing is written elsewhere."""
    folder = tmp_path / "inside"
    found = members(tarred({name: b"x", "good.txt": b"y"}), folder, "a.tar")
    assert [type(m.error) for m in found] == [ArchiveRefused, type(None)]
    assert list(tmp_path.iterdir()) == [folder]
    assert [path.name for path in folder.iterdir()] == ["1"]


def test_links_and_devices_are_not_followed(tmp_path: Path) -> None:
    """Only regular files are members."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"{kind!r}.txt")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    with pytest.raises(EmptyFile):
        members(buffer.getvalue(), tmp_path, "a.tar")


def test_bounds_hold(tmp_path: Path) -> None:
    """Count, total size, depth and swelling each refuse the whole archive."""
    many = zipped({f"{n}.txt": b"x" for n in range(11)})
    big = zipped({"a.txt": bytes(700_000), "b.txt": bytes(700_000)})
    bomb = zipped({"a.txt": bytes(60_000_000)})
    cases = [
        (many, BUDGET, "more files"),
        (big, BUDGET, "more bytes"),
        (zipped({"a.txt": b"x"}), Budget(10, 1000, 0), "inside too many"),
        (bomb, Budget(10, 10**9, 1), "swells"),
    ]
    for data, budget, said in cases:
        with pytest.raises(ArchiveRefused, match=said) as caught:
            members(data, tmp_path, budget=budget)
        assert caught.value.remedy


def test_a_locked_archive_needs_its_password(tmp_path: Path) -> None:
    """Without, or with a wrong one, the error says so; with it, the member comes out."""
    for wrong in (None, "wrong"):
        with pytest.raises(EncryptedFile) as caught:
            members(LOCKED_ZIP, tmp_path, password=wrong)
        assert "--password" in caught.value.remedy
    [found] = members(LOCKED_ZIP, tmp_path, password="secret")
    assert found.path is not None
    assert found.path.read_bytes() == b"Locked wheat."


def test_damage_is_named_member_by_member(tmp_path: Path) -> None:
    """A member whose bytes are spoilt is named; the one beside it comes out."""
    data = bytearray(zipped({"a.txt": b"A" * 100, "b.txt": b"Good."}, zipfile.ZIP_STORED))
    data[data.index(b"AAAA")] = ord("B")
    bad, good = members(bytes(data), tmp_path)
    assert isinstance(bad.error, FileUnreadable)
    assert "a.txt" in bad.error.message
    assert good.path is not None


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz"])
def test_a_damaged_archive_is_named(tmp_path: Path, name: str) -> None:
    """Bytes that are no archive at all; and an archive without files."""
    with pytest.raises(FileUnreadable, match="damaged"):
        members(b"no archive at all, only some words" * 20, tmp_path, name)
    with pytest.raises(EmptyFile):
        members(zipped({}) if name == "a.zip" else tarred({}, name[-2:]), tmp_path, name)


def test_a_tar_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    """Its first member is read and the archive is partly read."""
    data = tarred({"a.txt": b"First.", "b.txt": b"x" * 5000})[:2000]
    document, found = unpack(data, "a.tar", "a.tar", folder=tmp_path, budget=BUDGET)
    assert found[0].path is not None
    assert document.state == "partly"
    assert document.problem


def test_two_members_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """The second gets a number."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", "two")
    assert [m.name for m in members(buffer.getvalue(), tmp_path)] == ["a.txt", "a.txt#2"]
