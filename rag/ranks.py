"""Among whom something is the first, the only or the largest.

"The first Black general" says more than "the first Black four-star general": a rank tells of a
group, and each word between the rank and its noun makes that group smaller. English rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.numbers import read_numbers
from rag.terms import STOPWORDS, Term, words

# "Most" and "least" are left out: they rank the word that follows ("the most popular city").
RANK = re.compile(
    r"first|last|only|sole|(?:large|bigge|smalle|highe|lowe|olde|younge|longe|shorte|talle|greate|"
    r"faste|riche|poore|deadlie|earlie|late|wor|be|heavie|busie|wealthie|stronge|weake)st",
    re.IGNORECASE,
)
PHRASE = 7  # words after a rank, at most, in which its noun stands
_BREAK = re.compile(r"[.,;:!?()\[\]“”\"]")


def rank_widened(statement: str, evidence: str) -> str | None:
    """The evidence's rank with what narrows it, where the statement nowhere has that.

    None where one place of the evidence has the rank without such words.
    """
    said, held = words(statement), words(evidence)
    stems = {term.stem for term in said}
    for at, rank in enumerate(said):
        if not RANK.fullmatch(rank.text):
            continue
        of = [term.stem for term in _phrase(statement, said, at)]
        same = [n for n, term in enumerate(held) if term.text.casefold() == rank.text.casefold()]
        ends = [_narrowed(_phrase(evidence, held, n), of, stems) for n in same]
        known = [(held[n].span.start, end) for n, end in zip(same, ends, strict=True) if end]
        if known and ends.count(0) == 0:
            return evidence[slice(*known[0])]
    return None


def _narrowed(phrase: Sequence[Term], of: Sequence[str], said: set[str]) -> int | None:
    """Where the last word ends that narrows the noun; 0 for none, None of something else.

    The noun is the last word that the statement has after the rank.
    """
    nouns = [n for n, term in enumerate(phrase) if term.stem in of[-1:]]
    if not nouns:
        return None
    narrowing = [term for term in phrase[: nouns[-1]] if term.stem not in said]
    return narrowing[-1].span.end if narrowing else 0


def _phrase(text: str, terms: Sequence[Term], rank: int) -> list[Term]:
    """What follows a rank up to the next small word or mark; without a number ("first three")."""
    phrase: list[Term] = []
    for before, term in zip(terms[rank:], terms[rank + 1 : rank + 1 + PHRASE], strict=False):
        between = text[before.span.end : term.span.start]
        if term.text.casefold() in STOPWORDS or _BREAK.search(between):
            break
        if phrase or not read_numbers(term.text):
            phrase.append(term)
    return phrase
