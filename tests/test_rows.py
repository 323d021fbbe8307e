"""Rows of tables: read with the names of their columns, quoted as they stand, looked up by word."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import pytest

from index import Document, Heading, Passage, Span
from rag.answer import Citation, Hit
from rag.chunk import chunk
from rag.rows import columns_of, is_row, read_for
from rag.select import select_evidence
from rag.stretch import grown
from tests.doubles import OverlapReranker
from ui import words

FERRIES = """| Passengers in 2019 | Passengers in 2020 | Master
Amble | 120 | 80 | Ann Berg
Berg Maiden | 40 | .. | Per Dahl
Crane | 55 | Ole Lund"""
STATEMENT = """Amble plc (“Amble”, “we”) runs ferries.

Statement of income ($ in millions)

For the years ended June 30, 2023
June 30, 2022

Net sales $ 14,694 $ 14,544
Gains (losses), net (16) —
Net income 1,058 815
"""


def of(text: str, title: str = "Ferries", headings: tuple[Heading, ...] = ()) -> Document:
    """A document of this text."""
    return Document("d", title, "in/ferries.md", text, headings=headings)


def read(question: str, words: str, text: str, title: str = "Ferries") -> str:
    """How these words of a text are read for a question."""
    start = text.index(words)
    return read_for(question, Span(start, start + len(words)), of(text, title))


def under(text: str) -> Document:
    """The text under a heading."""
    return of(f"Ferries\n\n{text}", headings=(Heading(1, Span(0, 7)),))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            "Amble | 120 | 80 | Ann Berg",
            "Amble; Passengers in 2019: 120; Passengers in 2020: 80; Master: Ann Berg",
        ),
        # A cell is missing, and nothing tells which.
        ("Crane | 55 | Ole Lund", "Crane | 55 | Ole Lund"),
    ],
)
def test_a_row_is_read_with_its_columns(row: str, told: str) -> None:
    """Whatever the question; its document's title stands over it where no heading does."""
    document = under(FERRIES)
    start = document.text.index(row)
    span = Span(start, start + len(row))
    assert read_for("Who is master of the Amble?", span, document) == told
    assert read("Who is master of the Amble?", row, FERRIES) == f"Ferries: {told}"
    assert columns_of(document.text, span) == (told if told != row else "")


@pytest.mark.parametrize(
    "text",
    [
        "Name: | Amble | Master: | Ann Berg\nTime: | 2019 | Units: | all",  # a form
        "torch.jit | A compiler of models\ntorch.nn | Layers of networks",  # terms, not figures
        "Amble | 120 | 80\nCrane | 55 | 41",  # figures
        "Amble | Amble | Crane\nOle | Per | Ann",  # twice the same
        "a lone line | with a bar | in it",
    ],
)
def test_a_first_row_may_name_no_columns(text: str) -> None:
    """Then a row is read as it stands, under its document's title; a line alone is no row."""
    last = text.rpartition("\n")[2]
    assert read("Who?", last, text) == (f"Ferries: {last}" if "\n" in text else last)
    assert columns_of(text, Span(len(text) - len(last), len(text))) == ""


def test_two_columns_are_named_where_figures_stand_below() -> None:
    """And a row with a title alone may stand over the names."""
    text = "Table |\nTown | Places\nAmble | 1,200\nLund | 80"
    assert read("How many places has Lund?", "Lund | 80", text) == "Ferries: Town: Lund; Places: 80"


def test_of_a_passage_only_rows_are_read_that_the_question_names() -> None:
    """The prose around them stays; the row with the rarer word counts for more."""
    text = f"Masters sail ferries.\n{FERRIES}\nThat was all."
    told = read("Who is the Berg Maiden's master?", text, text)
    assert told.split("\n") == [
        "Masters sail ferries.",
        "Ferries: Berg Maiden; Passengers in 2019: 40; Passengers in 2020: ..; Master: Per Dahl",
        "That was all.",
    ]
    nobody = read("How deep is the harbour?", text, text)
    assert all(name in nobody for name in ("Ann Berg", "Per Dahl", "Ole Lund"))


def test_lines_with_bars_that_are_no_table_are_all_read() -> None:
    """Commands of a manual, a page's menu: none of them has its columns named anywhere."""
    text = "List them:\n\ncat names | sort\n\ncat names | grep Amble | head\n\nHome | News"
    assert read("How do I sort names?", text, text) == text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Net sales $ 14,694 $ 14,544", "Amble: Net sales: 2023: $ 14,694; 2022: $ 14,544"),
        ("Gains (losses), net (16) —", "Amble: Gains (losses), net: 2023: (16); 2022: —"),
    ],
)
def test_figures_are_read_with_the_years_over_them(line: str, told: str) -> None:
    """In a line each as well; with the house's own name if the question has it."""
    assert read("What were Amble's sales?", line, STATEMENT, "") == told
    assert read("What were the sales?", line, STATEMENT, "") == told.removeprefix("Amble: ")


def test_other_counts_of_years_than_of_figures_tell_nothing() -> None:
    """A column with the change between them has no year."""
    text = "Years 2023 2022\nNet sales 14 12 16 %"
    assert read("What were the sales?", "Net sales 14 12 16 %", text, "") == "Net sales 14 12 16 %"


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("Net income 1,058 815", True),
        ("Total (3) — 12 %", True),
        ("nation: Sweden; gold: 4; silver: 5; bronze: 1", True),
        ("year: 1871; volume: 1120", True),
        ("Fife | 11.0", True),
        ("($ in millions, except per share data) 2023 2022", False),
        ("The talks began on June 30, 2023", False),
        ("Sales were 14 million in 2022 and 12 million in 2021.", False),
        ("There were three: one red; one blue; one green.", False),
        ("", False),
    ],
)
def test_rows_are_told_from_prose(line: str, row: bool) -> None:
    """By what they end in, or by their marks."""
    assert is_row(line) is row


def test_a_huge_line_is_no_row() -> None:
    """And is not looked at for long."""
    started = time.perf_counter()
    assert not is_row("a1 " * 200_000)
    assert not is_row("a: b; " * 200_000)
    assert not is_row("a1 " * 330)
    assert time.perf_counter() - started < 1


def test_a_row_brings_no_other_row() -> None:
    """Neither as the sentence before, nor when a quote grows: each speaks of another thing."""
    passage = Passage("d", Span(0, len(FERRIES)), FERRIES)
    hit = Hit(passage, 1.0, 1, "reranked")
    lines = FERRIES.split("\n")
    for row in lines[1:]:
        (best, *_) = select_evidence(row, [hit], OverlapReranker(), limit=3)
        assert best.text in lines
        (alone,) = grown([best], lambda texts: np.array([len(text) / 1000 for text in texts]))
        assert alone == best


def test_a_row_may_bring_what_stands_first() -> None:
    """Where that names no columns for sure, it may all the same say what the cells are."""
    text = "Codes of towns:\n\nTown | Aliases\nLund | Lunde, Londinium\nVarde | Ward, Vard"
    hit = Hit(Passage("d", Span(0, len(text)), text), 1.0, 1, "reranked")
    (best, *_) = select_evidence("Aliases of Lund?", [hit], OverlapReranker(), limit=3)
    (quote,) = grown([best], lambda texts: np.array([len(text) / 1000 for text in texts]))
    assert quote.text == "Town | Aliases\nLund | Lunde, Londinium"


def test_a_passage_within_a_table_has_its_columns_for_a_heading() -> None:
    """So that it is found by them; what fits no share of the window is left out."""
    rows = "\n".join(f"Ferry {n} | {n} | 2 | Ann" for n in range(60))
    document = under(f"{FERRIES.split(chr(10), maxsplit=1)[0]}\n{rows}")

    def tokens(texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    first, *others = chunk(document, tokens, 60)
    assert first.heading == "Ferries"
    names = "Passengers in 2019 | Passengers in 2020 | Master"
    assert len(others) > 2
    assert {passage.heading for passage in others} == {f"Ferries > {names}"}
    assert all(len(f"{p.heading} {p.text}".split()) <= 60 for p in others)
    assert {passage.heading for passage in chunk(document, tokens, 21)} == {"Ferries"}


def test_a_citation_of_a_row_says_what_its_cells_are() -> None:
    """Beside the quote, which stays the row; of prose there is nothing to say."""
    document = under(FERRIES)
    start = document.text.index("Amble |")
    end = document.text.index("\n", start)
    row = Citation.located(1, document, Span(start, end), 1.0)
    assert row.quote == "Amble | 120 | 80 | Ann Berg"
    assert words.row(row).startswith("Under “Ferries”, with its columns: Amble; Passengers in 2019")
    assert words.row(Citation.located(2, document, Span(0, 7), 1.0)) == ""


def test_without_a_heading_only_the_columns_are_told() -> None:
    """In the words of the table."""
    start = FERRIES.index("Amble |")
    span = Span(start, FERRIES.index("\n", start))
    said = words.row(Citation.located(1, of(FERRIES), span, 1.0))
    assert (
        said == "Columns: Amble; Passengers in 2019: 120; Passengers in 2020: 80; Master: Ann Berg"
    )


def test_a_citation_of_figures_says_what_they_stand_under() -> None:
    """A segment's sales and the company's are told in the same words."""
    text = "Sales\n\nNet sales 14 12\n\nRigid Packaging\n\nNet sales 4 3\n\nNet sales rose."
    headings = (Heading(1, Span(0, 5)), Heading(2, Span(24, 39)))
    document = of(text, headings=headings)

    def said(quote: str) -> str:
        start = text.index(quote)
        return words.row(Citation.located(1, document, Span(start, start + len(quote)), 1.0))

    assert said("Net sales 14 12") == "Under “Sales”"
    assert said("Net sales 4 3") == "Under “Rigid Packaging”"
    assert said("Net sales rose.") == ""
