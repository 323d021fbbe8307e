"""Quotations against documents: each status, on texts that can be read at a glance."""

from __future__ import annotations

import pytest

from index import Library
from rag.check.quotes import LONGEST, check_quote
from rag.check.results import QuoteCheck
from rag.errors import QuestionError
from tests.check.conftest import Shelve

NEWS = """The minister spoke in Geneva on Monday.

“We will not raise taxes on 26 million families this year,” Jane Doe said. “I do not think that \
the plan is ready, but it may be ready by March.”

“The budget is a disgrace, and everybody in this chamber knows it,” said Karl Ross, a member of \
the opposition. He left early.
"""
REPORT = """The harbour was closed for eleven days after the storm. Losses came to 1.5 million \
euros, and no insurer has paid so far.

Engineers found that the northern wall had been weakened by years of neglect.
"""


@pytest.fixture
def library(shelve: Shelve) -> Library:
    """A news story and a report."""
    return shelve(NEWS, REPORT)


def checked(library: Library, quote: str, speaker: str | None = None) -> QuoteCheck:
    """The result, after its quotes were found where they say they are."""
    result = check_quote(library, quote, speaker=speaker)
    for citation in (*result.citations, *result.nearest):
        text = library.document(citation.document_id).text
        assert text[citation.start : citation.end] == citation.quote
    assert (result.status == "not_found") == (not result.citations)
    return result


@pytest.mark.parametrize(
    ("quote", "status"),
    [
        ("We will not raise taxes on 26 million families this year", "verbatim"),
        ("“We will not raise taxes on 26 million families this year,”", "verbatim"),
        ("weakened by years of neglect", "verbatim"),
        ("we will not raise taxes on\n26 mil-\nlion families this year.", "normalised"),
        ("We will not raise taxes on … families this year", "normalised"),
        ("We will not raise taxes on 26 million families [in Norland] this year", "normalised"),
        ("[W]e will not raise taxes", "normalised"),
        ("WE will not raise taxes", "normalised"),
        ("We wi11 not raise tates on 26 million farnilies this year", "altered"),
        ("We wi11 not raise tazes on 26 million farnilies this year", "altered"),
        ("We wi11 not raise taxes on 26 rnillion farnilies this year", "normalised"),
        ("We will raise taxes on 26 million families this year", "altered"),
        ("We will not raise taxes on 27 million families this year", "altered"),
        ("We will never raise taxes on 26 million families this year", "altered"),
        ("We will not [ever] raise taxes on [no] 26 million families this year", "altered"),
        ("Losses came to 15 million euros", "altered"),
        ("Losses came to 1.5 million dollars", "altered"),
        ("raise taxes on 26 million families this year", "truncated"),
        ("the plan is ready", "truncated"),
        ("I do … think that the plan is ready, but it may be ready by March", "truncated"),
        ("The budget is a disgrace weakened by years of neglect", "spliced"),
        ("everybody in this chamber knows it … was closed for eleven days", "spliced"),
        ("The lighthouse keeper saw nothing at all that night", "not_found"),
    ],
)
def test_each_status(library: Library, quote: str, status: str) -> None:
    """What the quotation does to the source decides, and nothing else."""
    assert checked(library, quote).status == status


def test_the_diff_tells_what_was_changed(library: Library) -> None:
    """The words of either side, in order."""
    result = checked(library, "We will never raise taxes on 26 million families this year")
    assert result.diff == (
        ("same", "We will"),
        ("removed", "not"),
        ("added", "never"),
        ("same", "raise taxes on 26 million families this year"),
    )
    assert "not “never”" in result.reasons[0]


def test_a_splice_cites_each_piece(library: Library) -> None:
    """Two places, two citations, in the order of the quotation."""
    result = checked(library, "The budget is a disgrace weakened by years of neglect")
    assert [c.quote for c in result.citations] == [
        "The budget is a disgrace",
        "weakened by years of neglect",
    ]


def test_what_falls_away_is_named(library: Library) -> None:
    """The reader sees which word was lost."""
    assert "“not”" in checked(library, "raise taxes on 26 million families").reasons[0]


def test_the_speaker_is_named_and_held_to(library: Library) -> None:
    """Right words in the wrong mouth are told, with the place that says whose they are."""
    quote = "everybody in this chamber knows it"
    assert checked(library, quote).speaker == "Karl Ross"
    assert checked(library, quote, "Karl Ross").status == "verbatim"
    assert checked(library, quote, "Ross").status == "verbatim"
    wrong = checked(library, quote, "Jane Doe")
    assert wrong.status == "wrong_speaker"
    assert [c.quote for c in wrong.citations] == [quote, "said Karl Ross"]


def test_two_parts_of_one_speech_are_one(shelve: Shelve) -> None:
    """An attribution between them is the reporter's, and no splice."""
    text = '"The wall is old," she told reporters in Bergen. "It has to go before winter comes."'
    assert checked(shelve(text), "The wall is old. It has to go before winter comes.").status == (
        "normalised"
    )


def test_two_speakers_are_a_splice(shelve: Shelve) -> None:
    """The same shape, but the second part is somebody else's."""
    text = (
        '"The wall is really very old," Ann Berg said. "It has to go before winter comes," '
        "said Carl Dahl."
    )
    result = checked(shelve(text), "The wall is really very old. It has to go before winter comes.")
    assert result.status == "spliced"


def test_a_page_number_in_the_middle_is_layout(shelve: Shelve) -> None:
    """A quotation may run over the foot of a page."""
    text = "The harbour was closed for eleven\n\nAnnual report 2015 17\n\ndays after the storm."
    result = checked(shelve(text), "The harbour was closed for eleven days after the storm.")
    assert result.status == "normalised"


def test_a_source_that_was_misread_still_carries_its_words(shelve: Shelve) -> None:
    """The quotation is clean, the scan is not."""
    text = "Tbe harbour vvas c1osed for e1even days after tbe storrn, the engi-\nneers said."
    quote = "The harbour was closed for eleven days after the storm, the engineers said."
    assert checked(shelve(text), quote).status == "normalised"


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("It was a modern machine in every way.", "It was a modem machine in every way."),
        ("He is not able to work here today.", "He is notable to work here today."),
        ("They sold it to us in the spring.", "They sold it to US in the spring."),
        ("In the end 1990 people signed it.", "In the end 1998 people signed it."),
        ("He is unable to do it at all.", "able to do it at all."),
        ("Is the old minister guilty of this?", "the old minister guilty of this."),
    ],
)
def test_a_change_that_looks_like_layout_is_a_change(
    shelve: Shelve, source: str, quote: str
) -> None:
    """Both readings are words: nobody may take one for the other's misprint."""
    assert checked(shelve(source), quote).status not in ("verbatim", "normalised")


def test_the_kindest_place_counts(shelve: Shelve) -> None:
    """A copy that changed a word does not hide the source that has it right."""
    library = shelve("The old wall fell on Sunday night.", "The old wall fell on Monday night.")
    result = checked(library, "The old wall fell on Monday night.")
    assert result.status == "verbatim"
    assert [c.source for c in result.citations] == ["2.txt"]


def test_only_the_named_documents_are_searched(library: Library) -> None:
    """Outside them nothing is found, and nothing is shown as near."""
    (report,) = [e.document_id for e in library.entries() if e.source == "2.txt"]
    quote = "The budget is a disgrace"
    result = check_quote(library, quote, documents=frozenset({report}))
    assert (result.status, result.coverage.documents) == ("not_found", 1)
    assert all(citation.document_id == report for citation in result.nearest)


def test_a_quotation_may_run_over_passages(shelve: Shelve) -> None:
    """Where passages are cut is no matter of quotations."""
    sentences = [f"Sentence number {n} speaks of the matter at length." for n in range(40)]
    library = shelve(" ".join(sentences), words=12)
    assert checked(library, " ".join(sentences[10:20])).status == "verbatim"


@pytest.mark.parametrize("quote", ["", "  “ ” ", "...", "[sic]", "word " * (LONGEST + 1)])
def test_what_cannot_be_checked_is_named(library: Library, quote: str) -> None:
    """No word, or far too many: a named error with a remedy."""
    with pytest.raises(QuestionError) as caught:
        check_quote(library, quote)
    assert caught.value.remedy


def test_an_empty_library_finds_nothing(shelve: Shelve) -> None:
    """Not found, with what was searched: nothing."""
    result = check_quote(shelve(), "The wall is old")
    assert (result.status, result.citations, result.coverage.documents) == ("not_found", (), 0)


def test_the_shape_is_the_contract(library: Library) -> None:
    """`footnote.quote/1`, with the id first after the schema."""
    shape = checked(library, "the plan is ready").with_id("q1").to_dict()
    assert list(shape)[:4] == ["schema", "id", "quote", "status"]
    assert shape["schema"] == "footnote.quote/1"
    assert {"diff", "speaker", "citations", "nearest", "coverage"} <= set(shape)
