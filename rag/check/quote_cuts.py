"""What falls away where a quotation is cut: a negation, or a word that hedges.

"He is guilty" is no fair quotation of "I do not think he is guilty". Looked at
are the rest of the sentence before the first word, after the last, and what a
mark of omission stands for. Where the source itself opens or closes quotation
marks at the cut, nothing falls away: the cut is the source's own. English rules.
"""

from __future__ import annotations

import re

from rag.sentences import split_sentences
from rag.values import NEGATION

AROUND = 1500  # code points on either side in which the sentence is looked for
_NEGATING = re.compile(
    r"\b(?:hardly|barely|scarcely|rarely|seldom|refuse[sd]?\s+to|fail(?:s|ed)?\s+to"
    r"|den(?:y|ies|ied)|doubt(?:s|ed)?)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:may|might|could|maybe|perhaps|possibly|probably|likely|unlikely|allegedly|reportedly"
    r"|apparently|seemingly|supposedly|if|unless|whether|almost|nearly|seems?|seemed|appears?"
    r"|appeared|suggests?|in\s+theory|sort\s+of|kind\s+of"
    r"|(?:I|we|they|you)\s+(?:think|thought|believe|guess|suppose|suspect|assume|hope))\b",
    re.IGNORECASE,
)
# Where a clause begins or ends, so that a negation on the far side does not reach over.
_CLAUSE = re.compile(
    r"[;:–—]|(?<!\w)-(?!\w)|,(?!\s+(?:that|if|unless)\b)"
    r"|\b(?:but|and|because|although|though|while|yet|so|since|then)\b",
    re.IGNORECASE,
)
_LATER_CLAUSE = re.compile(
    _CLAUSE.pattern + r"|\b(?:that|which|who|whose|when|where|to|as|than)\b", re.IGNORECASE
)
_CONDITION = re.compile(
    r"[\s,;–—-]*(?:(?:but|and|or)\s+)?(?:(?:only|even)\s+)?(?:if|unless|except|provided|maybe"
    r"|perhaps|probably|possibly|allegedly|reportedly|supposedly|not|in\s+theory"
    r"|(?:I|we)\s+(?:think|believe|guess|suppose|hope))\b",
    re.IGNORECASE,
)
_TURN = re.compile(r"[\s\W]*(?:but|however|not|no|except|unless|although|though)\b", re.IGNORECASE)
_ANSWER = re.compile(r"^\W*(?:no|not\s+at\s+all|never)\s*[,.!]", re.IGNORECASE)
_OPENING = re.compile(r"[“„«‹]|(?:(?<=\s)|(?<=\()|^)[\"‘'](?=\S)")
_CLOSING = re.compile(r"[”»›]|(?<=\S)\"(?=[\s.,;:!?)—–]|$)")
SHORT_SENTENCE = 8  # words of a left-out sentence that a turn or a negation may stand for


def fallen_before(text: str, start: int) -> str | None:
    """The negating or hedging words before a quotation that begins inside a sentence."""
    first = max(0, start - AROUND)
    before = text[first:start]
    begun = _sentence_start(before, text[start : start + AROUND])
    opened = [mark.end() for mark in _OPENING.finditer(before)]
    rest = before[max([begun, *opened]) :]
    clauses = _split(_CLAUSE, rest)
    # The cut may stand right behind the clause's end: then nothing of this clause is lost.
    return _weakening(clauses[-1]) if clauses else None


def fallen_after(text: str, end: int) -> str | None:
    """The same after a quotation that ends inside a sentence; a condition counts, too."""
    after = text[end : end + AROUND]
    rest = after[: _sentence_end(text[max(0, end - AROUND) : end], after)]
    closed = _CLOSING.search(rest)
    rest = rest[: closed.start()] if closed else rest
    condition = _CONDITION.match(rest)
    if condition:
        return condition[0].strip(" ,;–—-")
    clauses = _split(_LATER_CLAUSE, rest)
    return _negation(clauses[0]) if clauses else None


def fallen_inside(text: str, start: int, end: int) -> str | None:
    """The same in what an ellipsis stands for, `text[start:end]`."""
    left_out = text[start:end]
    parts = [span.of(left_out) for span in split_sentences(left_out)]
    if len(parts) <= 1 and not re.search(r"[.!?]", left_out):
        return _weakening(left_out)
    lost = fallen_after(text, start) or fallen_before(text, end)
    for part in parts:
        if _TURN.match(part) or len(part.split()) <= SHORT_SENTENCE:
            found = NEGATION.search(part)
            lost = lost or _negation(part) or (found[0] if found else None)
    return lost


def _weakening(clause: str) -> str | None:
    hedge = _HEDGE.search(clause)
    return _negation(clause) or (hedge[0] if hedge else None)


def _negation(clause: str) -> str | None:
    if _ANSWER.match(clause):
        return None
    found = NEGATION.search(clause) or _NEGATING.search(clause)
    return found[0] if found else None


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    """The text cut where the pattern stands; no groups, so nothing else comes back."""
    return pattern.split(text) if text.strip() else []


def _sentence_start(before: str, after: str) -> int:
    """Where, in `before`, the sentence begins that runs over into `after`."""
    for span in split_sentences(before + after):
        if span.start <= len(before) < span.end:
            return min(len(before), span.start)
    return len(before)


def _sentence_end(before: str, after: str) -> int:
    """Where, in `after`, the sentence ends that comes from `before`."""
    joined = before + after
    for span in split_sentences(joined):
        if span.start < len(before) <= span.end:
            return max(0, span.end - len(before))
    return 0
