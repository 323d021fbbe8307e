"""Numbers in running English, read by value: digits, words, scales, units.

Covered: "1,500,000", "1.5m", "1.5 million", "twenty-six", "a dozen", "third",
"26 %", "26 per cent", "$5bn", "Rs 20". Not covered: fractions in words
("two-thirds"), Roman numerals, numbers inside identifiers ("A320", "COVID-19").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from index import Span
from rag.text import figures_apart

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
).split()
_WORD_VALUE = (
    {word: value for value, word in enumerate(_SMALL)}
    | {word: 20 + 10 * place for place, word in enumerate(_TENS)}
    | {"dozen": 12}
)
_SCALE = {
    "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "lakh": 10**5, "crore": 10**7, "k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12,
}  # fmt: skip
_UNIT = {
    "%": "%", "percent": "%", "per cent": "%", "pct": "%",
    "percentage point": "points", "percentage points": "points",
    "$": "dollar", "us$": "dollar", "usd": "dollar", "dollar": "dollar", "dollars": "dollar",
    "€": "euro", "eur": "euro", "euro": "euro", "euros": "euro",
    "£": "pound", "gbp": "pound",
    "¥": "yen", "jpy": "yen", "yen": "yen",
    "₹": "rupee", "rs": "rupee", "rs.": "rupee", "inr": "rupee",
    "rupee": "rupee", "rupees": "rupee",
}  # fmt: skip

_BEFORE = r"(?:(?P<before>us\$|[$€£¥₹]|(?:usd|eur|gbp|jpy|inr|rs\.?)(?=\s?\d))\s?)?"
_DIGITS = (
    r"(?P<sign>(?<!\S)[-−])?"
    r"(?P<digits>\d{1,3}(?:[,\u202f\u2009' ]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
    r"(?P<ordinal>st|nd|rd|th)?"
    r"(?:(?P<glued>k|mn?|bn|tn)\b|[\s-]?(?P<scale>hundred|thousand|million|billion|trillion|lakh|crore|bn|mn|tn)\b)?"
)
_AFTER = (
    r"(?:[\s-]?(?P<after>%|per\s?cent\b|pct\b|percentage points?\b|dollars?\b|euros?\b|yen\b|"
    r"rupees?\b|usd\b|eur\b|gbp\b|inr\b))?"
)
_ONE_WORD = "|".join(
    [*_SMALL, *_TENS, "dozen", "hundred", "thousand", "million", "billion", "trillion"]
)
_WORDS = (
    rf"(?P<words>(?:an?\s+(?=hundred|thousand|million|billion|trillion|dozen))?"
    rf"\b(?:{_ONE_WORD})\b(?:(?:[\s-]+|\s+and\s+)(?:{_ONE_WORD})\b)*)"
)
NUMBER = re.compile(
    rf"(?<![\w.,/])(?<![^\W\d_]-){_BEFORE}(?:{_DIGITS}|{_WORDS}|\b(?P<nth>{'|'.join(_ORDINALS)})\b)"
    rf"{_AFTER}(?![\w]|[.,]\d)",
    re.IGNORECASE,
)
# "one" that counts nothing.
# Of all that is written so the one that is hardly ever a number ("3M users"): a company.
COMPANY = "3M"
_PRONOUN = re.compile(
    r"\bone(?=\s+(?:of|another|that|who|whose|which|where|involving|containing|having|being|using)\b)"
    r"|(?<=\bno )one\b|(?<=\bthe )one\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and the unit written with it ("" when none).

    `grain`: what one in its last digit is ("6.1 billion": a tenth of a billion); 0 in words.
    """

    value: Decimal
    unit: str = ""
    grain: Decimal = field(default=Decimal(0), compare=False)

    def agrees(self, source: Amount) -> bool:
        """Whether a source's amount bears this one out.

        Values must be equal. A unit that is claimed must stand in the source;
        a percentage in the source cannot carry a plain number.
        """
        if self.value != source.value:
            return False
        return self.unit == source.unit or (
            not self.unit and source.unit not in ("%", "points", "th")
        )


def read_numbers(text: str) -> list[tuple[Span, Amount]]:
    """The numbers of a text, in order of position; years are numbers here too."""
    found = []
    for match in NUMBER.finditer(figures_apart(text)):
        if match["words"] and _PRONOUN.match(text, match.start("words")):
            continue
        if match[0] == COMPANY:
            continue
        amount = _amount(match)
        if amount is not None:
            found.append((Span(*match.span()), amount))
    return found


def _amount(match: re.Match[str]) -> Amount | None:
    written = (match["before"] or match["after"] or "").casefold()
    unit = _UNIT.get(re.sub(r"\s+", " ", written), _UNIT.get(written.replace(" ", ""), ""))
    if match["nth"]:
        return Amount(Decimal(_ORDINALS.index(match["nth"].casefold()) + 1), "th")
    if match["words"]:
        value = _in_words(re.split(r"[\s-]+", match["words"].casefold()))
        return None if value is None else Amount(value, unit)
    value = _in_digits(match["digits"])
    scale = (match["glued"] or match["scale"] or "").casefold()
    grain = Decimal((0, (1,), int(value.as_tuple().exponent))) * _SCALE.get(scale, 1)
    value *= _SCALE.get(scale, 1)
    return Amount(-value if match["sign"] else value, "th" if match["ordinal"] else unit, grain)


def _in_digits(digits: str) -> Decimal:
    if re.fullmatch(r"\d{1,3}(?:[,\u202f\u2009' ]\d{3})+(?:\.\d+)?", digits):
        return Decimal(re.sub(r"[^\d.]", "", digits))
    return Decimal(digits.replace(",", "."))


def _in_words(parts: list[str]) -> Decimal | None:
    total = current = 0
    for word in parts:
        if word in ("a", "an", "and"):
            continue
        if word == "dozen":
            current = max(current, 1) * 12
        elif word in _WORD_VALUE:
            if current % 10 or (current and _WORD_VALUE[word] >= 10 and current % 100):
                return None  # two numbers side by side, such as "two thirty": not one amount
            current += _WORD_VALUE[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        else:
            total += max(current, 1) * _SCALE[word]
            current = 0
    return Decimal(total + current)
