"""Whether a statement keeps the words of its evidence in their order.

The words of "It is impossible to model some forces as gradients of potentials" also make
"Some forces are gradients of potentials, which are impossible to model". Who turns words
around may say something else with them, and no small model tells reliably.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from rag.dates import read_dates
from rag.terms import content_terms, words

UNDER = ":\n"  # between a heading and the quote that is read under it
OPENING = 10  # characters before a date that opens a text ("On the eve of" is more)
COMMAS = 4
_COMMA = re.compile(r",\s")
_SETTING = re.compile(
    r"(?:in|on|at|by|from|with|for|to|under|over|after|before|during|since|until|following|within|"
    r"throughout|through|despite|due|because|when|while|if|as|although|though|according|\w+ly|"
    r"\w{3,}(?:ing|ed))\b",
    re.IGNORECASE,
)


def kept_order(statement: str, evidence: str) -> float:
    """The share of a statement's content words that follow each other as in the evidence.

    Of the words that stand in the evidence, the longest increasing subsequence of their
    places (Hunt and Szymanski 1977), each occurrence counting; 1.0 where none stands there.
    What opens the evidence as its setting may come last ("In 1599 it was founded", "After
    the talks, they left"), and the words of a heading that it is read under, anywhere.
    """
    return max(_in_order(statement, order) for order in _orders(evidence.rpartition(UNDER)[2]))


def _orders(text: str) -> Iterator[str]:
    """The text, and with its setting moved to its end: up to a date or one of the first commas."""
    yield text
    if _SETTING.match(text):
        ends = [span.end for span, _ in read_dates(text) if span.start <= OPENING][:1]
        ends += [comma.end() for comma in islice(_COMMA.finditer(text), COMMAS)]
        for end in ends:
            yield f"{text[end:]} {text[:end]}"


def _in_order(statement: str, evidence: str) -> float:
    places: dict[str, list[int]] = defaultdict(list)
    for at, term in enumerate(words(evidence)):
        places[term.stem].append(at)
    said = [places[term.stem] for term in content_terms(statement) if term.stem in places]
    ends: list[int] = []  # of the chains of each length the one that ends first
    for occurrences in said:
        for place in reversed(occurrences):
            length = bisect_left(ends, place)
            ends[length : length + 1] = [place]
    return len(ends) / len(said) if said else 1.0
