"""Tables: a row is one line with its header, a sheet a page."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import FileUnreadable
from rag.load import load_bytes
from rag.load.tables import load_csv
from rag.sentences import split_sentences


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_row_names_its_columns(delimiter: str) -> None:
    """Whatever parts the cells, each row is one line with the header before each value."""
    rows = [["Name", "Town", "Sum"], ["Roe, J", "Bonn", "10"], ["Doe", "", "20"]]
    quoted = [
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in rows
    ]
    content = load_csv("\r\n".join(quoted).encode(), "a.csv")
    assert content.text.split("\n") == [
        "Name | Town | Sum",
        "Name: Roe, J; Town: Bonn; Sum: 10",
        "Name: Doe; Sum: 20",
    ]


def test_a_row_is_one_sentence() -> None:
    """A row can be quoted whole, and no quote runs from one row into the next."""
    text = load_csv(b"Name,Year\nAlpha,2020\nBeta,2021\n", "a.csv").text
    assert [span.of(text) for span in split_sentences(text)] == [
        "Name | Year",
        "Name: Alpha; Year: 2020",
        "Name: Beta; Year: 2021",
    ]


@given(st.lists(st.lists(st.text("abc xyz,\"\n'", max_size=8), min_size=2, max_size=4), min_size=1))
def test_no_cell_is_lost(rows: list[list[str]]) -> None:
    """Every word of every cell stands in the text, as often at least as in the table."""
    import csv

    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    text = load_csv(stream.getvalue().encode(), "a.csv").text
    assert all(word in text for row in rows for cell in row for word in cell.split())


def test_a_workbook_has_a_page_for_each_sheet() -> None:
    """Sheets are pages labelled with their names; dates and whole numbers read naturally."""
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Payments"
    for row in [["Payments of the city"], ["To", "Sum", "On"]]:
        first.append(row)
    first.append(["Roe Ltd", 12.0, dt.datetime(2024, 5, 1)])  # noqa: DTZ001 - as Excel has it
    second = book.create_sheet("Kept back")
    second.append(["Secret"])
    second.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    document = load_bytes(stream.getvalue(), "a.xlsx", "a.xlsx")
    assert [(p.number, p.label, p.span.of(document.text).strip()) for p in document.pages] == [
        (
            1,
            "Payments",
            "Payments of the city\nTo | Sum | On\nTo: Roe Ltd; Sum: 12; On: 2024-05-01",
        ),
    ]
    hidden = document.asides[0]
    assert (hidden.kind, hidden.hidden, hidden.page) == ("hidden sheet", True, 2)
    assert (hidden.note, hidden.span.of(document.text)) == ("Kept back", "Secret")


def test_a_damaged_workbook_is_named() -> None:
    """Nonsense with the right suffix is damaged, never a crash."""
    with pytest.raises(FileUnreadable, match="damaged"):
        load_bytes(b"PK\x03\x04nonsense", "a.xlsx", "a.xlsx")
