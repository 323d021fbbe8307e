"""Which words a reply may be made of: those of the quotes, and the small ones between.

A model that may only say what its quotes can say looks for the quote's own word where it
had another on its tongue ("occurs" for "is found"), and what it says can be checked word by
word. That the words are the quotes' does not make the sentence theirs: it is checked all the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Self

from rag.irregular import BASES
from rag.terms import FRAMING, STOPWORDS, WEIGHTY, small_words, stem

_RUN = re.compile(r"[^\W_]+")
ENGLISH = 0.2  # share of small words from which quotes are English (`rag.terms.small_words`)
LOOPS = range(3, 25)  # so many words twice in a row, and they would go on
# How a word may go on after what it shares with one of the quotes: "occurred" for "occurs", not
# "introducation" for "introduced".
_ENDING = re.compile(r"(?:[bdglmnprt]?(?:e[sd]?|ing|s|d|er|est|ly)|ied|ies|y|n|en)?")
# Initials set apart, as a model may spell them: "U. S."
_APART = re.compile(r"\b(?:[^\W\d_]\. )+[^\W\d_](?=\.)")
_PARTIAL = "\ufffd"  # stands for a character whose last bytes are still to come


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of some quotes, in small letters; `whole` may be said instead of all.

    `forms` are the words as they stand, `kin` the same by stem: another form of the
    same word may be said, but of a number only the number.
    """

    forms: frozenset[str]
    kin: Mapping[str, Collection[str]] = field(compare=False, repr=False)
    whole: str = ""

    @classmethod
    def of(cls, texts: Iterable[str], *, whole: str = "") -> Self | None:
        """The words of these texts; None where they are not in English."""
        text = "\n".join(texts)
        if small_words(text) < ENGLISH:
            return None
        runs = [run.casefold() for run in _RUN.findall(text)]
        forms = frozenset(runs) | (STOPWORDS - WEIGHTY) | {"s"}
        kin: dict[str, set[str]] = {}
        for form in forms:
            kin.setdefault(stem(form), set()).add(form)
        return cls(forms, kin, whole)

    def allows(self, text: str, *, ended: bool) -> bool:
        """Whether a reply may begin with `text`, or with `ended` be it.

        The last word of an unfinished text need only be how one of the words begins.
        """
        if self.whole and self.whole.startswith(text.strip()):
            return not ended or text.strip() == self.whole
        text = text.rstrip(_PARTIAL)
        runs = list(_RUN.finditer(text))
        open_ = not ended and bool(runs) and runs[-1].end() == len(text)
        words = [run[0].casefold() for run in runs]
        if any(words[-size:] == words[-2 * size : -size] for size in LOOPS):
            return False
        if open_ and not self._begins(words.pop()):
            return False
        return all(map(self._known, words))

    def _known(self, word: str) -> bool:
        if word in self.forms:
            return True
        if any(map(str.isdigit, word)):
            return False
        root = stem(word)
        return root in FRAMING or any(_inflects(word, form) for form in self.kin.get(root, ()))

    def _begins(self, word: str) -> bool:
        return any(form.startswith(word) for form in self.forms) or self._known(word)


def _inflects(word: str, form: str) -> bool:
    """Whether two words of a stem are forms of one word; a model also makes up words of it."""
    if word in BASES or form in BASES:
        return True
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, form, strict=False))
    )
    return all(_ENDING.fullmatch(one, shared) for one in (word, form))


def initials_as_in(quotes: str, text: str) -> str:
    """The text with its initials set as the quotes set them: "U.S." for "U. S."."""

    def joined(apart: re.Match[str]) -> str:
        together = apart[0].replace(" ", "")
        return together if together in quotes and apart[0] not in quotes else apart[0]

    return _APART.sub(joined, text)
