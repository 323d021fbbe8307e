"""How many independent origins stand behind the evidence: copies and wire stories count once.

Two documents have one origin where they are near copies (MinHash, as
`index.origins` has it), where the text around the evidence is the same (a wire
story inside a longer article, a forwarded mail), where the evidence rests on
the same quotation, or where both are credited to the same news agency.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import numpy as np

from index import Document
from index.origins import NEAR
from rag.answer import Evidence
from rag.check.results import Origins
from rag.values import QUOTED

AROUND = 500  # characters on each side of the evidence that are compared
RUN = 8  # words of a run that two texts share
SHARED = 0.4  # share of such runs from which the text around is the same
QUOTATION = 8  # words of a quotation that both rest on
TOP, END = 400, 500  # characters of a text in which a credit stands

Signatures = Callable[[Sequence[str]], Mapping[str, np.ndarray]]

_WORD = re.compile(r"\w+")
_AGENCIES = {
    "AP": r"\bAP\b|Associated Press",
    "Reuters": r"\bReuters\b|\bREUTERS\b",
    "AFP": r"\bAFP\b|Agence France[- ]Presse",
    "UPI": r"\bUPI\b|United Press International",
    "PTI": r"\bPTI\b|Press Trust of India",
    "ANI": r"\bANI\b|Asian News International",
    "IANS": r"\bIANS\b",
    "dpa": r"\b(?:dpa|DPA)\b|Deutsche Presse-Agentur",
    "EFE": r"\bEFE\b",
    "ANSA": r"\bANSA\b",
    "Xinhua": r"\bXinhua\b",
    "TASS": r"\bTASS\b",
    "PA": r"\bPA Media\b|Press Association\b",
    "Bloomberg": r"\(Bloomberg\)|Bloomberg News",
}
_NAMES = "|".join(_AGENCIES.values())
# A credit, not a mention: "PARIS (Reuters) -", "By X, Associated Press", "© 2024 AFP",
# "contributed to this report", a line that is nothing but the name.
_FORMS = (
    rf"\((?:{_NAMES})\)",
    rf"(?:^|\n)\s*(?:{_NAMES})\s*(?:\n|$|[-–—|,]\s)",
    rf"(?:^|\n)\s*(?:[Bb]y|Source:?|Credit:?|©|Copyright(?: \d{{4}})?)\s[^\n]{{0,60}}?(?:{_NAMES})",
    rf"©\s?(?:\d{{4}}\s)?(?:The\s)?(?:{_NAMES})",
    rf"(?:{_NAMES})\s+(?:\w+\s+){{0,6}}contributed to this (?:report|story|article)",
    rf"(?:{_NAMES})\s+(?:writers?|correspondents?|reporters?)\s+[^\n]{{0,120}}contributed",
    rf"(?:reporting|additional reporting) by [^\n]{{0,80}}(?:{_NAMES})",
)
_CREDITS = tuple(re.compile(form) for form in _FORMS)


def agency(document: Document) -> str | None:
    """The news agency that a document is credited to; None when there is no credit.

    Looks at its metadata (author, source, publisher), and at the beginning and
    the end of its text. A story *about* an agency has no credit.
    """
    for name in ("wire", "agency", "author", "creator", "publisher", "byline"):
        said = document.metadata.get(name, "")
        for known, pattern in _AGENCIES.items():
            if said and re.search(pattern, said):
                return known
    text = document.text
    for part in (text[:TOP], text[-END:]):
        for form in _CREDITS:
            if found := form.search(part):
                return next(
                    known for known, words in _AGENCIES.items() if re.search(words, found[0])
                )
    return None


def count_origins(
    evidence: Sequence[Evidence], documents: Callable[[str], Document], signatures: Signatures
) -> Origins:
    """The documents of the evidence, how many of them are independent, and why not all are."""
    ids = list(dict.fromkeys(one.document_id for one in evidence))
    if len(ids) < 2:
        return Origins(len(ids), len(ids))
    texts = {id: documents(id) for id in ids}
    signed = signatures(ids)
    leader = {id: id for id in ids}
    reasons = []
    for one, other in combinations(ids, 2):
        if _lead(leader, one) == _lead(leader, other):
            continue
        mine = [e for e in evidence if e.document_id == one]
        theirs = [e for e in evidence if e.document_id == other]
        why = same_origin((texts[one], mine), (texts[other], theirs), signed)
        if why:
            leader[_lead(leader, other)] = _lead(leader, one)
            reasons.append(f"“{texts[one].title}” and “{texts[other].title}” count as one: {why}.")
    return Origins(len(ids), len({_lead(leader, id) for id in ids}), tuple(reasons))


Side = tuple[Document, Sequence[Evidence]]


def same_origin(one: Side, other: Side, signed: Mapping[str, np.ndarray]) -> str | None:
    """Why two documents with their evidence have one origin, in plain words; None if not."""
    (first, mine), (second, theirs) = one, other
    if first.id in signed and second.id in signed:
        alike = float((signed[first.id] == signed[second.id]).mean())
        if alike >= NEAR:
            return f"near copies ({alike:.0%} of their word runs in common)"
    for a in mine:
        for b in theirs:
            around, beside = _around(first.text, a), _around(second.text, b)
            if why := _same_words(around, beside):
                return why
    credits = agency(first), agency(second)
    if credits[0] and credits[0] == credits[1]:
        return f"both are credited to {credits[0]}"
    return None


def _same_words(one: str, other: str) -> str | None:
    quoted = _quotations(one) & _quotations(other)
    if quoted:
        words = " ".join(max(quoted, key=len)[:10])
        return f"both rest on the same quotation (“{words} …”)"
    runs, others = _runs(one), _runs(other)
    least = min(len(runs), len(others))
    if least and len(runs & others) / least >= SHARED:
        return "the text around the evidence is the same"
    return None


def _around(text: str, evidence: Evidence) -> str:
    return text[max(0, evidence.span.start - AROUND) : evidence.span.end + AROUND]


def _quotations(text: str) -> set[tuple[str, ...]]:
    found = (tuple(_WORD.findall(match[1].casefold())) for match in QUOTED.finditer(text))
    return {words for words in found if len(words) >= QUOTATION}


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def _lead(leader: Mapping[str, str], id: str) -> str:
    while leader[id] != id:
        id = leader[id]
    return id
