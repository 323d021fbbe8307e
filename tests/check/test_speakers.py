"""Who a source has a quotation from, on the forms that news gives it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.check.quote_speaker import agreement
from rag.check.speakers import marks_around, speaker_of
from rag.cues import CUES

QUOTED = "the wall is old"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“Yes, the wall is old,” Berg said.", "Berg"),
        ('"Yes, the wall is old," Berg said.', "Berg"),
        ("“Yes, the wall is old,” said Ann Berg, a mason of Bergen.", "Ann Berg"),
        ("“Yes, the wall is old,” Ann Berg, who built it, said on Monday.", "Ann Berg"),
        ("“Yes, the wall is old!” the union wrote in a letter.", "the union"),
        (
            "“Yes, the wall is old,” said Harbour spokesman Carl Dahl.",
            "Harbour spokesman Carl Dahl",
        ),
        ("“Yes, the wall is old,” wrote J.R. Dahl.", "J.R. Dahl"),
        ("On Monday Ann Berg told reporters: “I know that the wall is old.”", "Ann Berg"),
        ("Ann Berg said Dahl told the town, “I know that the wall is old.”", "Dahl"),
        ("Dahl resisted: “I know that the wall is old.”", "Dahl"),
        ("According to Ann Berg, “the wall is old” and must go.", "Ann Berg"),
        ("“I know,” Berg said. “You know. But the wall is old.”", "Berg"),
        ("Ann Berg came. “Yes, the wall is old,” Berg said.", "Ann Berg"),
        ("“Yes, the wall is old,” former Bergen mayor Ann Berg said.", "Ann Berg"),
        ("“Yes, the wall is old,” Harbour spokesman Carl Dahl told the town.", "Carl Dahl"),
        ("“Yes, the wall is old,” Rep. Ann Berg (D-Ore.) said.", "Rep. Ann Berg"),
        ("“Yes, the wall is old,” Ann Berg, the chair for the Old Town, said.", "Ann Berg"),
        (
            "In a statement, a Harbour Board official said, “the wall is old.”",
            "Harbour Board official",
        ),
        ("“I know,” said Ann Berg, head of Bergen Port, a company. “The wall is old.”", "Ann Berg"),
        (
            "“I know,” added Ann Berg, speaking after the mayor spoke. “The wall is old.”",
            "Ann Berg",
        ),
        ("BERGEN, Dec. 8 (UPI) — Ann Berg resisted: “the wall is old.”", "Ann Berg"),
        ("In a letter released Monday, Ann Berg reacted, saying: “the wall is old.”", "Ann Berg"),
        ("The town is divided - Ann Berg: “I say the wall is old.”", "Ann Berg"),
        ("“Yes, the wall is old.”\n\n- Ann Berg.\n\nIt rained.", "Ann Berg"),
        ("Ann Berg said in Bergen:\n\n“Yes, the wall is old.”\n\nIt rained.", "Ann Berg"),
        ("It rained. Said Ann Berg, who lives there, “the wall is old.”", "Ann Berg"),
        ("It was Ann Berg’s “the wall is old” that won.", "Ann Berg"),
        ("“The wall is old,” Mayor Dahl’s chief of staff, Ann Berg, told us.", "Ann Berg"),
        ("Ann Berg replied with, “The wall is old?” Dahl then wrote, “No.”", "Ann Berg"),
        ("Carl Berg came. “Yes, the wall is old,” Ann Berg said.", "Ann Berg"),
        ("The Dry Masons met. “Yes, the wall is old,” the Masons said.", "Masons"),
        ("Q: And?\nBERG: I say that the wall is old.\nQ: Thanks.", "BERG"),
    ],
)
def test_the_speaker_is_named(text: str, name: str) -> None:
    """By the words beside the quotation, and in the longest form the text has."""
    start = text.lower().index(QUOTED)
    speaker = speaker_of(text, start, start + len(QUOTED))
    assert speaker is not None
    assert (speaker.name, speaker.sure) == (name, True)
    assert speaker.mention in speaker.span.of(text)


def test_a_pronoun_is_followed_back_and_unsure() -> None:
    """To whoever was last said to have spoken."""
    text = "“No,” Ann Berg said.\n\nThen it rained. “But the wall is old,” she said."
    start = text.index(QUOTED)
    speaker = speaker_of(text, start, start + len(QUOTED))
    assert speaker is not None
    assert (speaker.name, speaker.mention, speaker.sure) == ("Ann Berg", "she", False)


@pytest.mark.parametrize(
    "text",
    [
        "In the north the wall is old and high.",
        "A sign reads “Beware, the wall is old” in red.",
        "“Sure, the wall is old,” after Carl Dahl said he would come.",
    ],
)
def test_nobody_is_named_where_the_text_names_nobody(text: str) -> None:
    """Words without an attribution beside them have no speaker; a subordinate clause is none."""
    start = text.index(QUOTED)
    found = speaker_of(text, start, start + len(QUOTED))
    assert found is None or found.name not in ("Carl Dahl", "north")


@pytest.mark.parametrize(
    ("given", "text", "expected"),
    [
        ("Ann Berg", "“the wall is old,” Berg said.", "same"),
        ("Berg", "“the wall is old,” Ann Berg said.", "same"),
        ("Ms. Berg, the mason", "“the wall is old,” Berg said.", "same"),
        ("Carl Dahl", "“the wall is old,” Berg said.", "other"),
        ("Carl Berg", "“the wall is old,” Ann Berg said.", "other"),
        ("Carl Dahl", "“the wall is old,” she said.", "other"),
        ("Carl Dahl", "Dahl came. “the wall is old,” he said.", "unsure"),
        ("Carl Dahl", "“the wall is old,” the mayor said.", "unsure"),
        ("she", "“the wall is old,” he said.", "other"),
        ("European Union", "“the wall is old,” the EU said.", "same"),
    ],
)
def test_a_given_speaker_is_held_to_the_source(given: str, text: str, expected: str) -> None:
    """Another only where two names cannot be one; a description or a pronoun proves little."""
    start = text.index(QUOTED)
    speaker = speaker_of(text, start, start + len(QUOTED))
    assert speaker is not None
    assert agreement(given, speaker, text, start) == expected


@given(st.text(max_size=120), st.data())
def test_any_text_can_be_asked(text: str, data: st.DataObject) -> None:
    """Whatever the text, the mention found stands where it says."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = speaker_of(text, start, end)
    if found is not None:
        assert found.mention in text
        assert found.span.of(text)
    marks = marks_around(text, start, end)
    assert marks is None or marks[0] <= start


def test_cues_are_verbs_that_report() -> None:
    """Regular and irregular forms are there, and what is oftener a noun is not."""
    assert {"said", "told", "replied", "quipped", "writes", "adding"} <= CUES
    assert not {"email", "report", "comments", "point"} & CUES
