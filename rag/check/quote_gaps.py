"""What stands between two parts of a quotation: nothing of the speech, or a part of it."""

from __future__ import annotations

import re

from rag.check.speakers import speaker_of
from rag.cues import CUE

ATTRIBUTION = 45  # words that may stand between two parts of one quotation

# From the end of one part of a quotation to the start of the next, a paragraph on at most.
_ATTRIBUTED = re.compile(
    r"[^\w\n\"“”„«»]*[\"”»’'][\"”’',.]*(?P<who>[^\n\"“”„«»]*)(?:\n\s*)?[\"“„«‘'][^\w\n]*"
)
_MARKS = re.compile(r'["“”„«»]')
_PARAGRAPHS = re.compile(r"\n\s*")
_PAGE_EDGE = re.compile(r"\s*\n[^\n]{0,80}?\d[^\n]{0,40}\n\s*|\s*\n\s*\d{1,4}\s*\n\s*")
_NOTE_MARK = re.compile(r"[.,;:!?”\"’)]*\[?\d{1,3}\]?[.,;:!?”\"’)]*\s*")
_SENTENCE_END = re.compile(r"[.!?…][\"”’)]*\s|\n")


def interrupts(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is no part of what is quoted.

    An attribution between two parts of one speech; a page number with its
    running head; the mark of a note.
    """
    gap = text[start:end]
    attributed = _ATTRIBUTED.fullmatch(gap)
    if attributed and len(gap.split()) <= ATTRIBUTION and CUE.search(attributed["who"]):
        return not changes_speaker(text, start, end)
    at_page = _PAGE_EDGE.fullmatch(gap) is not None
    return at_page or (_NOTE_MARK.fullmatch(gap) is not None and not gap[:1].isspace())


def leaves_the_quotation(text: str, start: int, end: int) -> bool:
    """Whether an ellipsis leads from one quotation of the source into another, further on."""
    gap = text[start:end]
    leaves = re.search(r"[\"”»]", gap) and re.search(r"[\"“«]", gap)
    far = len(_PARAGRAPHS.findall(gap)) > 1 or len(_MARKS.findall(gap)) > 2
    return bool(leaves) and (far or changes_speaker(text, start, end))


def ends_a_sentence(text: str, start: int, end: int) -> bool:
    """Whether a sentence or a line ends in `text[start:end]`."""
    return _SENTENCE_END.search(text, start, end) is not None


def changes_speaker(text: str, start: int, end: int) -> bool:
    """Whether the words on either side of a gap are given to different people."""
    if not re.search(r"[\"“”„«»]", text[start:end]):
        return False
    one, other = speaker_of(text, start - 1, start), speaker_of(text, end, end + 1)
    return bool(one and other and (one.sure or other.sure) and one.name != other.name)
