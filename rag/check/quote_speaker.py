"""Whether the speaker a quotation is given to is the one the source has it from."""

from __future__ import annotations

import re
from typing import Literal

from rag.check.speakers import PRONOUNS, Speaker
from rag.cues import CUE
from rag.names import TITLES

Agreement = Literal["same", "other", "unsure"]

LEAD = 120  # code points before a mention in which the name it is part of may stand
_TOKEN = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_OFFICE = re.compile(r"\b(?:Gov|Sen|Rep|Gen|Secretary|President|Minister|Chairman|Director)\.?\Z")
_APPOSED = re.compile(r", | and | of ")
_LINKS = frozenset("of the de la van von bin al and for a an".split())


def agreement(given: str, speaker: Speaker, text: str, start: int) -> Agreement:
    """Whether `given` names this speaker; `text[:start]` is what a pronoun may point back to.

    "other" only where both are names that share nothing, or a first name differs
    before the same family name; a description ("the union") proves nothing
    against a name. A pronoun is somebody else's only if the text before it never
    names the one given.
    """
    wanted, mention = given.strip().casefold(), speaker.mention.casefold()
    if wanted in PRONOUNS or not wanted:
        clash = {wanted, mention} <= {"he", "she"} and wanted != mention
        return "other" if clash else "same" if wanted == mention else "unsure"
    mine = _name_tokens(_head(given))
    if not mine:
        return _descriptions(wanted, mention)
    if mention in PRONOUNS:
        return _with_pronoun(mine, speaker, text[:start])
    theirs = _name_tokens(_head(speaker.mention))
    if not theirs:
        return "unsure"
    verdict = _names(mine, theirs, _name_tokens(_head(speaker.name)) or theirs)
    if len(theirs) > 1 and set(theirs) <= set(_name_tokens(given)):
        return "unsure"  # "Clinton's campaign chairman, John Podesta"
    unsure = _OFFICE.search(speaker.mention) or _leads_up(mine[-1], speaker, text)
    return "unsure" if verdict == "other" and unsure else verdict


def _leads_up(name: str, speaker: Speaker, text: str) -> bool:
    """Whether the name given opens what the mention ends: "Ann Berg, head of Harbour Board said".

    Then the mention may be part of what is said of the one given.
    """
    before = text[max(0, speaker.span.start - LEAD) : speaker.span.start]
    found = re.search(rf"\b{re.escape(name)}\b(,? (?:[^.!?;\"“”\n])*)\Z", before, re.IGNORECASE)
    return found is not None and bool(_APPOSED.match(found[1])) and not CUE.search(found[1])


def _names(mine: list[str], mention: list[str], full: list[str]) -> Agreement:
    for theirs in (full, mention):
        if mine[-1] == theirs[-1]:
            given, known = mine[:-1], theirs[:-1]
            if given and known and not _may_be_one(given, known):
                return "other" if theirs is full and len(mention) > 1 else "unsure"
            return "same"
    if set(mine) & set(full) or set(mine) & set(mention):
        # "White House" for "White House press secretary Josh Earnest"; a first name alone.
        shared = set(mine) <= set(full) | set(mention)
        return "unsure" if shared or len(mine) == 1 else "other"
    if _initials(mine) == "".join(full) or _initials(full) == "".join(mine):
        return "same"
    return "other"


def _head(name: str) -> str:
    """A name without what is said of its bearer: "Ed Rendell, a former governor"."""
    head = re.split(r",|\(|\s[–—-]\s|\bwho\b|\bwhich\b|\bof\b", name, maxsplit=1)[0]
    return head if len(_name_tokens(head)) > 1 else re.split(r",|\bwho\b", name, maxsplit=1)[0]


def _may_be_one(given: list[str], known: list[str]) -> bool:
    """Whether first names agree, one may be short for the other, or one is a role."""
    return any(a[:2] == b[:2] for a in given for b in known)


def _with_pronoun(mine: list[str], speaker: Speaker, before: str) -> Agreement:
    if speaker.name != speaker.mention and mine[-1] in _name_tokens(speaker.name):
        return "same"
    named = re.search(rf"\b{re.escape(mine[-1])}\b", before, re.IGNORECASE)
    return "unsure" if named else "other"


def _descriptions(wanted: str, mention: str) -> Agreement:
    mine, theirs = (
        {t for t in _TOKEN.findall(words) if t not in _LINKS} for words in (wanted, mention)
    )
    return "same" if mine & theirs else "unsure"


def _name_tokens(name: str) -> list[str]:
    """The capitalised words of a name but titles, folded, without a possessive."""
    tokens = [match[0] for match in _TOKEN.finditer(name) if match[0][0].isupper()]
    folded = [re.sub(r"['’]s?$", "", token).replace(".", "").casefold() for token in tokens]
    kept = [token for token in folded if token not in TITLES | _LINKS and token not in PRONOUNS]
    return [token for token in kept if token not in {"sen", "rep", "gov", "gen", "rev"}]


def _initials(tokens: list[str]) -> str:
    return "".join(token[0] for token in tokens)
