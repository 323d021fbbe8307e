"""What other documents say otherwise than the answer: shown beside it, never settled.

Each sentence that is shown is held to every sentence of the passages found. A
pair that cannot both be right is cited on both sides with the dates of the
documents; which of the two is right is not for the program to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.answer import Citation, Evidence, Hit, Sentence
from rag.check.conflicts import find_conflicts
from rag.cite import Footnotes
from rag.rows import is_row
from rag.select import sentences_in


def disagreements(
    shown: Sequence[Sentence],
    evidence: Sequence[Evidence],
    hits: Sequence[Hit],
    footnotes: Footnotes,
) -> tuple[list[Sentence], tuple[dict[str, Any], ...]]:
    """The quotes that say otherwise than the sentences shown, and the pairs they make.

    `evidence` is what the sentences rest on, `hits` what was found. The quotes are
    cited in `footnotes`; one that the answer cites already is not shown again.
    Pairs have the shape of `rag.check.conflicts.find_conflicts`. Rows of tables have many values
    and do not say of what: none is held to another.
    """
    others = [one for hit in hits for one in sentences_in(hit) if not is_row(one.text)]
    pairs: list[dict[str, Any]] = []
    for sentence in shown:
        cited = [footnotes.citations[n - 1] for n in sentence.citations]
        mine = [one for citation in cited for one in _within(citation, evidence, others)]
        for said, places in _held(sentence, mine):
            for pair in find_conflicts(said, places, footnotes.documents, footnotes, beside=others):
                if _values(pair) not in map(_values, pairs):
                    pairs.append(pair)
    numbers = {n for sentence in shown for n in sentence.citations}
    added = dict.fromkeys(n for pair in pairs for n in pair["citations"] if n not in numbers)
    quotes = {citation.n: citation.quote for citation in footnotes.citations}
    return [Sentence(quotes[n], "quoted", (n,)) for n in added], tuple(pairs)


def _within(
    citation: Citation, evidence: Sequence[Evidence], others: Sequence[Evidence]
) -> list[Evidence]:
    """The evidence that is cited; of a quote that took in more, every sentence in it."""
    id, place = citation.document_id, citation.span
    whole = [one for one in evidence if one.document_id == id and one.span == place]
    return whole or [one for one in others if one.document_id == id and place.holds(one.span)]


def _held(sentence: Sentence, mine: Sequence[Evidence]) -> list[tuple[str, Sequence[Evidence]]]:
    """What is held to the other documents: a sentence; of a quote each of its own."""
    if sentence.status == "supported":
        return [(sentence.text, mine)]
    return [(one.text, [one]) for one in mine if not is_row(one.text)]


def _values(pair: dict[str, Any]) -> frozenset[str]:
    return frozenset(value.casefold() for value in pair["values"])
