"""Numbers, dates, names and quoted phrases: found in a text and compared by value.

"26" equals "twenty-six", "1.5m" equals "1,500,000", "March 10, 2025" equals
"10/03/2025" read the European way. A value of a statement must stand in its
evidence; what cannot be compared counts as absent, so the check fails closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from index import Span
from rag.dates import Date, read_dates
from rag.names import find_names, name_stands_in
from rag.numbers import Amount, read_numbers

Kind = Literal["number", "date", "name", "quote"]
Key = Amount | Date | tuple[str, ...] | str

QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{2,400})[\"”“»]")
# A verb's or a clause's negation; "no longer" and "nor" included.
NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]t)\b",
    re.IGNORECASE,
)
# What says "not" without the word, of what is done or is so.
_IMPLIED = re.compile(
    r"\b(?:declin(?:e[sd]?|ing)\s+to|refus(?:e[sd]?|ing)\s+to|fail(?:s|ed|ing)?\s+to"
    r"|den(?:y|ies|ied|ying)|unable\s+to|yet\s+to|rather\s+than|instead\s+of|other\s+than"
    r"|(?:some|any)(?:thing|one|body)\s+else|hardly|barely|scarcely|lack(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Value:
    """One checkable value of a text: as written, where, and in comparable form."""

    kind: Kind
    text: str
    span: Span
    key: Key


def find_values(text: str) -> tuple[Value, ...]:
    """The values of a text, in order of position; no two overlap but a quote and what it holds."""
    quotes = [
        Value("quote", m.group(1), Span(*m.span(1)), plain(m.group(1)))
        for m in QUOTED.finditer(text)
        if plain(m.group(1))  # marks around marks quote nothing
    ]
    dates = [Value("date", span.of(text), span, day) for span, day in read_dates(text)]
    taken = [value.span for value in dates]
    numbers = [
        Value("number", span.of(text), span, amount)
        for span, amount in read_numbers(text)
        if not any(span.overlaps(other) for other in taken)
    ]
    taken += [value.span for value in numbers]
    names = [
        Value("name", span.of(text), span, tokens)
        for span, tokens in find_names(text)
        if not any(span.overlaps(other) for other in taken)
    ]
    return tuple(sorted([*quotes, *dates, *numbers, *names], key=lambda value: value.span))


def stands_in(value: Value, evidence: str) -> bool:
    """Whether the evidence holds the same value.

    A date may be more exact in the evidence, never less; a number must agree
    in amount and in unit where both name one.
    """
    key = value.key
    if value.kind == "quote":
        return isinstance(key, str) and key in plain(evidence)
    if isinstance(key, Date):
        return any(key.within(date) for _, date in read_dates(evidence))
    if isinstance(key, Amount):
        return any(key.agrees(amount) for _, amount in figures(evidence))
    return isinstance(key, tuple) and name_stands_in(key, evidence)


def figures(text: str) -> list[tuple[Span, Amount]]:
    """The numbers of a text but for those of its dates, in order.

    A day of the month or a year is no count: "10 people" is not borne out by "March 10".
    """
    dates = [span for span, _ in read_dates(text)]
    return [
        (span, amount)
        for span, amount in read_numbers(text)
        if not any(span.overlaps(date) for date in dates)
    ]


def missing(values: Iterable[Value], evidence: str) -> list[Value]:
    """The values that do not stand in the evidence."""
    return [value for value in values if not stands_in(value, evidence)]


def negations(text: str) -> int:
    """How many negating words a text has."""
    return len(NEGATION.findall(text))


def denies(text: str) -> bool:
    """Whether a text says of something that it is not so, or not done, in whatever words."""
    return bool(NEGATION.search(text) or _IMPLIED.search(text))


def plain(text: str) -> str:
    """A text reduced to what a quotation must keep: its words, in order, without layout or case."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
