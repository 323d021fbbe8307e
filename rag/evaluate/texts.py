"""An answer's words against the gold answers: exact match, token F1, and whether it holds one.

SQuAD's normalisation (Rajpurkar et al. 2016, the official `evaluate-v2.0.py`):
lower case, no punctuation, no articles, single spaces; here punctuation of any
script goes, not only ASCII's.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
# Scripts written without spaces: a gold answer may stand anywhere inside a run of letters.
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
# A gold answer with more words is a text to be summed up, and nobody repeats it word for word.
SHORT_WORDS = 10


def normalised(text: str) -> str:
    """The text as SQuAD compares it."""
    kept = "".join(
        char
        for char in text.lower()
        if char not in string.punctuation and not unicodedata.category(char).startswith("P")
    )
    return " ".join(_ARTICLES.sub(" ", kept).split())


def exact_match(answer: str, golds: Sequence[str]) -> float:
    """1 when the answer is one of the gold answers."""
    return float(normalised(answer) in {normalised(gold) for gold in golds})


def token_f1(answer: str, golds: Sequence[str]) -> float:
    """The best F1 of the answer's words against those of a gold answer; 0 without any."""
    return max(
        (_f1(normalised(answer).split(), normalised(gold).split()) for gold in golds), default=0
    )


def _f1(answer: Sequence[str], gold: Sequence[str]) -> float:
    shared = (Counter(answer) & Counter(gold)).total()
    if not shared:
        return float(list(answer) == list(gold))
    precision, recall = shared / len(answer), shared / len(gold)
    return 2 * precision * recall / (precision + recall)


def contains(text: str, golds: Sequence[str]) -> bool:
    """Whether a gold answer stands in the text, in whole words."""
    padded = f" {normalised(text)} "
    for gold in map(normalised, golds):
        if gold and (f" {gold} " in padded or (_UNSPACED.search(gold) and gold in padded)):
            return True
    return False


def short(golds: Sequence[str]) -> tuple[str, ...]:
    """The gold answers that a sentence can be expected to hold word for word."""
    return tuple(gold for gold in golds if 0 < len(normalised(gold).split()) <= SHORT_WORDS)
