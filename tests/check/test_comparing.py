"""A claim's values beside a quote's: what agrees, what blocks support, what speaks against it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.check.comparing import compare, reworded
from rag.check.naming import Setting


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The attack killed 26 people.", "The attack killed twenty-six people."),
        ("The attack killed twenty-six people.", "26 people died in the attack."),
        ("He spoke on March 10, 2025.", "He spoke on 10/03/2025."),
        ("He spoke on 10 March.", "He spoke on 10/03/2025."),
        ("The law passed in May 2024.", "The law passed on 1 May 2024."),
        ("The city has 1.5m people.", "The city has 1,500,000 people."),
        ("Unemployment rose by 5 per cent.", "Unemployment rose by 5 %."),
        ("About 30 people died.", "32 people died."),
        ("30 people died.", "About 30 people died."),
        ("More than 20 people died.", "26 people died."),
        ("At least 26 people died.", "26 people died."),
        ("Between 20 and 30 people died.", "26 people died."),
        ("20-30 people died.", "Between 20 and 30 people died."),
        ("The company paid $5bn.", "The company paid 5 billion dollars."),
        ("The road is 5 km long.", "The road is 5 kilometres long."),
        ("A third of voters stayed home.", "33 % of voters stayed home."),
        ("Half of the voters stayed home.", "50 % of voters stayed home."),
        ("Tens of thousands of people marched.", "50,000 people marched."),
        ("A dozen officers were hurt.", "Twelve officers were injured."),
    ],
)
def test_the_same_value_in_other_words(claim: str, quote: str) -> None:
    """However it is written, an equal value agrees, and both are shown side by side."""
    made = compare(claim, quote)
    assert made.agrees
    (value,) = made.values
    assert value.claim in claim
    assert value.source in quote


@pytest.mark.parametrize(
    ("claim", "quote", "instead"),
    [
        ("The attack killed 36 people.", "It claimed the lives of 26 civilians.", None),
        (
            "The attack killed 16 people.",
            "It claimed the lives of 26 civilians.",
            "killed 26 people",
        ),
        ("The attack killed 36 civilians.", "26 people died in it.", "killed 26 civilians"),
        ("The attack killed 16 civilians.", "26 people died in it.", None),
        ("The attack killed 36 tourists.", "It claimed the lives of 26 civilians.", None),
    ],
)
def test_some_of_the_people_are_no_more_than_all(
    claim: str, quote: str, instead: str | None
) -> None:
    """26 civilians leave room for 36 people, not for 16; either way both figures are shown."""
    made = compare(claim, quote)
    (value,) = made.values
    assert (value.source, value.match) == ("26", False)
    assert made.instead == (f"The attack {instead}." if instead else None)


def test_a_share_and_a_sum_are_no_range() -> None:
    """A sum is no end of a share ("fell 6 % to $3 million"); "2 to 3 %" is one value."""
    quote = "Net sales were $3,673 million, down 6% from the year before."
    values = compare("Net sales fell 6% to $3,673 million.", quote).values
    assert [(one.claim, one.match) for one in values] == [("6%", True), ("$3,673 million", True)]
    for range_of in ("2 to 3 %", "$2 to 3 million"):
        (value,) = compare(f"It cost {range_of}.", f"It costs {range_of} now.").values
        assert value.claim == range_of


@pytest.mark.parametrize(
    ("claim", "quote", "mine", "theirs"),
    [
        ("The attack killed 36 people.", "The attack killed 26 people.", "36", "26"),
        ("He spoke on March 10, 2025.", "He spoke on March 11, 2025.", "March 10", "March 11"),
        ("The city has 1.5 million people.", "The city has 1.6 million people.", "1.5", "1.6"),
        ("About 30 people died.", "45 people died.", "About 30", "45"),
        ("More than 20 people died.", "18 people died.", "More than 20", "18"),
        ("The firm paid $5m.", "The firm paid $5bn.", "$5m", "$5bn"),
        ("The firm paid $5bn.", "The firm paid €5bn.", "$5bn", "€5bn"),
        ("The road is 5 km long.", "The road is 5 miles long.", "5 km", "5 miles"),
        ("Prices rose by 5 per cent.", "Prices rose by 5 percentage points.", "5 per", "5 percen"),
        ("A third of voters left.", "A quarter of voters left.", "A third", "A quarter"),
        ("Dozens of people died.", "Twelve people died.", "Dozens", "Twelve"),
        ("The team was led by Ann Lee.", "The team was led by Bo Ray.", "Ann Lee", "Bo Ray"),
        ("Sales fell 3.5 %.", "Sales rose 3.5 %.", "fell", "rose"),
        ("The court approved the plan.", "The court rejected the plan.", "approved", "rejected"),
    ],
)
def test_another_value_in_the_same_place_speaks_against(
    claim: str, quote: str, mine: str, theirs: str
) -> None:
    """Everything else agrees: the pair is named, and the quote refutes the claim."""
    made = compare(claim, quote)
    assert not made.agrees
    assert made.against is not None
    assert f"“{mine}" in made.against
    assert f"“{theirs}" in made.against


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("26 people died.", "At least 26 people died."),
        ("26 people died.", "Between 20 and 30 people died."),
        ("26 people died.", "The storm hit the coast."),
        ("The law passed on 1 May 2024.", "The law passed in May 2024."),
        ("Nepal delivered wheat.", "India delivered wheat."),
        ("Ten people were killed in Rome.", "Ten soldiers slept in a tent near Milan."),
        ("He said “we will never sell”.", "He said “we may sell”."),
    ],
)
def test_what_the_source_leaves_open_only_blocks(claim: str, quote: str) -> None:
    """A wider, vaguer or absent value keeps the quote from supporting; it refutes nothing."""
    made = compare(claim, quote)
    assert not made.agrees
    assert made.against is None
    assert "the claim has" in made.differing


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (
            "The car was going almost 20 mph over the limit.",
            "The car was going 84 mph in a 65 mph zone.",
        ),
        ("The river rose 2 feet above its old record.", "The river rose to 13 feet."),
        ("They earn 30 dollars more than nurses.", "They earn 90 dollars."),
        ("The car was going 84 mph.", "The car was going 20 mph over the limit."),
    ],
)
def test_a_difference_is_not_what_is_measured(claim: str, quote: str) -> None:
    """Neither of the two figures speaks against the other."""
    made = compare(claim, quote)
    assert not made.agrees
    assert (made.against, made.instead) == (None, None)


def test_differences_are_held_to_differences() -> None:
    """And what only looks like one is what is measured."""
    claim = "The car was going 20 mph over the limit."
    assert compare(claim, "It was going 30 mph over the limit.").instead
    assert compare("26 people rather than cars were hit.", "36 people were hit.").instead
    assert compare("26 people died over the weekend.", "36 people died.").instead


def test_a_day_of_the_month_is_no_count() -> None:
    """“10 people” does not stand in “March 10”."""
    assert not compare("Ten people died.", "They died on March 10.").agrees


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The council condemned the attack.", "The council did not condemn the attack."),
        ("The council did not condemn the attack.", "The council condemned the attack."),
    ],
)
def test_a_negation_dropped_or_added_speaks_against(claim: str, quote: str) -> None:
    """“not” on one side only, with everything else the same."""
    assert compare(claim, quote).against


def test_negations_on_both_sides_agree() -> None:
    """“never” and “did not” deny the same; an opposite beside a denial tells nothing."""
    made = compare("The council never condemned it.", "The council did not condemn it.")
    assert made.against is None
    assert compare("Sales did not fall.", "Sales rose.").opposed is None


@pytest.mark.parametrize(
    "quote",
    [
        "The company declined to comment on the cost of the mission.",
        "The company refused to comment on the cost of the mission.",
        "The company commented on the crew rather than the cost of the mission.",
        "Asked for the cost, the company commented on something else.",
    ],
)
def test_other_words_deny_as_well(quote: str) -> None:
    """A claim's "not" is then no word that the source lacks."""
    assert compare("The company did not comment on the cost.", quote).against is None


def test_a_window_of_several_sentences_refutes_nothing() -> None:
    """It speaks of several things: it may be blocked, never be against."""
    made = compare("36 people died.", "26 people died. 40 people were hurt.", single=False)
    assert not made.agrees
    assert made.against is None
    assert made.instead is None


def test_the_claim_with_the_sources_value() -> None:
    """What the verifier is asked where one value differs: does the rest agree?"""
    made = compare("The team won 36 medals in Rome.", "In Rome the team took 26 medals.")
    assert made.instead == "The team won 26 medals in Rome."
    assert compare("On 1 May it won 36 medals.", "On 2 May it won 26 medals.").instead is None


PASSAGE = "Vikram Misri came to Dubai. He met the minister there. Misri spoke first."


@pytest.mark.parametrize(
    ("claim", "quote", "setting", "agrees"),
    [
        ("Vikram Misri spoke first.", "Misri spoke first.", Setting(PASSAGE), True),
        ("Vikram Misri met the minister.", "He met the minister there.", Setting(PASSAGE), True),
        ("Anil Misri spoke first.", "Misri spoke first.", Setting(PASSAGE), False),
        ("Anil Misri spoke first.", "Vikram Misri spoke first.", Setting(), False),
        ("James Stewart was born here.", "James Maitland Stewart was born here.", Setting(), True),
        ("Prime Minister Misri spoke.", "Foreign Secretary Misri spoke.", Setting(), False),
        ("Pakistan's minister left.", "The minister of Nepal left.", Setting("Pakistan"), False),
    ],
)
def test_names_in_other_forms(claim: str, quote: str, setting: Setting, agrees: bool) -> None:
    """A surname, a pronoun or a middle name will do where nobody else is meant, and only there."""
    assert compare(claim, quote, setting).agrees is agrees


def test_a_name_left_to_its_context_is_unsure() -> None:
    """In a fragment it is no mismatch, but it is told; a whole document without it is one."""
    fragment = compare("Ada Yonath won a prize.", "She won a prize.", Setting(fragment=True))
    assert (fragment.unsure, fragment.agrees) == (("Ada Yonath",), True)
    headed = compare("Ada Yonath won a prize.", "She won a prize.", Setting(head="Ada Yonath"))
    assert headed.unsure == ("Ada Yonath",)
    assert not compare("Ada Yonath won a prize.", "She won a prize.", Setting(PASSAGE)).agrees
    ours = compare("Amble's ferry sank in May.", "Our ferry sank in May.", Setting(house="Amble"))
    assert ours.agrees
    assert ours.unsure == ("Amble",)
    theirs = compare("Berg's ferry sank in May.", "Our ferry sank in May.", Setting(house="Amble"))
    assert not theirs.agrees


@given(st.integers(2, 10**7), st.integers(2, 10**7))
def test_numbers_agree_only_when_equal(one: int, other: int) -> None:
    """For any two counts, with and without separators: equal agrees, unequal never does."""
    made = compare(f"The firm made {one:,} cars.", f"The firm made {other} cars.")
    assert made.agrees == (one == other)
    assert bool(made.against) == (one != other)


@example('"::»', "")
@given(st.text(max_size=120), st.text(max_size=120))
def test_any_text_can_be_compared(claim: str, quote: str) -> None:
    """Never an error, and what is shown of the claim stands in it."""
    made = compare(claim, quote)
    assert all(value.claim in claim for value in made.values)
    matched = [value for value in made.values if value.match and value.kind != "name"]
    assert all(value.source in quote for value in matched)


def test_agreeing_figures_are_written_as_the_source_does() -> None:
    """Numbers and dates that are the same by value take the quote's form; others stay."""
    claim = "On March 10, 2025 twenty-six people died and 40 were hurt."
    quote = "26 people died and 41 were hurt on 10/03/2025."
    said = reworded(claim, compare(claim, quote))
    assert said == "On 10/03/2025 26 people died and 40 were hurt."
