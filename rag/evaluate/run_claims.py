"""Measure verdicts on claims: given the evidence that people judged them on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.check.results import Verdict
from rag.evaluate.cases import Claim
from rag.evaluate.metrics import (
    Measure,
    auc,
    balanced_accuracy,
    calibration_error,
    macro_f1,
    measure,
    ratio,
    share,
)
from rag.evaluate.report import Section
from rag.verify import Support, Verifier

BATCH = 16  # pairs judged together, as a check of a few claims would


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with what was said of it: the verdict, how likely it is supported, the time in ms."""

    claim: Claim
    verdict: Verdict
    supported: float
    ms: float


@dataclass
class ClaimRun:
    """Takes batches of claims with their evidence; the verifier judges it as one text.

    `system` says which verifier it is: what judges claims, or what a sentence
    must pass to be shown.
    """

    verifier: Verifier
    claims: Sequence[Claim]
    system: str
    task: str = "verdicts"
    _judged: list[Judged] = field(default_factory=list)

    @property
    def cases(self) -> list[Sequence[Claim]]:
        """The claims in batches."""
        return [self.claims[start : start + BATCH] for start in range(0, len(self.claims), BATCH)]

    def take(self, case: Sequence[Claim]) -> None:
        """Judge one batch."""
        begun = time.perf_counter()
        supports = self.verifier.judge([(claim.text, " ".join(claim.evidence)) for claim in case])
        ms = 1000 * (time.perf_counter() - begun) / len(case)
        self._judged += [
            Judged(claim, verdict_of(support), support.supported, ms)
            for claim, support in zip(case, supports, strict=True)
        ]

    def sections(self, seed: int) -> list[Section]:
        """The verdicts' figures."""
        return [Section(self.task, self.system, verdict_measures(self._judged, seed))]


def verdict_of(support: Support) -> Verdict:
    """A judgement in one word: supported when it may be shown as fact, else the likelier rest."""
    if support.holds:
        return "supported"
    return "refuted" if support.refuted > support.not_enough_evidence else "not_enough_evidence"


def verdict_measures(judged: Sequence[Judged], seed: int) -> list[Measure]:
    """Every figure of a list of verdicts."""
    count, of = len(judged), "claims"
    gold = [one.claim.verdict == "supported" for one in judged]
    said = [one.verdict == "supported" for one in judged]
    likely = [one.supported for one in judged]
    verdicts = [one.claim.verdict for one in judged], [one.verdict for one in judged]
    statistics = {
        "balanced accuracy, supported or not": balanced_accuracy(gold, said),
        "macro-F1 over the verdicts": macro_f1(*verdicts),
        "AUC, supported or not": auc(likely, gold),
        "expected calibration error": calibration_error(likely, gold),
    }
    found = [
        measure(name, statistic, count, n=count, of=of, seed=seed)
        for name, statistic in statistics.items()
    ]
    right = [float(a and b) for a, b in zip(gold, said, strict=True)]
    wrong = [float(b and not a) for a, b in zip(gold, said, strict=True)]
    found += [
        share("supported, found to be", right, list(map(float, gold)), of, seed),
        share("not supported, yet judged supported", wrong, [float(not a) for a in gold], of, seed),
        share("judged supported, rightly", right, list(map(float, said)), of, seed),
    ]
    ms = ratio([one.ms for one in judged], [1.0] * count)
    found.append(measure("time a judgement, mean", ms, count, n=count, of=of, seed=seed, unit="ms"))
    return found
