"""Rows of tables: what a cell says, the head of its column tells.

"Fife | 11.0 | 11.4" answers nothing for whoever does not see what stands over it, and that may
be a page above; "Net income $ 1,058 $ 815" does not say of whom and when. So when something is
looked for, rows are read with the names of their columns, or the years. What is quoted stays the
row, and nothing is held to be borne out by how it was read: that is for the row alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index import Document, Span
from rag.terms import content_terms, present, stem, stems, words
from rag.values import find_values, missing
from rag.voice import as_told, house

if TYPE_CHECKING:
    from rag.answer import Evidence

BAR = "|"
# Two lines at least, each of cells with a bar between, as the loaders write tables.
_LINE = r"[^\n|]*(?:\|(?:[ \t][^\n|]*)?)+"
_TABLE = re.compile(rf"^{_LINE}(?:\n{_LINE})+$", re.MULTILINE)
_FIGURE = r"(?:[$€£]\s?)?\(?\d(?:[\d.,]*\d)?\)?(?:\s?%)?"
_FIGURES = re.compile(rf"\W*{_FIGURE}\W*")
# A line that ends in two figures at least, as tables of PDFs come out; a dash is none.
_ROW = re.compile(
    rf"(?P<name>[\w(“\"][^\n]*?[^\W\d_][^\n\d$€£]*?)[ \t]"
    rf"(?P<figures>(?:{_FIGURE}|[—–-])(?:[ \t]+(?:{_FIGURE}|[—–-]))+)"
)
# Its end, which hardly a sentence has: quick to see.
_TWO = re.compile(rf"[ \t](?:{_FIGURE}|[—–-])[ \t]+(?:{_FIGURE}|[—–-])\Z")
TAIL = 80  # characters at the end of a line
# As CSV and Excel are written: "Name: Ann; Age: 40; Town: Lund".
_PAIR = r"[^:;\n|]{1,80}: [^;\n]+"
_RECORD = re.compile(rf"(?:{_PAIR}; ){{2}}[^\n]+|{_PAIR}; {_PAIR}")
_CELLS = re.compile(_LINE)
_CELL = re.compile(rf"{_FIGURE}|[—–-]")
_YEAR = re.compile(r"(?<![\d.,$€£])(?:19|20)\d\d(?![\d,.]*\d)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_BESIDE_A_YEAR = frozenset(map(stem, ("fiscal", "year")))
ABOVE = 60  # lines above a row of figures in which its years stand
NAME_WORDS = 25  # words that a row's name may have; sentences end in figures, too
HEAD_WORDS = 12  # words that a line with years may have, and be a head
LONGEST = 1000  # characters of a row
LONGEST_NAME = 60  # characters of a column's name where a place is told


@dataclass(frozen=True, slots=True)
class Table:
    """Where a table's rows stand, below the one that names the columns; no columns: none does."""

    span: Span
    columns: tuple[str, ...]

    @property
    def names(self) -> str:
        """The columns' names, as a heading over the rows."""
        return f" {BAR} ".join(filter(None, self.columns))


def read_for(question: str, span: Span, document: Document) -> str:
    """A stretch as it is read to find what bears on a question: as its document means it.

    Of rows only those are read that have most of the question's words, each with its columns
    named; rows of figures with the years over them and, if the question has it, the document's
    own name (`rag.voice`).
    """
    text, told = document.text, as_told(question, span, document, sure=False)
    lines = list(_lines(span, span.of(text)))
    rows = [line for line, at in lines if _in_table(line, at, text)]
    if not rows or told.count("\n") != len(lines) - 1:
        return told
    name, bearing = house(question, document, sure=False), _bearing(question, rows)
    read = []
    for (line, at), meant in zip(lines, told.split("\n"), strict=True):
        if not _in_table(line, at, text):
            read += [] if _is_head(line, at, text) else [meant]
        elif line in bearing:
            read.append(_row_read(line, at, document, name))
    return "\n".join(read)


def _in_table(line: str, at: int, text: str) -> bool:
    """Whether a line at this place is a row to read: of cells with bars only among others.

    A command and a menu have bars, too.
    """
    return is_row(line) and (_CELLS.fullmatch(line) is None or _around(text, at) is not None)


def _is_head(line: str, at: int, text: str) -> bool:
    """Whether a line at this place names the columns of the rows below it, which have them now."""
    table = table_at(text, below := at + len(line) + 1)
    return table is not None and table.span.start == below


def asked_for(question: str, one: Evidence, documents: Callable[[str], Document]) -> bool | None:
    """Whether it is the row that a question looks up; None where nothing tells.

    It is, with every word of the question which carries content: its columns, what it stands under
    and the document's title counted in, some word in the row itself. Figures must be called by no
    other word: "Total media sales" are not the total sales. It is not, where it names its values
    and lacks a number or date of the question: another day's row. The models that say whether
    something answers learnt from sentences, not from rows, and do not tell days apart.
    """
    asked = [term for term in content_terms(question) if term.stem not in _BESIDE_A_YEAR]
    if not is_row(one.text):
        return None
    document = documents(one.document_id)
    name = house(question, document, sure=False)
    read = _row_read(one.text, one.span.start, document, name)
    read = f"{document.title}\n{one.context.heading}\n{read}"
    figures = [value for value in find_values(question) if value.kind in ("number", "date")]
    if _RECORD.fullmatch(one.text) and missing(figures, read):
        return False
    known, own = stems(read), stems(_values(one.text))
    whole = all(present(t, known) for t in asked) and any(present(t, own) for t in asked)
    row = _ROW.fullmatch(one.text) if _figures(one.text) else None
    called = row is None or _calls(question, row["name"])
    return True if len(asked) > 1 and whole and called else None


def _calls(question: str, name: str) -> bool:
    """Whether a question has all words of a name, and in its order."""
    left = iter([term.stem for term in words(question)])
    return all(term.stem in left for term in words(name) if _WORD.search(term.text))


def _values(row: str) -> str:
    """What a row says without the names of columns in it."""
    if not _RECORD.fullmatch(row):
        return row
    return "\n".join(part.partition(": ")[2] for part in row.split("; "))


def _bearing(question: str, rows: Sequence[str]) -> frozenset[str]:
    """The rows that have most of the question's words in them, one of few rows for more."""
    asked = stems(question)
    within = {row: asked & stems(row) for row in rows}
    count = Counter(word for shared in within.values() for word in shared)
    worth = {row: sum(1 / count[word] for word in shared) for row, shared in within.items()}
    return frozenset(row for row, one in worth.items() if one == max(worth.values()))


def _row_read(line: str, at: int, document: Document, name: str | None) -> str:
    """A row with its columns named; under its document's title where it has no heading."""
    table = table_at(document.text, at)
    told = _named(table.columns, cells(line)) if table else ""
    told = told or _with_years(line, name, document.text, at)
    return told if document.headings or not document.title else f"{document.title}: {told}"


def is_row(line: str) -> bool:
    """Whether a line is a row of a table: of cells, of named values, or ending in figures."""
    if len(line) > LONGEST:
        return False
    return bool(_CELLS.fullmatch(line) or _figures(line) or _RECORD.fullmatch(line))


def _figures(line: str) -> list[str]:
    """The figures that a line ends in; none where they are years, which stand over figures."""
    row = _ROW.fullmatch(line) if _TWO.search(line[-TAIL:]) and len(line) <= LONGEST else None
    figures = _CELL.findall(row["figures"]) if row else []
    return [] if all(map(_YEAR.fullmatch, figures)) else figures


def columns_of(text: str, span: Span) -> str:
    """The cells of a row with the names of their columns; "" of anything else.

    The first cell is what the row is about and names itself.
    """
    table = table_at(text, span.start)
    if table is None or "\n" in (row := span.of(text)):
        return ""
    short = [one if len(one) <= LONGEST_NAME else f"{one[:LONGEST_NAME]}…" for one in table.columns]
    return _named(["", *short[1:]], cells(row))


def heading_over(document: Document, span: Span) -> str:
    """The heading that a row stands under; "" of anything else. Of two alike it tells which."""
    if not is_row(span.of(document.text).split("\n", 1)[0]):
        return ""
    above = bisect_right(document.headings, span.start, key=lambda one: one.span.start)
    return document.headings[above - 1].span.of(document.text) if above else ""


def cells(row: str) -> list[str]:
    """What stands between the bars of a line."""
    return [cell.strip() for cell in row.split(BAR)]


def _named(columns: Sequence[str], row: Sequence[str]) -> str:
    """Every cell after its column's name; "" where a cell more or less leaves that unsure."""
    if len(columns) != len(row):
        return ""
    pairs = zip(columns, row, strict=True)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)


def table_at(text: str, at: int) -> Table | None:
    """The table with named columns that a place of a text is a row of; None for none."""
    table = _around(text, at)
    return table if table and table.columns else None


def _around(text: str, at: int) -> Table | None:
    """The table that a place of a text is a row of, below its head if it has one."""
    tables = _tables(text)
    row = bisect_right(tables, at, key=lambda table: table.span.start) - 1
    return tables[row] if row >= 0 and at < tables[row].span.end else None


@lru_cache(maxsize=32)
def _tables(text: str) -> tuple[Table, ...]:
    """The tables of a text, with the names of their columns where the first row gives them.

    Over it may stand rows of one cell, a title.
    """
    found = []
    for match in _TABLE.finditer(text) if BAR in text else ():
        lines = match[0].split("\n")
        rows = [cells(line) for line in lines]
        first = next((n for n, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
        if _names_columns(*rows[first : first + 1], below=rows[first + 1 :]):
            below = match.start() + sum(len(line) + 1 for line in lines[: first + 1])
            found.append(Table(Span(below, match.end()), tuple(rows[first])))
        else:
            found.append(Table(Span(match.start(), match.end()), ()))
    return tuple(found)


def _names_columns(first: Sequence[str] = (), *, below: Sequence[Sequence[str]]) -> bool:
    """Whether a first row names columns: of words all different, over rows of as many cells.

    Of two columns it may be a list of terms, which needs no names, unless figures stand below.
    """
    like = [row for row in below if len(row) == len(first)]
    names = first[1:] if first and not first[0] else first
    if not like or len(set(names)) < len(names) or any(name.endswith(":") for name in names):
        return False
    if not all(any(map(str.isalpha, name)) for name in names):
        return False
    figures = sum(_FIGURES.fullmatch(row[1]) is not None for row in like)
    return len(first) > 2 or 2 * figures > len(like)


def _lines(span: Span, text: str) -> Iterator[tuple[str, int]]:
    """The lines of a stretch, and where each begins in its document."""
    at = span.start
    for line in text.split("\n"):
        yield line, at
        at += len(line) + 1


def _with_years(line: str, name: str | None, text: str, at: int) -> str:
    """A row of figures after its house's name, each figure after its year; other lines as is."""
    figures = _figures(line)
    row = _ROW.fullmatch(line) if figures else None
    if row is None or len(row["name"].split()) > NAME_WORDS:
        return line
    whose = f"{name}: " if name else ""
    years = _years_over(text, at)
    if len(years) != len(figures):
        return f"{whose}{line}"
    pairs = zip(years, figures, strict=True)
    return f"{whose}{row['name']}: " + "; ".join(f"{year}: {figure}" for year, figure in pairs)


def _years_over(text: str, at: int) -> list[str]:
    """The years that stand over a row of figures, from the left: "Years ended 2023 2022 2021".

    They may stand in a line each. What is told in words of a sentence is no head.
    """
    found: list[str] = []
    for line in reversed(text[max(0, at - 100 * ABOVE) : at].split("\n")[-ABOVE:-1]):
        years = _YEAR.findall(line)
        if years and len(_WORD.findall(line)) <= HEAD_WORDS:
            found = years + found
        elif found and line.strip():
            break
    return found
