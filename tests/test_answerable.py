"""The rule for refusing moves the right way with each of its signals."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Passage, Span
from rag.answer import Evidence
from rag.answerable import LOWEST_LOGIT, RULE, Rule, bears_on, shipped_rule
from rag.config import Settings
from rag.errors import ModelCorrupt
from rag.fitted import shipped_folder
from tests.doubles import leaning

TEXT = "Per Dahl paid 40 euros for the boat in Bergen."
CHANCE = st.floats(0, 1)
LOGIT = st.floats(-12, 12)
READY = st.none() | st.floats(-20, 20)


def evidence(score: float) -> list[Evidence]:
    """One sentence with this logit."""
    span = Span(0, len(TEXT))
    return [Evidence("d1", span, TEXT, score, Passage("d1", span, TEXT))]


def test_far_off_evidence_is_refused_before_anyone_is_asked() -> None:
    """The reranker's logit alone decides below the threshold; nothing found bears on nothing."""
    assert not bears_on([])
    assert not bears_on(evidence(LOWEST_LOGIT - 0.1))
    assert bears_on(evidence(LOWEST_LOGIT + 0.1))
    (row,) = evidence(LOWEST_LOGIT - 0.1)
    assert bears_on([replace(row, looked_up=True)])


@given(st.tuples(LOGIT, CHANCE, CHANCE, READY, st.booleans()), LOGIT, CHANCE, st.floats(0, 20))
def test_more_of_any_signal_never_turns_an_answer_into_a_refusal(
    signals: tuple[float, float, float, float | None, bool],
    nearer: float,
    other: float,
    more: float,
) -> None:
    """The rule is monotone in nearness, in the passages' and quotes' chances and in the reading."""
    near, passage, quote, ready, follows = signals
    said = partial(shipped_rule().answers, follows=follows)
    if said(near, [passage], [quote], ready):
        readier = None if ready is None else ready + more
        assert said(max(near, nearer), [passage, other], [quote, other], readier)


@pytest.mark.parametrize("follows", [False, True])
def test_each_signal_can_decide(*, follows: bool) -> None:
    """None of them is idle: where the others leave it undecided, each turns the rule."""
    rule = shipped_rule()
    undecided = -float(rule.joined[0] + follows * rule.joined[4]) / float(rule.joined[1])
    for low, high in (
        ((undecided - 10, 0.5, 0.5, 0.0), (undecided + 10, 0.5, 0.5, 0.0)),
        ((undecided, 0.01, 0.5, 0.0), (undecided, 0.99, 0.5, 0.0)),
        ((undecided, 0.5, 0.01, 0.0), (undecided, 0.5, 0.99, 0.0)),
        ((undecided, 0.5, 0.5, -4.0), (undecided, 0.5, 0.5, 4.0)),
    ):
        assert not rule.answers(low[0], [low[1]], [low[2]], low[3], follows=follows)
        assert rule.answers(high[0], [high[1]], [high[2]], high[3], follows=follows)


@pytest.mark.parametrize(("chance", "said"), [(0.95, True), (0.05, False), (0.0, False)])
def test_without_a_reading_passages_and_quotes_decide(chance: float, *, said: bool) -> None:
    """A server gives none."""
    assert shipped_rule().answers(4.0, [chance], [chance], None, follows=False) is said
    assert not shipped_rule().answers(4.0, [], [], None, follows=False)


def test_a_reading_counts_for_its_own_generator_only() -> None:
    """Another model's numbers, or another size of them, say nothing here."""
    direction = shipped_rule().direction
    own = Settings().generator
    assert direction.generator == own
    assert direction.of(own, leaning(3.0)) == pytest.approx(3.0, abs=1e-3)
    assert direction.of(own, leaning(-3.0)) == pytest.approx(-3.0, abs=1e-3)
    assert direction.of("another", leaning(3.0)) is None
    assert direction.of(own, np.ones(7, dtype=np.float32)) is None
    assert direction.of(own, None) is None


def test_a_damaged_rule_is_named(tmp_path: Path) -> None:
    """Missing, cut off, or with a weight too few: what to do is told."""
    whole = (shipped_folder() / RULE).read_text("utf-8")
    lacking = {**json.loads(whole), "joined": [1.0, 2.0]}
    for text in (None, whole[:300], json.dumps(lacking)):
        if text is not None:
            (tmp_path / RULE).write_text(text, "utf-8")
        with pytest.raises(ModelCorrupt, match="rule for refusing") as caught:
            Rule.read(tmp_path)
        assert "Install Footnote again" in caught.value.remedy
