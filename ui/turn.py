"""One question of a conversation and what came of it so far; what a visitor's state holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rag.answer import Answer, Citation, Sentence
from rag.events import Checked, Done, Event, Quoted, Withheld

# Earlier turns told to the pipeline with a follow-up.
TOLD_TURNS = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """Frozen, so that what a stream has shown can be kept beside what it shows next.

    `quotes` are shown until sentences take their place. `answer` ends a turn;
    so do `failure`, a message with its remedy, and `stopped`. `titles` names the
    documents of the closest passages.
    """

    question: str
    quotes: tuple[Sentence, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    withheld: int = 0
    answer: Answer | None = None
    failure: tuple[str, str] | None = None
    stopped: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def busy(self) -> bool:
        """Whether more may come."""
        return self.answer is None and self.failure is None and not self.stopped

    def after(self, event: Event) -> Turn:
        """The turn once this event is in."""
        if isinstance(event, Quoted):
            return replace(self, quotes=event.sentences, citations=event.citations)
        if isinstance(event, Checked):
            sentences = (*self.sentences, event.sentence)
            return replace(self, sentences=sentences, citations=event.citations)
        if isinstance(event, Withheld):
            return replace(self, withheld=self.withheld + 1)
        if isinstance(event, Done):
            answer = event.answer
            return replace(
                self,
                quotes=(),
                sentences=answer.sentences,
                citations=answer.citations,
                withheld=len(answer.withheld),
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
        return (*turns[:-1], replace(turns[-1], stopped=True))
    return turns
