"""Who says it: found in the source, kept by the claim or not, and judging words told."""

from __future__ import annotations

import pytest

from index import Document, Passage, Span
from rag.answer import Evidence
from rag.check.attribution import claim_attribution, only_said_by, speaker_kind
from rag.check.results import Attribution
from rag.cite import Footnotes
from rag.reported import report_in
from tests.check.conftest import document


def attributed(claim: str, sentence: str, text: str = "") -> Attribution:
    """What is said of a claim whose evidence is this sentence of the text."""
    held: Document = document(text or sentence, "story.txt")
    start = held.text.index(sentence)
    span = Span(start, start + len(sentence))
    evidence = Evidence(held.id, span, sentence, 1.0, Passage(held.id, span, sentence))
    notes = Footnotes(lambda _: held)
    made = claim_attribution(claim, evidence, held, notes)
    (citation,) = notes.citations
    assert held.text[citation.start : citation.end] == citation.quote == sentence
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("sentence", "speaker", "kind", "type"),
    [
        (
            "Sergei Lavrov said the talks in Doha had failed.",
            "Sergei Lavrov",
            "person",
            "indirect",
        ),
        (
            "“The talks in Doha have failed,” Sergei Lavrov said.",
            "Sergei Lavrov",
            "person",
            "direct",
        ),
        (
            "The ministry said the talks in Doha “have failed”.",
            "The ministry",
            "institution",
            "mixed",
        ),
        (
            "The talks in Doha have failed, officials said.",
            "officials",
            "unnamed",
            "indirect",
        ),
        (
            "According to a leaked memo, the talks in Doha have failed.",
            "a leaked memo",
            "document",
            "indirect",
        ),
        (
            "The talks in Doha have failed, the New York Times reported.",
            "the New York Times",
            "outlet",
            "indirect",
        ),
    ],
)
def test_who_says_it(sentence: str, speaker: str, kind: str, type: str) -> None:
    """The speaker, what kind, and how it is quoted; a claim without them is flagged."""
    made = attributed("The talks in Doha have failed.", sentence)
    assert (made.speaker, made.kind, made.type) == (speaker, kind, type)
    assert made.flags == (f"drops the speaker: the source has it from {speaker}",)


def test_the_document_itself_says_it() -> None:
    """No report of speech: the outlet's own voice, and nothing is flagged."""
    made = attributed("The talks in Doha failed.", "The talks in Doha failed on Monday.")
    assert (made.kind, made.cue, made.flags) == ("outlet", "", ())


def test_the_speaker_kept() -> None:
    """A claim that names the same speaker, if only by the surname, drops nothing."""
    said = "Sergei Lavrov said the talks in Doha had failed."
    assert attributed("Lavrov said the talks in Doha had failed.", said).flags == ()
    assert attributed("Sergei Lavrov says that the talks in Doha failed.", said).flags == ()


def test_the_speaker_changed() -> None:
    """Another one is named: the flag has both."""
    made = attributed(
        "Antony Blinken said the talks in Doha had failed.",
        "Sergei Lavrov said the talks in Doha had failed.",
    )
    (flag,) = made.flags
    assert flag.startswith("changes the speaker")
    assert "Antony Blinken" in flag
    assert "Sergei Lavrov" in flag


def test_a_speaker_where_the_source_has_none() -> None:
    """What the document says itself is put into somebody's mouth."""
    made = attributed(
        "Sergei Lavrov said the talks in Doha failed.", "The talks in Doha failed on Monday."
    )
    assert any("names a speaker" in flag for flag in made.flags)


@pytest.mark.parametrize(("word", "source"), [("admitted", "said"), ("slammed", "criticised")])
def test_a_judging_word_is_told(word: str, source: str) -> None:
    """The claim judges where the source only reports; quoted from the source it may stand."""
    claim = f"Lavrov {word} the talks in Doha as a failure."
    made = attributed(claim, f"Lavrov {source} the talks in Doha as a failure.")
    assert any(f"“{word}”" in flag for flag in made.flags)
    kept = attributed(claim, f"Lavrov {word} the talks in Doha as a failure.")
    assert not any("judging" in flag for flag in kept.flags)


def test_a_pronoun_is_followed_back() -> None:
    """“He said” is said by the one last quoted before."""
    text = "Sergei Lavrov said the flight was long. He said the talks in Doha had failed."
    made = attributed(
        "The talks in Doha had failed.", "He said the talks in Doha had failed.", text
    )
    assert made.speaker == "Sergei Lavrov"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("police chief Jane Doe", "person"),
        ("Jane Doe, a spokeswoman for the ministry", "person"),
        ("the World Bank", "institution"),
        ("NATO", "institution"),
        ("two people familiar with the matter", "unnamed"),
        ("a senior official", "unnamed"),
        ("the indictment", "document"),
        ("Reuters", "outlet"),
    ],
)
def test_kinds_of_speakers(words: str, kind: str) -> None:
    """By the words alone."""
    assert speaker_kind(words) == kind


@pytest.mark.parametrize(
    ("sentence", "source", "cue", "content"),
    [
        ("She told reporters that the plan works.", "She", "told", "that the plan works"),
        ("“The plan works,” said Ben Zipp, an economist.", "Ben Zipp, an economist", "said", "“"),
        ("The plan works, according to the bank.", "the bank", "according to", "The plan works"),
        ("The minister warned the plan would fail.", "The minister", "warned", "the plan would"),
    ],
)
def test_parts_of_a_report(sentence: str, source: str, cue: str, content: str) -> None:
    """Each part is a stretch of the sentence."""
    found = report_in(sentence)
    assert found is not None
    assert found.source is not None
    assert found.cue is not None
    assert found.source.of(sentence) == source
    assert found.cue.of(sentence) == cue
    assert found.content.of(sentence).startswith(content)


@pytest.mark.parametrize("sentence", ["The wall fell in May.", "", "Nobody came to the meeting."])
def test_nothing_is_reported(sentence: str) -> None:
    """A plain statement has no speaker."""
    assert report_in(sentence) is None


TALKS = (
    "Ms. Berg (Chair): I call the meeting to order.\n"
    "Mr. Dahl: It was revealed that the talks failed. We are sorry.\n"
    "Ms. Berg: I see.\nMr. Dahl: We will try again.\n"
)


@pytest.mark.parametrize(
    ("claim", "who"),
    [
        ("The talks failed.", "Mr. Dahl"),
        ("Berg said that the talks failed.", "Mr. Dahl"),
        ("The government instructed them to fail.", "Mr. Dahl"),
        ("Dahl failed.", "Mr. Dahl"),
        ("Dahl said that the talks failed.", ""),
        ("The talks failed, Dahl said.", ""),
        ("He said that the talks failed.", ""),
    ],
)
def test_what_only_somebody_says(claim: str, who: str) -> None:
    """A claim that says it as fact has no proof in his words."""
    held = document(TALKS, "story.txt")
    sentence = "It was revealed that the talks failed."
    start = held.text.index(sentence)
    span = Span(start, start + len(sentence))
    evidence = Evidence(held.id, span, sentence, 1.0, Passage(held.id, span, sentence))
    assert only_said_by(claim, evidence, held) == who
    plain = document("The minister left. The talks failed.", "story.txt")
    span = Span(19, 36)
    evidence = Evidence(plain.id, span, span.of(plain.text), 1.0, Passage(plain.id, span, "x"))
    assert only_said_by(claim, evidence, plain) == ""


def test_in_a_transcript_it_is_whose_turn_it_is() -> None:
    """Not the document's own voice, and not a pronoun that reports."""
    text = TALKS
    made = attributed("The talks failed.", "It was revealed that the talks failed.", text)
    assert (made.speaker, made.kind, made.cue) == ("Mr. Dahl", "person", ":")
    assert made.flags == ("drops the speaker: the source has it from Mr. Dahl",)
    kept = attributed("Dahl said that they will try again.", "We will try again.", text)
    assert kept.flags == ()
    changed = attributed("Berg said that they will try again.", "We will try again.", text)
    assert "changes the speaker" in changed.flags[0]
