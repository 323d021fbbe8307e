"""Figures and intervals: against definitions written out, and against independent formulas."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.evaluate import metrics
from rag.evaluate.ranking import ndcg, recall, reciprocal_rank
from rag.evaluate.texts import contains, exact_match, normalised, short, token_f1

UNHURRIED = settings(deadline=None)  # a busy machine is no fault of the arithmetic
scores = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), st.booleans()), min_size=1)


def once(statistic: metrics.Statistic, cases: int) -> float:
    """The statistic with every case counted once."""
    return float(statistic(np.ones((1, cases)))[0])


@UNHURRIED
@given(scores)
def test_auc_is_the_share_of_pairs_in_order(rows: list[tuple[float, bool]]) -> None:
    """The area equals the pairs won, ties half: Mann and Whitney's definition, counted out."""
    said, truth = zip(*rows, strict=True)
    pairs = [
        (a > b) + (a == b) / 2 for (a, x), (b, y) in itertools.product(rows, rows) if x and not y
    ]
    area = once(metrics.auc(said, truth), len(rows))
    assert math.isnan(area) if not pairs else area == pytest.approx(np.mean(pairs))


@UNHURRIED
@given(scores)
def test_calibration_error_by_the_book(rows: list[tuple[float, bool]]) -> None:
    """Bin by bin: size times the gap between mean probability and share of true cases."""
    said, truth = zip(*rows, strict=True)
    total = 0.0
    for bin in range(metrics.BINS):
        inside = [(p, t) for p, t in rows if min(int(p * metrics.BINS), metrics.BINS - 1) == bin]
        if inside:
            gap = abs(np.mean([p for p, _ in inside]) - np.mean([t for _, t in inside]))
            total += len(inside) / len(rows) * gap
    assert once(metrics.calibration_error(said, truth), len(rows)) == pytest.approx(total)


@UNHURRIED
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), min_size=1))
def test_macro_f1_by_the_book(rows: list[tuple[str, str]]) -> None:
    """The mean of 2PR/(P+R) over the classes of the gold; a class never named scores 0."""
    truth, said = zip(*rows, strict=True)
    f1 = []
    for one in sorted(set(truth)):
        hits = sum(t == s == one for t, s in rows)
        f1.append(2 * hits / (truth.count(one) + said.count(one)))
    assert once(metrics.macro_f1(truth, said), len(rows)) == pytest.approx(np.mean(f1))


def test_balanced_accuracy() -> None:
    """Half the recall of each class: 3 of 4 and 1 of 2 give .625; one class alone gives nan."""
    gold = [True, True, True, True, False, False]
    said = [True, True, True, False, False, True]
    assert once(metrics.balanced_accuracy(gold, said), 6) == pytest.approx(0.625)
    assert math.isnan(once(metrics.balanced_accuracy([True], [True]), 1))


@UNHURRIED
@given(st.lists(st.integers(0, 5), min_size=1, max_size=40), st.integers(0, 9))
def test_weights_mean_repetition(values: list[int], seed: int) -> None:
    """A case counted twice is as two cases: the law that makes the bootstrap right."""
    counts = np.random.default_rng(seed).integers(0, 4, len(values))
    repeated = [v for v, n in zip(values, counts, strict=True) for _ in range(n)]
    drawn = metrics.ratio(values, [1.0] * len(values))(counts[None, :].astype(float))[0]
    assert math.isnan(drawn) if not repeated else drawn == pytest.approx(np.mean(repeated))


def test_the_interval_covers() -> None:
    """Of 200 samples of 50 tosses of a coin with p = .3, about 95 % of the intervals hold .3."""
    random = np.random.default_rng(1)
    held = 0
    for sample in random.random((200, 50)) < 0.3:
        one = metrics.mean("heads", sample.astype(float).tolist(), "tosses", seed=3)
        assert one.low is not None
        assert one.high is not None
        held += one.low <= 0.3 <= one.high
    assert 180 <= held <= 199


def test_intervals_repeat_with_the_seed() -> None:
    """The same seed gives the same interval, another seed another."""
    values = [float(n % 7) for n in range(30)]
    first, again, other = (metrics.mean("m", values, "cases", seed) for seed in (1, 1, 2))
    assert first == again
    assert (first.value, first.n) == (other.value, other.n)
    assert (first.low, first.high) != (other.low, other.high)


def test_nothing_counted_is_no_figure() -> None:
    """Where nothing could be counted there is no value, and no zero that looks like one."""
    assert metrics.share("s", [0.0, 0.0], [0.0, 0.0], "citations", 1).value is None
    assert metrics.mean("m", [], "cases", 1).value is None


@UNHURRIED
@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=60), st.sampled_from([50, 95]))
def test_percentiles(values: list[float], percent: float) -> None:
    """The smallest value that at least this share of the values does not exceed."""
    one = metrics.percentile("p", values, percent, "questions", 1)
    expected = np.percentile(values, percent, method="inverted_cdf")
    assert one.value == pytest.approx(expected)


def test_ranking_figures() -> None:
    """Worked out by hand: relevant documents at ranks 2 and 5 of three."""
    ranked, gains = list("abcdefg"), {"b": 1.0, "e": 1.0, "z": 1.0}
    assert recall(ranked, gains, 5) == pytest.approx(2 / 3)
    assert reciprocal_rank(ranked, gains) == 0.5
    ideal = 1 + 1 / math.log2(3) + 1 / 2
    assert ndcg(ranked, gains, 10) == pytest.approx((1 / math.log2(3) + 1 / math.log2(6)) / ideal)
    assert reciprocal_rank(ranked, {"z": 1.0}) == 0.0


@UNHURRIED
@given(st.permutations(list("abcdef")), st.sets(st.sampled_from("abcdef"), min_size=1))
def test_ndcg_is_one_exactly_for_the_best_order(ranked: list[str], relevant: set[str]) -> None:
    """Between 0 and 1, and 1 when and only when the relevant documents come first."""
    score = ndcg(ranked, dict.fromkeys(relevant, 1.0), 10)
    assert 0 <= score <= 1 + 1e-9
    assert (score > 1 - 1e-9) == (set(ranked[: len(relevant)]) == relevant)


def test_squads_normalisation() -> None:
    """Case, articles, punctuation of any kind and spaces do not count."""
    assert normalised("  The “Squid  Game”, a show! ") == "squid game show"
    assert exact_match("The Seine.", ["seine"]) == 1.0
    assert token_f1("on the river Seine", ["Seine river"]) == pytest.approx(0.8)
    assert token_f1("", ["Seine"]) == 0.0


def test_containing_is_in_whole_words() -> None:
    """No "art" in "Bart"; scripts without spaces are searched inside runs."""
    assert contains("Bart left in 1931.", ["1931"])
    assert not contains("Bart left in 19315.", ["art", "1931"])
    assert contains("首都は東京です", ["東京"])
    assert not contains("anything", ["", "the"])


def test_long_golds_are_not_looked_for_word_for_word() -> None:
    """A gold answer of a paragraph says nothing about containing."""
    assert short(["word " * 11, "one two"]) == ("one two",)
