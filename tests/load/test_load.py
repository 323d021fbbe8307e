"""Loading by suffix: the right loader, a title, and a name for every failure."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import document_id
from rag.errors import (
    EmptyFile,
    EncryptedFile,
    FileMissing,
    FileTooLarge,
    FileUnreadable,
    LoadError,
    UnsupportedFile,
)
from rag.load import LOADERS, load, load_bytes
from rag.text import normalise

LIMIT = 1_000_000
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)


def test_a_file_becomes_a_document(tmp_path: Path) -> None:
    """Id from the bytes, source the absolute path, text normalised."""
    path = tmp_path / "Notes of May.TXT"
    path.write_bytes("\ufeffCafe\u0301\r\nopen".encode())
    document = load(path, max_bytes=LIMIT)
    assert document.id == document_id(path.read_bytes())
    assert document.source == str(path)
    assert document.text == "Café\nopen"
    assert document.title == "Notes of May"
    assert document.state == "read"
    assert load(path, source="elsewhere", max_bytes=LIMIT).source == "elsewhere"


@pytest.mark.parametrize(
    ("source", "title"),
    [
        (b"---\ntitle: Given\n---\n# Heading", "Given"),
        (b"---\ntitle: 0000078003-23-000088\n---\n# Heading", "Heading"),
        (b"Text.\n\n# Heading", "Heading"),
        (b"Text.", "file"),
    ],
)
def test_title_from_metadata_then_heading_then_name(source: bytes, title: str) -> None:
    """A title that is a mere number is none."""
    assert load_bytes(source, "file.md", "file.md").title == title


@pytest.mark.parametrize(
    ("name", "data", "kind", "says"),
    [
        ("a.txt", b"", EmptyFile, "0 bytes"),
        ("a.txt", b" \n\t\xa0", EmptyFile, "no text"),
        ("a.xyz", b"x", UnsupportedFile, "'.xyz'"),
        ("noname", b"x", UnsupportedFile, "without a suffix"),
        ("a.txt", PNG, UnsupportedFile, "PNG picture"),
        ("a.docx", b"%PDF-1.4\n", UnsupportedFile, "is a PDF"),
        ("a.pdf", b"<!DOCTYPE html><html>", UnsupportedFile, "is a web page"),
        ("a.pdf", b"nothing of the kind", FileUnreadable, "damaged"),
        ("a.txt", b"%PDF-1.4\nstream", UnsupportedFile, "is a PDF"),
        ("a.docx", OLE, UnsupportedFile, "Microsoft Office"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), EncryptedFile, "password"),
        ("a.txt", b"x" * (LIMIT + 1), FileTooLarge, "1.0 MB"),
    ],
)
def test_every_failure_has_a_name_and_a_remedy(
    tmp_path: Path, name: str, data: bytes, kind: type[LoadError], says: str
) -> None:
    """Message says what happened to which file, remedy what to do next."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(kind) as caught:
        load(path, max_bytes=LIMIT)
    assert name in caught.value.message
    assert says in caught.value.message
    assert caught.value.remedy.endswith(".")


def test_missing_paths_and_folders_are_named(tmp_path: Path) -> None:
    """A path with nothing behind it, and a folder where a file is wanted."""
    with pytest.raises(FileMissing, match="There is no file"):
        load(tmp_path / "a.txt", max_bytes=LIMIT)
    with pytest.raises(UnsupportedFile, match="is a folder"):
        load(tmp_path, max_bytes=LIMIT)
    (tmp_path / "dead.txt").symlink_to(tmp_path / "gone.txt")
    with pytest.raises(FileMissing):
        load(tmp_path / "dead.txt", max_bytes=LIMIT)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    """Reading from a pipe would hang."""
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(UnsupportedFile, match="not a regular file"):
        load(tmp_path / "pipe.txt", max_bytes=LIMIT)


def test_a_file_without_permission_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's refusal is translated; patched, because a superuser is never refused."""
    path = tmp_path / "a.txt"
    path.write_text("secret")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(FileUnreadable, match="may not be read") as caught:
        load(path, max_bytes=LIMIT)
    assert "chmod" in caught.value.remedy


def test_whatever_a_parser_raises_gets_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in a parser costs one file, with the parser's own words in the message."""

    def fail(data: bytes, name: str) -> None:
        raise RecursionError("too deep")

    monkeypatch.setitem(LOADERS, ".md", fail)
    with pytest.raises(FileUnreadable, match=r"RecursionError: too deep"):
        load_bytes(b"x", "a.md", "a.md")


@pytest.mark.parametrize("suffix", sorted(LOADERS))
@given(head=st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>"]), data=st.binary())
def test_no_bytes_break_a_loader(suffix: str, head: bytes, data: bytes) -> None:
    """Any bytes under any suffix give a normalised document or a named error."""
    try:
        document = load_bytes(head + data, f"a{suffix}", "a")
    except LoadError as error:
        assert error.remedy  # noqa: PT017 - it may or may not be raised
    else:
        assert document.text
        assert normalise(document.text) == document.text
        for heading in document.headings:
            assert heading.span.of(document.text).strip()
