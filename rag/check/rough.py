"""Quantities without a figure: "a third of voters", "half the seats", "tens of thousands".

A fraction is a share in per cent, with room for rounding; "dozens" has a least
value and no greatest one.
"""

from __future__ import annotations

import re
from decimal import Decimal

from index import Span

ROUNDED = Decimal("1.5")  # percentage points by which a share and a fraction in words may differ
INFINITE = Decimal("Infinity")

_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10,
}  # fmt: skip
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7}
_FRACTION = re.compile(
    rf"\b(?P<count>{'|'.join(_COUNTS)})[\s-]+(?P<part>{'|'.join(_PARTS)})s?(?=\s+of\b)"
    r"|(?<!first )(?<!second )(?<!other )(?<!next )"
    r"\b(?P<half>half)(?=\s+(?:of|the|its|their|all)\b)",
    re.IGNORECASE,
)
_MANY = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000, "millions": 2 * 10**6}
_VAGUE = re.compile(
    r"\b(?P<tens>tens of |hundreds of )?(?P<many>dozens|scores|hundreds|thousands|millions)"
    r"(?=\s+(?:of\b|more\b|[a-z]+))",
    re.IGNORECASE,
)

Rough = tuple[Span, Decimal, Decimal, str]


def read_rough(text: str) -> list[Rough]:
    """Each: its span, the least and the greatest value it allows, its unit ("%" for a share)."""
    found = [_share(match) for match in _FRACTION.finditer(text)]
    found += [_least(match) for match in _VAGUE.finditer(text)]
    return sorted(found, key=lambda one: one[0])


def _share(match: re.Match[str]) -> Rough:
    if match["half"]:
        share = Decimal(50)
    else:
        share = Decimal(100 * _COUNTS[match["count"].casefold()]) / _PARTS[match["part"].casefold()]
    return Span(*match.span()), share - ROUNDED, share + ROUNDED, "%"


def _least(match: re.Match[str]) -> Rough:
    scale = {"tens of ": 10, "hundreds of ": 100}.get((match["tens"] or "").casefold(), 1)
    return Span(*match.span()), Decimal(_MANY[match["many"].casefold()] * scale), INFINITE, ""
