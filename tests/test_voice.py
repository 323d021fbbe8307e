"""Whom a document means by “we”: what it says so of, and what its head makes likely."""

from __future__ import annotations

import pytest

from index import Document, Span
from rag.voice import as_told, house, whose_voice

FILLING = "We sell ferries to our customers. "


def report(text: str, title: str = "Annual report", source: str = "/in/report.pdf") -> Document:
    """A document of this text."""
    return Document("d1", title, source, text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("References to “Amble,” “the Company,” “we,” “us” or “our” refer to Amble Inc.", "Amble"),
        ('As of June 30, Amble plc ("Amble," "we," "our," or "us") had two classes.', "Amble"),
        ("AMBLE INC.\n\n(Exact name of registrant as specified in its charter)", "Amble"),
        ("Amble, Inc. (NASDAQ: AMBL) today reported results for the first quarter.", "Amble"),
        ("Amble Corporation and its subsidiaries (the “Company”) make ferries.", "Amble"),
        ("As used herein, the term “4A” or “Company” includes 4A Company.", "4A"),
        ("Bank of Amble (“we”) was founded in 1850.", "Bank of Amble"),
    ],
)
def test_a_document_says_whom_it_means_by_we(text: str, name: str) -> None:
    """In the ways of reports, filings and press releases; as the statement writes the name."""
    document = report(f"{text}\n\nWe bought two ferries.")
    assert house(f"How many ferries did {name} buy?", document, sure=True) == name
    assert house(f"{name}'s ferries sank.", document, sure=True) == name
    assert house("How many ferries did Berg Lines buy?", document, sure=True) is None


def test_another_party_of_a_document_is_not_its_house() -> None:
    """A contract far below defines its own “Company”: a name that the head never has."""
    text = "AMBLE INC.\n\n(Exact name of registrant)\n\n" + FILLING * 60
    text += "Exhibit. Berg Lines AB (the “Company”) leases two ferries."
    document = report(text)
    assert house("What did Berg Lines lease?", document, sure=True) is None
    assert house("What did Amble sell?", document, sure=True) == "Amble"


def test_part_of_a_name_is_not_the_house() -> None:
    """Of the Bank of Amble's report nothing is said of Amble, the town."""
    document = report("Bank of Amble (“we”) was founded in 1850.")
    assert house("How large is Amble?", document, sure=True) is None


def test_a_name_in_the_head_is_likely_where_the_document_speaks_of_itself_a_lot() -> None:
    """Enough to be read so; not enough to show a sentence as fact."""
    ours = report("AMBLE MAKES FERRIES\n\n" + FILLING * 10 + "Amble sells. Amble sails.")
    assert house("What does Amble sell?", ours, sure=False) == "Amble"
    assert house("What does Amble sell?", ours, sure=True) is None
    news = report("Amble makes ferries. " * 10 + "“We sell ferries to our customers.” " * 10)
    assert house("What does Amble sell?", news, sure=False) is None
    paper = report(f"AMBLE\n\nAbstract\n\n{FILLING * 10}\n\nReferences\n\n[1] Amble. Amble.")
    assert house("What does Amble sell?", paper, sure=False) is None
    two = report("AMBLE AND BERG MAKE FERRIES\n\n" + FILLING * 10 + "Amble and Berg sell.")
    assert house("What did Berg sell to Amble?", two, sure=False) is None


def test_a_text_is_read_with_the_name_where_it_speaks_of_itself() -> None:
    """What it quotes is another's, and a verb goes with the name."""

    def told(text: str) -> str:
        said = "Amble, Inc. (NASDAQ: AMBL) today reported results.\n\n"
        document, start = report(f"{said}{text}"), len(said)
        return as_told("What did Amble sell?", Span(start, start + len(text)), document)

    assert told("We’re glad; our ferries, which we own, sail.") == (
        "Amble is glad; Amble's ferries, which Amble own, sail."
    )
    assert told("The Company's ferries sank; the Company was insured.") == (
        "Amble's ferries sank; Amble was insured."
    )
    assert told("“We sold it,” said our captain.") == "“We sold it,” said Amble's captain."
    assert told("Wells and Usk weigh us.") == "Wells and Usk weigh Amble."
    assert told("The US fleet sank.") == "The US fleet sank."


def test_auditors_speak_of_themselves() -> None:
    """Their report stands in another's."""
    said = "Amble, Inc. (NASDAQ: AMBL) today reported results.\n\n"
    theirs = "We have audited the sheets of Amble, Inc.\n\nWe tested its controls.\n\n"
    document = report(f"{said}We sell ferries.\n\n{theirs}")
    for text in ("We have audited the sheets of Amble, Inc.", "We tested its controls."):
        at = document.text.index(text)
        assert whose_voice("Amble tested.", Span(at, at + len(text)), document) == ""
    at = document.text.index("We sell")
    assert whose_voice("Amble sells.", Span(at, at + 16), document) == "Amble"
    for text in ("We serve as its auditor.", "We have served the Company since 1983."):
        document = report(f"{said}{text}")
        assert whose_voice("Amble serves.", Span(len(said), len(document.text)), document) == ""


def test_what_is_quoted_is_somebody_elses() -> None:
    """The minister of a report is not the house that wrote it."""
    text = "Amble, Inc. (NASDAQ: AMBL) today reported. “We failed,” the minister said."
    document = report(text)
    assert as_told("Did Amble fail?", Span(0, len(text)), document) == text


def test_in_a_transcript_who_speaks_comes_first() -> None:
    """And “we” is left as it is: it may be a party, or those in the room."""
    turns = "Ms. Berg (Chair): We meet.\nMr. Dahl: I agree.\n" * 3
    document = report(turns, title="Amble")
    at = turns.index("We meet")
    told = as_told("Does Amble meet?", Span(at, at + 8), document, sure=False)
    assert told == "Ms. Berg (Chair) said:\nWe meet."
