"""What a check gives back: verdicts, compared values, speakers, origins, located quotes.

Every type is frozen; the `to_dict` methods give the `footnote.check/1` and
`footnote.quote/1` shapes that the command line prints and the API returns. A
verdict speaks of these documents: "supported" is never "true".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from rag.answer import Citation, Coverage
from rag.reported import QuoteType

Verdict = Literal["supported", "refuted", "conflicting", "not_enough_evidence"]
Stance = Literal["supports", "refutes", "neutral"]
QuoteStatus = Literal[
    "verbatim", "normalised", "altered", "spliced", "truncated", "wrong_speaker", "not_found"
]
SpeakerKind = Literal["person", "institution", "unnamed", "document", "outlet"]


@dataclass(frozen=True, slots=True)
class ValueMatch:
    """A value of the claim beside the one in the source ("" when the source has none)."""

    kind: Literal["number", "date", "name", "quote"]
    claim: str
    source: str
    match: bool

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape of design contract `values[]`."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Stand:
    """How one located quote (the citation of that number) stands to the claim."""

    stance: Stance
    citation: int

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape of design contract `evidence[]`."""
        return {"stance": self.stance, "citation": self.citation}


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says it in the source, and what the claim makes of that.

    `cue` is the reporting word of the source ("said"); `flags` are plain
    sentences on what the claim drops, changes or adds ("drops the speaker:
    the source has it from Sergei Lavrov").
    """

    speaker: str
    kind: SpeakerKind
    type: QuoteType
    cue: str
    citation: int
    flags: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape of design contract `attribution`."""
        shape: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return shape | {"flags": list(self.flags)}


@dataclass(frozen=True, slots=True)
class Origins:
    """How many documents stand behind the evidence, and how many of them are independent.

    `reasons` says in plain sentences why documents count as one.
    """

    documents: int
    independent: int
    reasons: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape of design contract `origins`."""
        return {
            "documents": self.documents,
            "independent": self.independent,
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """The result of one claim.

    `probabilities` has the keys supported, refuted and not_enough_evidence and
    sums to one. `parts` says of a partly supported claim which part is and
    which is not; `reasons` says in plain words what decided. `conflicts` are
    pairs of citation numbers that disagree, with what kind of disagreement.
    """

    claim: str
    verdict: Verdict
    probabilities: Mapping[str, float]
    evidence: tuple[Stand, ...]
    values: tuple[ValueMatch, ...]
    attribution: Attribution | None
    origins: Origins
    citations: tuple[Citation, ...]
    coverage: Coverage
    parts: tuple[Mapping[str, str], ...] = ()
    reasons: tuple[str, ...] = ()
    conflicts: tuple[Mapping[str, Any], ...] = ()
    timing_ms: Mapping[str, float] | None = None
    models: Mapping[str, str] | None = None
    id: str | None = None

    def with_id(self, id: str | None) -> ClaimCheck:
        """The same result under the id its claim came with."""
        return replace(self, id=id)

    def to_dict(self) -> dict[str, Any]:
        """The `footnote.check/1` shape."""
        shape: dict[str, Any] = {"schema": "footnote.check/1"}
        if self.id is not None:
            shape["id"] = self.id
        return shape | {
            "claim": self.claim,
            "verdict": self.verdict,
            "probabilities": dict(self.probabilities),
            "evidence": [stand.to_dict() for stand in self.evidence],
            "values": [value.to_dict() for value in self.values],
            "attribution": self.attribution.to_dict() if self.attribution else None,
            "origins": self.origins.to_dict(),
            "citations": [citation.to_dict() for citation in self.citations],
            "coverage": self.coverage.to_dict(),
            "parts": [dict(part) for part in self.parts],
            "reasons": list(self.reasons),
            "conflicts": [dict(conflict) for conflict in self.conflicts],
            "timing_ms": dict(self.timing_ms or {}),
            "models": dict(self.models or {}),
        }


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """The result of one quotation.

    `diff` is a word diff, a list of (operation, words) with the operations
    "same", "added" (in the quotation, not in the source), "removed" (in the
    source, not in the quotation). `speaker` is who the source has it from, None
    when it says nothing. `citations` prove the status; a quotation that was not
    found has none, and `nearest` shows what comes closest, as no proof of anything.
    """

    quote: str
    status: QuoteStatus
    citations: tuple[Citation, ...]
    coverage: Coverage
    diff: tuple[tuple[str, str], ...] = ()
    speaker: str | None = None
    reasons: tuple[str, ...] = ()
    nearest: tuple[Citation, ...] = ()
    id: str | None = None

    def with_id(self, id: str | None) -> QuoteCheck:
        """The same result under the id its quotation came with."""
        return replace(self, id=id)

    def to_dict(self) -> dict[str, Any]:
        """The `footnote.quote/1` shape."""
        shape: dict[str, Any] = {"schema": "footnote.quote/1"}
        if self.id is not None:
            shape["id"] = self.id
        return shape | {
            "quote": self.quote,
            "status": self.status,
            "diff": [list(step) for step in self.diff],
            "speaker": self.speaker,
            "reasons": list(self.reasons),
            "citations": [citation.to_dict() for citation in self.citations],
            "nearest": [citation.to_dict() for citation in self.nearest],
            "coverage": self.coverage.to_dict(),
        }
