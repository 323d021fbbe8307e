"""Who does it: a verb that goes to somebody else is told, and nothing else is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.doers import other_doer, other_sufferer, turned_voice
from rag.sentences import split_sentences
from rag.verify import ValueVerifier, mismatch

MET = (
    "According to sources, during a meeting with an Indian delegation led by MEA Joint Secretary "
    "Anand Prakash, the Taliban's acting foreign minister Mawlawi Amir Khan Muttaqi strongly "
    "condemned the terrorist attack."
)
RATION = "While the UK debated the plan for a year, Sweden rationed gasoline in 1941."
PAIR = "In July 1888, Brown and Peck negotiated a licence with George Westinghouse."
SEED = next((Path(__file__).parents[1] / "seeds").glob("*.txt")).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("statement", "evidence", "doer"),
    [
        ("The Indian delegation led by Anand Prakash condemned the attack.", MET, "Muttaqi"),
        ("Anand Prakash condemned the terrorist attack.", MET, "Muttaqi"),
        ("Muttaqi led the Indian delegation.", MET, "Anand Prakash"),
        ("The Indian delegation was led by Muttaqi.", MET, "Anand Prakash"),
        ("The UK rationed gasoline in 1941.", RATION, "Sweden"),
        ("George Westinghouse negotiated a licence.", PAIR, "Brown and Peck"),
        ("The bank was founded by Per Dahl.", "Anna Berg founded Per Dahl's bank.", "Anna Berg"),
    ],
)
def test_a_verb_that_goes_to_somebody_else_blocks_support(
    statement: str, evidence: str, doer: str
) -> None:
    """All the words are there; who does it in the evidence is named."""
    (support,) = ValueVerifier().judge([(statement, evidence)])
    assert not support.holds
    assert doer in (support.reason or "")
    assert doer in (mismatch(statement, evidence) or "")


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Muttaqi strongly condemned the terrorist attack.", MET),
        ("The Taliban's acting foreign minister condemned the terrorist attack.", MET),
        ("Anand Prakash led the Indian delegation.", MET),
        ("The Indian delegation was led by Anand Prakash.", MET),
        ("Sweden rationed gasoline in 1941.", RATION),
        ("Brown negotiated a licence with George Westinghouse.", PAIR),
        ("Peck negotiated a licence.", PAIR),
        ("Anna Berg founded the bank.", "The bank was founded in 1987 by Anna Berg."),
        ("Anna Berg founded the bank.", "She founded the bank in 1987."),
        ("Anna Berg founded the bank.", "Anna Berg, who lives in Bergen, founded the bank."),
        ("Wages increased demand.", "The union called for increased wages and demand."),
        ("Delta operates in the United States.", "Delta flies across the United States."),
        (
            "Relations between Norway and Sweden have deteriorated.",
            "Norway was a friend of Sweden, but relations between the two have deteriorated.",
        ),
    ],
)
def test_who_may_be_the_same_blocks_nothing(statement: str, evidence: str) -> None:
    """The same doer in other words or in the passive, a pronoun, a participle that does nothing."""
    assert other_doer(statement, evidence) is None


TEXTS = st.lists(
    st.sampled_from(
        "Anna Per Dahl Bergen the a bank attack , . and that who said led by was founded quickly "
        "condemned increased 1987 not – “ ” he".split()
    ),
    max_size=30,
).map(" ".join)


@given(TEXTS, TEXTS)
def test_no_text_is_held_against_itself(text: str, before: str) -> None:
    """Nor against a longer one that begins with what it says."""
    assert other_doer(text, text) is None
    assert other_doer(text, f"{text}. {before}") is None


def test_no_sentence_of_the_seed_article_is_held_against_its_paragraph() -> None:
    """What a document says, it says of whom it says it."""
    for paragraph in SEED.split("\n\n"):
        for span in split_sentences(paragraph):
            assert other_doer(span.of(paragraph), paragraph) is None
            assert turned_voice(span.of(paragraph), paragraph) is None
            assert other_sufferer(span.of(paragraph), paragraph) is None


@pytest.mark.parametrize(
    ("statement", "quote", "turned"),
    [
        ("Inter beat Milan.", "Inter were beaten by Milan.", "beat"),
        ("Inter were beaten by Milan.", "Inter beat Milan.", "beaten"),
        ("Inter were beaten by Milan.", "Inter were badly beaten by Milan.", None),
        ("Inter were beaten.", "Inter were beaten by Milan.", None),
        ("Inter beat Milan.", "Inter beat Milan and were beaten by Roma.", None),
        ("The fort was built by Romans.", "The fort, built by Romans, fell.", None),
        (
            "The first network was built in 1998 and was a prime investor.",
            "The community built the first network in 1998 and was a prime investor.",
            "built",
        ),
        ("Dana built it and sold it.", "It was built and sold by Dana, who built and sold.", None),
        ("It was built and then sold.", "It was built in 1998 and then sold.", None),
        ("The bank was founded, and it failed.", "Berg founded the bank. It failed.", None),
    ],
)
def test_who_suffers_a_verb_does_not_do_it(statement: str, quote: str, turned: str | None) -> None:
    """The same words in the same order, and another winner."""
    assert turned_voice(statement, quote) == turned


@pytest.mark.parametrize(
    ("statement", "quote", "other"),
    [
        (
            "LAIV is replaced with the TIV.",
            "LAIV relies on a match, and the HA antigens are replaced with the TIV.",
            "HA antigens",
        ),
        ("The HA antigens are replaced.", "The HA antigens are always replaced.", None),
        ("Oslo was founded in 1048.", "The city was founded in 1048.", None),
        ("Oslo was founded in 1048.", "It was founded in 1048.", None),
        ("Tools are sold.", "Cars, tools and boats are sold.", None),
        ("The man who asked has been freed.", "The man was freed.", None),
    ],
)
def test_what_is_done_to_one_is_not_done_to_another(
    statement: str, quote: str, other: str | None
) -> None:
    """The words before a passive say to whom; a pronoun or "the city" may be anybody."""
    found = other_sufferer(statement, quote)
    assert (found is None) is (other is None)
    assert other is None or other in str(found)


def test_long_and_hostile_texts_take_no_time() -> None:
    """Every verb is looked at with its surroundings, not with the whole text."""
    texts = ["Anna " * 20_000, "led by " * 20_000, "A, " * 20_000 + "and B led", "who " * 30_000]
    began = time.perf_counter()
    for text in texts:
        other_doer("Anna led the bank.", text)
        other_sufferer("The bank was led.", text)
    assert time.perf_counter() - began < 5
