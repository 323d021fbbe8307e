"""Two sentences that say the same but for one value: "Norway won 39", "Sweden won 39".

Where the same words stand around another name, number or date, the two cannot
both be right, or one is a later version of the other. Only such twins are held
to each other: sentences that put a thing differently may well speak of
different things.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from index import Span
from rag.check.comparing import clash
from rag.check.quantities import dates_of, read_quantities
from rag.names import find_names
from rag.terms import STOPWORDS, stem

SHARED = 4  # content words that both must have: fewer make a phrase that fits many ("is a poet")
ALIKE = 0.7  # share of the shorter sentence's words that stand in both, in order
LONGEST = 5  # words of a value

_WORD = re.compile(r"[^\W_]+(?:(?:[.,'’-]|(?<=\d)[:/](?=\d))[^\W_]+)*")
# Sentences that say of something not named in them, or of one among many, what others may do too.
_OF_WHAT = re.compile(
    r"\W*(?:he|she|it|they|we|you|i|his|her|its|their|this|that|these|those|such|there|here)\b",
    re.IGNORECASE,
)
_ONE_OF_MANY = re.compile(r"\s*(?:is|are|was|were)\s+(?:an?|one of|among|some)\b", re.IGNORECASE)


def swapped(one: str, other: str) -> tuple[Span, Span] | None:
    """Where two sentences, alike otherwise, have two values that cannot both be.

    None where they differ in more than one place, or in words that are no value:
    a sentence of another year ("in 2020" beside "in 2021") with another figure
    is no twin. A name beside a part of it, or its initials, is the same name.
    """
    if _OF_WHAT.match(one) or _OF_WHAT.match(other):
        return None
    differing = _differences(one, list(_WORD.finditer(one)), list(_WORD.finditer(other)))
    # Day and year of one date are one difference; so is a name that comes twice.
    wholes = [(_whole(mine, one), _whole(theirs, other)) for mine, theirs in differing]
    if len({(mine.of(one), theirs.of(other)) for mine, theirs in wholes}) != 1:
        return None
    pair = wholes[0]
    if _ONE_OF_MANY.match(one, pair[0].end) or not _exclude(pair[0].of(one), pair[1].of(other)):
        return None
    return pair


def _differences(
    one: str, mine: Sequence[re.Match[str]], theirs: Sequence[re.Match[str]]
) -> list[tuple[Span, Span]]:
    """The stretches that differ between what both say; none where too little is the same."""
    left, right = ([stem(word[0]) for word in side] for side in (mine, theirs))
    if 2 * min(len(left), len(right)) < max(len(left), len(right)):
        return []
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    same = [word for tag, start, end, _, _ in blocks if tag == "equal" for word in mine[start:end]]
    content = [word for word in same if word[0].casefold() not in STOPWORDS]
    enough = len(content) >= SHARED and len(same) >= ALIKE * min(len(left), len(right))
    if not enough or not any(_names_something(word, one) for word in content):
        return []
    # Words before or after what both say change nothing of it.
    inner = [
        (tag, a, b, c, d)
        for tag, a, b, c, d in blocks
        if tag == "replace"
        or (tag != "equal" and (a, c) != (0, 0) and (b, d) != (len(left), len(right)))
    ]
    if any(tag != "replace" for tag, *_ in inner):
        return []
    return [(_span(mine[a:b]), _span(theirs[c:d])) for _, a, b, c, d in inner]


def _names_something(word: re.Match[str], text: str) -> bool:
    """A figure, or a capital that does not merely open the sentence."""
    opens = not re.search(r"\w", text[: word.start()])
    return word[0][0].isdigit() or (word[0][0].isupper() and not opens)


def _span(words: Sequence[re.Match[str]]) -> Span:
    return Span(words[0].start(), words[-1].end())


def _whole(span: Span, text: str) -> Span:
    """The date, the figure with its unit or the name that the span is a part of, else the span."""
    wholes = [date for date, _ in dates_of(text)]
    wholes += [name for name, _ in find_names(text)]
    wholes += [quantity.span for quantity in read_quantities(text)]
    over = [whole for whole in wholes if whole.overlaps(span)]
    return Span(min(w.start for w in [span, *over]), max(w.end for w in [span, *over]))


def _exclude(one: str, other: str) -> bool:
    """Whether two stretches are values of one kind that cannot both be."""
    if max(len(one.split()), len(other.split())) > LONGEST:
        return False
    days, others = ([date for _, date in dates_of(text)] for text in (one, other))
    if days and others:
        return clash(days[0], others[0])
    figures, rivals = read_quantities(one), read_quantities(other)
    if figures and rivals:
        return len(figures) == len(rivals) == 1 and figures[0].excludes(rivals[0])
    if figures or rivals or days or others:
        return False
    return _is_name(one) and _is_name(other) and not _same_name(one, other)


def _is_name(text: str) -> bool:
    words = [word[0] for word in _WORD.finditer(text)]
    content = [word for word in words if word.casefold() not in STOPWORDS]
    return bool(content) and all(word[:1].isupper() for word in content)


def _same_name(one: str, other: str) -> bool:
    """Whether what the two names do not share is nothing, an abbreviation or the initials."""
    mine, theirs = (
        [stem(part) for word in _WORD.finditer(text) for part in word[0].split("-")]
        for text in (one, other)
    )
    here, there = ([w for w in a if w not in b] for a, b in ((mine, theirs), (theirs, mine)))
    if not here or not there:
        return True
    initials = ["".join(word[0] for word in side) for side in (here, there)]
    joined = ["".join(side).replace(".", "") for side in (here, there)]
    return (
        joined[0] in (initials[1], joined[1])
        or joined[1] == initials[0]
        or (len(here) == len(there) == 1 and _short(here[0], there[0]))
    )


def _short(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
