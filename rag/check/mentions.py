"""Whom a stretch of news prose mentions: names, pronouns, descriptions, and who acts. English."""

from __future__ import annotations

import re

from rag.check.telling import ROLES
from rag.names import TITLES

NEAR = 5  # words of a role between two names of one mention

_CAPITAL = r"(?:[A-Z]\.(?:[A-Z]\.)*|[A-ZÀ-ÖØ-Þ][\w’'&-]*)"
TITLE = r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Rev|Prof|Capt|Maj|Cpl|Adm|St|Jr|Sr)\."
_NAME = re.compile(
    rf"(?:{TITLE}\s+)?{_CAPITAL}"
    rf"(?:[ \xa0](?:{TITLE}|(?:(?:of|the|de|la|van|von|bin|al)[ \xa0]){{0,2}}{_CAPITAL}))*"
)
PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|I|[Ww]e)\b")
_DESCRIBED = re.compile(
    r"\b(?:the|an?|one|his|her|their|another|some)\s+[\w’' -]{2,60}", re.IGNORECASE
)
# What may stand between a name and its verb: "(R-S.C.)", "has also".
AUX = re.compile(
    r"^\s*(?:\([^()]*\)\s*)?(?:(?:has|have|had|was|is|are|were|later|also|then|once|often|just|recently|first"
    r"|\w+ly)\s+)*\Z"
)
POSSESSIVE = re.compile(r"(?:['’]s|s['’])\Z")
# What may stand between the names of one mention: a role in small letters, no preposition.
ROLE = re.compile(
    r"\s*(?:(?!(?:of|in|on|at|to|for|after|during|with|when|as|about|by|from|that|and|who)\b)"
    r"[a-z][\w’'-]*\s+|['’]s\s+)*"
)
PLACED = re.compile(
    r"\b(?:on|in|at|with|from|into|over|via)\s+\Z"
)  # "a message on Twitter reading"
_COMMA = re.compile(r"(?:\s*\([^()]*\))?,")
OFFICES = ROLES | frozenset(
    """official officials spokespeople aide aides adviser advisers advisor advisors campaign
    staffer staffers supporter supporters source sources strategist strategists manager operative
    operatives analyst analysts leader leaders lawyers report statement team""".split()
)
_SHORT_TITLES = frozenset("sen rep gov gen lt col sgt rev prof capt maj cpl adm".split())
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december but and in on at the a an when after
    while as if for so then now still yet i asked likewise meanwhile however said says
    stated added wrote asked replied    instead""".split()
)


def subject(line: str, start: int, cue: int) -> tuple[int, int] | None:
    """The mention whose verb begins at `cue`: beside it, or before an apposition in commas."""
    named = mentions(line, start, cue)
    if not line[start:cue].rstrip().endswith(","):
        found = [
            who
            for who in named
            if AUX.match(line[who[1] : cue])
            and not POSSESSIVE.search(line[slice(*who)])
            and not PLACED.search(line[: who[0]])
        ]
        return found[-1] if found else _office(line, named, cue)
    # "Amy Pope, deputy homeland security advisor, said"; "Rubio, who was there, told"
    heads = [
        who for who in named if _COMMA.match(line, who[1]) and not PLACED.search(line[: who[0]])
    ]
    before = line[start : heads[0][0]].strip(" ") if heads else ""
    # It opens the stretch, or is itself the apposition: "Hunter's chief of staff, Joe Kasper, told"
    alone = heads and (not before.strip(",") or before.endswith(","))
    return heads[0] if len(heads) > 1 or alone else None


def _office(line: str, named: list[tuple[int, int]], cue: int) -> tuple[int, int] | None:
    """Somebody told by a name and an office alone: "State Department official", to the cue."""
    for start, end in reversed(named):
        role = line[end:cue]
        if set(role.split()) & OFFICES and ROLE.fullmatch(role) and len(role.split()) <= NEAR:
            return start, start + len(line[start:cue].rstrip())
    return None


def first_mention(line: str, at: int) -> tuple[int, int] | None:
    """The mention that begins here: "Priorities spokesman Justin Barasky" is one."""
    found: tuple[int, int] | None = None
    for who in mentions(line, at, len(line)):
        between = line[found[1] if found else at : who[0]]
        if len(between.split()) > NEAR or not ROLE.fullmatch(between):
            break
        found = (found[0] if found else who[0], who[1])
    return found


def mentions(line: str, start: int, end: int) -> list[tuple[int, int]]:
    """Names, pronouns and descriptions ("the union") in a stretch, as ranges, left to right."""
    part = line[start:end]
    found = [_trimmed(match) for match in _NAME.finditer(part) if not _is_calendar(match[0])]
    found += [match.span() for match in PRONOUN.finditer(part)]
    for match in _DESCRIBED.finditer(part):
        if not any(a < match.end() and match.start() < b for a, b in found):
            found.append(match.span())
    spans = sorted((start + a, start + b) for a, b in found)
    return [(a, a + len(line[a:b].rstrip())) for a, b in spans]


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """The name without a day or a small word that only begins the sentence: "On Monday Ann"."""
    start = match.start()
    for word in match[0].split():
        if word.casefold() not in _CALENDAR:
            break
        start = match.string.index(word, start) + len(word) + 1
    return start, match.end()


def _is_calendar(name: str) -> bool:
    return all(word.casefold().strip(".") in _CALENDAR for word in name.split())


def longest_form(text: str, name: str, near: int) -> str:
    """The longest form of a name in the text, the last one before `near`, else the first after.

    "Clinton" becomes "Hillary Clinton" where the text has named her so; a name
    with a first name stays apart from others of the family.
    """
    words = name.split()
    while len(words) > 1 and words[0].casefold().strip(".") in TITLES | _SHORT_TITLES:
        words = words[1:]
    bare = " ".join(words)
    if not words or not words[-1][:1].isupper() or len(words[-1]) < 3:
        return name
    pattern = re.compile(rf"(?:{_CAPITAL}[ \xa0]+){{1,3}}{re.escape(bare)}\b")
    whole = [match for match in pattern.finditer(text) if not _is_calendar(match[0].split()[0])]
    before = [match for match in whole if match.start() < near]
    best = before[-1:] or whole[:1]
    return best[0][0] if best and len(best[0][0]) > len(name) else name
