"""Whose turn it is in a transcript or a mail: the label before what somebody says or writes.

"Ms. Berg (Minister of Ports): We have no plans." In minutes of a parliament, an interview, the
record of a meeting or a mail hardly a sentence is the document's own: each is somebody's, and
who that is stands at the beginning of the turn, often a page before.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

from index import Span
from rag.marks import quotations
from rag.names import TITLES
from rag.order import UNDER
from rag.terms import STOPWORDS

# What makes a text a transcript: so many turns, by two at least who speak twice, so much of its
# lines, and in so many somebody who speaks of himself ("Price: 40" does not); of a long one, in
# fewer. Of 197 meetings all are told so, of 2,593 news articles five, lists among them.
TURNS, SHARE, PERSONAL = 4, 0.3, 0.3
LONG, PERSONAL_IN_LONG = 100, 0.1

# A name, perhaps after the time, as in a chat, and perhaps with a role: "(Chair (A Party))".
LABEL = re.compile(
    r"^[ \t]*(?P<when>[\[(]?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?[ \t]+)?\d{1,2}:\d{2}(?::\d{2})?"
    r"(?:[ \t\u202f]?[AaPp]\.?[Mm]\.?)?[\])]?[ \t]+(?:[-–][ \t]+)?)?[*_]*"
    r"(?P<who>[A-ZÀ-Þ](?:[^\n:()?!“”\"]|\((?:[^()\n]|\([^()\n]*\))*\)){0,150}?)"
    r"[*_]*[ \t]?:[*_]*(?=[ \t])",
    re.MULTILINE,
)
# The headers of a mail, also of one that is printed or passed on in another, and the line before
# what is answered in it.
_MAIL = re.compile(
    r"^[ \t]*From:[ \t]*[\"']?(?P<who>[^\n<\"']{2,80}?)[\"']?[ \t]*"
    r"(?:<[^>\n]*>|\[[^\]\n]*\])?[ \t]*\n"
    r"(?:[ \t]*(?:To|Cc|Bcc|Date|Sent|Subject|Reply-To|Attachments?):[^\n]*(?:\n|\Z)){2,8}",
    re.MULTILINE,
)
_ANSWERED = re.compile(
    r"^[ \t]*On [^\n]{5,100}?,[ \t]+(?P<who>[A-ZÀ-Þ][^\n<,:]{1,60}?)[ \t]*"
    r"(?:<[^>\n]*>)?[ \t]*wrote:[ \t]*\n(?P<said>(?:[ \t]*(?:>[^\n]*)?(?:\n|\Z))+)",
    re.MULTILINE,
)
_ROLE = re.compile(r"\s*\(.*\Z", re.DOTALL)
_LONGEST = 7  # words of a name
# Labels that tell what a turn is, not whose.
_PARTS = frozenset(
    """q a question answer questions answers note notes summary update correction pros cons tip tips
    example examples verdict warning important source sources photo image caption price date
    location""".split()
)
_I = re.compile(
    r"\bI(?:['’](?P<verb>m|ve|ll|d)\b|\s+(?P<be>am|have)\b)?(?=\s+[a-z]|,\s|\s*[.!?])"
    r"|\b(?P<own>[Mm]y)\b(?=\s+\w)|\b[Mm]e\b"
)
# Before an "I" that is a number.
_NUMBERED = re.compile(
    r"\b(?:Part|Chapter|War|Article|Section|Title|Phase|Type|Act|Volume|Book|Class|Grade|Level|Stage|"
    r"Table|Appendix|Annex)\s\Z"
)
_VERBS = {"m": "is", "am": "is", "ve": "has", "have": "has", "ll": "will", "d": "would"}
_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]e|[Mm]y|[Oo]ur)\b")


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody says in one go, from its label on; `who` is the fullest that labels have.

    `verb`: "said", or "wrote" of a mail.
    """

    start: int
    name: str
    who: str
    verb: str = "said"

    def is_of(self, source: str) -> bool:
        """Whether the words by which a report names its source name this speaker.

        All of its names must, or where it has only a title or a role, all of that.
        """
        words = _words(source)
        large = [word for word in words if word[:1].isupper()] or words
        folded = {word.casefold() for word in large}
        mine = folded - TITLES or folded
        return bool(mine) and mine <= {word.casefold() for word in _words(self.who)}


def speaker_at(text: str, at: int) -> Turn | None:
    """Whose turn a place of a text is in; None before the first, and where it is no transcript."""
    turns = turns_of(text)
    row = bisect_right(turns, at, key=lambda turn: turn.start) - 1
    return turns[row] if row >= 0 else None


def turns_within(text: str, span: Span) -> list[tuple[Turn, Span]]:
    """The turns that a stretch of a text is of, in order, and what of it is each; [] for none."""
    turns = turns_of(text)
    first = max(0, bisect_right(turns, span.start, key=lambda turn: turn.start) - 1)
    here = turns[first : bisect_left(turns, span.end, key=lambda turn: turn.start)]
    ends = [*(turn.start for turn in here), span.end][1:]
    return [
        (turn, Span(max(turn.start, span.start), end)) for turn, end in zip(here, ends, strict=True)
    ]


@lru_cache(maxsize=8)
def turns_of(text: str) -> tuple[Turn, ...]:
    """The turns of a transcript or of mails in order; () of any other text."""
    if mails := _mails(text):
        return mails
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


def _mails(text: str) -> tuple[Turn, ...]:
    """A turn for each mail, one for what is answered in it, and one for what follows that."""
    turns: list[Turn] = []
    # "From: Oslo, To: Bergen, Date: ..." is a journey.
    headers = [m for m in _MAIL.finditer(text) if "@" in m[0] or "Subject:" in m[0]]
    senders = [_wrote(match) for match in headers]
    ends = [*(sender.start for sender in senders), len(text)][1:]
    for sender, end in zip(senders, ends, strict=True):
        turns.append(sender)
        for match in _ANSWERED.finditer(text, sender.start, end):
            turns.append(_wrote(match))
            if match.end() < end:
                turns.append(replace(sender, start=match.end()))
    return tuple(turns)


def _wrote(match: re.Match[str]) -> Turn:
    who = match["who"].strip()
    return Turn(match.start(), who, who, "wrote")


def _is_transcript(text: str, found: list[tuple[re.Match[str], str]]) -> bool:
    often = [name for name, n in Counter(name for _, name in found).items() if n > 1]
    if len(found) < TURNS or len(often) < 2:
        return False
    lines = sum(1 for line in text.splitlines() if line.strip())
    ends = [match.start() for match, _ in found[1:]] + [len(text)]
    said = [text[match.end() : end] for (match, _), end in zip(found, ends, strict=True)]
    timed = [match["when"] is not None for match, _ in found]  # of a chat: no list has times
    personal = sum(1 for t, one in zip(timed, said, strict=True) if t or _PERSON.search(one))
    share = PERSONAL if len(found) < LONG else PERSONAL_IN_LONG
    return len(found) >= SHARE * lines and personal >= share * len(found)


def in_full(text: str, span: Span) -> str:
    """A stretch of a transcript, each turn in it with the fullest label of its speaker.

    What it begins with is said by whose turn it is there.
    """
    told: list[str] = []
    for turn, part in turns_within(text, span):
        said = _of_them(turn.name, without_label(part.of(text)))
        told.append(f"{turn.who}: {said}" if told else f"{turn.who} {turn.verb}{UNDER}{said}")
    return "".join(told)


def _words(text: str) -> list[str]:
    return [w for w in re.findall(r"[^\W_]+", text) if w.casefold() not in STOPWORDS]


def _of_them(name: str, said: str) -> str:
    """What somebody says of himself, as said of him; what he quotes is another's."""
    quoted = list(quotations(said))

    def instead(match: re.Match[str]) -> str:
        at = match.start()
        if any(one.start <= at < one.end for one in quoted) or _NUMBERED.search(said, 0, at):
            return match[0]
        if match["own"]:
            return f"{name}'s"
        verb = match["be"] or match["verb"]
        return f"{name} {_VERBS[verb]}" if verb else name

    return _I.sub(instead, said)


def without_label(stretch: str) -> str:
    """What is said, where a turn begins with its label; all of any other stretch."""
    label = LABEL.match(stretch)
    return stretch[label.end() :].lstrip() if label else stretch
