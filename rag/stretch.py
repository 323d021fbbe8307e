"""A quote with the sentences around it that answer too.

One sentence is seldom all of an answer to "why" or "how". As long as the evidence model finds
a quote likelier to answer with a neighbouring sentence than without, it takes that in: still one
exact stretch of one paragraph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from index import Span
from rag.answer import Evidence
from rag.answerable import log_odds
from rag.asserted import asks, units
from rag.chunk import PATH_SEPARATOR
from rag.select import parted, stretched

# How much likelier (in log-odds) a quote must be to answer with a sentence more, how many
# sentences it takes in at most, and how likely it answers (.88) when it needs none: where .97
# becomes .98 the sentence says nothing of what was asked (docs/log.md).
BETTER = 0.1
MOST = 2
ENOUGH = 2.0

Answers = Callable[[Sequence[str]], np.ndarray]


def grown(quotes: Sequence[Evidence], answers: Answers) -> list[Evidence]:
    """The quotes in their order, each grown as long as that makes it likelier to answer.

    `answers` gives for each text the probability that it answers; all quotes are asked about
    in one batch, once for every sentence that is taken in. None grows into another.
    """
    found = list(quotes)
    odds = [log_odds(chance) for chance in answers([one.text for one in found])]
    growing = list(range(len(found)))
    for _ in range(MOST):
        short = [at for at in growing if odds[at] < ENOUGH]
        tried = [(at, longer) for at in short for longer in _longer(found[at])]
        if not tried:
            break
        said = [log_odds(chance) for chance in answers([longer.text for _, longer in tried])]
        growing = []
        for one, (at, longer) in sorted(zip(said, tried, strict=True), key=lambda it: -it[0]):
            others = [*found[:at], *found[at + 1 :]]
            if at in growing or one < odds[at] + BETTER or any(map(longer.overlaps, others)):
                continue
            found[at], odds[at] = longer, one
            growing.append(at)
    return found


def _longer(quote: Evidence) -> Iterator[Evidence]:
    """The quote with the sentence after it, and with the one before it, of its paragraph."""
    text = quote.context.text
    start = quote.span.start - quote.context.span.start
    end = start + len(quote.text)
    spans, headings = units(text), quote.context.heading.split(PATH_SEPARATOR)
    after = [span for span in spans if span.start >= end][:1]
    before = [span for span in spans if span.end <= start][-1:]
    for span in (*after, *before):
        earlier, later = sorted((Span(start, end), span))
        headed = span.of(text) in headings
        apart = headed or parted(text, earlier, later.start) or asks(span.of(text))
        longer = None if apart else stretched(quote, earlier.start, later.end)
        if longer is not None:
            yield longer
