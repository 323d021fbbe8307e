"""The deterministic check accepts what the quote says and names what it does not."""

from __future__ import annotations

import pytest

from rag.order import UNDER
from rag.verify import ValueVerifier, coverage, mismatch

QUOTE = (
    "In the wake of the deadly Pahalgam attack on April 22, 2025, which claimed the lives of 26 "
    "civilians, mostly tourists, India has adopted a multi-pronged approach."
)


def judge(statement: str, quote: str = QUOTE):
    """The judgement on one pair."""
    (support,) = ValueVerifier().judge([(statement, quote)])
    return support


@pytest.mark.parametrize(
    "statement",
    [
        "The Pahalgam attack on April 22, 2025 claimed the lives of 26 civilians.",
        "The attack claimed the lives of twenty-six civilians, mostly tourists.",
        "India has adopted a multi-pronged approach.",
    ],
)
def test_what_the_quote_says_is_supported(statement: str) -> None:
    """The quote's own words, and its values written otherwise, hold."""
    support = judge(statement)
    assert support.holds
    assert support.reason is None


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("The Pahalgam attack claimed the lives of 36 civilians.", "36"),
        ("The Pahalgam attack on April 23, 2025 claimed 26 lives.", "April 23, 2025"),
        ("The attack in Mumbai claimed the lives of 26 civilians.", "Mumbai"),
        ("The attack did not claim the lives of 26 civilians.", "not"),
        ('India called it a "cowardly attack" on civilians.', "cowardly attack"),
        ("Twenty-six soldiers died fighting insurgents.", "soldiers"),
    ],
)
def test_what_the_quote_does_not_say_is_named(statement: str, reason: str) -> None:
    """A wrong number, date, place, negation, quotation or wording blocks support."""
    support = judge(statement)
    assert not support.holds
    assert support.reason is not None
    assert reason in support.reason


def test_a_dropped_negation_blocks_support() -> None:
    """“Did not sign the treaty” cannot carry “signed the treaty”."""
    quote = "Norway did not sign the treaty in 1994."
    assert not judge("Norway signed the treaty in 1994.", quote).holds
    assert judge("Norway did not sign the treaty in 1994.", quote).holds


def test_what_is_declined_is_not_done() -> None:
    """For a claim; what is shown as fact keeps its quote's own words."""
    quote = "Norway declined to sign the treaty in 1994."
    statement = "Norway did not sign the treaty in 1994."
    assert mismatch(statement, quote) is None
    assert mismatch(statement, "Norway signed the treaty in 1994.")
    assert not judge(statement, quote).holds


def test_a_statement_without_content_is_never_supported() -> None:
    """Nothing said is nothing proved."""
    assert not judge("It is so.").holds
    assert coverage("It is so.", QUOTE) == (0.0, [])


def test_shares_sum_to_one() -> None:
    """A judgement is a distribution."""
    for statement in ("India has adopted an approach.", "Rome burned."):
        support = judge(statement)
        total = support.supported + support.refuted + support.not_enough_evidence
        assert total == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("statement", "quote", "word"),
    [
        (
            "Davies wanted to build classic icons of Doctor Who one step at a time.",
            "Davies meant to reintroduce classic icons of Doctor Who one step at a time.",
            "wanted, build",
        ),
        (
            "The animals sleep in the wild in small groups.",
            "The animals are social, living in the wild in small groups.",
            "sleep",
        ),
        (
            "The tax rate for an LLC is $800 every year.",
            "In California you pay a franchise tax of $800 every year just for having an LLC.",
            "rate",
        ),
        (
            "Liquid oxygen must be produced out of air.",
            "Liquid oxygen can be produced out of air.",
            "must",
        ),
        ("All of the boats were lost.", "The boats were lost.", "All"),
        (
            "Satisfaction are terms in the terms of a settlement of a debt.",
            "Satisfaction is a settlement of a debt.",
            "terms",
        ),
        ("It is studied because it was tested.", "It is studied, and it was tested.", "because"),
        (
            "The ruling protects location data because searches require warrants.",
            "The ruling protects location data, and many are gratified.",
            "searches, require, warrants, because",
        ),
    ],
)
def test_a_word_from_elsewhere_blocks_support(statement: str, quote: str, word: str) -> None:
    """However much else is covered: what a question suggests is not said by the quote."""
    assert coverage(statement, quote)[0] >= 0.5
    support = judge(statement, quote)
    assert not support.holds
    assert support.reason == f"words not in the quote: {word}"


def test_a_word_said_more_often_than_in_the_quote_blocks_support() -> None:
    """Once it is said of something else."""
    quote = "The weak force is the exchange of bosons; its best known effect is beta decay."
    wrong = "Beta decay is the exchange of bosons, the best known effect of beta decay."
    verifier = ValueVerifier()
    (support,) = verifier.judge([(wrong, quote)])
    assert support.reason == "says “Beta” more often than the quote"
    (support,) = verifier.judge([("The best known effect is beta decay.", quote)])
    assert support.holds


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Thorpe wrote the song.", "Thorpe, who had written the song, sang it."),
        ("A thrust fault is a type of fault.", "Thrust faults are faults in the crust."),
        ("Yes, people can have reactions.", "People can have reactions to any medication."),
        ("The well-known road was rebuilt.", "The road, well known by then, was rebuilt."),
    ],
)
def test_other_forms_of_the_same_words_hold(statement: str, quote: str) -> None:
    """Irregular forms, hyphens, and words that only frame what is said."""
    assert judge(statement, quote).reason is None


SPACE = "The CBC showed the series again in 2005. The series moved to a channel, Space, in 2009."


@pytest.mark.parametrize(
    "statement",
    [
        "The CBC showed the series again in 2009.",
        "The CBC showed the series again in 2005 and moved in 2009.",
        "The CBC showed the channel.",
    ],
)
def test_two_sentences_of_a_quote_are_not_run_together(statement: str) -> None:
    """Their words in their order can say what neither does."""
    assert not judge(statement, SPACE).holds
    assert not judge(statement, f"Doctor Who{UNDER}{SPACE}").holds


def test_each_sentence_of_a_quote_can_bear_a_statement_out() -> None:
    """And whom the second speaks of may be named by the first, or by the heading of both."""
    assert judge("The CBC showed the series again in 2005.", SPACE).holds
    assert judge("The series moved to Space in 2009.", SPACE).holds
    assert judge("Anna Berg paid 40 euros.", "Anna Berg sold it. She paid 40 euros.").holds
    assert judge("Misri left for Dubai.", "Misri met Muttaqi. He left for Dubai.").holds
    met = judge("Muttaqi left for Dubai.", "Misri met Muttaqi. He left for Dubai.")
    assert met.reason == "runs sentences of the quote together"
    under = f"Doctor Who{UNDER}It began in May. It ended in 1989."
    assert judge("Doctor Who ended in 1989.", under).holds
    runs = judge("Per Dahl sold it for 40 euros.", "Per Dahl sold it. Anna paid 40 euros.")
    assert runs.reason == "runs sentences of the quote together"


@pytest.mark.parametrize(
    ("statement", "holds"),
    [
        ("The tram runs at night.", False),
        ("The tram does not run at night.", True),
        ("The tram is free for children.", False),
        ("The tram is free for children up to the age of seven.", True),
        ("The mayor resigned.", False),
    ],
)
def test_a_question_bears_out_only_what_its_answer_says(statement: str, holds: bool) -> None:
    """Every word of "the tram runs at night" stands in the question that is answered no."""
    quotes = (
        "Does the tram run at night? No.",
        "Is the tram free for children? Yes, up to the age of seven.",
    )
    judged = ValueVerifier().judge([(statement, quote) for quote in quotes])
    assert any(one.holds for one in judged) == holds
