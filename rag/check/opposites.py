"""Words that say the opposite of each other: what a source has in the place of a claim's word.

"Sales fell 3.5 %" has every value of "sales rose 3.5 %". Only pairs that seldom
mean anything else are listed; meaning beyond them is for the verifier.
"""

from __future__ import annotations

from rag.terms import stem, words
from rag.values import negations

_PAIRS = (
    (
        "rise rose risen increase grow grew grown climb gain jump surge",
        "fall fell fallen decrease decline drop shrink shrank plunge",
    ),
    ("higher", "lower"),
    ("win won victory", "lose lost defeat"),
    ("approve accept adopt pass passed", "reject refuse"),
    ("support back backed", "oppose"),
    ("confirm admit", "deny denied"),
    ("allow permit legalise legalize", "ban banned forbid forbade prohibit"),
    ("guilty convict", "innocent acquit acquitted"),
    ("buy bought", "sell sold"),
    ("import", "export"),
    ("hire", "dismiss sack fired"),
    ("alive survive", "dead killed"),
    ("profit", "loss"),
    ("majority", "minority"),
    ("maximum", "minimum"),
    ("dependent", "independent"),
    ("strengthen", "weaken"),
    ("improve", "worsen"),
    ("arrive", "depart"),
)


def _opposites() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Each stem with those that say the same, and those that say the opposite."""
    made: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for pair in _PAIRS:
        one, other = (frozenset(stem(word) for word in side.split()) for side in pair)
        made |= dict.fromkeys(one, (one, other)) | dict.fromkeys(other, (other, one))
    return made


OPPOSITES = _opposites()


def opposed(claim: str, quote: str) -> tuple[str, str] | None:
    """A word of the claim and its opposite in the quote, as written; None where there is none.

    Where either denies something, or the quote has a word of both sides, the
    words alone do not tell.
    """
    if negations(claim) or negations(quote):
        return None
    there = {term.stem: term.text for term in words(quote)}
    for term in words(claim):
        same, other = OPPOSITES.get(term.stem, (frozenset(), frozenset()))
        against = [text for one, text in there.items() if one in other]
        if against and not same & there.keys():
            return term.text, against[0]
    return None
