"""Whether the quote rather says it of somebody else whom it names.

A cross-encoder that reads meaning takes "Prakash condemned the attack" for what a quote
says that names Prakash, and has Muttaqi condemn it; but it finds "Muttaqi condemned the
attack" better borne out. So a statement is held beside itself with other names of the
quote in the place of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from rag.evidence import EvidenceModel, supporting, told
from rag.names import LEAD, find_names
from rag.verify import BLOCKED, Support

# By how many logits another name must be better borne out. Of 58 sentences that give what a
# quote says of one name to another of its names, the evidence model alone lets 24 pass, this 7, and
# 55 of the 58 right ones; with .5 it would be 6 and 54, with 1 it would be 8 and 56 (docs/log.md).
MARGIN = 0.75
MOST = 8  # changed statements that are looked at, of one statement; each takes some 25 ms


class ContrastVerifier:
    """The evidence model's judgement, held to what it makes of the other names of the quote."""

    name = "footnote-evidence+contrast"

    def __init__(self, model: Callable[[], EvidenceModel]) -> None:
        """`model` is called when its turn comes: it may still be loading."""
        self._model = model

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Support]:
        """One judgement per (statement, evidence) pair, in order; shares that sum to one."""
        return [self._judge(statement, evidence) for statement, evidence in pairs]

    def _judge(self, statement: str, evidence: str) -> Support:
        model = self._model()
        texts = [statement, *islice(instead_of(statement, evidence), MOST)]
        windows = model.windows([(text, evidence) for text in texts])
        support = told(statement, evidence, windows[0], model.calibration)
        own, *others = (supporting(window.logits) for window in windows)
        if not support.holds or not others or max(others) - own <= MARGIN:
            return support
        supported = min(support.supported, BLOCKED)
        return replace(
            support,
            supported=supported,
            not_enough_evidence=1 - supported - support.refuted,
            reason="the quote may say this of another whom it names",
        )


def instead_of(statement: str, evidence: str) -> Iterator[str]:
    """The statement with each other name of the evidence in the place of each of its own.

    A name that shares a word with one of the statement's may be the same and is left out.
    """
    own = [(span, tokens) for span, tokens in find_names(f"{LEAD}{statement}")]
    known = {token for _, tokens in own for token in tokens}
    others = dict.fromkeys(
        span.of(evidence) for span, tokens in find_names(evidence) if known.isdisjoint(tokens)
    )
    for span, _ in own:
        start, end = max(0, span.start - len(LEAD)), span.end - len(LEAD)
        for other in others:
            yield statement[:start] + other + statement[end:]
