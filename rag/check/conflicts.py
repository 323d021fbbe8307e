"""Documents that disagree on a value: a pair of located quotes, with dates, and what kind it is.

Three kinds: a later revision (the later document says that the figure changed),
different periods (the quotes themselves name different times), and a conflict.
The dates are those of the documents: from their metadata, else from their first
lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import combinations, product
from typing import Any

from index import Document
from index.origins import signature
from rag.answer import Evidence
from rag.check.comparing import ELSE, covered
from rag.check.frames import swapped
from rag.check.quantities import Quantity, dates_of, read_quantities
from rag.cite import Footnotes
from rag.dates import read_dates
from rag.sentences import split_sentences
from rag.terms import content_terms

# Share of common word runs from which two texts are versions of one story; a copy has .7 or more.
VERSIONS = 0.5
MOST = 3  # pairs shown
HEAD = 400  # characters of a text in which its date stands

_METADATA = ("date", "published", "created", "modified", "sent")
_REVISED = re.compile(
    r"\b(?:revis\w+|updat\w+|correct(?:ed|ion)|amend\w+|restat\w+|earlier (?:report|figure|"
    r"estimate|count|toll)\w*|previous(?:ly)?|initial(?:ly)?|(?:rose|risen|climbed|increased|raised|grew|"
    r"cut|lowered|reduced) (?:to|from)|now (?:stands|at)|so far)\b",
    re.IGNORECASE,
)

_LABEL = re.compile(
    r"\b(?:season|episode|chapter|page|section|article|paragraph|part|volume|issue|number|no\.?|"
    r"phase|level|stage|type|version|group|grade|class|route|room|flight|figure|table|step|round)"
    r"\s+\Z",
    re.IGNORECASE,
)


def find_conflicts(
    claim: str,
    evidence: Sequence[Evidence],
    documents: Callable[[str], Document],
    notes: Footnotes,
    *,
    beside: Sequence[Evidence] | None = None,
) -> tuple[dict[str, Any], ...]:
    """Pairs of sentences that bear on the claim and give a value of it that cannot both be.

    Each: `citations` (two numbers), `values` (as written), `dates` (ISO or
    None), `kind` ("conflict", "different period", "later revision") and `why`.
    The quotes are cited in `notes`. Only sentences of different documents are
    held to each other: each of `evidence` to each of `beside`, or to one another.
    The same two values are told once.
    """
    asked = read_quantities(claim)
    terms = [
        term
        for term in content_terms(claim)
        if not any(quantity.span.overlaps(term.span) for quantity in asked)
    ]
    mine, theirs = list(evidence), list(beside or ())
    if beside is None:  # a window of several sentences speaks of several things
        mine = [one for one in evidence if len(split_sentences(one.text)) == 1]
    near = {id(one) for one in (*mine, *theirs) if terms and covered(terms, one.text) >= ELSE}
    found: list[dict[str, Any]] = []
    told: set[frozenset[str]] = set()
    for one, other in combinations(mine, 2) if beside is None else product(mine, theirs):
        if one.document_id == other.document_id or not near & {id(one), id(other)}:
            continue
        twins = swapped(one.text, other.text)
        pair = twins and (twins[0].of(one.text), twins[1].of(other.text))
        if pair is None and {id(one), id(other)} <= near:
            pair = _disagreement(asked, one.text, other.text)
        if pair is None or frozenset(map(str.casefold, pair)) in told:
            continue
        told.add(frozenset(map(str.casefold, pair)))
        texts = [documents(e.document_id) for e in (one, other)]
        days = [document_date(text) for text in texts]
        kind, why = _kind((one.text, other.text), days, pair, texts if twins else ())
        found.append(
            {
                "kind": kind,
                "why": why,
                "values": list(pair),
                "citations": [notes.cite(one), notes.cite(other)],
                "dates": [day.isoformat() if day else None for day in days],
            }
        )
        if len(found) == MOST:
            break
    return tuple(found)


def document_date(document: Document) -> date | None:
    """The day a document was written: by its metadata, else the first whole date of its head."""
    for name in _METADATA:
        if said := document.metadata.get(name):
            try:
                return datetime.fromisoformat(said.strip()).date()
            except ValueError:
                if day := _whole(said):
                    return day
    return _whole(document.text[:HEAD])


def _whole(text: str) -> date | None:
    for _, written in read_dates(text):
        day = written.readings[0]
        if len(written.readings) == 1 and day.year and day.month and day.day:
            try:
                return date(day.year, day.month, day.day)
            except ValueError:
                continue
    return None


def _disagreement(asked: Sequence[Quantity], one: str, other: str) -> tuple[str, str] | None:
    """The two values, as written, that the quotes give for one thing and that cannot both be.

    A value the claim itself has, or, when it has none, any the two count alike.
    """
    mine, theirs = _counting(one), _counting(other)
    for a in mine:
        rivals = [b for b in theirs if _same_thing(a, b)]
        if asked and not any(_same_thing(quantity, a) for quantity in asked):
            continue
        # "$6.1 and $5.7 billion, respectively" has what the other says of one of the two.
        agree = any(not c.excludes(b) for b in rivals for c in mine if _same_thing(c, b))
        if rivals and not agree:
            return a.span.of(one), rivals[0].span.of(other)
    return None


def _counting(text: str) -> list[Quantity]:
    """The quantities that count or measure; not "the 21st" nor "episode 24", which name."""
    return [
        quantity
        for quantity in read_quantities(text)
        if quantity.unit != "th" and not _LABEL.search(text, 0, quantity.span.start)
    ]


def _same_thing(one: Quantity, other: Quantity) -> bool:
    if one.unit != other.unit:
        return False
    return bool(one.counts & other.counts) or (
        bool(one.unit) and (not one.counts or not other.counts)
    )


def _kind(
    quotes: tuple[str, str],
    days: Sequence[date | None],
    values: Sequence[str],
    twins: Sequence[Document],
) -> tuple[str, str]:
    """What kind of disagreement it is, and why it is taken for that.

    `twins`: the documents, where their sentences say the same but for the value.
    A date that is itself the value tells neither a period nor a document's day.
    """
    dated = bool(twins) and any(map(dates_of, values))
    if not dated and (period := _periods(quotes)):
        return "different period", period
    one, other = days
    if one is None or other is None or one == other or dated:
        return "conflict", "nothing tells which of the two is later"
    later = quotes[0] if one > other else quotes[1]
    if word := _REVISED.search(later):
        return "later revision", f"the later document says “{word[0]}”"
    first, last = sorted((one, other))
    if twins and _versions(*twins):
        return "later revision", f"the same story, of {first} and {last}"
    return "conflict", f"the documents are of {first} and {last}"


def _periods(quotes: tuple[str, str]) -> str:
    """How the quotes speak of different times, in words; "" where they may speak of one."""
    first, second = (
        [d for d in (written.readings[0] for _, written in dates_of(quote)) if d.year]
        for quote in quotes
    )
    if first and second and not {d.year for d in first} & {d.year for d in second}:
        return f"one speaks of {first[0].year}, the other of {second[0].year}"
    months = [{(d.year, d.month) for d in side if d.month} for side in (first, second)]
    if all(months) and not months[0] & months[1]:
        return "the quotes name different months"
    return ""


def _versions(one: Document, other: Document) -> bool:
    """Whether two documents are one story told twice: nearly the same text."""
    mine, theirs = signature(one.text), signature(other.text)
    return mine is not None and theirs is not None and float((mine == theirs).mean()) >= VERSIONS
