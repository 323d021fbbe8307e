"""Whose turn it is in a transcript: the label before what somebody says.

"Ms. Berg (Minister of Ports): We have no plans." In minutes of a parliament, an interview or
the record of a meeting hardly a sentence is the document's own: each is somebody's, and who
that is stands at the beginning of the turn, often a page before.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

# What makes a text a transcript: so many turns, by two at least who speak twice, so much of its
# lines, and in so many somebody who speaks of himself ("Price: 40" does not); of a long one, in
# fewer. Of 197 meetings all are told so, of 3,000 articles two interviews and no list.
TURNS, SHARE, PERSONAL = 4, 0.3, 0.3
LONG, PERSONAL_IN_LONG = 100, 0.1

# A name, perhaps after the time, and perhaps with a role, which may hold a party: "(A (B))".
LABEL = re.compile(
    r"^[ \t]*(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?[ \t]+)?[*_]*"
    r"(?P<who>[A-ZÀ-Þ](?:[^\n:()?!“”\"]|\((?:[^()\n]|\([^()\n]*\))*\)){0,150}?)"
    r"[*_]*[ \t]?:[*_]*(?=[ \t])",
    re.MULTILINE,
)
_ROLE = re.compile(r"\s*\(.*\Z", re.DOTALL)
_LONGEST = 7  # words of a name
# Labels that tell what a turn is, not whose.
_PARTS = frozenset("q a question answer questions answers note summary update correction".split())
_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]e|[Mm]y|[Oo]ur)\b")


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody says in one go, from its label on; `who` is the fullest that labels have."""

    start: int
    name: str
    who: str


def speaker_at(text: str, at: int) -> Turn | None:
    """Whose turn a place of a text is in; None before the first, and where it is no transcript."""
    turns = turns_of(text)
    row = bisect_right(turns, at, key=lambda turn: turn.start) - 1
    return turns[row] if row >= 0 else None


@lru_cache(maxsize=8)
def turns_of(text: str) -> tuple[Turn, ...]:
    """The turns of a transcript in order; () of any other text."""
    found = []
    for match in LABEL.finditer(text):
        name = _ROLE.sub("", match["who"]).strip()
        if 0 < len(name.split()) <= _LONGEST and name.casefold() not in _PARTS:
            found.append((match, name))
    if not _is_transcript(text, found):
        return ()
    fullest: dict[str, str] = {}
    for match, name in found:
        fullest[name] = max(fullest.get(name, ""), match["who"].strip(), key=len)
    return tuple(Turn(match.start(), name, fullest[name]) for match, name in found)


def _is_transcript(text: str, found: list[tuple[re.Match[str], str]]) -> bool:
    often = [name for name, n in Counter(name for _, name in found).items() if n > 1]
    if len(found) < TURNS or len(often) < 2:
        return False
    lines = sum(1 for line in text.splitlines() if line.strip())
    ends = [match.start() for match, _ in found[1:]] + [len(text)]
    said = [text[match.end() : end] for (match, _), end in zip(found, ends, strict=True)]
    personal = sum(1 for one in said if _PERSON.search(one))
    share = PERSONAL if len(found) < LONG else PERSONAL_IN_LONG
    return len(found) >= SHARE * lines and personal >= share * len(found)


def in_full(text: str, start: int, stretch: str) -> str:
    """A stretch at `start` of a transcript, each turn in it with the fullest label of its speaker.

    What it begins with is said by whose turn it is there.
    """
    turns = turns_of(text)
    first = bisect_right(turns, start, key=lambda turn: turn.start) - 1
    told, end = [f"{turns[first].who} said:\n"], 0
    if turns[first].start == start:
        end = len(stretch) - len(without_label(stretch))
    for turn in turns[first + 1 :]:
        at = turn.start - start
        label = LABEL.match(stretch, at) if at < len(stretch) else None
        if label is None:
            break
        told += [stretch[end:at], f"{turn.who}:"]
        end = label.end()
    return "".join([*told, stretch[end:]])


def without_label(stretch: str) -> str:
    """What is said, where a turn begins with its label; all of any other stretch."""
    label = LABEL.match(stretch)
    return stretch[label.end() :].lstrip() if label else stretch
