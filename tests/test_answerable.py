"""The rule for refusing moves the right way with each of its signals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Passage, Span
from rag.answer import Evidence
from rag.answerable import LOWEST_LOGIT, answerable, bears_on

TEXT = "Per Dahl paid 40 euros for the boat in Bergen."
CHANCE = st.floats(0, 1)
READY = st.floats(-20, 20)


def evidence(score: float) -> list[Evidence]:
    """One sentence with this logit."""
    span = Span(0, len(TEXT))
    return [Evidence("d1", span, TEXT, score, Passage("d1", span, TEXT))]


def test_far_off_evidence_is_refused_before_anyone_is_asked() -> None:
    """The reranker's logit alone decides below the threshold; nothing found bears on nothing."""
    assert not bears_on([])
    assert not bears_on(evidence(LOWEST_LOGIT - 0.1))
    assert bears_on(evidence(LOWEST_LOGIT + 0.1))


@given(CHANCE, CHANCE, READY, READY)
def test_more_of_either_signal_never_turns_an_answer_into_a_refusal(
    chance: float, other: float, ready: float, more: float
) -> None:
    """The rule is monotone in the passages' chances and in the generator's readiness."""
    if answerable([chance], ready):
        assert answerable([chance, other], max(ready, more))


def test_the_generators_doubt_refuses() -> None:
    """The same passages are answered or refused as the generator says yes or no."""
    assert answerable([0.6], 4.0)
    assert not answerable([0.6], -4.0)


def test_passages_that_do_not_answer_need_a_surer_generator() -> None:
    """A hesitant yes carries a passage that answers, not one that does not."""
    assert answerable([0.95], 0.5)
    assert not answerable([0.05], 0.5)


@pytest.mark.parametrize(("chance", "said"), [(0.9, True), (0.1, False), (0.0, False)])
def test_without_a_generators_word_the_passages_decide(chance: float, said: bool) -> None:
    """A server cannot tell its log-odds."""
    assert answerable([chance], None) is said


def test_no_passage_is_no_answer() -> None:
    """However sure the generator is of itself."""
    assert not answerable([], 2.0)
