"""Whether a statement keeps the words of its evidence in their order.

The words of "It is impossible to model some forces as gradients of potentials" also make
"Some forces are gradients of potentials, which are impossible to model". Who turns words
around may say something else with them, and no small model tells reliably.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict

from rag.dates import read_dates
from rag.terms import content_terms, words

UNDER = ":\n"  # between a heading and the quote that is read under it
OPENING = 10  # characters before a date that opens a text ("On the eve of" is more)


def kept_order(statement: str, evidence: str) -> float:
    """The share of a statement's content words that follow each other as in the evidence.

    Of the words that stand in the evidence, the longest increasing subsequence of their
    places (Hunt and Szymanski 1977), each occurrence counting; 1.0 where none stands there.
    A date that opens the evidence may come last ("In 1599 it was founded"), and the words
    of a heading that it is read under, anywhere.
    """
    evidence = evidence.rpartition(UNDER)[2]
    return max(_in_order(statement, evidence), _in_order(statement, _date_last(evidence)))


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


def _date_last(text: str) -> str:
    for span, _ in read_dates(text):
        if span.start <= OPENING:
            return f"{text[span.end :]} {text[: span.end]}"
    return text
