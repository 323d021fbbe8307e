"""The rule for refusing moves the right way with each of its signals."""

from __future__ import annotations

from index import Passage, Span
from rag.answer import Evidence
from rag.answerable import LOWEST_LOGIT, answerable

TEXT = "Per Dahl paid 40 euros for the boat in Bergen."
QUESTION = "What did Per Dahl pay for the boat?"


def evidence(score: float) -> list[Evidence]:
    """One sentence with this logit."""
    span = Span(0, len(TEXT))
    return [Evidence("d1", span, TEXT, score, Passage("d1", span, TEXT))]


def test_no_evidence_is_refused() -> None:
    """Whatever the generator thinks."""
    assert not answerable(QUESTION, [], ready=9.0)


def test_far_off_evidence_is_refused_before_anyone_is_asked() -> None:
    """The reranker's logit alone decides below the threshold."""
    assert not answerable(QUESTION, evidence(LOWEST_LOGIT - 0.1), ready=9.0)
    assert answerable(QUESTION, evidence(LOWEST_LOGIT + 0.1))


def test_the_generators_doubt_refuses() -> None:
    """The same evidence is answered or refused as the generator says yes or no."""
    assert answerable(QUESTION, evidence(5.0), ready=3.0)
    assert not answerable(QUESTION, evidence(5.0), ready=-3.0)


def test_values_the_passage_lacks_count_against_it() -> None:
    """A question about other people and years needs more certainty."""
    elsewhere = "What did Anna Berg pay for the boat in Malmö in 1987?"
    ready = 1.4
    assert answerable(QUESTION, evidence(5.0), ready=ready)
    assert not answerable(elsewhere, evidence(5.0), ready=ready)
