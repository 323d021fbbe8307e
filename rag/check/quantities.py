"""Quantities read with what bounds them: "about 30", "more than 20", "20 to 30 people".

A quantity is the stretch of values its words allow, its unit, and what it
counts. Two of them are held side by side by that stretch: "nearly 1,000" takes
980, "at least 20" takes 26, and 5 % is no 5 percentage points. Units are kept
apart and never converted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from index import Span
from rag.check.rough import read_rough
from rag.dates import Date, read_dates
from rag.numbers import Amount, read_numbers
from rag.terms import STOPWORDS, stem

INFINITE = Decimal("Infinity")
NEAR = Decimal("0.1")  # how far "about" reaches, as a share of the value
COUNTED = 3  # content words after a number in which the thing counted stands

_BEFORE = (
    ("about", r"about|around|approximately|roughly|some|circa|an estimated|estimated|approx\.?|~"),
    ("nearly", r"nearly|almost|close to|just under|just below|not quite"),
    ("more", r"more than|over|above|exceeding|greater than|upwards of|in excess of|just over"),
    ("least", r"at least|no fewer than|no less than|not less than|a minimum of|minimum"),
    ("fewer", r"fewer than|less than|under|below|lower than"),
    ("most", r"at most|up to|no more than|not more than|as many as|as much as|a maximum of"),
)
_BOUND = re.compile(
    r"(?:^|(?<=\W))(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _BEFORE)
    + r")\s*(?:the |a |an )?\Z",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s*(?:or so|or thereabouts|, give or take)\b", re.IGNORECASE)
_OR_MORE = re.compile(r"\s*(?:or more|\+|or above|or over)(?!\w)", re.IGNORECASE)
_OR_LESS = re.compile(r"\s*(?:or less|or fewer|or under)\b", re.IGNORECASE)
_TO = re.compile(r"\s*(?:to|and|[-–—])\s*\Z")
_BETWEEN = re.compile(r"\b(?:between|from)\s+\Z", re.IGNORECASE)
# After "20 mph", what makes a difference of it, from which nothing follows for what is measured.
_DIFFERENCE = re.compile(
    r"[\s-]*(?:[^\W\d_]+[\s-]+){0,2}?(?:(?:more|less|(?!other|rather)\w{3,}er)\s+than\b|ahead\s+of\b"
    r"|(?:over|above|below|under|beyond|short\s+of)\s+(?:the|its|his|her|their|an?)\s+(?:\w+\s+){0,2}?"
    r"(?:limit|average|record|level|target|norm|mark|median|threshold|forecast|estimate|high|low)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# Words that are units wherever they follow a number; two different ones never agree.
_UNITS = {
    stem(form): name
    for name, forms in {
        "kilometre": "kilometre kilometer km kilometres kilometers",
        "metre": "metre meter metres meters m",
        "centimetre": "centimetre centimeter cm",
        "millimetre": "millimetre millimeter mm",
        "mile": "mile miles mi", "foot": "foot feet ft", "inch": "inch inches", "yard": "yard",
        "kilogram": "kilogram kilogramme kg kilo", "gram": "gram gramme g",
        "tonne": "tonne tonnes", "ton": "ton tons", "pound": "pound pounds lb lbs",
        "ounce": "ounce oz", "litre": "litre liter l", "gallon": "gallon",
        "hectare": "hectare ha", "acre": "acre",
        "second": "seconds", "minute": "minute minutes", "hour": "hour hours",
        "day": "day days", "week": "week weeks", "month": "month months", "year": "year years",
        "decade": "decade decades", "century": "century centuries",
        "degree": "degree degrees", "watt": "watt", "kilowatt": "kilowatt kw",
        "megawatt": "megawatt mw", "gigawatt": "gigawatt gw",
    }.items()
    for form in forms.split()
}  # fmt: skip

# Words that count anybody, and words that count some of them.
_ANYBODY = frozenset(map(stem, "people person persons individuals humans souls".split()))
_SOME_OF_THEM = frozenset(
    stem(word)
    for word in (
        "civilians tourists soldiers troops policemen officers men women children boys girls "
        "babies infants teenagers adults passengers students pupils teachers workers employees "
        "migrants refugees residents villagers citizens nationals fans spectators guests patients "
        "doctors nurses protesters demonstrators journalists reporters prisoners inmates hostages "
        "pilgrims sailors fishermen pilots farmers guards militants fighters rebels gunmen "
        "suspects members"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """The values a written quantity allows, from `low` to `high`; `exact` when nothing bounds it.

    `open_low` and `open_high` say that the end itself is not meant ("more than
    20"). `counts` are the stems of the words after it: what is counted. `base` is
    the figure itself, None for a range.
    """

    span: Span
    low: Decimal
    high: Decimal
    unit: str
    counts: frozenset[str] = frozenset()
    open_low: bool = False
    open_high: bool = False
    base: Decimal | None = None
    exact: bool = True
    grain: Decimal = Decimal(0)

    def holds(self, source: Quantity) -> bool:
        """Whether everything the source's quantity allows, this one allows too.

        What is written "about 30" also bears out "30", and the other way round:
        the same figure with another grain of caution is told apart by the
        verifier, not by value. "More than 30" is no "30".
        """
        if not self._same_unit(source):
            return False
        if self._same_figure(source) and not (self._bounded or source._bounded):
            return True
        above = self.low < source.low or (
            self.low == source.low and (source.open_low or not self.open_low)
        )
        below = self.high > source.high or (
            self.high == source.high and (source.open_high or not self.open_high)
        )
        return above and below

    def excludes(self, source: Quantity) -> bool:
        """Whether no value can be both; never true of the same figure with another bound.

        Nor of one rounded: "6.1 billion" is 6,057 million, but "30" is not 26.
        """
        if not self._same_unit(source) or self._same_figure(source) or self._rounded(source):
            return False
        return self.high < source.low or source.high < self.low

    def clashes(self, source: Quantity) -> bool:
        """Whether it is the same figure in another unit: "5 %" and "5 percentage points"."""
        units = {self.unit, source.unit} - {"", "th"}
        return len(units) == 2 and self._same_figure(source)

    @property
    def of_people(self) -> bool:
        """Whether it counts people: "36 people", "26 civilians"."""
        return not self.unit and bool(self.counts & (_ANYBODY | _SOME_OF_THEM))

    def more_than_all(self, whole: Quantity) -> bool:
        """Whether it counts more civilians, say, than the other counts people."""
        some, all_of_them = not self.counts & _ANYBODY, bool(whole.counts & _ANYBODY)
        return self.of_people and some and all_of_them and self.low > whole.high

    @property
    def _bounded(self) -> bool:
        return self.low.is_infinite() or self.high.is_infinite() or self.open_low or self.open_high

    def _same_figure(self, source: Quantity) -> bool:
        return self.base is not None and self.base == source.base

    def _rounded(self, source: Quantity) -> bool:
        if self.base is None or source.base is None or self.grain == source.grain:
            return False
        return abs(self.base - source.base) <= max(self.grain, source.grain) / 2

    def _same_unit(self, source: Quantity) -> bool:
        if self.unit == source.unit:
            return True
        return not self.unit and source.unit not in ("%", "points", "th")


def read_quantities(text: str) -> list[Quantity]:
    """The quantities of a text, in order of position; dates are none, and a range is one."""
    rough = read_rough(text)
    taken = [span for span, _ in dates_of(text)] + [span for span, *_ in rough]
    amounts = [
        (span, amount)
        for span, amount in read_numbers(text)
        if not any(span.overlaps(other) for other in taken)
    ]
    found = [
        Quantity(span, low, high, unit, _counted(text, span), exact=False)
        for span, low, high, unit in rough
    ]
    at = 0
    while at < len(amounts):
        span, amount = amounts[at]
        following = amounts[at + 1] if at + 1 < len(amounts) else None
        if following and _is_range(text, amounts[at], following):
            found.append(_range(text, (span, amount), following))
            at += 2
        else:
            found.append(_bounded(text, span, amount))
            at += 1
    return sorted(found, key=lambda one: one.span)


def dates_of(text: str) -> list[tuple[Span, Date]]:
    """The dates of a text, without years that count something ("2000 people")."""
    return [(span, date) for span, date in read_dates(text) if not _counts_things(text, span)]


def tells_a_difference(text: str, quantity: Quantity) -> bool:
    """Whether a quantity says by how much two things differ: "20 mph over the limit"."""
    return bool(_DIFFERENCE.match(text, quantity.span.end))


def plain_words(text: str) -> list[str]:
    """The words of a text that are no function words, as stems."""
    return [
        stem(match[0]) for match in _WORD.finditer(text) if match[0].casefold() not in STOPWORDS
    ]


def _counts_things(text: str, span: Span) -> bool:
    """Whether a bare "year" counts: "2000 people", not "in 2000" nor "the 2000 election"."""
    if not re.fullmatch(r"\d{4}", span.of(text)):
        return False
    after = re.match(r"\s+([a-z]{3,}s|people|men|women|children)\b", text[span.end : span.end + 30])
    before = re.search(r"\b(?:in|since|by|until|from|during|of|the|year)\s+\Z", text[: span.start])
    return bool(after) and not before


def _is_range(text: str, first: tuple[Span, Amount], second: tuple[Span, Amount]) -> bool:
    """Whether two numbers are the ends of one stretch: "2 to 3 %", not "fell 6 % to $3 million"."""
    (begin, low), (end, high) = first, second
    between = text[begin.end : end.start]
    share = low.unit in ("%", "points")
    units = low.unit == high.unit or not low.unit or not (high.unit or share)
    if not _TO.match(between) or not units or low.value >= high.value:
        return False
    return between.strip() != "and" or bool(_BETWEEN.search(text[: begin.start]))


def _range(text: str, first: tuple[Span, Amount], second: tuple[Span, Amount]) -> Quantity:
    (begin, low), (end, high) = first, second
    unit, counts = _unit(text, end, high)
    # "2 to 3 million": the scale stands once, and means both.
    least, scale = low.value, high.value
    if scale >= 1000 and least < 1000 and not re.search(r"[a-z]", begin.of(text), re.IGNORECASE):
        written = re.match(r"[^\d]*([\d.,]+)", end.of(text))
        if written and re.search(r"[a-z]", end.of(text), re.IGNORECASE):
            digits = Decimal(written[1].replace(",", "").rstrip("."))
            least *= scale / digits if digits else 1
    return Quantity(Span(begin.start, end.end), least, scale, unit or low.unit, counts, exact=False)


def _bounded(text: str, span: Span, amount: Amount) -> Quantity:
    unit, counts = _unit(text, span, amount)
    value = amount.value
    before = _BOUND.search(text[max(0, span.start - 24) : span.start])
    bound = before.lastgroup if before else None
    start = span.start
    if before:
        start -= len(text[max(0, span.start - 24) : span.start]) - before.start()
    if _OR_MORE.match(text, span.end):
        bound = "least"
    elif _OR_LESS.match(text, span.end):
        bound = "most"
    elif _AFTER.match(text, span.end):
        bound = bound or "about"
    reach = abs(value) * NEAR
    low, high, open_low, open_high = {
        None: (value, value, False, False),
        "about": (value - reach, value + reach, False, False),
        "nearly": (value - reach, value, False, False),
        "more": (value, INFINITE, True, False),
        "least": (value, INFINITE, False, False),
        "fewer": (-INFINITE, value, False, True),
        "most": (-INFINITE, value, False, False),
    }[bound]
    end = span.end if amount.unit or not unit else _unit_end(text, span.end)
    bounds = (low, high, unit, counts, open_low, open_high, value, bound is None, amount.grain)
    return Quantity(Span(start, end), *bounds)


def _unit(text: str, span: Span, amount: Amount) -> tuple[str, frozenset[str]]:
    """The unit, written as a sign or as the next word, and the stems of what is counted."""
    if amount.unit:
        return amount.unit, _counted(text, span)
    words = _following(text, span)
    first = re.match(r"[\s-]*([^\W\d_]+)", text[span.end : span.end + 20])
    if first and stem(first[1]) in _UNITS:
        return _UNITS[stem(first[1])], frozenset(words[1:])
    return "", frozenset(words)


def _unit_end(text: str, at: int) -> int:
    """Where the word ends that follows: the unit belongs to what is shown."""
    word = re.match(r"[\s-]*[^\W\d_]+", text[at : at + 20])
    return at + word.end() if word else at


def _counted(text: str, span: Span) -> frozenset[str]:
    return frozenset(_following(text, span))


def _following(text: str, span: Span) -> list[str]:
    """The stems of the first content words after a number, within its clause."""
    after = re.split(r"[.;:()\n]|,\s", text[span.end : span.end + 60], maxsplit=1)[0]
    return plain_words(after)[:COUNTED]
