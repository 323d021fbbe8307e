"""Transcripts: whose turn a place is in, and that what is said there is somebody's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Document, Passage, Span
from rag.answer import Evidence
from rag.cite import attribute
from rag.place import place_of
from rag.select import parted
from rag.sentences import split_sentences
from rag.spoken import is_spoken, said_by, says_whose
from rag.turns import in_full, speaker_at, turns_of, without_label
from rag.verify import ValueVerifier
from tests.asking import desk, hold
from tests.doubles import Leaning

MINUTES = """Ms. Ada Berg (Chair (Harbour Party)): I call the meeting to order. We have two items.
Mr. Per Dahl (Minister of Ports): Thank you. The ferry to Oslo sank in 2019. It had sailed late.
Ms. Ada Berg: I see. How many ferries are left?
Mr. Per Dahl: We have three ferries left. We paid 40 euros for the boat.
Mr. Per Dahl: I should add that the harbour is closed.
"""


def test_whose_turn_it_is() -> None:
    """By the fullest that any label says of them, also where theirs is short."""
    assert [(turn.name, turn.who) for turn in turns_of(MINUTES)] == [
        ("Ms. Ada Berg", "Ms. Ada Berg (Chair (Harbour Party))"),
        ("Mr. Per Dahl", "Mr. Per Dahl (Minister of Ports)"),
        ("Ms. Ada Berg", "Ms. Ada Berg (Chair (Harbour Party))"),
        ("Mr. Per Dahl", "Mr. Per Dahl (Minister of Ports)"),
        ("Mr. Per Dahl", "Mr. Per Dahl (Minister of Ports)"),
    ]
    turn = speaker_at(MINUTES, MINUTES.index("three ferries"))
    assert turn is not None
    assert turn.name == "Mr. Per Dahl"
    assert without_label("Mr. Per Dahl: We have three.") == "We have three."
    assert without_label("We have three.") == "We have three."


def test_a_stretch_is_told_with_every_label_in_full() -> None:
    """So that "the minister" is found where only his name stands."""
    start, end = MINUTES.index("It had sailed"), MINUTES.index("We paid")
    assert in_full(MINUTES, Span(start, end)) == (
        "Mr. Per Dahl (Minister of Ports) said:\nIt had sailed late.\n"
        "Ms. Ada Berg (Chair (Harbour Party)): Ms. Ada Berg see. How many ferries are left?\n"
        "Mr. Per Dahl (Minister of Ports): We have three ferries left. "
    )
    whole = in_full(MINUTES, Span(0, MINUTES.index(" the meeting")))
    assert whole == "Ms. Ada Berg (Chair (Harbour Party)) said:\nMs. Ada Berg call"


@pytest.mark.parametrize(
    "line",
    [
        "12/05/2025, 12:03 - {}: {}",
        "[12.05.25, 12:03:11] {}: {}",
        "[2025-05-12 12:03] {}: {}",
        "12:03 PM {}: {}",
        "**{}**: {}",
    ],
)
def test_a_chat_is_a_transcript(line: str) -> None:
    """With the times and marks that programs put before a name."""
    said = ["The ferry sank.", "I saw it.", "When?", "My clock says noon.", "We pay.", "I agree."]
    names = ["Ada Berg", "Per Dahl"] * 3
    text = "\n".join(line.format(*pair) for pair in zip(names, said, strict=True))
    assert [turn.name for turn in turns_of(text)] == names
    assert in_full(text, Span(text.index("The ferry"), text.index("The ferry") + 15)) == (
        "Ada Berg said:\nThe ferry sank."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Price: 40 euros.\nColour: red.\nPrice: 50 euros.\nColour: blue.\n" * 3,
        "Pros: I like it.\nCons: I paid.\nPros: My own.\nCons: We wait.\n" * 3,
        "Q: How do I pay? \nA: I pay by card.\nQ: And where? \nA: At our desk.\n" * 3,
        "The minister said: we have three ferries.\nNobody spoke after her.\n" * 3,
        "Dahl: I resign.\nBerg: We know.\n",
        "",
    ],
)
def test_lists_and_stories_are_no_transcripts(text: str) -> None:
    """Nor is a line or two."""
    assert turns_of(text) == ()
    assert speaker_at(text, 0) is None


@given(st.text(alphabet="AI b:\n(.", max_size=60))
def test_any_text_has_turns_in_order(text: str) -> None:
    """Each begins where a line does."""
    starts = [turn.start for turn in turns_of(text)]
    assert starts == sorted(set(starts))
    assert all(start == 0 or text[start - 1] == "\n" for start in starts)


MAIL = """From: Ada Berg <ada@harbour.example>
To: Per Dahl <per@harbour.example>
Subject: The ferry

Dear Per,

I signed the contract on Friday. My lawyer says “I would wait”, and I'm sorry.

On Fri, 9 May 2025, Per Dahl <per@harbour.example> wrote:
> I never agreed.

Part I of it is with me.
"""


def test_a_mail_is_its_senders_but_for_what_it_answers() -> None:
    """From one header to the next; who wrote what is quoted in it stands before that."""
    turns = turns_of(MAIL)
    assert [(turn.name, turn.verb) for turn in turns] == [
        ("Ada Berg", "wrote"),
        ("Per Dahl", "wrote"),
        ("Ada Berg", "wrote"),
    ]
    never = speaker_at(MAIL, MAIL.index("never agreed"))
    assert never is not None
    assert never.name == "Per Dahl"
    assert len(turns_of(MAIL + MAIL)) == 6
    assert turns_of("From: the harbour to the town it is a mile.\nTo: be sure, walk.") == ()
    assert turns_of("From: Oslo\nPrice: 40\n") == ()
    assert turns_of("From: Oslo\nTo: Bergen\nDate: 12 May\n\nWe leave at nine.\n") == ()
    hers = said_by(
        speaker_at(MAIL, MAIL.index("I signed")), "Ada Berg signed the contract on Friday.", MAIL
    )
    assert hers == "Ada Berg wrote that Ada Berg signed the contract on Friday."
    said = said_by(
        speaker_at(MAIL, MAIL.index("I signed")), "The contract was signed on Friday.", MAIL
    )
    assert said == "Ada Berg wrote that the contract was signed on Friday."


def test_what_somebody_says_of_himself_is_said_of_him() -> None:
    """But not what he quotes, nor what is numbered so."""
    start = MAIL.index("I signed")
    told = in_full(MAIL, Span(start, len(MAIL)))
    assert told.startswith(
        "Ada Berg wrote:\nAda Berg signed the contract on Friday. "
        "Ada Berg's lawyer says “I would wait”, and Ada Berg is sorry."
    )
    assert "> Per Dahl never agreed." in told
    assert told.rstrip().endswith("Part I of it is with Ada Berg.")


def test_what_is_said_needs_who_says_it() -> None:
    """A statement becomes theirs; a reply and a question cannot be put so."""
    dahl = speaker_at(MINUTES, MINUTES.index("The ferry to Oslo"))
    said = said_by(dahl, "The ferry to Oslo sank in 2019.", MINUTES)
    assert said == "Mr. Per Dahl said that the ferry to Oslo sank in 2019."
    assert says_whose(said) == "Mr. Per Dahl"
    assert said_by(dahl, "Oslo lost a ferry.", MINUTES).startswith("Mr. Per Dahl said that Oslo")
    assert said_by(dahl, "It sank.", MINUTES) == "Mr. Per Dahl said that it sank."
    assert said_by(dahl, "Yes, it sank.", MINUTES) == ""
    assert said_by(dahl, "Did it sink?", MINUTES) == ""
    assert said_by(None, "The ferry sank.", "The ferry sank. Nobody said so.") == ""
    spans = split_sentences(MINUTES)
    assert all(is_spoken(MINUTES, span) for span in spans)


def test_a_turn_is_no_part_of_the_one_before() -> None:
    """A quote of two sentences does not run from one speaker to the next."""
    spans = split_sentences(MINUTES)
    (dahl,) = [span for span in spans if MINUTES.startswith("Mr. Per Dahl (", span.start)]
    before = spans[spans.index(dahl) - 1]
    assert "two items" in before.of(MINUTES)
    assert parted(MINUTES, before, dahl.start)
    assert not parted(MINUTES, dahl, spans[spans.index(dahl) + 1].start)


def test_a_sentence_out_of_a_transcript_says_who_said_it(home: Path) -> None:
    """The model leaves it out, the program knows; beside a bare quote a note tells."""
    with desk(home, Leaning("The ferry to Oslo sank in 2019."), MINUTES) as pipeline:
        answer = pipeline.ask("When did the ferry to Oslo sink?")
        hold(pipeline, answer)
    (first, *_) = answer.sentences
    assert (first.text, first.status) == (
        "Mr. Per Dahl said that the ferry to Oslo sank in 2019.",
        "supported",
    )


def test_a_quote_out_of_a_transcript_has_its_speaker_in_its_place(home: Path) -> None:
    """A page may lie between it and the label; of several speakers all are named, or the first."""
    with desk(home, Leaning("No, it sank."), MINUTES) as pipeline:
        answer = pipeline.ask("When did the ferry to Oslo sink?")
        hold(pipeline, answer)
        document = pipeline.ledger.document(answer.citations[0].document_id)
    assert {one.status for one in answer.sentences} == {"quoted"}
    assert answer.citations[0].quote == "The ferry to Oslo sank in 2019."
    assert answer.citations[0].place == "said by Mr. Per Dahl (Minister of Ports)"
    text = document.text
    start = text.index("How many ferries")
    both = place_of(document, Span(start, text.index("three ferries")))
    assert both == (
        "said by Ms. Ada Berg (Chair (Harbour Party)) and Mr. Per Dahl (Minister of Ports)"
    )
    mail = Document("m", "The ferry", "/ferry.txt", MAIL)
    start = MAIL.index("I signed")
    assert place_of(mail, Span(start, start + 8)) == "written by Ada Berg"
    plain = Document("p", "The ferry", "/ferry.txt", "It sank. Nobody said so.")
    assert place_of(plain, Span(0, 8)) == ""


def test_what_somebody_writes_of_himself_is_told_of_him(home: Path) -> None:
    """“I signed” in her mail is that she wrote that she signed."""
    with desk(home / "1", Leaning("Ada Berg signed the contract on Friday."), MAIL) as pipeline:
        answer = pipeline.ask("When did Ada Berg sign the contract?")
        hold(pipeline, answer)
    assert [(one.text, one.status) for one in answer.sentences[:1]] == [
        ("Ada Berg wrote that Ada Berg signed the contract on Friday.", "supported")
    ]
    with desk(home / "2", Leaning("Per Dahl signed the contract on Friday."), MAIL) as pipeline:
        answer = pipeline.ask("When did Per Dahl sign the contract?")
    assert "supported" not in {one.status for one in answer.sentences}


EXCHANGE = """Ms. Ada Berg (Chair): I call the meeting to order. We have two items.
Mr. Per Dahl (Minister of Ports): Thank you. I think so, too.
Ms. Ada Berg: How many ferries are left?
Mr. Per Dahl: Three ferries are left in Oslo. Ms. Ada Berg knows that the harbour is closed.
"""


@pytest.mark.parametrize(
    ("begin", "end", "statement", "said"),
    [
        (
            "Ms. Ada Berg: How",
            "in Oslo.",
            "Three ferries are left in Oslo.",
            "Mr. Per Dahl said that Three ferries are left in Oslo.",
        ),
        ("Ms. Ada Berg knows", "is closed.", "Ms. Ada Berg said that the harbour is closed.", ""),
        (
            "Three ferries",
            "in Oslo.",
            "Per Dahl said that three ferries are left in Oslo.",
            "Per Dahl said that three ferries are left in Oslo.",
        ),
    ],
)
def test_words_are_nobodys_but_whose_turn_it_was(
    begin: str, end: str, statement: str, said: str
) -> None:
    """Not hers who only asked, nor hers whom he speaks of."""
    span = Span(EXCHANGE.index(begin), EXCHANGE.index(end) + len(end))
    minutes = Document("m", "Minutes", "/m.txt", EXCHANGE)
    passage = Passage("m", Span(0, len(EXCHANGE)), EXCHANGE)
    quote = Evidence("m", span, span.of(EXCHANGE), 1.0, passage)
    found = attribute(statement, [quote], ValueVerifier(), documents=lambda _: minutes)
    assert (found.statement if found.support.holds else "") == said


@pytest.mark.parametrize(
    ("source", "is_his"),
    [
        ("Dahl", True),
        ("Mr. Dahl", True),
        ("Minister Per Dahl", True),
        ("the Minister", True),
        ("the minister", True),
        ("the Minister of Health", False),
        ("Ada Berg", False),
        ("Per Berg", False),
        ("", False),
    ],
)
def test_a_source_is_the_speaker_by_all_of_its_names(source: str, is_his: bool) -> None:
    """One word of a role in common ("Minister") makes nobody another minister."""
    turn = speaker_at(EXCHANGE, EXCHANGE.index("Thank you"))
    assert turn is not None
    assert turn.is_of(source) is is_his
