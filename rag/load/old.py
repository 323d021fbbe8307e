"""Office files of before 2007: workbooks by xlrd, texts by office_oxide.

What those cannot open is left to LibreOffice, where it is installed.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from rag.errors import EncryptedFile, FileUnreadable, UnsupportedFile
from rag.load.comments import COMMENT
from rag.load.content import Content, Writer
from rag.load.docx import load_docx
from rag.load.office import load_pptx
from rag.load.tables import shown_value, write_rows
from rag.load.word97 import load_word97

_MODERN = {".doc": ("docx", load_docx), ".ppt": ("pptx", load_pptx)}
_PROGRAMS = ("soffice", "libreoffice")
# Less than what a reading process is given for a file by default, so that its end is ours to name.
_SECONDS = 50


def load_xls(data: bytes, name: str) -> Content:
    """Every sheet as a page labelled with its name, a row a line; hidden ones and comments apart.

    Raises FileUnreadable for a damaged file, EncryptedFile for a locked one.
    """
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
        if "encrypted" in str(error).lower():
            raise EncryptedFile(
                f"{name} is protected by a password.",
                "Open it in its own program, save a copy without a password, and add the copy.",
            ) from error
        raise FileUnreadable(
            f"{name} is damaged: it cannot be opened as an Excel workbook.",
            "Open it in a spreadsheet program and save it as xlsx, and add that.",
        ) from error
    writer = Writer()
    for number, sheet in enumerate(book.sheets(), start=1):
        writer.begin_page(number, sheet.name)
        for (row, column), note in sorted(sheet.cell_note_map.items()):
            where = f"{sheet.name}, {xlrd.cellname(row, column)}"
            whose = f"{where}, {note.author}" if note.author else where
            writer.set_apart(COMMENT, " ".join(note.text.split()), hidden=True, note=whose)
        if sheet.visibility:
            apart = Writer()
            write_rows(_rows(book, sheet, hidden=None), apart)
            writer.set_apart("hidden sheet", apart.content().text, hidden=True, note=sheet.name)
            continue
        header = write_rows(_rows(book, sheet, hidden=False), writer)
        lines = ["; ".join(filter(None, row)) for row in _rows(book, sheet, hidden=True)]
        text = "\n".join(filter(None, lines))
        if text != "; ".join(header):
            writer.set_apart("hidden rows and columns", text, hidden=True, note=sheet.name)
    author = book.user_name or ""
    return writer.content("", {"author": author})


def _rows(book: Any, sheet: Any, *, hidden: bool | None) -> Iterator[list[str]]:
    """The cells row by row: all of them (None), or those that are hidden, or that are not."""
    columns = {at for at, info in sheet.colinfo_map.items() if info.hidden}
    rows = {at for at, info in sheet.rowinfo_map.items() if info.hidden}
    for number in range(sheet.nrows):
        yield [
            _value(book, cell)
            if hidden is None or hidden == (number in rows or at in columns)
            else ""
            for at, cell in enumerate(sheet.row(number))
        ]


def _value(book: Any, cell: Any) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return shown_value(xlrd.xldate_as_datetime(cell.value, book.datemode))
        except (ValueError, OverflowError):
            return shown_value(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return str(bool(cell.value))
    if cell.ctype in {xlrd.XL_CELL_ERROR, xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
        return ""
    return shown_value(cell.value)


def load_doc(data: bytes, name: str) -> Content:
    """A Word document of before 2007; LibreOffice's conversion where the library cannot open it.

    Raises EncryptedFile for a locked file, FileUnreadable for one that neither opens.
    """
    try:
        return load_word97(data, name)
    except FileUnreadable:
        if _program() is None:
            raise
        return load_old(data, name)


def _program() -> str | None:
    """Where LibreOffice is, if it is installed."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


def load_old(data: bytes, name: str) -> Content:
    """A text or a presentation of before 2007, as LibreOffice converts it.

    Raises UnsupportedFile where LibreOffice is not installed, FileUnreadable
    where it cannot convert the file.
    """
    suffix = Path(name).suffix.lower()
    modern, load = _MODERN[suffix]
    program = _program()
    if program is None:
        raise UnsupportedFile(
            f"{name} is in the Office format of before 2007, which only LibreOffice opens here, "
            "and it is not installed.",
            f"Install LibreOffice and run `footnote add` again, or save the file as {modern} "
            "in its own program, and add that.",
        )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"file{suffix}"
        file.write_bytes(data)
        _convert(program, file, modern, name)
        made = file.with_suffix(f".{modern}")
        if not made.exists():
            raise FileUnreadable(
                f"{name} is damaged: LibreOffice cannot convert it.",
                f"Open it in its own program, save it as {modern}, and add that.",
            )
        content = load(made.read_bytes(), name)
    return replace(content, metadata={**content.metadata, "extraction": "by LibreOffice"})


def _convert(program: str, file: Path, modern: str, name: str) -> None:
    """Let LibreOffice write the file beside itself; its own settings stay untouched."""
    settings = (file.parent / "settings").as_uri()
    process = subprocess.Popen(
        [
            program,
            f"-env:UserInstallation={settings}",
            "--headless",
            "--norestore",
            "--convert-to",
            modern,
            "--outdir",
            str(file.parent),
            str(file),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise FileUnreadable(
            f"{name}: LibreOffice did not convert it within {_SECONDS} seconds.",
            f"Open it in its own program, save it as {modern}, and add that.",
        ) from error
    finally:
        if process.poll() is None:
            # It starts a second process that does the work.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
