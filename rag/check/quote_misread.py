"""When two words that differ are one word, misread: what recognition of scans does to letters.

A pair counts as one word only when the letters that differ look alike and one
of the two is no word at all ("rnodern"). Where both are words ("modern",
"modem"), or both are numbers, somebody may have changed it, and that is told.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property

from rapidfuzz.distance import Levenshtein

from rag.check.quote_words import APOSTROPHES, Word
from rag.values import NEGATION

# Shapes that recognition of print confuses: two letters read as one, or one as two.
_SHAPES = (
    ("rn", "m"), ("nn", "m"), ("in", "m"), ("ni", "m"), ("ln", "m"), ("iii", "m"), ("vv", "w"),
    ("cl", "d"), ("tl", "d"), ("li", "h"), ("fi", "h"), ("ii", "u"), ("ri", "n"), ("lc", "k"),
)  # fmt: skip
# Single letters and digits that are taken for each other.
_ALIKE = (
    "0oöóòô", "1lij!|íìïtf7", "5s", "8b", "6bg", "9gq", "2z", "ceoa", "nuhrb", "vyu", "gqyp",
    "hkb", "ftr", "4a", "3e", "mn", "dc",
)  # fmt: skip
_PAIRS = frozenset(
    (one, other) for group in _ALIKE for one in group for other in group if one != other
)
_DIGITS = str.maketrans("oöilsbzgq|!", "00115829911")
_NUMBER = re.compile(r"[\d.,:/]+")
_MIXED = re.compile(r"(?=.*\d)(?=.*[^\W\d_])")
_NO_APOSTROPHES = {ord(mark): None for mark in APOSTROPHES}
# The languages in Latin letters whose word lists come with the spelling library.
LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt")
IN_LANGUAGE = 0.6  # share of a text's words on a list that makes it that language
SEVERAL = 3  # passages that show a word is one
# So many times rarer than its twin, a word is taken for a misreading: in any text, in a noisy one.
RARER, RARER_IN_NOISE = 1000, 100

Passages = Callable[[str], int]
"""How many passages of the library hold a word, counted up to `SEVERAL`."""


class Misreadings:
    """Which words of a quotation and of a source are the same word, misread in one of them."""

    def __init__(self, words: Sequence[Word], passages: Passages) -> None:
        """Judge for a quotation of these words; word lists are read when one is in doubt."""
        self._words = words
        self._passages = passages

    def same(self, one: Sequence[Word], other: Sequence[Word], *, noisy: bool = False) -> bool:
        """Whether these stretches of one to three words are one, misread, split or run together.

        In a text known to be `noisy`, a word far rarer than its twin counts as
        none ("yon" for "you"), and words may be split or joined anywhere.
        """
        left, right = _joined(one), _joined(other)
        if left == right:  # "ofthe" and "of the", "dont" and "don't"
            if noisy and not NEGATION.search(" ".join(word.key for word in [*one, *other])):
                return True
            return not all(self._is_word(word) for word in [*one, *other])
        apart = len(right) // 2 + 2
        if Levenshtein.distance(left, right, score_cutoff=apart) > apart:
            return False
        if _NUMBER.fullmatch(left) and _NUMBER.fullmatch(right):
            return False
        if _as_number(left) == _as_number(right) and (_MIXED.match(left) or _MIXED.match(right)):
            return True
        return _look_alike(left, right) and not self._both_meant(one, other, noisy=noisy)

    def _both_meant(self, one: Sequence[Word], other: Sequence[Word], *, noisy: bool) -> bool:
        """Whether both sides are words that a writer may have meant."""
        listed = [all(self.listed(word.key) for word in side) for side in (one, other)]
        if all(listed):
            rare, common = sorted(min(map(self._frequency, side)) for side in (one, other))
            told = any(NEGATION.fullmatch(word.key) for word in [*one, *other])
            return told or rare * (RARER_IN_NOISE if noisy else RARER) >= common
        if any(listed):
            odd = one if not listed[0] else other
            # A name on no list ("Marnie", "Mamie") is one that the library holds, too.
            return all(word.text[0].isupper() for word in [*one, *other]) and self._held(odd)
        mixed = [any(_MIXED.match(word.key) for word in side) for side in (one, other)]
        if any(mixed) and not all(mixed):
            return False
        return self._held(one) == self._held(other)

    def listed(self, key: str) -> bool:
        """Whether this is a word of the quotation's language, or a plain number."""
        if _NUMBER.fullmatch(key):
            return True
        if len(key) == 1:
            return key in "ai" if self._english else key in "aeioyuàéèòù"
        plain = key.removesuffix("'s")
        return any(plain in words for words in self._lists)

    def _frequency(self, word: Word) -> int:
        """How often the list has counted a word, 0 for one it lacks and for numbers."""
        return max(words.get(word.key, 0) for words in self._lists)

    def _is_word(self, word: Word) -> bool:
        return self.listed(word.key) or self._held([word])

    def _held(self, words: Iterable[Word]) -> bool:
        """Whether the library holds each of the words in several passages."""
        return all(self._passages(word.text) >= SEVERAL for word in words)

    @cached_property
    def _english(self) -> bool:
        return self._lists == [_listed_in("en")]

    @cached_property
    def _lists(self) -> list[Mapping[str, int]]:
        """The list of the language that most words are of; all of them where that is unsure."""
        keys = [word.key for word in self._words if word.key.isalpha()] or [""]
        for language in LANGUAGES:
            words = _listed_in(language)
            if sum(key in words for key in keys) >= IN_LANGUAGE * len(keys):
                return [words]
        return [_listed_in(language) for language in LANGUAGES]


def _joined(words: Sequence[Word]) -> str:
    return "".join(word.key for word in words).translate(_NO_APOSTROPHES)


def _as_number(word: str) -> str:
    """A number whose digits were read as letters, as digits; any other word as it is."""
    read = word.translate(_DIGITS)
    return read if _NUMBER.fullmatch(read) and any(c.isdigit() for c in word) else word


def _look_alike(left: str, right: str) -> bool:
    """Whether every difference is between shapes that are confused, and most letters agree."""
    if len(left) == len(right) and _letters_alike(left, right):
        return True
    return _one_shape_apart(left, right) or _one_shape_apart(right, left)


def _letters_alike(left: str, right: str) -> bool:
    differing = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    most = (len(left) + 1) // 2
    return len(differing) <= most and all(pair in _PAIRS for pair in differing)


def _one_shape_apart(left: str, right: str) -> bool:
    """Whether `right` is `left` with one or all places of a shape read as its twin.

    In a longer word one letter besides may be another, if it looks alike.
    """
    for shape, twin in _SHAPES:
        if left.replace(shape, twin) == right:
            return True
        at = left.find(shape)
        while at >= 0:
            changed = left[:at] + twin + left[at + len(shape) :]
            if len(changed) == len(right) and Levenshtein.distance(changed, right) <= (
                len(right) > 3
            ):
                return _letters_alike(changed, right)
            at = left.find(shape, at + 1)
    return False


_guard = threading.Lock()


def _listed_in(language: str) -> Mapping[str, int]:
    with _guard:  # two threads would otherwise both read
        return _read_list(language)


@cache
def _read_list(language: str) -> Mapping[str, int]:
    """One language's words; read once, a few tenths of a second."""
    from spellchecker import SpellChecker

    return dict(SpellChecker(language=language).word_frequency.items())
