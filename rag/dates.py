"""Calendar dates in running English, read by value.

Covered: "March 10, 2025", "10th of March 2025", "March 10", "March 2025",
"2025-03-10", "10/03/2025" and bare years from 1000 to 2099. A numeric date
whose order is open keeps both readings. Not covered: weekdays, "yesterday",
seasons, eras other than the common one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index import Span
from rag.text import figures_apart

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = (
    r"(?P<{0}>jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|"
    r"aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_DAY = r"(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<{0}>1\d{{3}}|20\d\d)"
_COMMA = r"(?:\s?,)?\s+"  # a space goes before it where the words of a text were told apart
_FORMS = (
    r"(?P<iso_y>1\d{3}|20\d\d)(?P<iso_sep>[-/])(?P<iso_m>[01]\d)(?P=iso_sep)(?P<iso_d>[0-3]\d)",
    r"(?P<num_a>[0-3]?\d)[/.](?P<num_b>[0-3]?\d)[/.](?P<num_y>1\d{3}|20\d\d)",
    rf"{_MONTH.format('mdy_m')}\s+{_DAY.format('mdy_d')}(?!\d)(?:{_COMMA}{_YEAR.format('mdy_y')})?",
    rf"{_DAY.format('dmy_d')}(?:\s+of)?\s+{_MONTH.format('dmy_m')}(?:{_COMMA}{_YEAR.format('dmy_y')})?",
    rf"{_MONTH.format('my_m')}{_COMMA}(?:of\s+)?{_YEAR.format('my_y')}",
    _YEAR.format("y"),
)
DATE = re.compile(rf"(?<![\w/-])(?:{'|'.join(_FORMS)})(?![\w/%]|[.,]\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it was given."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def within(self, other: Day) -> bool:
        """Whether everything this date says, the other says too."""
        return (
            self.year in (None, other.year)
            and self.month in (None, other.month)
            and self.day in (None, other.day)
        )


@dataclass(frozen=True, slots=True)
class Date:
    """The readings of one written date: one, or two where day and month could be swapped."""

    readings: tuple[Day, ...]

    def within(self, other: Date) -> bool:
        """Whether some reading of this date is contained in some reading of the other."""
        return any(mine.within(theirs) for mine in self.readings for theirs in other.readings)

    @property
    def bare_year(self) -> int | None:
        """The year, when nothing else was given."""
        day = self.readings[0]
        return day.year if day.month is None else None


def read_dates(text: str) -> list[tuple[Span, Date]]:
    """The dates of a text, in order of position."""
    found = []
    for match in DATE.finditer(figures_apart(text)):
        readings = _readings({k: v for k, v in match.groupdict().items() if v})
        if readings:
            found.append((Span(*match.span()), Date(readings)))
    return found


def _readings(parts: dict[str, str]) -> tuple[Day, ...]:
    if "num_y" in parts:
        first, second, year = int(parts["num_a"]), int(parts["num_b"]), int(parts["num_y"])
        orders = dict.fromkeys([(second, first), (first, second)])
        return tuple(Day(year, month, day) for month, day in orders if _exists(month, day))
    fields = {name.rpartition("_")[2]: value for name, value in parts.items()}
    month = _month(fields["m"]) if "m" in fields else None
    day = int(fields["d"]) if "d" in fields else None
    if not _exists(month or 1, day or 1):
        return ()
    return (Day(int(fields["y"]) if "y" in fields else None, month, day),)


def _month(written: str) -> int:
    if written.isdigit():
        return int(written)
    return next(i for i, name in enumerate(MONTHS, 1) if name.startswith(written.casefold()[:3]))


def _exists(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31
