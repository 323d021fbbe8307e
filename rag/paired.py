"""What “respectively” pairs: of two figures each goes with one of two things named before.

"Our net debt as of June 30, 2023, and June 30, 2022 was $6.1 billion and $5.7 billion,
respectively" has every word of a net debt of $5.7 billion in 2023, and nearly in that order.
English, as “respectively” is.
"""

from __future__ import annotations

import re

from index import Span
from rag.dates import read_dates
from rag.numbers import Amount
from rag.sentences import split_sentences
from rag.values import figures

_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
# Between two figures of one list.
_NEXT = re.compile(r"[^.;:,]{0,25}(?:,\s*(?:and\s+)?|\s+and\s+)[^\w\s]?")


def paired_otherwise(statement: str, evidence: str) -> str | None:
    """The statement's figure that the evidence pairs with another date, or with what is not sure.

    Sure it is where a date stands before for each figure of the list, and the statement has the
    figure's own; a statement that keeps “respectively” keeps the whole list.
    """
    if _RESPECTIVELY.search(statement):
        return None
    mine = figures(statement)
    days = [day for _, day in read_dates(statement)]
    for span in split_sentences(evidence):
        sentence = span.of(evidence)
        for match in _RESPECTIVELY.finditer(sentence):
            listed = _list_before(sentence[: match.start()])
            dates = [day for at, day in read_dates(sentence[: listed[0][0].start if listed else 0])]
            for at, amount in mine:
                places = [n for n, (_, other) in enumerate(listed) if amount.agrees(other)]
                if places and not (
                    len(dates) == len(listed) and any(dates[n] in days for n in places)
                ):
                    return at.of(statement)
    return None


def _list_before(text: str) -> list[tuple[Span, Amount]]:
    """The figures of the list that a text ends with, in order; [] for fewer than two."""
    found = figures(text)
    first = len(found) - 1
    while first > 0 and _NEXT.fullmatch(text[found[first - 1][0].end : found[first][0].start]):
        first -= 1
    listed = found[max(first, 0) :]
    return listed if len(listed) > 1 else []
