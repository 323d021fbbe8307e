"""What happens while a question is answered, in the order it happens.

`Retrieved`, then `Quoted` at once, then any number of `Phrasing`, `Checked`
and `Withheld`, then `Done`. A face shows each as it comes; `Done` alone holds the
final answer, and whatever was shown before is contained in it or replaced by it.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.answer import Answer, Citation, Hit, Sentence


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The ranked passages; `understood` is the question as it was searched, when that differs."""

    hits: tuple[Hit, ...]
    understood: str | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """The evidence sentences, as quotes the program located; shown while the model phrases."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Phrasing:
    """The model is in the middle of a sentence; says nothing, and is a place to stop at."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One sentence of the model that passed its check, and the citations known so far."""

    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """One sentence of the model that failed its check; never shown as fact."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Done:
    """The final answer."""

    answer: Answer


Event = Retrieved | Quoted | Phrasing | Checked | Withheld | Done
