"""Values put behind the words of another one, and values left where they stand."""

from __future__ import annotations

import pytest

from rag.attached import (
    made_to_be,
    named_beside,
    named_by_year,
    only_to_be_done,
    related_otherwise,
    said_instead,
    torn_away,
)
from rag.verify import ValueVerifier

EARNED = "The firm earned 12 million euros in 2019 and 30 million euros in 2020."
PASSED = "The law, proposed in 1985 and passed in 1990, was repealed in 1999."


@pytest.mark.parametrize(
    ("statement", "quote", "value"),
    [
        (
            "The company was fined in 2020.",
            "The company was sued in 2018, fined in 2019 and sold in 2020.",
            "2020",
        ),
        ("The firm earned 12 million euros in 2020.", EARNED, "2020"),
        (
            "The city has 2 million people.",
            "The city has 1 million people and its region has 2 million people.",
            "2 million",
        ),
        (
            "The storm developed from a wave on August 17.",
            "The storm developed from a wave , reaching the coast on August 17 .",
            "August 17",
        ),
        (
            "The bank opened in Oslo in 1990.",
            "The bank opened in Oslo and failed in 1990.",
            "1990",
        ),
    ],
)
def test_a_value_behind_the_words_of_another_is_withheld(
    statement: str, quote: str, value: str
) -> None:
    """All words and values stand in the quote, in that order."""
    assert torn_away(statement, quote) == value
    (support,) = ValueVerifier().judge([(statement, quote)])
    assert support.reason == f"the quote may say “{value}” of something else"


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The firm earned 12 million euros in 2019.", EARNED),
        ("The law was passed in 1990.", PASSED),
        ("The law was repealed in 1999.", PASSED),
        ("Water boils at 100 degrees.", "Water freezes at 0 degrees and boils at 100 degrees."),
        ("Milan won the cup in May.", "Milan won the cup, beating Rome, in May."),
        ("It opened in Oslo and failed in 1990.", "It opened in Oslo and failed in 1990."),
        ("The bank opened in 1990.", "The bank opened in 1990, failing in 1991."),
        ("The city has people.", "The city has 1 million people."),
    ],
)
def test_a_value_behind_its_own_words_holds(statement: str, quote: str) -> None:
    """The other values beside it take nothing away."""
    assert torn_away(statement, quote) is None


SCHOOLS = "The schools are Oslo High School, St. Mary's Catholic School and Dahl Hall."


@pytest.mark.parametrize(
    ("statement", "quote", "kind"),
    [
        ("Oslo High School is a Catholic school.", SCHOOLS, "Catholic"),
        ("St. Mary's is a Catholic school.", SCHOOLS, None),
        ("Oslo is the capital.", "Oslo, the capital of Norway, and Bergen lie there.", None),
        ("Oslo is the capital.", "Oslo, which Per Dahl left, is the capital.", None),
        ("Oslo is the capital.", "The capital, Oslo, and Bergen grew.", None),
        ("Oslo is a port.", "Oslo and Bergen are ports.", None),
        ("Oslo is.", SCHOOLS, None),
        ("Per Dahl ate.", SCHOOLS, None),
    ],
)
def test_what_is_said_of_the_next_in_a_list_is_not_said_of_this(
    statement: str, quote: str, kind: str | None
) -> None:
    """Unless they stand together somewhere, or a verb stands between."""
    assert named_beside(statement, quote) == kind


REVEALED = "The 2005 series reveals that his planet had been destroyed."


@pytest.mark.parametrize(
    ("statement", "quote", "year"),
    [
        ("In 2005, his planet had been destroyed.", REVEALED, "2005"),
        ("In 2005, his planet was lost.", f"{REVEALED} In “The Child” (2005) it is.", "2005"),
        ("The 2005 series reveals that his planet had been destroyed.", REVEALED, None),
        ("His planet had been destroyed.", REVEALED, None),
        (
            "In 2005 his planet was lost.",
            "The 2005 series ends. In 2005 his planet was lost.",
            None,
        ),
        ("The bank failed in 1990.", "The bank failed in 1990.", None),
    ],
)
def test_a_year_that_names_a_thing_dates_nothing_else(
    statement: str, quote: str, year: str | None
) -> None:
    """Unless the quote has it elsewhere too."""
    assert named_by_year(statement, quote) == year


PLATES = "Plate tectonics also provided a mechanism for the theory of continental drift."


@pytest.mark.parametrize(
    ("statement", "quote", "kind"),
    [
        ("Plate tectonics is a mechanism for the theory.", PLATES, "mechanism"),
        ("Plate tectonics provided a mechanism for the theory.", PLATES, None),
        ("Oslo is the capital.", "Oslo, founded by Dahl, the capital, grew.", None),
        ("Oslo is the capital.", "Oslo (the capital) lies there.", None),
        ("Oslo is the capital.", "Oslo became what is the capital.", None),
        ("The theory is a mechanism.", "A mechanism drew on the theory.", None),
        ("It rained.", PLATES, None),
    ],
)
def test_what_a_thing_does_is_not_what_it_is(statement: str, quote: str, kind: str | None) -> None:
    """A verb between the two that the statement has replaced by "is"."""
    assert made_to_be(statement, quote) == kind


def test_both_withhold_the_sentence() -> None:
    """With the reason."""
    said = ("Plate tectonics is a mechanism for the theory.", PLATES)
    (support,) = ValueVerifier().judge([said])
    assert support.reason == "the quote may say “mechanism” of something else"
    (support,) = ValueVerifier().judge([("In 2005, his planet had been destroyed.", REVEALED)])
    assert support.reason is not None


CUTS = "The government announced new water cuts and asked for a plan to save the river basin."


def test_what_is_only_to_be_done_to_a_thing_is_withheld() -> None:
    """Cuts and a plan to save a basin are no cuts for the basin."""
    twisted = "The government announced new water cuts for the river basin."
    assert only_to_be_done(twisted, CUTS) == "river basin"
    (support,) = ValueVerifier().judge([(twisted, CUTS)])
    assert not support.holds


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        (CUTS, CUTS),
        ("The government asked for a plan to save the basin.", CUTS),
        ("There were cuts for the basin.", "There were cuts for the basin, and a plan to save it."),
        ("There were cuts for the basin.", "It wants to save the basin by cuts for the basin."),
    ],
)
def test_what_stands_so_or_is_done_as_well_is_no_matter(statement: str, quote: str) -> None:
    """The verb that is said, and one place of the thing behind no other verb, are enough."""
    assert only_to_be_done(statement, quote) is None


LAKE = "The Dead Sea is a lake bordered by Jordan to the east and Israel to the west."


@pytest.mark.parametrize(
    ("statement", "quote", "name"),
    [
        ("The Dead Sea is a lake in Jordan.", LAKE, "Jordan"),
        ("The family is from Devon.", "The family belongs to the county of Devon.", "Devon"),
        ("The gift was for Anna Berg.", "The gift was from “Anna Berg”.", "Anna Berg"),
    ],
)
def test_a_name_behind_another_preposition_is_withheld(
    statement: str, quote: str, name: str
) -> None:
    """What borders a lake does not hold it."""
    assert related_otherwise(statement, quote) == name
    (support,) = ValueVerifier().judge([(statement, quote)])
    assert not support.holds


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The Dead Sea is a lake bordered by Jordan.", LAKE),
        ("The talks were held in Dubai.", "The capital of Dubai held the talks."),
        ("He spoke to Muttaqi.", "In a call with Muttaqi he spoke to Misri and Muttaqi."),
        ("It was made by Cardi B.", "It was written by Ines Calder, Cardi B and Tom Roe."),
        ("He died in 1990.", "He was dead by 1990."),
    ],
)
def test_a_name_may_stand_behind_the_same_or_none(statement: str, quote: str) -> None:
    """One such place is enough; of a place "in" and "of" are alike. Dates have other rules."""
    assert related_otherwise(statement, quote) is None


def test_what_somebody_argues_for_is_not_what_they_argue() -> None:
    """The verb that says it is another one."""
    quote = "Scholars arguing for the plague suggest that its extent can be explained."
    assert said_instead("Scholars argue that the plague suggests its extent.", quote) == "argue"
    assert said_instead("Scholars suggest that its extent can be explained.", quote) is None
    assert said_instead("They argue that it spread.", "They argue it spread.") is None
