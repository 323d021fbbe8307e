"""One question of a conversation and what came of it so far; what a visitor's state holds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from rag.answer import Answer, Citation, Sentence
from rag.events import Checked, Done, Event, Phrasing, Quoted, Retrieved

# Earlier turns told to the pipeline with a follow-up.
TOLD_TURNS = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """Frozen, so that what a stream has shown can be kept beside what it shows next.

    `quotes_only` and `scope` (None: the whole library) are how it was asked, and
    `understood` is the question as it is searched where that is another.
    `quotes` are shown until sentences take their place; `phrasing` is true once they
    were found to answer. `answer` ends a turn; so do `failure`, a message with its
    remedy, `stopped`, and for one recalled from the library `lost` (a document it rested
    on is gone) and `unfinished`.
    `places` says where the closest passages stand, in their order. `number` is the turn's
    in the kept conversation, 0 while it is not kept; `thumb` and `reason` are what
    the reader thought of the answer. By its `key` a turn is told from others as it grows.
    """

    question: str
    quotes_only: bool = False
    scope: frozenset[str] | None = None
    understood: str = ""
    waiting: bool = False
    quotes: tuple[Sentence, ...] = ()
    phrasing: bool = False
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    answer: Answer | None = None
    failure: tuple[str, str] | None = None
    stopped: bool = False
    lost: bool = False
    unfinished: bool = False
    places: tuple[str, ...] = ()
    number: int = 0
    thumb: int = 0
    reason: str = ""
    key: str = field(default="", compare=False)

    @property
    def busy(self) -> bool:
        """Whether more may come."""
        over = self.stopped or self.lost or self.unfinished
        return self.answer is None and self.failure is None and not over

    def after(self, event: Event) -> Turn:
        """The turn once this event is in; itself where that changes nothing."""
        if isinstance(event, Retrieved):
            return replace(self, understood=event.understood or "")
        if isinstance(event, Quoted):
            return replace(self, quotes=event.sentences, citations=event.citations)
        if isinstance(event, Phrasing):
            return self if self.phrasing else replace(self, phrasing=True)
        if isinstance(event, Checked):
            sentences = (*self.sentences, event.sentence)
            return replace(self, phrasing=True, sentences=sentences, citations=event.citations)
        if isinstance(event, Done):
            answer = event.answer
            return replace(
                self,
                quotes=(),
                sentences=answer.sentences,
                citations=answer.citations,
                answer=answer,
            )
        return self


Turns = tuple[Turn, ...]


def history(turns: Turns) -> tuple[tuple[str, str], ...]:
    """The finished turns as questions with their answers, for a follow-up."""
    return tuple(
        (turn.question, " ".join(sentence.text for sentence in turn.sentences))
        for turn in turns
        if turn.answer is not None
    )[-TOLD_TURNS:]


def stopped(turns: Turns) -> Turns:
    """The conversation when its last turn is given up."""
    if turns and turns[-1].busy:
        return (*turns[:-1], replace(turns[-1], stopped=True, waiting=False))
    return turns
