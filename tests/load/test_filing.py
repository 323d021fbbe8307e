"""Titles of filings: whose report it is, of what kind and of when, by the cover."""

from __future__ import annotations

import pytest

from rag.load import load_bytes
from rag.load.filing import filing_title

COVER = """UNITED STATES
SECURITIES AND EXCHANGE COMMISSION

Washington, D.C. 20549 ______________________ FORM {form}

{period}

Commission File Number 001-00001 ______________________ {name}

(Exact name of registrant as specified in its charter) ______________________ Delaware
"""


@pytest.mark.parametrize(
    ("form", "name", "period", "title"),
    [
        (
            "10-K",
            "AMBLE, INC.",
            "For the fiscal year ended December 31, 2020",
            "AMBLE, INC., Form 10-K, December 31, 2020",
        ),
        (
            "10-Q",
            "Amble plc",
            "For the quarterly period ended: July 2, 2023",
            "Amble plc, Form 10-Q, July 2, 2023",
        ),
        (
            "8-K",
            "AMBLE INC",
            "May 5, 2023\nDate of Report (Date of earliest event reported)",
            "AMBLE INC, Form 8-K, May 5, 2023",
        ),
        (
            "8-K/A",
            "AMBLE INC",
            "Date of Report (Date of earliest event reported): May 5, 2023",
            "AMBLE INC, Form 8-K/A, May 5, 2023",
        ),
        ("20-F", "AMBLE INC", "(Mark one)", "AMBLE INC, Form 20-F"),
    ],
)
def test_a_filing_is_called_by_its_cover(form: str, name: str, period: str, title: str) -> None:
    """Whatever stands between; the file's name is no title where the cover gives one."""
    text = COVER.format(form=form, name=name, period=period)
    assert filing_title(text) == title
    assert load_bytes(text.encode(), "0001.txt", "in/0001.txt").title == title


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The Securities and Exchange Commission asks for a Form 10-K every year.",
        "FORM 10-K\n\nAMBLE INC\n\n(Exact name of registrant)",  # not the commission's
        COVER.format(form="10-K", name="AMBLE", period="")[:150],  # cut before the name
        "x" * 7000 + COVER.format(form="10-K", name="AMBLE", period=""),  # an exhibit
    ],
)
def test_other_texts_are_none(text: str) -> None:
    """Without the cover's three parts nothing is said."""
    assert filing_title(text) == ""
