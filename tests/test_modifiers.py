"""What a sentence may not drop from before the words that it uses, and what it may."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.modifiers import modifier_left_out
from rag.sentences import split_sentences
from rag.verify import ValueVerifier

SEED = next((Path(__file__).parents[1] / "seeds").glob("*.txt")).read_text(encoding="utf-8")

PASSED = "Students passed the exam."
STOLE = "The mayor stole the money."


@pytest.mark.parametrize(
    ("statement", "quote", "dropped"),
    [
        ("The minister resigned.", "The deputy minister resigned on Monday.", "deputy"),
        ("The president visited Kyiv.", "The former president visited Kyiv.", "former"),
        ("Korea tested a missile.", "North Korea has tested a missile.", "North"),
        ("Lyon is the largest city.", "Lyon is the second-largest city.", "second"),
        ("Lyon is the largest city.", "Lyon is the third largest city.", "third"),
        ("Lyon is the largest city.", "Lyon is one of the largest cities.", "one of"),
        (PASSED, "Few students passed the exam.", "Few"),
        (PASSED, "Some students passed the exam.", "Some"),
        (PASSED, "Half of the students passed the exam.", "Half"),
        ("It cost 300 million dollars.", "It cost less than 300 million dollars.", "less"),
        ("It cost 300 million dollars.", "It cost over 300 million dollars.", "over"),
        ("The tower is 300 metres high.", "The tower is up to 300 metres high.", "up to"),
        ("It grew by 2 percent.", "It grew by 2 percent less than expected.", "percent less than"),
        ("It employs 500 people.", "It no longer employs 500 people.", "no longer"),
        ("The castle was inhabited in 1990.", "The castle was inhabited until 1990.", "until"),
        (STOLE, "In the novel, the mayor stole the money.", "In the novel"),
        (STOLE, "In the first 1967 series, the mayor stole the money.", "In the first 1967 series"),
        (
            "Rome was founded in 753 BC.",
            "According to legend, Rome was founded in 753 BC.",
            "According to legend",
        ),
        ("The device is toxic.", "The device is non-toxic.", "non"),
        ("Oslo hosted the games.", "Oslo or Bergen hosted the games.", "Bergen"),
        ("Sugar is harmful to the heart.", "Too much sugar is harmful to the heart.", "Too"),
        ("Workers earn 20 dollars.", "Skilled workers earn at least 20 dollars.", "at least"),
        ("Ann won the gold.", "Ann and Bob won the silver and the gold.", "Bob"),
        (
            "The army won.",
            "The army rested in the town and the neighbour in the north won.",
            "north",
        ),
    ],
)
def test_what_stands_before_a_word_belongs_to_it(statement: str, quote: str, dropped: str) -> None:
    """Its rank, its share, its measure, its time: without them the quote says another thing."""
    assert modifier_left_out(statement, quote) == dropped
    (support,) = ValueVerifier().judge([(statement, quote)])
    assert not support.holds
    assert support.reason is not None


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The attack killed 26 people.", "The Pahalgam attack killed 26 people on Tuesday."),
        ("The attack took place in May.", "The attack in Pahalgam took place in May."),
        ("The mayor resigned.", "The mayor from the old town resigned."),
        ("Albanese spoke.", "Prime Minister Anthony Albanese spoke."),
        ("The mayor resigned.", "The mayor quietly resigned in May."),
        ("The civilians were buried.", "The 26 civilians were buried."),
        ("Lyon is the second-largest city.", "Lyon is the second-largest city in France."),
        ("Few students passed.", "Few students passed the exam."),
        ("Students passed.", "Students passed the exam, and few students failed."),
        ("The council met in May.", "It had happened once, and the council met in May."),
        ("The bridge cost 300 dollars.", "The bridge cost some 300 dollars."),
        ("In the novel, the mayor stole it.", "In the novel, the mayor stole it at night."),
        ("It cost more than 300 dollars.", "In May it cost more than 300 dollars."),
        ("Sie vermutete einen Fehler.", "Sie war klug und vermutete einen Fehler im Plan."),
    ],
)
def test_what_stands_apart_may_go(statement: str, quote: str) -> None:
    """A name's other parts, a manner, a place; words that are kept; what is said elsewhere too."""
    assert modifier_left_out(statement, quote) is None


def test_no_sentence_of_the_seed_article_drops_anything() -> None:
    """What is said whole drops nothing."""
    for paragraph in SEED.split("\n\n"):
        for span in split_sentences(paragraph):
            assert modifier_left_out(span.of(paragraph), paragraph) is None
