"""Citations are located quotes, numbered in order of first use, each carrying its sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Document, Page, Passage, Span
from rag.answer import Evidence
from rag.cite import Footnotes, as_read, attribute
from rag.verify import ValueVerifier

TEXT = (
    "Anna Berg led the mission to Oslo in 2019. Per Dahl paid 40 euros for the boat. "
    "The boat sank near Bergen. Nobody was hurt."
)
DOCUMENT = Document(
    "d1", "Log", "/log.txt", TEXT, pages=(Page(1, Span(0, 43)), Page(2, Span(43, len(TEXT))))
)
PASSAGE = Passage("d1", Span(0, len(TEXT)), TEXT)


def evidence(quote: str, score: float = 1.0) -> Evidence:
    """The evidence for a quote that stands in the text."""
    start = TEXT.index(quote)
    return Evidence("d1", Span(start, start + len(quote)), quote, score, PASSAGE)


ALL = [
    evidence("Anna Berg led the mission to Oslo in 2019."),
    evidence("Per Dahl paid 40 euros for the boat."),
    evidence("The boat sank near Bergen."),
]


def test_numbers_follow_first_use_and_stay() -> None:
    """The first quote cited is 1, and cited again it is still 1."""
    notes = Footnotes(lambda _: DOCUMENT)
    assert [notes.cite(ALL[i]) for i in (2, 0, 2, 1)] == [1, 2, 1, 3]
    assert [c.n for c in notes.citations] == [1, 2, 3]
    for citation in notes.citations:
        assert TEXT[citation.start : citation.end] == citation.quote


def test_what_stands_within_a_quote_has_its_number() -> None:
    """It is shown there already; what only overlaps a quote is another place."""
    notes = Footnotes(lambda _: DOCUMENT)
    longer = evidence("Per Dahl paid 40 euros for the boat. The boat sank near Bergen.")
    assert notes.cite(longer) == 1
    assert [notes.cite(ALL[1]), notes.cite(ALL[2])] == [1, 1]
    assert [notes.overlap(one) for one in ALL] == [False, True, True]
    beyond = evidence("The boat sank near Bergen. Nobody was hurt.")
    assert (notes.overlap(beyond), notes.has(beyond)) == (True, False)
    assert notes.cite(beyond) == 2
    assert len(notes.citations) == 2


def test_the_page_comes_from_the_offset() -> None:
    """A quote's page is the one that holds its first character."""
    notes = Footnotes(lambda _: DOCUMENT)
    for one in ALL:
        notes.cite(one)
    assert [c.page for c in notes.citations] == [1, 2, 2]


def test_a_quote_that_is_not_there_is_refused() -> None:
    """Offsets that show other words never become a citation."""
    wrong = Evidence("d1", Span(0, 5), "Per D", 1.0, PASSAGE)
    notes = Footnotes(lambda _: DOCUMENT)
    with pytest.raises(ValueError, match="quote not at"):
        notes.cite(wrong)
    assert notes.citations == []


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 40))
def test_whatever_is_cited_stands_where_it_says(start: int, length: int) -> None:
    """For any slice at all: the text at the citation's offsets is its quote."""
    end = min(len(TEXT), start + length)
    notes = Footnotes(lambda _: DOCUMENT)
    notes.cite(Evidence("d1", Span(start, end), TEXT[start:end], 0.0, PASSAGE))
    (citation,) = notes.citations
    assert DOCUMENT.text[citation.start : citation.end] == citation.quote


def test_a_statement_rests_on_the_quote_that_says_it() -> None:
    """Not on the first quote, and on no more than one."""
    found = attribute("Per Dahl paid 40 euros.", ALL, ValueVerifier())
    assert found.support.holds
    assert [e.text for e in found.evidence] == [ALL[1].text]


def test_clauses_may_rest_on_a_quote_each() -> None:
    """Two facts joined by “and” are carried by two quotes."""
    found = attribute(
        "Anna Berg led the mission to Oslo in 2019 and Per Dahl paid 40 euros for the boat.",
        ALL,
        ValueVerifier(),
    )
    assert found.support.holds
    assert [e.text for e in found.evidence] == [ALL[0].text, ALL[1].text]


def test_things_joined_by_and_are_no_clauses() -> None:
    """Half of a list cannot rest on any quote that names it."""
    sword = replace(ALL[0], text="Each sword of Anna Berg is marked with a red star.")
    shield = replace(ALL[1], text="The shield was made of hide.")
    found = attribute(
        "The sword of Anna Berg and shield was made of hide.", [sword, shield], ValueVerifier()
    )
    assert not found.support.holds


def test_two_quotes_are_never_read_as_one() -> None:
    """Words taken from two quotes cannot make a third fact."""
    found = attribute("Anna Berg paid 40 euros for the boat.", ALL, ValueVerifier())
    assert not found.support.holds
    assert "Anna Berg" in (found.support.reason or "")


def test_a_heading_or_title_may_name_whom_a_quote_speaks_of() -> None:
    """The boat of a passage headed so; the quote itself stays as it stands in the document."""
    statement = "The boat of Per Dahl sank near Bergen."
    headed = replace(ALL[2], context=replace(PASSAGE, heading="The voyage of Per Dahl"))
    assert not attribute(statement, ALL[2:], ValueVerifier()).support.holds
    found = attribute(statement, [headed], ValueVerifier())
    assert found.support.holds
    assert [one.text for one in found.evidence] == [ALL[2].text]
    titled = replace(DOCUMENT, title="Per Dahl")
    found = attribute(statement, ALL[2:], ValueVerifier(), documents=lambda _: titled)
    assert found.support.holds
    titled = replace(DOCUMENT, title="Anna Berg")
    found = attribute(statement, ALL[2:], ValueVerifier(), documents=lambda _: titled)
    assert not found.support.holds
    # The subject of a quote that has one is not for a heading to change.
    text = "Located at the center of the constellation is Praesepe."
    one = replace(ALL[2], span=Span(0, len(text)), text=text)
    sky = Document("d1", "Cancer (constellation)", "/sky.txt", text)
    centre = "Cancer is located at the center of the constellation."
    found = attribute(centre, [one], ValueVerifier(), documents=lambda _: sky)
    assert not found.support.holds


def test_what_has_no_end_is_a_fragment() -> None:
    """A heading's words are all in the quote, and say nothing of what was asked."""
    found = attribute(
        "The boat of Per Dahl", ALL, ValueVerifier(), question="What did the harbour master burn?"
    )
    assert not found.support.holds


def test_a_heading_adds_nothing_but_names() -> None:
    """A number that only the heading has is not the quote's; without names none is read."""
    headed = replace(ALL[2], context=replace(PASSAGE, heading="The year 2019"))
    titled = replace(DOCUMENT, title="2019")
    assert as_read("The boat sank in 2019.", headed, titled) == ALL[2].text


def test_a_fragment_is_read_as_the_answer_to_its_question() -> None:
    """“40” answers what was paid, not how many sailed."""
    paid = attribute("40 euros", ALL, ValueVerifier(), question="What did Per Dahl pay?")
    sailed = attribute("40", ALL, ValueVerifier(), question="How many passengers sailed to Malmö?")
    assert paid.support.holds
    assert not sailed.support.holds


def test_without_evidence_nothing_is_supported() -> None:
    """No quote, no support, and a reason."""
    found = attribute("Anything at all happened.", [], ValueVerifier())
    assert not found.support.holds
    assert found.evidence == ()
    assert found.support.reason


def test_a_quote_is_judged_without_what_it_only_asks() -> None:
    """“Did he resign?” has the words of “he resigned”; the quote that is cited keeps them."""
    text = "Did Per Dahl resign? He declined to comment."
    asked = Evidence("d2", Span(0, len(text)), text, 1.0, Passage("d2", Span(0, len(text)), text))
    assert as_read("Per Dahl resigned.", asked) == "He declined to comment."
    assert not attribute("Per Dahl resigned.", [asked], ValueVerifier()).support.holds
    question = replace(asked, span=Span(0, 20), text=text[:20])
    titled = Document("d2", "Per Dahl", "/d2.txt", text)
    assert as_read("Per Dahl resigned.", question, titled) == ""
    assert not attribute("Per Dahl resigned.", [question], ValueVerifier()).support.holds


def test_we_is_whom_the_document_says_it_means() -> None:
    """Of “We bought the boat” in its own report, Dahl Lines bought it, and nobody else."""
    text = "Dahl Lines AB (“Dahl Lines” or “we”) sails to Oslo.\n\nWe bought the boat in 2019."
    report = Document("d3", "Dahl Lines annual report", "/report.txt", text)
    start = text.index("We bought")
    passage = Passage("d3", Span(0, len(text)), text)
    bought = Evidence("d3", Span(start, len(text)), text[start:], 1.0, passage)
    statement = "Dahl Lines bought the boat in 2019."
    assert not attribute(statement, [bought], ValueVerifier()).support.holds
    found = attribute(statement, [bought], ValueVerifier(), documents=lambda _: report)
    assert found.support.holds
    assert [one.text for one in found.evidence] == ["We bought the boat in 2019."]
    other = "Berg Lines bought the boat in 2019."
    found = attribute(other, [bought], ValueVerifier(), documents=lambda _: report)
    assert not found.support.holds
