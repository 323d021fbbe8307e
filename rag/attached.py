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
# "Oslo High School is a Catholic school", and what joins the things of a list.
IS_A = re.compile(r"\b(?:is|are|was|were)\s+(?:(?:an?|the|one\s+of|\w+ly)\s+)+")
_JOINED = re.compile(r"[,;]|\b(?:and|or)\b")
_NAMED = re.compile(r"(?<![\w'’])[A-Z][\w'’-]+")


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


def _between(ends: Sequence[int], starts: Sequence[int]) -> list[tuple[int, int]]:
    """From the nearest end before it to each start that has one."""
    return [
        (max(before), start)
        for start in starts
        if (before := [end for end in ends if end <= start])
    ]


def _starts(value: Value, held: Sequence[Value]) -> list[int]:
    """Where the evidence has this value."""
    same = (other for other in held if other.kind == value.kind)
    return [other.span.start for other in same if stands_in(value, other.text)]


def _another_verbs(
    value: Value, statement: str, evidence: str, held: Sequence[Value], ends: Sequence[int]
) -> bool:
    """Whether wherever this date stands behind one of these ends a verb between takes it."""
    said = stems(statement)
    places = _between(ends, _starts(value, held))
    return bool(places) and all(
        _has_unsaid_verb(evidence[start:end], said) for start, end in places
    )


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
    places = _between(ends, _starts(value, held))
    strange = [
        one.span.start
        for one in held
        if one.kind == value.kind and not any(stands_in(mine, one.text) for mine in said)
    ]
    return bool(places) and all(any(start <= one < end for one in strange) for start, end in places)


def named_beside(statement: str, evidence: str) -> str | None:
    """What a statement says that something is, where the evidence says it of the next of a list.

    "Schools such as Oslo High, St. Mary's Catholic School" makes nothing Catholic of Oslo High.
    One place where no other name stands between the two in a list is enough.
    """
    is_a = IS_A.search(statement)
    if is_a is None:
        return None
    thing = [t for t in content_terms(statement) if t.span.end <= is_a.start()][-1:]
    kind = [t for t in content_terms(statement) if t.span.start >= is_a.end()][:1]
    held = content_terms(evidence)
    things = [t.span.end for t in held if thing and t.stem == thing[0].stem]
    kinds = [t.span.start for t in held if kind and t.stem == kind[0].stem]
    places = _between(things, kinds)
    everywhere = len(places) == len(kinds) > 0
    apart = everywhere and all(_lists(evidence[start:end], statement) for start, end in places)
    return kind[0].text if apart else None


def _lists(text: str, statement: str) -> bool:
    """Whether a text between two words only goes on to another name of a list."""
    others = any(name not in statement for name in _NAMED.findall(text))
    return others and bool(_JOINED.search(text)) and not VERB.search(text)
