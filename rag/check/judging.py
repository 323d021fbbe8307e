"""Places beside a statement, judged: all of them sifted, then those that decide read closely.

Reading takes a second where sifting takes hundredths, so it is kept for the places
that a verdict would rest on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer import Evidence
from rag.check.comparing import Comparison, reworded
from rag.check.folding import BELOW, Judged, fold, weigh
from rag.verify import Support, Verifier

READINGS = 3  # places of one statement that are read, at most


@dataclass(frozen=True, slots=True)
class Place:
    """One place, and how the values of the statement it is judged for compare.

    `text`: what it says, as its document means it. `searched`: it is one of many that
    a search brought. `only_said`: whose words it is, where the statement leaves that out.
    """

    statement: str
    evidence: Evidence
    text: str
    comparison: Comparison
    searched: bool
    only_said: str = ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What a verifier is asked: the statement, and if its value differs, with the place's."""
        asked = [(reworded(self.statement, self.comparison), self.text)]
        if self.comparison.instead:
            asked.append((self.comparison.instead, self.text))
        return asked

    def judged(self, supports: Sequence[Support]) -> Judged:
        """The verifier's answers to `pairs`, held to the values."""
        instead = supports[1] if len(supports) > 1 else None
        judged = weigh(self.evidence, self.comparison, supports[0], instead, searched=self.searched)
        if not self.only_said or judged.stance == "neutral":
            return judged
        so = "so" if judged.stance == "supports" else "otherwise"
        return _undecided(judged, f"only {self.only_said} says {so}")


def judged_by(places: Sequence[Place], verifier: Verifier) -> list[Judged]:
    """Every place judged, all in one batch."""
    asked = [place.pairs for place in places]
    supports = iter(verifier.judge([pair for pairs in asked for pair in pairs]))
    return [
        place.judged([next(supports) for _ in pairs])
        for place, pairs in zip(places, asked, strict=True)
    ]


def read_closely(
    places: Sequence[Place], judged: Sequence[Judged], judge: Verifier
) -> list[Judged]:
    """The same places; those the verdict rests on are judged once more, by `judge`.

    At most `READINGS`. What was only sifted can side with what was read, but decides nothing.
    """
    judged, unread = list(judged), set(range(len(places)))
    for _ in range(READINGS):
        at = _next(judged, unread)
        if at is None:
            break
        (judged[at],) = judged_by([places[at]], judge)
        unread.discard(at)
    heard = {one.stance for at, one in enumerate(judged) if at not in unread}
    return [
        one if at not in unread or one.stance in heard else _undecided(one)
        for at, one in enumerate(judged)
    ]


def _next(judged: Sequence[Judged], unread: set[int]) -> int | None:
    """The place to read next: one that decides, else the one nearest to deciding."""
    folded = fold(judged)
    deciding = [*folded.supports[:1], *folded.refutes[:1]]
    for one in deciding:
        at = next(at for at, other in enumerate(judged) if other is one)
        if at in unread:
            return at
    if deciding or not unread:
        return None
    return max(unread, key=lambda at: (judged[at].strength, judged[at].evidence.score, -at))


def _undecided(one: Judged, reason: str | None = None) -> Judged:
    """The place with both shares below deciding; `reason` says why."""
    support = one.support
    supported, refuted = min(support.supported, BELOW), min(support.refuted, BELOW)
    left = 1 - supported - refuted
    return replace(one, support=Support(supported, refuted, left, reason or support.reason))
