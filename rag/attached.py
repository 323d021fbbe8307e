"""Whether a value belongs to the words that a statement puts it behind.

"Fined in 2019 and sold in 2020" holds every word of "fined in 2020", in that order. What
gives it away is the other year between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.doers import VERB
from rag.terms import content_terms, stem, stems
from rag.values import Value, find_values, stands_in

COUNTED = ("number", "date")
# A second verb to which a date that follows in the same breath belongs: "it formed in the east,
# reaching the coast on Monday" does not say that it formed on Monday.
LATER_VERB = re.compile(
    rf",\s+(?:\w+ly\s+)?(\w{{3,}}ing)\b|\b(?:and|but|then|which|who)\s+(?:\w+ly\s+)?({VERB.pattern})"
)


def torn_away(statement: str, evidence: str) -> str | None:
    """The first number or date that another of its kind parts from what it stands behind.

    That is the content word and the value before it in the statement; of a date, also a verb that
    the statement lacks. Another value that the statement has as well parts nothing; one place of
    the value where nothing stands between is enough.
    """
    values = [value for value in find_values(statement) if value.kind in COUNTED]
    held = find_values(evidence)
    for at, value in enumerate(values):
        word = [t for t in content_terms(statement) if t.span.end <= value.span.start][-1:]
        after_word = [
            t.span.end for t in content_terms(evidence) if word and t.stem == word[0].stem
        ]
        after_value = [one.span.end for one in held if at and stands_in(values[at - 1], one.text)]
        for ends in (after_word, after_value):
            if _parted(value, values, held, ends):
                return value.text
        if value.kind == "date" and _another_verbs(value, statement, evidence, held, after_word):
            return value.text
    return None


def _another_verbs(
    value: Value, statement: str, evidence: str, held: Sequence[Value], ends: Sequence[int]
) -> bool:
    """Whether wherever this date stands behind one of these ends a verb between takes it."""
    said = stems(statement)
    between = [
        evidence[max(before) : other.span.start]
        for other in held
        if other.kind == value.kind and stands_in(value, other.text)
        if (before := [end for end in ends if end <= other.span.start])
    ]
    return bool(between) and all(_has_unsaid_verb(text, said) for text in between)


def _has_unsaid_verb(text: str, said: frozenset[str]) -> bool:
    """A mark after the verb closes its clause: "won it, beating Rome, in May"."""
    return any(
        stem(match[1] or match[2]) not in said and "," not in text[match.end() :]
        for match in LATER_VERB.finditer(text)
    )


def _parted(
    value: Value, said: Sequence[Value], held: Sequence[Value], ends: Sequence[int]
) -> bool:
    """Whether wherever the value stands behind one of these ends another one stands between."""
    places = [
        (max(before), other.span.start)
        for other in held
        if other.kind == value.kind and stands_in(value, other.text)
        if (before := [end for end in ends if end <= other.span.start])
    ]
    strange = [
        one.span.start
        for one in held
        if one.kind == value.kind and not any(stands_in(mine, one.text) for mine in said)
    ]
    return bool(places) and all(any(start <= one < end for one in strange) for start, end in places)
