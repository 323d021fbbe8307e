"""A place where a quotation stands, and the places where it stands character by character."""

from __future__ import annotations

from dataclasses import dataclass, field

from index import Span, Stretch
from rag.check.quote_cuts import fallen_after, fallen_before
from rag.check.quote_steps import Step
from rag.check.quote_words import Quotation, Word
from rag.check.results import QuoteStatus


@dataclass(frozen=True, slots=True)
class Place:
    """What was made of one stretch.

    `start` and `end` are offsets into the document; `share` is that of the
    quotation's words which stand here. `pieces` are the spans of a quotation
    that was joined from several. `status` never is "wrong_speaker" here.
    """

    document_id: str
    status: QuoteStatus
    share: float
    start: int
    end: int
    words: tuple[Word, ...] = ()
    steps: tuple[Step, ...] = ()
    source: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    pieces: tuple[tuple[str, Span], ...] = ()
    reasons: tuple[str, ...] = ()
    score: float = 0.0
    diff: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def at(self, word: int) -> tuple[int, int]:
        """The range of a source word, in the document."""
        return self.source[word]


def exact(quotation: Quotation, stretch: Stretch) -> list[Place]:
    """The places where the quotation stands character by character, cut at whole words."""
    found = []
    at = stretch.text.find(quotation.text)
    while at >= 0:
        end = at + len(quotation.text)
        if _at_word_edge(stretch.text, at) and _at_word_edge(stretch.text, end):
            status, reasons = cut_ends(stretch.text, at, end)
            found.append(
                Place(
                    stretch.document_id,
                    status or "verbatim",
                    1.0,
                    stretch.start + at,
                    stretch.start + end,
                    reasons=reasons,
                    diff=(("same", quotation.text),),
                )
            )
        at = stretch.text.find(quotation.text, at + 1)
    return found


def _at_word_edge(text: str, at: int) -> bool:
    return not (0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum())


def cut_ends(text: str, start: int, end: int) -> tuple[QuoteStatus | None, tuple[str, ...]]:
    """Whether a negation or a hedge falls away at either end."""
    before, after = fallen_before(text, start), fallen_after(text, end)
    reasons = []
    if before:
        reasons.append(f"The source's sentence begins earlier: “{before}” falls away.")
    if after:
        reasons.append(f"The source's sentence goes on: “{after}” falls away.")
    return ("truncated" if reasons else None), tuple(reasons)
