"""From single judgements to one verdict: what supports, what refutes, and how sure that is.

The strongest place on each side counts, not the number of places: many copies
of one story must not outvote another source. Two places that overlap are one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index import Document
from rag.answer import Evidence
from rag.asserted import asserted, statements
from rag.check.comparing import Comparison, compare
from rag.check.naming import BACK, TOPIC, Setting
from rag.check.results import Stance, Verdict
from rag.verify import Support
from rag.voice import whose_voice

HOLDS = 0.5  # the share from which a place supports
# The share from which it refutes, and from which it does so when a value of the claim is
# missing there or differs: it may speak of somebody else. On train sets .5 for both calls 10 to
# 28 % of the claims that are not refuted refuted, these 6 to 11 %, at the same mean macro-F1.
REFUTES, LACKING = 0.6, 0.7
# The same where the places were searched for: the strongest of many is strong by chance. Chosen
# by looking at a few claims on the seeds, not measured on a set of claims.
FOUND, FOUND_AGAINST, FOUND_LACKING = 0.7, 0.7, 0.9
INSTEAD = 0.75  # how surely the rest must agree before a differing value refutes, where searched
# The share a place needs that leaves a name to its context. Of 360 dev claims of ten sets nine
# are supported by such a place, seven of them rightly; at .6 it was thirteen of 23.
NAMED = 0.7
CONFLICT = 0.6  # the share both sides need for a conflict
BELOW = 0.49  # what is left of a share that is not sure enough
BY_VALUE = 0.9  # how sure a differing value is, when everything else agrees
SHOWN = 3  # places shown on each side
NEAREST = 2  # places shown when nothing decides


@dataclass(frozen=True, slots=True)
class Judged:
    """One place, what the verifier says of it, and how its values compare.

    `support` is the judgement after the values had their say: a value that is
    missing or different leaves nothing supported. `by_value`: a differing value
    or a negation is what speaks against the claim.
    """

    evidence: Evidence
    support: Support
    comparison: Comparison
    by_value: bool = False

    @property
    def stance(self) -> Stance:
        """How the place stands to the claim."""
        if self.support.supported >= HOLDS:
            return "supports"
        if self.support.refuted >= REFUTES:
            return "refutes"
        return "neutral"

    @property
    def strength(self) -> float:
        """How sure the stance is."""
        return max(self.support.supported, self.support.refuted)


@dataclass(frozen=True, slots=True)
class Folded:
    """A verdict with its shares, and the places it rests on, strongest first."""

    verdict: Verdict
    probabilities: Mapping[str, float]
    supports: tuple[Judged, ...]
    refutes: tuple[Judged, ...]
    neutral: tuple[Judged, ...]

    @property
    def shown(self) -> tuple[Judged, ...]:
        """The places to cite: both sides, or the nearest where neither has any."""
        chosen = self.supports[:SHOWN] + self.refutes[:SHOWN]
        return chosen or self.neutral[:NEAREST]

    @property
    def decisive(self) -> Judged | None:
        """The place that decided, else the one nearest to deciding."""
        first = (*self.supports[:1], *self.refutes[:1])
        if self.verdict == "refuted":
            first = self.refutes[:1]
        return first[0] if first else self.neutral[0] if self.neutral else None


def compared(
    claim: str, evidence: Evidence, document: Document, *, fragment: bool = False
) -> Comparison:
    """The claim's values beside the place's; the text around it may name who it speaks of.

    `fragment`: the text was given, without the document it comes from.
    """
    text = asserted(evidence.text)
    single = len(statements(text)) == 1
    start = evidence.context.span.start
    setting = Setting(
        passage=f"{evidence.context.heading}\n{evidence.context.text}",
        before=document.text[max(0, start - BACK) : start],
        head=f"{document.title}\n{document.text[:TOPIC]}",
        house=whose_voice(claim, evidence.span, document),
        fragment=fragment,
    )
    return compare(claim, text, setting, single=single)


def weigh(
    evidence: Evidence,
    comparison: Comparison,
    support: Support,
    instead: Support | None,
    *,
    searched: bool = False,
) -> Judged:
    """A judgement held to the values: a missing one blocks support, a differing one refutes.

    `instead` is the judgement of `comparison.instead`, the claim with the
    place's own value: as far as that is supported, everything else agrees.
    `searched`: the place is one of many that a search brought, and must be surer.
    """
    if not asserted(evidence.text):
        support = Support(0.0, 0.0, 1.0, "the source only asks it")
        return Judged(evidence, support, comparison)
    against = BY_VALUE if comparison.against else 0.0
    if instead is not None and instead.supported >= (INSTEAD if searched else HOLDS):
        against = max(against, min(BY_VALUE, instead.supported))
    if against:
        refuted = max(against, support.refuted)
        reason = comparison.against or comparison.differing
        return Judged(
            evidence, Support(0.0, refuted, 1 - refuted, reason), comparison, by_value=True
        )
    unnamed = bool(comparison.unsure) and support.supported < NAMED
    if not comparison.agrees or unnamed:
        unsure = support.not_enough_evidence + support.supported
        reason = comparison.differing or _not_named(comparison)
        support = Support(0.0, support.refuted, unsure, reason)
    return Judged(evidence, _sure_enough(support, comparison, searched=searched), comparison)


def _sure_enough(support: Support, comparison: Comparison, *, searched: bool) -> Support:
    """The judgement, with a share that does not reach its threshold brought below deciding."""
    holds = FOUND if searched else HOLDS
    lacks = comparison.unsure or any(not one.match for one in comparison.values)
    if lacks:
        refutes = FOUND_LACKING if searched else LACKING
    else:
        refutes = FOUND_AGAINST if searched else REFUTES
    supported, refuted = support.supported, support.refuted
    reason = support.reason
    if HOLDS <= supported < holds:
        supported, reason = BELOW, "the quote may say so, but not surely enough"
    if BELOW < refuted < refutes:
        refuted = min(BELOW, 1 - supported)
    return Support(supported, refuted, max(0.0, 1 - supported - refuted), reason)


def _not_named(comparison: Comparison) -> str:
    names = ", ".join(f"“{name}”" for name in comparison.unsure)
    return f"the source does not name {names} there"


def fold(judged: Sequence[Judged]) -> Folded:
    """One verdict out of all places."""
    places = list(judged)
    supports = _apart([one for one in places if one.stance == "supports"])
    refutes = _apart([one for one in places if one.stance == "refutes"])
    backed = {one.evidence.document_id for one in supports}
    # A document that supports the claim may well give another value of something else.
    refutes = [one for one in refutes if not (one.by_value and one.evidence.document_id in backed)]
    supports, refutes = _not_overlapping(supports, refutes), _not_overlapping(refutes, supports)
    for_it = max((one.support.supported for one in supports), default=0.0)
    against = max((one.support.refuted for one in refutes), default=0.0)
    neutral = _apart([one for one in places if one.stance == "neutral"], by_score=True)
    verdict = _verdict(for_it, against)
    if not supports:
        for_it = max((one.support.supported for one in places), default=0.0)
    if not refutes:
        # What another place of a supporting document has by value was set aside above.
        left = [one.support.refuted for one in places if one.stance == "neutral"]
        against = max(left, default=0.0)
    return Folded(verdict, shares(for_it, against), tuple(supports), tuple(refutes), tuple(neutral))


def shares(for_it: float, against: float) -> dict[str, float]:
    """Three shares that sum to one, from the strongest support and the strongest refutation.

    Read as independent: both at once counts half for each, neither is not
    enough evidence.
    """
    both = for_it * against / 2
    supported = for_it * (1 - against) + both
    refuted = against * (1 - for_it) + both
    return {
        "supported": supported,
        "refuted": refuted,
        "not_enough_evidence": max(0.0, 1 - supported - refuted),
    }


def _verdict(for_it: float, against: float) -> Verdict:
    if min(for_it, against) >= CONFLICT:
        return "conflicting"
    if for_it < HOLDS and against < REFUTES:
        return "not_enough_evidence"
    return "supported" if for_it >= against else "refuted"


def _apart(judged: Sequence[Judged], *, by_score: bool = False) -> list[Judged]:
    """Strongest first, of overlapping places only the first; a short place before a long one.

    Strengths within a tenth count as equal: then the sentence goes before the
    window around it.
    """
    if by_score:
        ranked = sorted(judged, key=lambda one: (-one.evidence.score, len(one.evidence.text)))
    else:
        ranked = sorted(
            judged,
            key=lambda one: (
                -round(one.strength, 1), len(one.evidence.text), -one.evidence.score
            ),
        )  # fmt: skip
    kept: list[Judged] = []
    for one in ranked:
        if not any(_overlap(one.evidence, other.evidence) for other in kept):
            kept.append(one)
    return kept


def _not_overlapping(mine: Sequence[Judged], others: Sequence[Judged]) -> list[Judged]:
    """Of places that overlap one of the other side, only those that are stronger than it.

    Equally strong ones stay: such a passage speaks for both sides.
    """
    return [
        one
        for one in mine
        if not any(
            _overlap(one.evidence, other.evidence) and other.strength > one.strength
            for other in others
        )
    ]


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.document_id == other.document_id and one.span.overlaps(other.span)
