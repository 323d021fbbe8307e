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
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)\b")
# What a year tells apart: "the 2005 series".
_OF_YEAR = re.compile(
    r"\b(?:the|this|that|its|their|his|her|an?)\s+((?:1[1-9]|20)\d\d)\s+(\w+)", re.IGNORECASE
)
# Words that say how a thing stands to what is named after them; one group for those that say the
# same ("in Oslo", "of Oslo").
_RELATIONS = (
    "in at on of within inside throughout across".split(),
    "to into toward towards onto".split(),
    *(
        [word]
        for word in "from by with for against near between under over around outside off".split()
    ),
)
_RELATION = {word: at for at, group in enumerate(_RELATIONS) for word in group}
_BEFORE = re.compile(r"(?:^|[^\w])([a-z]+)\s+(?:(?:the|an?)\s+)?[\"'“‘(]*\Z")
_SAYS_THAT = re.compile(r"\b(\w+)\s+that\b", re.IGNORECASE)
_TWO_WORDS = re.compile(r"\b([^\W_]+)\s+(?=([^\W_]+))")
_ABOUT = frozenset("for against of about over on with".split())
_ARTICLE = r"(?:(?:the|an?|this|that|these|those|its|his|her|their|our)\s+)?"
_RELATED = re.compile(
    rf"\b(?:{'|'.join(word for word in _RELATION if word != 'to')})\s+{_ARTICLE}"
    r"((?:[^\W_A-Z][\w-]*)(?:\s+[^\W_A-Z][\w-]*){0,3})"
)
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


def named_by_year(statement: str, evidence: str) -> str | None:
    """A year that the evidence only names a thing by, where the statement has it without that.

    "The 2005 series reveals that he was the last" does not say that he was so in 2005, nor does
    "in The Empty Child (2005)".
    """
    said = stems(statement)
    for match in _OF_YEAR.finditer(evidence):
        year, thing = match.groups()
        names_only = evidence.count(year) == len(
            re.findall(rf"{year}\s+{thing}\b|\({year}\)", evidence)
        )
        if year in said and stem(thing) not in said and names_only:
            return year
    return None


def related_otherwise(statement: str, evidence: str) -> str | None:
    """A name that the statement puts behind another such word than the evidence ever does.

    "Bordered by Jordan" does not say "in Jordan". A place of the name behind no such word is
    enough: it may be one of a list.
    """
    for value in find_values(statement):
        before = _BEFORE.search(statement[: value.span.start])
        if value.kind != "name" or before is None or before[1] not in _RELATION:
            continue
        name = re.escape(re.sub(r"['’]s?\Z", "", value.text))
        places = [
            _BEFORE.search(evidence[: match.start()])
            for match in re.finditer(rf"(?<!\w){name}(?!\w)", evidence)
        ]
        own = _RELATION[before[1]]
        if places and all(at and _RELATION.get(at[1], own) != own for at in places):
            return value.text
    return None


def only_to_be_done(statement: str, evidence: str) -> str | None:
    """A thing that the statement relates to another, where the evidence only has it as an object.

    "New water cuts, and a plan to save the river basin" does not say "cuts for the river basin".
    Of what follows the preposition, as much counts as the evidence has in one piece.
    """
    said = stems(statement)
    for match in _RELATED.finditer(statement):
        parts = match[1].split()
        while parts and not re.search(_in_one_piece(parts), evidence, re.IGNORECASE):
            parts.pop()
        if not parts:
            continue
        whole = rf"(?:\bto\s+(\w+)\s+{_ARTICLE})?{_in_one_piece(parts)}"
        done = [place[1] for place in re.finditer(whole, evidence, re.IGNORECASE)]
        if all(verb and stem(verb) not in said for verb in done):
            return " ".join(parts)
    return None


def _in_one_piece(parts: Sequence[str]) -> str:
    return r"(?<!\w)" + r"\s+".join(map(re.escape, parts)) + r"(?!\w)"


def said_instead(statement: str, evidence: str) -> str | None:
    """A verb that the statement lets say something, where the evidence has it do another thing.

    "Scholars arguing for a plague suggest that it spread" does not say "scholars argue that".
    """
    for match in _SAYS_THAT.finditer(statement):
        verb = stem(match[1])
        after = [m[2].casefold() for m in _TWO_WORDS.finditer(evidence) if stem(m[1]) == verb]
        if after and all(word in _ABOUT for word in after):
            return match[1]
    return None


def made_to_be(statement: str, evidence: str) -> str | None:
    """What a statement says that something is, where the evidence says what that does to it.

    "The theory provided a mechanism" does not say that the theory is one. One place where
    no other verb stands between the two is enough.
    """
    is_a = IS_A.search(statement)
    if is_a is None:
        return None
    kind, places = _thing_and_kind(statement, evidence, is_a)
    did = [_does(evidence[start:end], stems(statement)) for start, end in places]
    return kind if did and all(did) else None


def _does(text: str, said: frozenset[str]) -> bool:
    """Whether a verb that is not said, and no form of "be" or mark, stands between two words."""
    verb = VERB.search(text)
    apart = _BE.search(text) or re.search(r"[,;:()]", text)
    return verb is not None and stem(verb.group()) not in said and not apart


def named_beside(statement: str, evidence: str) -> str | None:
    """What a statement says that something is, where the evidence says it of the next of a list.

    "Schools such as Oslo High, St. Mary's Catholic School" makes nothing Catholic of Oslo High.
    One place where no other name stands between the two in a list is enough.
    """
    is_a = IS_A.search(statement)
    if is_a is None:
        return None
    kind, places = _thing_and_kind(statement, evidence, is_a)
    return kind if places and all(_lists(evidence[x:y], statement) for x, y in places) else None


def _thing_and_kind(
    statement: str, evidence: str, is_a: re.Match[str]
) -> tuple[str | None, list[tuple[int, int]]]:
    """What the statement says a thing is, and what stands between the two in the evidence.

    None and nothing unless the thing comes before wherever the evidence has that.
    """
    thing = [t for t in content_terms(statement) if t.span.end <= is_a.start()][-1:]
    kind = [t for t in content_terms(statement) if t.span.start >= is_a.end()][:1]
    held = content_terms(evidence)
    things = [t.span.end for t in held if thing and t.stem == thing[0].stem]
    kinds = [t.span.start for t in held if kind and t.stem == kind[0].stem]
    places = _between(things, kinds)
    return (kind[0].text, places) if len(places) == len(kinds) > 0 else (None, [])


def _lists(text: str, statement: str) -> bool:
    """Whether a text between two words only goes on to another name of a list."""
    others = any(name not in statement for name in _NAMED.findall(text))
    return others and bool(_JOINED.search(text)) and not VERB.search(text)
