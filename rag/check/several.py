"""A claim of several sentences: what each says in its place, and one verdict out of theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.asserted import asks, units
from rag.check.context import understand
from rag.check.draft_sentences import SENTENCE_WORDS
from rag.check.folding import Folded
from rag.doers import VERB
from rag.terms import content_terms, length
from rag.values import NEGATION, QUOTED

SUBJECT_WORDS = 6  # a longer one is not named again

_LINK = r"\A(?:(?:but|and|so|yet|however|then|still|later|also)\b,?\s+)?"
_OWNING = ("its", "their", "his", "her")
_IT = re.compile(rf"\b(it|they|he|she|{'|'.join(_OWNING)})\b", re.IGNORECASE)
# What speaks of the sentence before as a whole, or of one of several things in it; and "it is said
# that", where nobody's name could stand.
_OF_BEFORE = re.compile(
    rf"{_LINK}(?:(?:this|these|those|that|such|both|neither|there|another|others|here)\b"
    r"|the\s+(?:same|latter|former|other|two)\b"
    r"|it\s+(?:is|was|has\s+been|had\s+been|seems|seemed|appears|appeared|took|takes)\b"
    r"(?:\s+\w+){0,3}\s+(?:that|to|who|when|where)\b)",
    re.IGNORECASE,
)

# What is more than a subject, or names nobody: "In May Tesla", "No official".
_NO_SUBJECT = re.compile(
    rf"[,;:()“”\"]|\b(?:and|or|that|which|who)\b|{NEGATION.pattern}|\A(?:in|on|at|by|during|after|before|"
    r"since|until|for|from|with|under|despite|as|when|while|if|although|because|to|of|according)\b",
    re.IGNORECASE,
)


def sentences_of(claim: str) -> list[str]:
    """What a claim states, sentence by sentence; the claim itself where that is one.

    Never cut inside a quotation. "He" or "it" is read as whom the sentence before speaks of; one
    of which that cannot be told ("This led to ...") stays with the sentence before, and so does
    a fragment. Only a question is left out: it states nothing.
    """
    pieces = _cut(claim)
    stated: list[str] = []
    for piece, one in zip(pieces, understand(pieces), strict=True):
        if asks(piece):
            continue
        sure = all(word.sure for word in one.resolved)
        text = one.text if sure else piece
        alone = _alone(text, stated[-1]) if stated and sure else None
        if alone is not None or not stated:
            stated.append(alone or text)
        else:
            stated[-1] = f"{stated[-1]} {text}"
    return stated or [claim]


def together(folds: Sequence[Folded]) -> Folded:
    """One verdict on what is said in several sentences or parts, each judged by itself.

    Supported when each is; refuted, or conflicting, when one is. The shares are those of the one
    that decides, else of the one least supported.
    """
    for one in folds:
        if one.verdict == "conflicting":
            return one
    if refuted := [one for one in folds if one.verdict == "refuted"]:
        strongest = max(refuted, key=lambda one: one.probabilities["refuted"])
        return Folded("refuted", strongest.probabilities, (), strongest.refutes, strongest.neutral)
    undecided = [one for one in folds if one.verdict != "supported"]
    weakest = min(undecided or folds, key=lambda one: one.probabilities["supported"])
    if undecided:
        return weakest
    supports = tuple(one for fold in folds for one in fold.supports[:1])
    return Folded("supported", weakest.probabilities, supports, (), ())


def _cut(claim: str) -> list[str]:
    """The sentences, none cut inside a quotation; "Yes, it can" stays with its question."""
    quoted = [match.span() for match in QUOTED.finditer(claim)]
    pieces: list[str] = []
    start = 0
    for span in units(claim):
        if not any(a < span.end < b for a, b in quoted):
            pieces.append(claim[start : span.end].strip())
            start = span.end
    return pieces


def _alone(sentence: str, before: str) -> str | None:
    """The sentence so that it can be read alone; None where that takes the one before it."""
    if length(sentence) < SENTENCE_WORDS or _OF_BEFORE.match(sentence):
        return None
    verb = VERB.search(sentence)
    pronoun = _IT.search(sentence, 0, verb.start() if verb else len(sentence))
    if pronoun is None:
        return sentence
    opening = sentence[: pronoun.start()].rstrip()
    if content_terms(opening) and not opening.endswith(","):
        return sentence  # "The firm and its owner"
    subject = _subject(before)
    if subject is None:
        return None
    if pronoun[1].casefold() in _OWNING:
        subject += "'" if subject.endswith("s") else "'s"
    return f"{sentence[: pronoun.start()]}{subject}{sentence[pronoun.end() :]}"


def _subject(sentence: str) -> str | None:
    """What stands before the first verb, where that is all of the subject and no more."""
    verb = VERB.search(sentence)
    subject = sentence[: verb.start()].strip() if verb else ""
    simple = content_terms(subject) and not _NO_SUBJECT.search(subject)
    return subject if simple and len(subject.split()) <= SUBJECT_WORDS else None
