"""Tables: CSV, TSV and Excel workbooks. A row is a line that names its columns."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from rag.errors import FileUnreadable
from rag.load.comments import sheet_comments
from rag.load.content import BLOCK_BREAK, Content, Writer
from rag.load.plain import decode
from rag.text import one_line

_DELIMITERS = ",;\t|"
_SAMPLE_CHARS = 20_000
# Titles and notes stand above the header of many a sheet; a header further down is none.
_HEADER_WITHIN = 20


_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=")
_CONCEALED = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_MIN = re.compile(rb"\bmin=[\"'](\d+)")
_MAX = re.compile(rb"\bmax=[\"'](\d+)")
_NUMBER = re.compile(rb"\br=[\"'](\d+)")
_MOST_COLUMNS = 16_384


def load_csv(data: bytes, name: str) -> Content:
    """The rows of a table in text; the delimiter is found out, tabs are taken for `.tsv`."""
    text, encoding = decode(data, name)
    delimiter = "\t" if name.lower().endswith(".tsv") else _delimiter(text)
    # A cell may hold as much as the file does; the default limit is an exception.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    writer = Writer()
    write_rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), writer)
    return writer.content(metadata={"encoding": encoding})


def _delimiter(text: str) -> str:
    """The delimiter that parts the first lines most evenly; a comma where none does."""
    lines = [line for line in text[:_SAMPLE_CHARS].splitlines() if line.strip()][:_HEADER_WITHIN]

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(counts), key=counts.count, default=1)
        return (counts.count(usual), usual) if usual > 1 else (0, 0)

    return max(_DELIMITERS, key=evenness)


def load_xlsx(data: bytes, name: str) -> Content:
    """Every sheet as a page labelled with its name; formulas as the values last computed.

    Hidden sheets, rows and columns, and comments, are set apart as hidden. Raises FileUnreadable
    for a damaged file.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, OSError, KeyError, ValueError) as error:
        raise FileUnreadable(
            f"{name} is damaged: it cannot be opened as an Excel workbook.",
            "Open it in a spreadsheet program and save it anew, or fetch the file again.",
        ) from error
    writer = Writer()
    try:
        properties = book.properties
        for number, sheet in enumerate(book.worksheets, start=1):
            writer.begin_page(number, sheet.title, "sheet")
            if sheet.sheet_state == "visible":
                _write_sheet(sheet, writer)
            else:
                apart = Writer()
                write_rows(_cells(sheet), apart)
                text = apart.content().text
                writer.set_apart("hidden sheet", text, hidden=True, note=sheet.title)
            sheet_comments(sheet, writer)
    finally:
        book.close()
    return writer.content(
        properties.title or "",
        {
            "author": properties.creator or "",
            "created": _day(properties.created),
            "modified": _day(properties.modified),
            "language": properties.language or "",
        },
    )


def _write_sheet(sheet: Any, writer: Writer) -> None:
    """The rows of a sheet; hidden rows and columns apart from them."""
    rows, columns = _hidden(sheet)
    if not rows and not columns:
        write_rows(_cells(sheet), writer)
        return
    kept: dict[str, list[tuple[int, list[str]]]] = {"hidden rows": [], "hidden columns": []}

    def shown() -> Iterator[list[str]]:
        for number, raw in enumerate(_cells(sheet), start=1):
            row = [one_line(cell) for cell in raw]
            if number in rows:
                kept["hidden rows"].append((number, row))
                yield []
                continue
            if any(cell for at, cell in enumerate(row, start=1) if at in columns):
                kept["hidden columns"].append((number, row))
            yield ["" if at in columns else cell for at, cell in enumerate(row, start=1)]

    header = write_rows(shown(), writer)
    for kind, found in kept.items():
        apart = columns if kind == "hidden columns" else frozenset(range(1, _MOST_COLUMNS + 1))
        lines = [
            _named(names, [cell if at in apart else "" for at, cell in enumerate(row, start=1)])
            for names in [_whole_header(header, kept["hidden columns"], columns)]
            for _, row in found
            if row != names
        ]
        note = f"{sheet.title}, rows {found[0][0]} to {found[-1][0]}" if found else ""
        writer.set_apart(kind, "\n".join(lines), hidden=True, note=note)


def _whole_header(
    header: list[str], rows: Sequence[tuple[int, list[str]]], columns: frozenset[int]
) -> list[str]:
    """The header with the names of the hidden columns, which the sheet as shown lacks."""
    for _, row in rows[:_HEADER_WITHIN]:
        if ["" if at in columns else cell for at, cell in enumerate(row, start=1)] == header:
            return row
    return header


def _hidden(sheet: Any) -> tuple[frozenset[int], frozenset[int]]:
    """The numbers of the rows and of the columns that are hidden.

    openpyxl's reading mode, which keeps memory flat, does not tell.
    """
    with sheet.parent._archive.open(sheet._worksheet_path) as file:  # noqa: SLF001
        data = file.read()
    columns: set[int] = set()
    for tag in _COLUMN.findall(data):
        if _CONCEALED.search(tag):
            first, last = (int(found[1]) for found in (_MIN.search(tag), _MAX.search(tag)) if found)
            columns.update(range(first, min(last, first + _MOST_COLUMNS) + 1))
    rows: set[int] = set()
    if _HIDDEN_ROW.search(data):
        number = 0
        for tag in _ROW.findall(data):
            said = _NUMBER.search(tag)
            number = int(said[1]) if said else number + 1
            if _CONCEALED.search(tag):
                rows.add(number)
    return frozenset(rows), frozenset(columns)


def _cells(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows(values_only=True):
        yield [shown_value(value) for value in row]


def shown_value(value: object) -> str:
    """A cell as a reader would write it: dates in ISO 8601, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _day(moment: dt.datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def write_rows(rows: Iterable[Sequence[str]], writer: Writer) -> list[str]:
    """Write each row as a line "Header: value; Header: value"; gives the header, if there is one.

    The header is the first of the leading rows that has two or more cells, all
    of them words; rows above it, and all rows where there is none, are written
    with their cells parted by " | ". Empty cells leave no trace. Each line is
    marked with the number of its row, blank rows counted.
    """
    iterator = iter(rows)
    first = [[one_line(cell) for cell in row] for row in islice(iterator, _HEADER_WITHIN)]
    at = next((n for n, row in enumerate(first) if _is_header(row, first[n + 1 :])), None)
    begun = False

    def write(line: str, row: int) -> None:
        nonlocal begun
        writer.mark("row", row)
        writer.add(line, separator="\n" if begun else BLOCK_BREAK)
        begun = begun or bool(line)

    header = [] if at is None else first[at]
    for number, row in enumerate(chain(first, ([one_line(c) for c in raw] for raw in iterator)), 1):
        below = at is not None and number > at + 1
        write(_named(header, row) if below else " | ".join(cell for cell in row if cell), number)
    return header


def _is_header(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row names the columns of those below: two or more different words, no figures."""
    cells = [cell for cell in row if cell]
    return (
        len(cells) > 1
        and len(set(cells)) == len(cells)
        and all(any(map(str.isalpha, cell)) for cell in cells)
        and any(sum(map(bool, other)) > 1 for other in below)
    )


def _named(header: Sequence[str], row: Sequence[str]) -> str:
    parts = []
    for place, cell in enumerate(row):
        title = header[place].rstrip(":") if place < len(header) else ""
        if cell:
            parts.append(f"{title}: {cell}" if title else cell)
    return "; ".join(parts)
