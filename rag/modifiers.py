"""Words that a statement drops from directly before those that it uses.

A sentence that is held to its quote's words, in their order, can still say another thing by
what it drops: "the deputy minister resigned" is not that the minister did, "few students
passed" not that students did, "less than 300" not 300. What stands before a word in its
phrase belongs to it; what stands apart (an aside, a place, a time) may go. English rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.irregular import PAST
from rag.sentences import split_sentences
from rag.terms import STOPWORDS, Term, content_terms, small_words, stem, stems, words

# Words that say how much, how far, how long, in which rank, or which of two, of what comes next.
MEASURE = re.compile(
    r"\b(?:few|fewer|several|most|many|half|some(?!\s+\d)|more|less|least|too|or|non(?=-)|"
    r"at\s+(?:least|most)|up\s+to|until|(?:over|under|above|below|exceeding)(?=\s+\W?\d)|"
    r"as\s+(?:many|few|much)\s+as|no\s+longer|used\s+to|once|formerly|previously|"
    r"originally|one\s+of|among(?=\s+the\s)|"
    r"(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:nd|rd|th|st))"
    r"(?=[-\s](?:\w+est|most|best|worst)\b))\b",
    re.IGNORECASE,
)
# What a number is compared by: "2 percent less than expected".
COMPARED = re.compile(r"\b(\w+)\s+(?:less|more|fewer|lower|higher)\s+than\b", re.IGNORECASE)
# "In the novel", "according to legend": so only there.
TOLD = re.compile(
    r"\b(?:in|according\s+to)\s+(?:(?:the|this|his|her|their|its|a|one)\s+)?(?:\w+\s+){0,2}"
    r"(novel|film|movie|story|tale|play|book|poem|opera|series|episode|game|comic|dream|myth|"
    r"mythology|legend|folklore|tradition|fable)\b",
    re.IGNORECASE,
)
# Before a name these make another one of it. Else a name is known without what stands before it,
# and a thing without a name that stands before it ("the Pahalgam attack").
OTHER_NAME = frozenset(
    """north south east west northern southern eastern western new upper lower greater central
    vice deputy former ex acting assistant associate interim shadow future incoming outgoing
    then late pseudo anti pro""".split()
)
PLACING = frozenset("in on at from near during by after before since outside inside around".split())
ASIDE = 7  # words of such an aside, at most
ENGLISH = 0.1  # share of small words from which the rules are asked: a quote may be short
_MARK = re.compile(r"[.,;:!?()\[\]](?:\s|$)")
_PAST = re.compile(PAST)
_GAP = re.compile(r"[\s-]+")


def modifier_left_out(statement: str, evidence: str) -> str | None:
    """The first word that the statement drops from before one that it uses.

    A word that the evidence has elsewhere without it may be used so.
    """
    if small_words(evidence) < ENGLISH:
        return None
    said = stems(statement)
    dropped = (*_told(said, evidence), *_measures(said, evidence), *_compared(said, evidence))
    return dropped[0] if dropped else _before(statement, said, evidence)


def _told(said: frozenset[str], evidence: str) -> Iterator[str]:
    for match in TOLD.finditer(evidence):
        if stem(match[1]) not in said and _used(said, evidence, match):
            yield match.group()


def _measures(said: frozenset[str], evidence: str) -> Iterator[str]:
    for match in MEASURE.finditer(evidence):
        if stems(match.group()) <= said:
            continue
        phrase = _MARK.split(evidence[match.end() :], maxsplit=1)[0]
        ahead = [term for term in words(phrase) if term.text.lower() not in STOPWORDS]
        rest = stems(evidence[: match.start()]) | stems(evidence[match.end() + len(phrase) :])
        if ahead and ahead[0].stem in said and ahead[0].stem not in rest:
            yield match.group()


def _used(said: frozenset[str], evidence: str, match: re.Match[str]) -> bool:
    """Whether the statement has a word of content that only the match's sentence has."""
    spans = split_sentences(evidence)
    own = [span.of(evidence) for span in spans if span.start <= match.start() < span.end]
    others = [span.of(evidence) for span in spans if not span.start <= match.start() < span.end]
    return bool(said & {t.stem for t in content_terms(" ".join(own))} - stems(" ".join(others)))


def _compared(said: frozenset[str], evidence: str) -> Iterator[str]:
    for match in COMPARED.finditer(evidence):
        counted = match[1].lower() not in STOPWORDS and stem(match[1]) in said
        if counted and not stems(match.group()) <= said:
            yield match.group()


def _before(statement: str, said: frozenset[str], evidence: str) -> str | None:
    """What stands directly before a word wherever the evidence has it, and not in the statement."""
    held = words(evidence)
    for term in words(statement):
        if term.text.lower() in STOPWORDS or any(map(str.isdigit, term.text)):
            continue  # a number's own words are looked at above
        places = [at for at, one in enumerate(held) if one.stem == term.stem]
        dropped = [_dropped(held, at, said, evidence) for at in places]
        if dropped and all(dropped):
            return dropped[0]
    return None


def _dropped(held: list[Term], at: int, said: frozenset[str], evidence: str) -> str | None:
    """The word directly before a place of the evidence, if it changes it and is not said."""
    if at == 0:
        return None
    before, word = held[at - 1], held[at]
    text = before.text.lower()
    if before.stem in said or not _GAP.fullmatch(evidence[before.span.end : word.span.start]):
        return None
    if word.text.islower() and _PAST.fullmatch(word.text):  # who did it may stand before it
        if _aside(held, at, said):
            return None
    elif word.text[0].isupper() or (before.text[0].isupper() and at > 1):
        return before.text if text in OTHER_NAME else None
    harmless = text in STOPWORDS or text.endswith("ly") or any(map(str.isdigit, text))
    return None if harmless or len(text) == 1 else before.text


def _aside(held: list[Term], at: int, said: frozenset[str]) -> bool:
    """Whether what stands before a verb only says where or when what the statement has is.

    "The attack in Pahalgam took place": the attack did.
    """
    for back in range(at - 1, max(0, at - ASIDE), -1):
        if held[back].text.lower() in PLACING:
            return held[back - 1].stem in said
        if held[back].stem in said and held[back].text.lower() not in STOPWORDS:
            return False
    return False
