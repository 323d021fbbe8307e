"""Which of the selected evidence is shown as quotes, and whether a sentence does as well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from rag.answer import Evidence, Hit
from rag.answerable import LOWEST_LOGIT, log_odds
from rag.fitted import QUOTES_ADAPTER, read_fitted, shipped_folder
from rag.generate import Generator
from rag.language import latin
from rag.prompts import ready_prompt
from rag.reading import Direction, shipped_adapter
from rag.terms import content_terms, stems

SHOWN = 3  # quotes at most
# How far (in logits) a shown quote may lie below the best. On dev (n = 40 each), with three logits
# .69 of the quotes hold squad2's answer and .90 stand in clapnq's document, with nine .43 and .83;
# an answer is among them for .93 and .88 of the questions, with nine for .97 and .90.
WITHIN = 3.0
# How far a further quote may lie below the first in what the evidence model makes of it, in
# log-odds that it answers. On dev .78 of the quotes then hold squad2's answer instead of .67, an
# answer is among them for .87 as before (n = 77 questions); of clapnq's .71 are gold sentences
# instead of .69, one is among them for .84 instead of .86 (n = 69).
ANSWERS_WITHIN = 1.0
# What the generator, adapted, reads each shown quote along, and how far (in log-odds) behind the
# best one a quote stays. On dev .80 of squad2's quotes then hold the answer instead of .66, the
# first for .87 of the questions instead of .81 (n = 109); clapnq's .84, not .81 (docs/log.md).
QUOTES = "quotes.json"
READ_WITHIN = 0.75
# The least chance to answer, by the evidence model, that a sentence is shown with: of 65 supported
# ones thirteen had less, and by our reading five of those answered; of 42 for other questions
# three, one of which did. The quote stands instead.
LEAST = 0.2
# The reading that found an answer is right more often than the reply that finds none
# (docs/log.md): the quotes stay, with this beside them.
UNPHRASED = "The model put no answer into words; these are the nearest quotes. Read them."
# The rules that hold a sentence to its quote (a negation, a hedge, who does it) are English ones.
NOT_ENGLISH = "Sentences are checked in English only; these are the nearest quotes. Read them."
# What a refusal may come from: nothing here finds a text by a question in another language.
OTHER_LETTERS = "What was found is in other letters than the question: ask in its language."
# A question that is answered by its own words.
YES_OR_NO = re.compile(
    r"\W*(?:and\s+|but\s+|so\s+)?(?:is|are|am|was|were|do|does|did|has|have|had|can|could|will|would|"
    r"should|shall|may|might|must)\b",
    re.IGNORECASE,
)


def nearest(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best of the evidence and what the reranker finds near it; some, if it bears on it."""
    lowest = max(LOWEST_LOGIT, evidence[0].score - WITHIN)
    return [item for item in evidence[:SHOWN] if item.score >= lowest]


def answering(near: Sequence[Evidence], chances: Sequence[float]) -> list[Evidence]:
    """The first, and those that answer about as likely; `chances` are the evidence model's."""
    odds = [log_odds(chance) for chance in chances]
    return [item for item, one in zip(near, odds, strict=True) if one >= odds[0] - ANSWERS_WITHIN]


def read_direction(folder: Path) -> Direction:
    """What quotes are read along. Raises ModelCorrupt when it cannot be read."""
    return read_fitted(folder / QUOTES, "What quotes are read along", Direction.parse)


@cache
def shipped_direction() -> Direction:
    """The program's own."""
    return read_direction(shipped_folder())


def best_read(generator: Generator, question: str, quotes: Sequence[Evidence]) -> list[Evidence]:
    """Those that answer about as well as the best of them, best first, and the nearest.

    As the generator reads each alone, a fraction of a second a quote; all, where it cannot be read.
    The nearest, the first of `quotes`, stays in any case: that is what the other models say, and
    of documents that are unlike what the reading was taught on they may know better. So do rows
    that are looked up: it was taught on sentences.
    """
    if len(quotes) == 1 or quotes[0].looked_up:
        return list(quotes)
    direction, adapter, said = shipped_direction(), shipped_adapter(QUOTES_ADAPTER), []
    for item in quotes:
        one = direction.read(generator, ready_prompt(question, [item.text]), adapter=adapter)
        if one is None:
            return list(quotes)
        said.append(one)
    lowest = max(said) - READ_WITHIN
    ranked = sorted(zip(said, quotes, strict=True), key=lambda pair: -pair[0])
    return [item for one, item in ranked if one >= lowest or item is quotes[0]]


def falls_short(question: str, sentence: str, chance: float, quotes: Sequence[float]) -> str | None:
    """Why a sentence that its quote supports is no answer; None if it is one.

    It repeats the question ("Newcastle is in the city", asked for which), or the evidence model
    finds it to answer hardly, or less likely (`chance`) than the best of the quotes. A sentence
    can be true to its quote and lose or miss what was asked: of 78 supported ones eleven fell
    below the quotes, and by our reading none of those answered as its quote did (docs/log.md).
    """
    asked = stems(question)
    if not YES_OR_NO.match(question) and all(t.stem in asked for t in content_terms(sentence)):
        return "it says nothing that the question does not"
    if log_odds(chance) < max(map(log_odds, quotes)) - ANSWERS_WITHIN:
        return "it answers the question less than the quotes do"
    return "it hardly answers the question" if chance < LEAST else None


def other_letters(question: str, hits: Sequence[Hit]) -> str:
    """What to say where all that was found is in other letters than the question; "" else."""
    asked = latin(question)
    other = all(latin(hit.passage.text) is not asked for hit in hits)
    return OTHER_LETTERS if hits and other else ""
