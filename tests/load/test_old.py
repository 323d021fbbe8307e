"""Office files of before 2007: workbooks and texts read, slides through LibreOffice."""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import EncryptedFile, FileUnreadable, LoadError, UnsupportedFile
from rag.load import load_bytes, old
from rag.load.word97 import content_of
from tests.word97 import DELETED, HIDDEN, word97

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def record(kind: int, *parts: bytes) -> bytes:
    """One record of a workbook of Excel 2: kind, length, content."""
    content = b"".join(parts)
    return struct.pack("<HH", kind, len(content)) + content


def cell(row: int, column: int, value: str | float) -> bytes:
    """A LABEL or NUMBER record."""
    at = struct.pack("<HH", row, column) + b"\0\0\0"
    if isinstance(value, str):
        return record(4, at, bytes([len(value)]), value.encode("ascii"))
    return record(3, at, struct.pack("<d", value))


def test_a_row_of_an_old_workbook_names_its_columns() -> None:
    """As in the new ones: a line a row, whole numbers without a point."""
    rows: list[list[str | float]] = [["To", "Sum"], ["Roe", 12.0], ["Doe", 0.5]]
    cells = [cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row)]
    data = record(9, struct.pack("<HH", 2, 16)) + b"".join(cells) + record(10)
    document = load_bytes(data, "a.xls", "a.xls")
    assert document.text == "To | Sum\nTo: Roe; Sum: 12\nTo: Doe; Sum: 0.5"
    assert [page.number for page in document.pages] == [1]


def test_a_damaged_old_workbook_is_named() -> None:
    """Nonsense with the right suffix."""
    with pytest.raises(FileUnreadable, match="cannot be opened as an Excel workbook"):
        load_bytes(b"\xd0\xcf\x11\xe0 nonsense", "a.xls", "a.xls")


def test_without_libreoffice_the_remedy_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing, and what else would do."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnsupportedFile, match="only LibreOffice opens here") as caught:
        load_bytes(OLE, "a.ppt", "a.ppt")
    assert "Install LibreOffice" in caught.value.remedy
    with pytest.raises(FileUnreadable, match="damaged, or older than Word 97") as caught:
        load_bytes(OLE, "a.doc", "a.doc")
    assert "save it as docx" in caught.value.remedy


def test_an_old_text_is_read_without_a_word_processor() -> None:
    """As it is shown: what is hidden, or deleted in a tracked change, is not in it."""
    runs = [("The dam", b""), (" not", DELETED), (" secretly", HIDDEN), (" failed.\rÆr 🙂.\r", b"")]
    document = load_bytes(word97(runs), "a.doc", "a.doc")
    assert document.text == "The dam failed.\n\nÆr 🙂."
    assert "leaves hidden and deleted text out" in document.metadata["extraction"]


def test_a_locked_old_text_is_named() -> None:
    """Encrypted, so the remedy is a copy without a password."""
    with pytest.raises(EncryptedFile, match="protected by a password"):
        load_bytes(word97([("The dam.\r", b"")], encrypted=True), "a.doc", "a.doc")


@given(st.integers(0, 3000), st.binary(min_size=1, max_size=8))
def test_a_damaged_old_text_gives_text_or_a_named_error(at: int, wrong: bytes) -> None:
    """Bytes overwritten anywhere in it, or cut off."""
    data = word97([("The dam failed.\r", b"")])
    for damaged in (data[:at] + wrong + data[at + len(wrong) :], data[:at]):
        with suppress(LoadError):
            load_bytes(damaged, "a.doc", "a.doc")


def said(*pieces: str | dict[str, Any], kind: str = "paragraph") -> dict[str, Any]:
    """A paragraph of the tree that the library gives; plain pieces, or with their looks."""
    runs = [{"text": one} if isinstance(one, str) else one for one in pieces]
    return {"type": kind, "level": 1, "content": [{"type": "text", **run} for run in runs]}


def test_the_parts_of_an_old_text_keep_their_places() -> None:
    """Headings, lists, tables and boxes in order; notes, comments and running heads apart.

    White and tiny type is hidden text, but not in tables, whose shade is not known.
    """
    white = {"text": "Unseen words.", "color": [255, 255, 255]}
    cells = [{"content": [said("Wheat")]}, {"content": [said({**white, "text": "12"})]}]
    inner = {"type": "list", "items": [{"content": [said("Winter rye")]}]}
    head = {"content": [said("Daily Record")]}
    tree = {
        "metadata": {"title": "Prices", "created": "2001-02-03T04:05:06Z"},
        "sections": [
            {
                "header": head,
                "elements": [
                    said("Prices", kind="heading"),
                    said("They rose.", white, {"text": "Small print.", "font_size_half_pt": 2}),
                    {"type": "table", "rows": [{"cells": cells}]},
                    {"type": "list", "items": [{"content": [said("Rye")], "nested": inner}]},
                    {"type": "text_box", "content": [said("In a box.")]},
                    {"type": "footnote", "id": 7, "content": [said("See above.")]},
                    {"type": "comment", "author": "Roe", "content": [said("Really?")]},
                    {"type": "page_break"},
                ],
            },
            {"header": head, "elements": []},
        ],
    }
    content = content_of(tree)
    body = "Prices\n\nThey rose.\n\nWheat | 12\n\nRye\nWinter rye\n\nIn a box."
    assert content.text.startswith(f"{body}\n\n[1] See above.")
    assert [one.span.of(content.text) for one in content.headings] == ["Prices"]
    apart = {(one.kind, one.hidden, one.note, one.span.of(content.text)) for one in content.asides}
    assert apart == {
        ("footnote", False, "1", "[1] See above."),
        ("header", False, "", "Daily Record"),
        ("comment", True, "Roe", "Really?"),
        ("text in the colour of its background", True, "", "Unseen words."),
        ("tiny text", True, "", "Small print."),
    }
    assert content.metadata["created"] == "2001-02-03"


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"{\\rtf1 Text.}", "RTF document"), (b"<html><body>Text</body></html>", "web page")],
)
def test_an_old_suffix_on_another_format_is_named(data: bytes, what: str) -> None:
    """Many programs export under them; the remedy is the right suffix."""
    for name in ("a.doc", "a.xls"):
        with pytest.raises(UnsupportedFile, match=what) as caught:
            load_bytes(data, name, name)
        assert "Rename it to end in" in caught.value.remedy


def office(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program called soffice, first on the path; `$out` is where it is to write."""
    program = folder / "soffice"
    find = 'while [ "$1" != "--outdir" ]; do shift; done; out="$2"\n'
    program.write_text(f"#!/bin/sh\n{find}{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_what_libreoffice_makes_of_an_old_text_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its converted file, and the metadata says by whom."""
    made = docx.Document()
    made.add_paragraph("The dam failed.")
    made.save(str(tmp_path / "made.docx"))
    office(tmp_path, f'cp {tmp_path}/made.docx "$out/file.docx"', monkeypatch)
    document = load_bytes(OLE, "a.doc", "a.doc")
    assert document.text == "The dam failed."
    assert document.metadata["extraction"] == "by LibreOffice"


def test_a_conversion_that_fails_or_hangs_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the program that hangs is ended, with what it started."""
    office(tmp_path, "exit 1", monkeypatch)
    with pytest.raises(FileUnreadable, match="cannot convert"):
        load_bytes(OLE, "a.doc", "a.doc")
    monkeypatch.setattr(old, "_SECONDS", 0.3)
    office(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; wait", monkeypatch)
    with pytest.raises(FileUnreadable, match="did not convert it within"):
        load_bytes(OLE, "a.doc", "a.doc")
