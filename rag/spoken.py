"""Whether a stretch of a text is somebody's words: it stands between quotation marks, or in a turn.

A sentence inside a longer quotation has no marks of its own, and does not name who speaks:
“No, I meant he's the founder. I do. He was,” Trump said. Nor does one of a transcript.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import Span
from rag.marks import quotations
from rag.reported import report_in
from rag.terms import STOPWORDS
from rag.turns import Turn, speaker_at

_REPLY = re.compile(r"\W*(?:yes|no)\b", re.IGNORECASE)
# How much of a stretch must be quoted: all but a mark or a word around it.
SHARE = 0.8


def is_spoken(text: str, stretch: Span) -> bool:
    """Whether a stretch of the text is what somebody is quoted with, or says in a transcript."""
    return speaker_at(text, stretch.start) is not None or in_quotation(text, stretch)


def in_quotation(text: str, stretch: Span) -> bool:
    """Whether nearly all of a stretch of the text is quoted, as its paragraphs show."""
    start = text.rfind("\n", 0, stretch.start) + 1
    end = text.find("\n", stretch.end)
    around = text[start : end if end >= 0 else len(text)]
    here = Span(stretch.start - start, stretch.end - start)
    return sum(_shared(one, here) for one in quotations(around)) >= SHARE * len(stretch)


def says_whose(sentence: str) -> str:
    """By what words a sentence names who says what it says; "" where it does not."""
    report = report_in(sentence)
    return report.source.of(sentence) if report and report.source else ""


def said_by(turn: Turn | None, statement: str, text: str) -> str:
    """The statement as said by whose turn it is in a text; "" where it cannot be put so."""
    if turn is None or "?" in statement or _REPLY.match(statement):
        return ""
    first = statement.partition(" ")[0]
    if first.casefold() in STOPWORDS or _often_small(first, text):
        first = first.lower() if first != "I" else first
    return f"{turn.name} {turn.verb} that {first}{statement[len(first) :]}"


def _often_small(word: str, text: str) -> bool:
    """Whether the text has a word in small letters oftener than as it is: no name then."""
    large, small = (
        sum(1 for _ in re.finditer(rf"(?<!\w){re.escape(one)}(?!\w)", text))
        for one in (word, word.lower())
    )
    return small > large


def words_of_somebody(numbers: Sequence[int]) -> str | None:
    """What a reader should know of quotes with these numbers, all of which are quotations."""
    if not numbers:
        return None
    listed = ", ".join(map(str, numbers))
    give = f"Footnotes {listed} give" if len(numbers) > 1 else f"Footnote {listed} gives"
    return f"{give} what somebody is quoted with in the document: open it to read who says so."


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))
