"""One claim, held to the library or to given texts: found, judged, compared, folded.

Every quote is located; nothing is generated. A claim of several parts is judged
whole and part by part, in one batch.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index import Document
from rag.answer import Coverage, Evidence
from rag.check.asserted import asserted
from rag.check.attribution import claim_attribution
from rag.check.comparing import covered, reworded
from rag.check.conflicts import find_conflicts
from rag.check.folding import Folded, Judged, compared, fold, weigh
from rag.check.origins import count_origins
from rag.check.parts import parts_of
from rag.check.results import ClaimCheck, Stand, Verdict
from rag.cite import Footnotes
from rag.errors import QuestionError
from rag.terms import content_terms
from rag.verify import Verifier

LONGEST = 300  # words of a claim; more is a draft
PAIRS = 16  # pairs judged for one claim
EACH_PART = 4  # of them, at most, for each part

Signatures = Callable[[Sequence[str]], Mapping[str, np.ndarray]]


@dataclass(frozen=True)
class Found:
    """What was found for a claim, where it stands, and what was searched.

    `given`: the texts came with the claim and are no whole documents.
    """

    evidence: Sequence[Evidence]
    documents: Callable[[str], Document]
    signatures: Signatures
    coverage: Coverage
    given: bool = False


def checked_claim(claim: str) -> str:
    """The claim without surrounding space. Raises QuestionError for none, or far too much."""
    claim = " ".join(claim.split())
    if not content_terms(claim):
        raise QuestionError(
            "The claim is empty: it says nothing that could be checked.",
            'Give one sentence: footnote check "The attack killed 26 people."',
        )
    count = len(claim.split())
    if count > LONGEST:
        raise QuestionError(
            f"The claim has {count:,} words; at most {LONGEST} are checked at once.",
            "Check it sentence by sentence, as a draft: footnote check --draft FILE",
        )
    return claim


def check_claim(
    claim: str, find: Callable[[str], Found], verifier: Verifier, models: Mapping[str, str]
) -> ClaimCheck:
    """The verdict on a claim, with located quotes for and against.

    `find` looks for evidence. Raises QuestionError for a claim that cannot be checked.
    """
    claim = checked_claim(claim)
    begun = time.perf_counter()
    found = find(claim)
    searched = time.perf_counter()
    parts = parts_of(claim)
    whole, by_part = _judge(claim, parts, found, verifier)
    folded = fold(whole)
    folds = [fold(judged) for judged in by_part]
    folded = _with_parts(folded, folds)
    judged_at = time.perf_counter()
    result = _result(claim, parts, folded, folds, found)
    timing = {
        "retrieve": 1000 * (searched - begun),
        "judge": 1000 * (judged_at - searched),
        "total": 1000 * (time.perf_counter() - begun),
    }
    return replace(result, timing_ms=timing, models=models)


def _judge(
    claim: str, parts: Sequence[str], found: Found, verifier: Verifier
) -> tuple[list[Judged], list[list[Judged]]]:
    """Every place judged for the claim, and the nearest places for each part, in one batch."""
    evidence = found.evidence
    for_parts = EACH_PART * len(parts)
    pairs = [(claim, one) for one in evidence[: max(PAIRS - for_parts, PAIRS // 2)]]
    count = len(pairs)
    each = min(EACH_PART, (PAIRS - count) // len(parts)) if parts else 0
    for part in parts:
        terms = content_terms(part)
        near = sorted(evidence, key=lambda one: (-covered(terms, one.text), len(one.text)))
        pairs += [(part, one) for one in near[:each]]
    judged = _weighed(pairs, found, verifier)
    rest = judged[count:]
    return judged[:count], [rest[at * each : (at + 1) * each] for at in range(len(parts))]


def _weighed(
    pairs: Sequence[tuple[str, Evidence]], found: Found, verifier: Verifier
) -> list[Judged]:
    """Every pair judged and held to its values, all in one batch."""
    compared_all = [
        compared(statement, one, found.documents(one.document_id), fragment=found.given)
        for statement, one in pairs
    ]
    asked = [
        (reworded(statement, comparison), asserted(one.text))
        for (statement, one), comparison in zip(pairs, compared_all, strict=True)
    ]
    swapped = [at for at, comparison in enumerate(compared_all) if comparison.instead]
    asked += [(compared_all[at].instead or "", asked[at][1]) for at in swapped]
    supports = verifier.judge(asked)
    instead = dict(zip(swapped, supports[len(pairs) :], strict=True))
    return [
        weigh(one, comparison, support, instead.get(at), searched=not found.given)
        for at, ((_, one), comparison, support) in enumerate(
            zip(pairs, compared_all, supports, strict=False)
        )
    ]


def _with_parts(folded: Folded, parts: Sequence[Folded]) -> Folded:
    """The whole verdict with what the parts add: each supported, or one refuted.

    Nothing is added where the claim as a whole was decided.
    """
    if not parts or folded.verdict != "not_enough_evidence":
        return folded
    verdicts = {part.verdict for part in parts}
    if verdicts == {"supported"}:
        weakest = min(parts, key=lambda part: part.probabilities["supported"])
        return Folded(
            "supported",
            weakest.probabilities,
            tuple(one for part in parts for one in part.supports[:1]),
            (),
            folded.neutral,
        )
    refuted = [part for part in parts if part.verdict == "refuted"]
    if refuted and "conflicting" not in verdicts:
        strongest = max(refuted, key=lambda part: part.probabilities["refuted"])
        return Folded("refuted", strongest.probabilities, (), strongest.refutes, folded.neutral)
    return folded


def _result(
    claim: str, parts: Sequence[str], folded: Folded, folds: Sequence[Folded], found: Found
) -> ClaimCheck:
    notes = Footnotes(found.documents)
    shown = list(folded.shown)
    stands = [Stand(one.stance, notes.cite(one.evidence)) for one in shown]
    of_parts = []
    for text, part in zip(parts, folds, strict=True):
        rest = part.decisive
        number = ""
        if rest is not None and part.verdict != "not_enough_evidence":
            number = str(notes.cite(rest.evidence))
            if int(number) not in [stand.citation for stand in stands]:
                stands.append(Stand(rest.stance, int(number)))
                shown.append(rest)
        of_parts.append({"text": text, "verdict": part.verdict, "citation": number})
    near = [one.evidence for one in (*folded.supports, *folded.refutes, *folded.neutral)]
    conflicts = find_conflicts(claim, near, found.documents, notes)
    counted = [one for one in shown if one.stance != "neutral"] or shown
    basis = folded.decisive
    attribution = None
    if basis is not None:
        attribution = claim_attribution(
            claim, basis.evidence, found.documents(basis.evidence.document_id), notes
        )
    return ClaimCheck(
        claim=claim,
        verdict=folded.verdict,
        probabilities=folded.probabilities,
        evidence=tuple(stands),
        values=basis.comparison.values if basis else (),
        attribution=attribution,
        origins=count_origins([one.evidence for one in counted], found.documents, found.signatures),
        citations=tuple(notes.citations),
        coverage=found.coverage,
        parts=tuple(of_parts) if _worth_telling(folded.verdict, folds) else (),
        reasons=tuple(_reasons(folded, found, of_parts)),
        conflicts=conflicts,
    )


def _worth_telling(verdict: Verdict, folds: Sequence[Folded]) -> bool:
    """Whether the parts say more than the verdict does."""
    return verdict != "supported" and any(part.verdict != "not_enough_evidence" for part in folds)


def _reasons(folded: Folded, found: Found, parts: Sequence[Mapping[str, str]]) -> list[str]:
    """What decided, in plain sentences."""
    if not found.evidence:
        if found.given and not found.coverage.documents:
            return ["No evidence was given to hold the claim to."]
        if not found.coverage.documents:
            return ["The library is empty: there is nothing to hold the claim to."]
        return ["Nothing in the documents bears on this claim."]
    told = []
    basis = folded.decisive
    if folded.verdict == "conflicting":
        told.append("Some places support the claim and others refute it.")
    elif folded.verdict != "supported" and basis is not None and basis.support.reason:
        told.append(f"{basis.support.reason[0].upper()}{basis.support.reason[1:]}.")
    if folded.verdict == "supported" and basis is not None and basis.comparison.unsure:
        names = ", ".join(f"“{name}”" for name in basis.comparison.unsure)
        told.append(f"The quote does not name {names}: that it speaks of it follows from context.")
    carried = [part["text"] for part in parts if part["verdict"] == "supported"]
    if carried and len(carried) < len(parts):
        told.append("Supported is only the part: " + "; ".join(f"“{text}”" for text in carried))
    return told
