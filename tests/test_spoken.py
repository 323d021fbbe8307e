"""Somebody's words are not the document's: a sentence inside a quotation carries no fact."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Span
from rag.marks import quotations
from rag.spoken import in_quotation, words_of_somebody
from tests.asking import desk, hold
from tests.doubles import Leaning

SAID = "“No, I meant that Berg founded it. I do. Berg led it,” Dahl said. Berg owns a boat."


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        (SAID, ["No, I meant that Berg founded it. I do. Berg led it,"]),
        ('He said "yes" and "no".', ["yes", "no"]),
        ("It began before. It ended,” he said. Then he left.", ["It began before. It ended,"]),
        ("“It goes on.\n“And on,” he said.", ["It goes on.", "And on,"]),
        ("Er sagte: „Nein“, und »Doch« sie.", ["Nein", "Doch"]),
        (
            'An open mark at the end "\nand nothing "" in it, nor before ”',
            [" in it, nor before "],
        ),
        ("Nobody's words.", []),
    ],
)
def test_what_stands_between_marks(text: str, quoted: list[str]) -> None:
    """Of all kinds; a paragraph ends what was not closed."""
    assert [one.of(text) for one in quotations(text)] == quoted


@given(st.text(alphabet='ab .\n“”„«»"', max_size=40))
def test_any_text_has_quotations_in_order(text: str) -> None:
    """Apart from each other, none of them empty, none with a mark or a line break in it."""
    found = list(quotations(text))
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert not any(set(one.of(text)) & set('“”„«»"\n') for one in found)


def test_a_sentence_inside_a_quotation_needs_no_marks_of_its_own() -> None:
    """The one with who says it, and the one after, are not inside."""
    for sentence, inside in (
        ("“No, I meant that Berg founded it.", True),
        ("I do.", True),
        ("Berg led it,” Dahl said.", False),
        ("Berg owns a boat.", False),
    ):
        start = SAID.index(sentence)
        assert in_quotation(SAID, Span(start, start + len(sentence))) is inside


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        ("No, I meant that Berg founded it.", "quoted"),
        ("Berg founded it, I meant.", "quoted"),
        ("Berg owns a boat.", "supported"),
    ],
)
def test_somebodys_words_are_not_shown_as_fact(home: Path, reply: str, status: str) -> None:
    """The quotation stands, with its marks; what the document says itself may be said."""
    asked = "Who owns a boat?" if "owns" in reply else "Who meant that Berg founded it?"
    with desk(home, Leaning(reply), SAID) as pipeline:
        answer = pipeline.ask(asked)
        hold(pipeline, answer)
    assert answer.sentences[0].status == status
    note = words_of_somebody([1])
    assert (note in answer.notes) is (status == "quoted")
    if status == "quoted":
        assert answer.withheld[0].reason == "leaves out whose words the quote gives"


def test_a_passage_that_begins_inside_a_quotation(home: Path) -> None:
    """Whose words they are shows in the document; a passage may be cut out of the middle."""
    filler = " ".join(f"It was day {n} of the long voyage north." for n in range(60))
    text = f'"{filler} Berg founded the bank in Oslo. {filler}" Dahl said.'
    with desk(home, Leaning("Berg founded the bank in Oslo."), text) as pipeline:
        answer = pipeline.ask("Who founded the bank in Oslo?")
        (hit, *_) = answer.passages
        assert '"' not in hit.passage.text
    assert [one.status for one in answer.sentences] == ["quoted"]
    assert words_of_somebody([1]) in answer.notes


def test_quotes_that_name_who_speaks_need_no_note(home: Path) -> None:
    """Nor do those that are the document's own words."""
    text = "“Berg founded it in 1987,” Dahl said at the harbour. Berg owns a boat."
    with desk(home, Leaning(), text) as pipeline:
        said = pipeline.ask("What did Dahl say at the harbour?", quotes_only=True)
        own = pipeline.ask("Who owns a boat?", quotes_only=True)
    assert said.sentences
    assert own.sentences
    assert not [note for one in (said, own) for note in one.notes if "quoted with" in note]
