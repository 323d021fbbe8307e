"""Measure the check desk: whole checks of claims, as a user gets them.

Twice: held to the evidence that people judged the claim on, and held to a
library of all the set's documents, where the evidence must first be found.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.check.desk import CheckDesk
from rag.check.results import ClaimCheck
from rag.evaluate.bench import Bench
from rag.evaluate.cases import Claim
from rag.evaluate.metrics import Measure, share
from rag.evaluate.report import Section
from rag.evaluate.run_claims import Judged, verdict_measures

GIVEN, SEARCHED = "desk, given evidence", "desk, documents searched"


@dataclass
class CheckRun:
    """Takes claims one by one; with a `bench` its library is searched, else the evidence is given.

    `take` raises QuestionError for a claim that the desk does not take.
    """

    desk: CheckDesk
    cases: Sequence[Claim]
    bench: Bench | None = None
    task: str = "checks"
    _judged: list[Judged] = field(default_factory=list)
    _checks: list[ClaimCheck] = field(default_factory=list)

    def take(self, case: Claim) -> None:
        """Check one claim."""
        begun = time.perf_counter()
        evidence = None if self.bench else case.evidence
        checked = self.desk.claim(case.text, evidence=evidence)
        ms = 1000 * (time.perf_counter() - begun)
        self._judged.append(Judged(case, checked.verdict, checked.probabilities["supported"], ms))
        self._checks.append(checked)

    def sections(self, seed: int) -> list[Section]:
        """The verdicts' figures, and, where the library was searched, what was found."""
        measures = verdict_measures(self._judged, seed)
        if self.bench:
            measures.append(self._found(self.bench, seed))
        return [Section(self.task, SEARCHED if self.bench else GIVEN, measures)]

    def _found(self, bench: Bench, seed: int) -> Measure:
        """How often a document that people judged the claim on is among those cited."""
        pairs = zip(self._judged, self._checks, strict=True)
        rows = [
            any(bench.names.get(c.document_id) in one.claim.documents for c in check.citations)
            for one, check in pairs
            if one.claim.documents
        ]
        name = "a gold document among those cited"
        return share(name, list(map(float, rows)), [1.0] * len(rows), "claims", seed)
