"""Countries in their forms: a people's name is its country's, and nobody else's."""

from __future__ import annotations

import pytest

from rag.check.comparing import compare
from rag.check.nations import other_form, same_nation


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("Ukrainian", "Refugees from Ukraine were met in Kosice.", "Ukraine"),
        ("Ukraine", "Ukrainians were met in Kosice.", "Ukrainians"),
        ("American", "The United States military is there.", "United States"),
        ("American", "U.S. forces are there.", "U.S."),
        ("United States", "Americans are there.", "Americans"),
        ("Britain", "The U.K. government is there.", "U.K."),
        ("United Kingdom", "British troops are there.", "British"),
        ("Dutch", "It was made in the Netherlands.", "Netherlands"),
        ("Polish", "Poles were there.", "Poles"),
    ],
)
def test_a_people_stands_for_its_country(name: str, text: str, form: str) -> None:
    """In all of its forms, told as they are written."""
    assert same_nation(tuple(name.casefold().split()), text) == form


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("American", "They came to us from Canada."),
        ("American", "It happened in Latin America."),
        ("Polish", "They polish the silver."),
        ("Turkey", "The turkey was roasted."),
        ("German", "The French were there."),
        ("Muttaqi", "Muttaqi was there."),
    ],
)
def test_another_country_or_a_word_does_not(name: str, text: str) -> None:
    """Nor is any other name told here."""
    assert not same_nation(tuple(name.casefold().split()), text)


def test_a_claim_may_name_the_people() -> None:
    """No value of it is missing then; of another people's it is."""
    quote = "The United States military met refugees from Ukraine in Kosice."
    made = compare("American soldiers met Ukrainian refugees in Kosice.", quote)
    assert made.agrees
    assert [value.source for value in made.values] == ["United States", "Ukraine", "Kosice"]
    assert not compare("French soldiers met Ukrainian refugees in Kosice.", quote).agrees


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("american", True),
        ("dutch", True),
        ("united states", True),
        ("france", False),
        ("united kingdom", False),
        ("kansas", False),
    ],
)
def test_other_forms_of_a_country_are_told(name: str, other: bool) -> None:
    """Its people, an adjective, a short name; not the name itself, nor what is no country."""
    assert other_form(tuple(name.split())) is other
