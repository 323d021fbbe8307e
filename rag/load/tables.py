"""Tables: CSV, TSV and Excel workbooks. A row is a line that names its columns."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from rag.errors import FileUnreadable
from rag.load.content import BLOCK_BREAK, Content, Writer
from rag.load.plain import decode
from rag.text import one_line

_DELIMITERS = ",;\t|"
_SAMPLE_CHARS = 20_000
# Titles and notes stand above the header of many a sheet; a header further down is none.
_HEADER_WITHIN = 20


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

    Hidden sheets, rows and columns are read like the others, and the metadata's
    `hidden` names the sheets. Raises FileUnreadable for a damaged file.
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
    hidden = []
    try:
        properties = book.properties
        for number, sheet in enumerate(book.worksheets, start=1):
            writer.begin_page(number, sheet.title)
            write_rows(_cells(sheet), writer)
            if sheet.sheet_state != "visible":
                hidden.append(sheet.title)
    finally:
        book.close()
    return writer.content(
        properties.title or "",
        {
            "author": properties.creator or "",
            "created": _day(properties.created),
            "modified": _day(properties.modified),
            "language": properties.language or "",
            "hidden": f"hidden sheets, read as well: {', '.join(hidden)}" if hidden else "",
        },
    )


def _cells(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows(values_only=True):
        yield [_shown(value) for value in row]


def _shown(value: object) -> str:
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


def write_rows(rows: Iterable[Sequence[str]], writer: Writer) -> None:
    """Write each row as a line "Header: value; Header: value".

    The header is the first of the leading rows that has two or more cells, all
    of them words; rows above it, and all rows where there is none, are written
    with their cells parted by " | ". Empty cells leave no trace.
    """
    iterator = iter(rows)
    first = [[one_line(cell) for cell in row] for row in islice(iterator, _HEADER_WITHIN)]
    at = next((n for n, row in enumerate(first) if _is_header(row, first[n + 1 :])), None)
    begun = False

    def write(line: str) -> None:
        nonlocal begun
        writer.add(line, separator="\n" if begun else BLOCK_BREAK)
        begun = begun or bool(line)

    for row in first if at is None else first[: at + 1]:
        write(" | ".join(cell for cell in row if cell))
    header = [] if at is None else first[at]
    for row in [] if at is None else first[at + 1 :]:
        write(_named(header, row))
    for raw in iterator:
        row = [one_line(cell) for cell in raw]
        write(_named(header, row) if header else " | ".join(cell for cell in row if cell))


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
