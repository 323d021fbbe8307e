"""Many places are sifted; what a verdict rests on was read closely."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from rag.check.desk import CheckDesk
from rag.check.judging import READINGS
from rag.check.results import ClaimCheck
from rag.errors import ModelNotFound
from rag.verify import Support
from tests.doubles import HashEmbedder, OverlapReranker

TEXTS = [f"The keeper of lighthouse number {word} fell into the sea." for word in "ABCDEFGH"]
CLAIM = "The keeper fell into the cold sea."


class Saying:
    """Gives the shares that `of` makes of a pair, and remembers what it was asked."""

    def __init__(self, of: Callable[[str, str], tuple[float, float]]) -> None:
        """`of`: supported and refuted."""
        self.name = "saying"
        self.of = of
        self.asked: list[tuple[str, str]] = []

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Support]:
        """One for each pair."""
        self.asked += pairs
        shares = [self.of(*pair) for pair in pairs]
        return [Support(yes, no, 1 - yes - no, None if yes > 0.5 else "no") for yes, no in shares]


def check(claim: str, sifter: Saying, judge: Saying, texts: Sequence[str] = TEXTS) -> ClaimCheck:
    """The claim held to texts."""
    desk = CheckDesk(
        library=lambda: pytest.fail("the library is not asked"),
        ledger=lambda: pytest.fail("the library is not asked"),
        embedder=HashEmbedder,
        reranker=OverlapReranker,
        sifter=lambda: sifter,
        judge=lambda: judge,
    )
    return desk.claim(claim, evidence=texts)


def test_what_was_only_sifted_decides_nothing() -> None:
    """The sifter believes every place, the judge none: not enough evidence, after few readings."""
    judge = Saying(lambda *_: (0.1, 0.1))
    checked = check(CLAIM, Saying(lambda *_: (0.9, 0.0)), judge)
    assert checked.verdict == "not_enough_evidence"
    assert len(judge.asked) == READINGS
    assert checked.probabilities["supported"] < 0.5


def test_the_judge_finds_what_the_sifter_missed() -> None:
    """Where nothing decides, the places nearest to deciding are read."""
    sifter = Saying(lambda _, text: (0.3 if "number C" in text else 0.1, 0.0))
    checked = check(CLAIM, sifter, Saying(lambda *_: (0.8, 0.0)))
    assert checked.verdict == "supported"
    assert "number C" in checked.citations[0].quote


def test_reading_ends_when_what_decides_was_read() -> None:
    """One place is enough where sifter and judge agree; the others may side with it."""
    judge = Saying(lambda *_: (0.9, 0.0))
    checked = check(CLAIM, Saying(lambda *_: (0.8, 0.0)), judge)
    assert checked.verdict == "supported"
    assert len(judge.asked) == 1
    assert [one.stance for one in checked.evidence] == ["supports"] * 3


def test_both_sides_are_read() -> None:
    """The sifter sees a conflict; the judge finds that one side says nothing of it."""
    sifter = Saying(lambda _, text: (0.9, 0.0) if "number A" in text else (0.0, 0.9))
    judge = Saying(lambda _, text: (0.9, 0.0) if "number A" in text else (0.0, 0.1))
    checked = check(CLAIM, sifter, judge)
    assert checked.verdict == "supported"
    assert {one.stance for one in checked.evidence} == {"supports"}


def test_parts_are_read_only_where_the_whole_is_open() -> None:
    """A claim that is decided as a whole costs no readings for its parts."""
    claim = "The keeper fell into the sea and he resigned in shame."
    judge = Saying(lambda *_: (0.9, 0.0))
    assert check(claim, Saying(lambda *_: (0.8, 0.0)), judge).verdict == "supported"
    assert {statement for statement, _ in judge.asked} == {claim}
    judge = Saying(lambda statement, _: (0.1 if statement == claim else 0.9, 0.0))
    assert check(claim, Saying(lambda *_: (0.2, 0.0)), judge).verdict == "supported"
    assert len({statement for statement, _ in judge.asked}) == 3


def test_without_a_judge_the_sifter_stands_and_that_is_told() -> None:
    """A generator that was never pulled costs the reading, not the check."""

    def missing(*_: str) -> tuple[float, float]:
        raise ModelNotFound("The generator is not here.", "Run footnote models pull.")

    checked = check(CLAIM, Saying(lambda *_: (0.9, 0.0)), Saying(missing))
    assert checked.verdict == "supported"
    assert "footnote models pull" in checked.reasons[-1]


def test_one_verifier_for_both_judges_once() -> None:
    """Without a closer judge nothing is asked twice."""
    both = Saying(lambda *_: (0.1, 0.1))
    check(CLAIM, both, both)
    assert len(both.asked) == len(set(both.asked))


MINUTES = (
    "Ms. Berg (Chair): I call the meeting to order.\nMr. Dahl: The ferry sank in May. I saw it.\n"
    "Ms. Berg: I see. We go on.\nMr. Dahl: We have three ferries.\n"
)


@pytest.mark.parametrize(
    ("claim", "shares", "verdict", "reason"),
    [
        ("The ferry sank in May.", (0.9, 0.0), "not_enough_evidence", "Only Mr. Dahl says so."),
        (
            "The ferry sailed in May.",
            (0.0, 0.9),
            "not_enough_evidence",
            "Only Mr. Dahl says otherwise.",
        ),
        ("Dahl said that the ferry sank in May.", (0.9, 0.0), "supported", ""),
    ],
)
def test_what_only_somebody_says_decides_no_fact(
    claim: str, shares: tuple[float, float], verdict: str, reason: str
) -> None:
    """A transcript proves that it was said; the claim must say by whom."""
    judge = Saying(lambda _, text: shares if "sank" in text else (0.1, 0.1))
    checked = check(claim, judge, judge, [MINUTES])
    assert checked.verdict == verdict
    assert not reason or reason in checked.reasons
    told = "drops the speaker: the source has it from Mr. Dahl"
    assert checked.attribution is not None
    assert (told in checked.attribution.flags) is (verdict != "supported")
