"""One claim, held to the library or to given texts: found, judged, compared, folded.

Every quote is located; nothing is generated. A claim of several parts is judged
whole and part by part, all places in one batch; those that decide are read closely.
Of a claim of several sentences each is looked for and judged by itself: no one place
could bear out all of them, and a false one hides well among true ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index import Document
from rag.answer import Coverage, Evidence
from rag.asserted import asserted
from rag.check.attribution import claim_attribution, only_said_by
from rag.check.comparing import covered
from rag.check.conflicts import find_conflicts
from rag.check.folding import Folded, Judged, compared, fold
from rag.check.judging import Place, judged_by, read_closely
from rag.check.nuances import nuances
from rag.check.origins import count_origins
from rag.check.parts import parts_of
from rag.check.results import ClaimCheck, Stand, Verdict
from rag.check.several import sentences_of, together
from rag.cite import Footnotes
from rag.errors import ModelError, QuestionError
from rag.terms import content_terms
from rag.verify import Verifier
from rag.voice import as_told

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


@dataclass(frozen=True)
class Judges:
    """Who judges places: `sifter` all of them, `judge` those the verdict rests on."""

    sifter: Verifier
    judge: Verifier


@dataclass(frozen=True, slots=True)
class Hearing:
    """How far a claim is: the sentence that is heard now, of so many, counted from 1."""

    number: int
    total: int


def hear_claim(
    claim: str, find: Callable[[str], Found], judges: Judges, models: Mapping[str, str]
) -> Generator[Hearing, None, ClaimCheck]:
    """The verdict on a claim, with located quotes for and against, after a step for each sentence.

    `find` looks for evidence. Raises QuestionError for a claim that cannot be checked.
    """
    claim = checked_claim(claim)
    begun = time.perf_counter()
    searching = 0.0
    sentences = sentences_of(claim)
    heard: list[Heard] = []
    for number, sentence in enumerate(sentences, 1):
        yield Hearing(number, len(sentences))
        since = time.perf_counter()
        found = find(sentence)
        searching += time.perf_counter() - since
        heard.append(_heard(sentence, found, judges))
    judging = time.perf_counter() - begun - searching
    result = _result(claim, heard)
    timing = {
        "retrieve": 1000 * searching,
        "judge": 1000 * judging,
        "total": 1000 * (time.perf_counter() - begun),
    }
    return replace(result, timing_ms=timing, models=models)


@dataclass(frozen=True, slots=True)
class Heard:
    """A statement with the verdict on it, what was found for it, and each part with its verdict.

    `notes` is what to know of how it was judged.
    """

    statement: str
    found: Found
    folded: Folded
    parts: Sequence[tuple[str, Folded]]
    notes: Sequence[str]


def _heard(sentence: str, found: Found, judges: Judges) -> Heard:
    parts = parts_of(sentence)
    folded, folds, notes = _judge(sentence, parts, found, judges)
    of_parts = list(zip(parts, folds, strict=True))
    return Heard(sentence, found, _with_parts(folded, folds), of_parts, notes)


def _judge(
    claim: str, parts: Sequence[str], found: Found, judges: Judges
) -> tuple[Folded, list[Folded], list[str]]:
    """The verdict on the claim, on each part by the places nearest to it, and what to know of it.

    Parts are read closely only where the claim as a whole is not decided. Where nothing
    can be read closely, what was sifted stands, and that is told.
    """
    evidence = found.evidence
    of_claim = evidence[: max(PAIRS - EACH_PART * len(parts), PAIRS // 2)]
    each = min(EACH_PART, (PAIRS - len(of_claim)) // len(parts)) if parts else 0
    groups = [[_place(claim, one, found) for one in of_claim]]
    groups += [
        [_place(part, one, found) for one in _nearest(part, evidence)[:each]] for part in parts
    ]
    judged = iter(judged_by([place for group in groups for place in group], judges.sifter))
    folds: list[Folded] = []
    notes: list[str] = []
    reading = judges.judge is not judges.sifter
    for group in groups:
        some = [next(judged) for _ in group]
        if reading and not (folds and _decided(folds[0])):
            try:
                some = read_closely(group, some, judges.judge)
            except ModelError as error:
                notes.append(
                    f"{error.message} {error.remedy} The small evidence model judged alone."
                )
                reading = False
        folds.append(fold(some))
    return folds[0], folds[1:], notes


def _nearest(part: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The places with the most of the part's words first, short ones before long ones."""
    terms = content_terms(part)
    return sorted(evidence, key=lambda one: (-covered(terms, one.text), len(one.text)))


def _place(statement: str, one: Evidence, found: Found) -> Place:
    document = found.documents(one.document_id)
    comparison = compared(statement, one, document, fragment=found.given)
    text = asserted(as_told(statement, one.span, document))
    only_said = only_said_by(statement, one, document)
    return Place(statement, one, text, comparison, not found.given, only_said)


def _decided(folded: Folded) -> bool:
    return folded.verdict != "not_enough_evidence"


def _with_parts(folded: Folded, parts: Sequence[Folded]) -> Folded:
    """The whole verdict with what the parts add: each supported, or one refuted.

    Nothing is added where the claim as a whole was decided.
    """
    if not parts or _decided(folded):
        return folded
    joint = together(parts)
    if joint.verdict not in ("supported", "refuted"):
        return folded
    return replace(joint, neutral=folded.neutral)


def _result(claim: str, heard: Sequence[Heard]) -> ClaimCheck:
    """What was heard, with every place cited; of several sentences each is a part."""
    found = _all_found([one.found for one in heard])
    parts = heard[0].parts
    folded = heard[0].folded
    if len(heard) > 1:
        parts = [(one.statement, one.folded) for one in heard]
        folded = together([one.folded for one in heard])
    notes = Footnotes(found.documents)
    shown = list(folded.shown)
    stands = [Stand(one.stance, notes.cite(one.evidence)) for one in shown]
    of_parts = []
    for text, part in parts:
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
    bearing = [one.folded for one in heard] if folded.verdict == "supported" else [folded]
    bases = [one.decisive for one in bearing if one.decisive is not None]
    attribution = None
    if bases:
        evidence = bases[0].evidence
        document = found.documents(evidence.document_id)
        attribution = claim_attribution(claim, evidence, document, notes)
    told = _worth_telling(folded.verdict, [part for _, part in parts])
    reasons = [
        *_reasons(folded, bases, found, of_parts),
        *(note for one in heard for note in one.notes),
        *(note for one in heard for note in _nuances(one)),
    ]
    return ClaimCheck(
        claim=claim,
        verdict=folded.verdict,
        probabilities=folded.probabilities,
        evidence=tuple(stands),
        values=tuple(value for basis in bases for value in basis.comparison.values),
        attribution=attribution,
        origins=count_origins([one.evidence for one in counted], found.documents, found.signatures),
        citations=tuple(notes.citations),
        coverage=found.coverage,
        parts=tuple(of_parts) if told else (),
        reasons=tuple(dict.fromkeys(reasons)),
        conflicts=conflicts,
    )


def _nuances(one: Heard) -> list[str]:
    basis = one.folded.decisive if one.folded.verdict == "supported" else None
    return nuances(one.statement, basis.evidence.text) if basis else []


def _all_found(found: Sequence[Found]) -> Found:
    """What was found for several sentences, as one; all come from the same library or texts."""
    if len(found) == 1:
        return found[0]
    evidence = [one for each in found for one in each.evidence]
    known = {
        one.document_id: each.documents(one.document_id) for each in found for one in each.evidence
    }
    return replace(found[0], evidence=evidence, documents=known.__getitem__)


def _worth_telling(verdict: Verdict, folds: Sequence[Folded]) -> bool:
    """Whether the parts say more than the verdict does."""
    return verdict != "supported" and any(part.verdict != "not_enough_evidence" for part in folds)


def _reasons(
    folded: Folded, bases: Sequence[Judged], found: Found, parts: Sequence[Mapping[str, str]]
) -> list[str]:
    """What decided, in plain sentences; `bases` are the places it rests on."""
    if not found.evidence:
        if found.given and not found.coverage.documents:
            return ["No evidence was given to hold the claim to."]
        if not found.coverage.documents:
            return ["The library is empty: there is nothing to hold the claim to."]
        return ["Nothing in the documents bears on this claim."]
    told = []
    if folded.verdict == "conflicting":
        told.append("Some places support the claim and others refute it.")
    elif folded.verdict != "supported" and bases and bases[0].support.reason:
        told.append(f"{bases[0].support.reason[0].upper()}{bases[0].support.reason[1:]}.")
    unsure = dict.fromkeys(name for basis in bases for name in basis.comparison.unsure)
    if folded.verdict == "supported" and unsure:
        names = ", ".join(f"“{name}”" for name in unsure)
        told.append(f"The quote does not name {names}: that it speaks of it follows from context.")
    carried = [part["text"] for part in parts if part["verdict"] == "supported"]
    if carried and len(carried) < len(parts):
        told.append("Supported is only the part: " + "; ".join(f"“{text}”" for text in carried))
    return told
