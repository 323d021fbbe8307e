"""What the generator's reading adds to a judgement, and what it can never do."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from rag.config import Settings
from rag.errors import ModelCorrupt
from rag.evidence import EvidenceVerifier, OnnxEvidenceModel
from rag.fitted import CLAIMS_ADAPTER, shipped_folder
from rag.lm.adapter import Adapter
from rag.reading import (
    READINGS,
    Direction,
    Readings,
    ReadingVerifier,
    shipped_adapter,
    shipped_readings,
)
from rag.verify import Support

BANK = "Anna Berg founded the North Bank in Bergen in 1987, and Per Dahl led it until 1999."
TRUE = "Anna Berg founded the North Bank in 1987."


@cache
def model() -> OnnxEvidenceModel:
    """The evidence model that ships with the program, loaded once."""
    return OnnxEvidenceModel(shipped_folder(), threads=1)


def at(direction: Direction, odds: float) -> np.ndarray:
    """A reading that says this much along a direction."""
    weights = direction.weights.astype(np.float64)
    return np.asarray(weights * (odds - direction.offset) / (weights @ weights), np.float32)


class Reader:
    """Reads everything the same."""

    def __init__(self, reading: np.ndarray | None, name: str = Settings().generator) -> None:
        """The reading, None for a server."""
        self.name = name
        self._reading = reading
        self.prompts: list[object] = []

    def reading(self, prompt: object, *, adapter: Adapter) -> np.ndarray | None:
        """The same of every prompt; each is read by the claims' adapter."""
        assert adapter is shipped_adapter(CLAIMS_ADAPTER)
        self.prompts.append(prompt)
        return self._reading

    def stream(self, prompt: object, *, max_tokens: int) -> None:
        """A judge never lets it speak."""
        pytest.fail("the judge asked for a reply")


def judge(statement: str, reader: Reader, evidence: str = BANK) -> Support:
    """The joined judgement of one pair."""
    (support,) = ReadingVerifier(model, lambda: reader).judge([(statement, evidence)])
    return support


def test_the_reading_can_decide_either_way() -> None:
    """The same pair is supported or not as the generator reads it."""
    supports = shipped_readings().supports
    willing, unwilling = (
        judge(TRUE, Reader(at(supports, 2.0))),
        judge(TRUE, Reader(at(supports, -2.0))),
    )
    assert willing.supported > unwilling.supported + 0.3
    assert willing.holds
    for support in (willing, unwilling):
        total = support.supported + support.refuted + support.not_enough_evidence
        assert total == pytest.approx(1)


def test_more_of_the_other_direction_refutes_more() -> None:
    """What is not supported is refuted or not enough."""
    refutes = shipped_readings().refutes
    wrong = "Per Dahl founded the North Bank."
    against = [judge(wrong, Reader(at(refutes, odds))) for odds in (-2.0, 2.0)]
    share = [s.refuted / (s.refuted + s.not_enough_evidence) for s in against]
    assert share[1] > share[0] + 0.1


@pytest.mark.parametrize(
    "statement",
    [
        "Anna Berg founded the North Bank in Bergen in 1986.",
        "Anna Berg did not found the North Bank in Bergen in 1987.",
    ],
)
def test_a_mismatch_blocks_support_however_it_is_read(statement: str) -> None:
    """A date and a negation that are not the evidence's."""
    support = judge(statement, Reader(at(shipped_readings().supports, 50.0)))
    assert not support.holds
    assert support.reason


@pytest.mark.parametrize(
    "reader", [Reader(None), Reader(np.ones(1536, np.float32), "another"), Reader(np.ones(7))]
)
def test_without_a_reading_the_evidence_model_judges(reader: Reader) -> None:
    """A server, another generator, another size."""
    assert judge(TRUE, reader) == EvidenceVerifier(model).judge([(TRUE, BANK)])[0]


def test_only_the_window_that_says_most_is_read() -> None:
    """A long text costs one short reading; what it read is a stretch of the text."""
    reader = Reader(at(shipped_readings().supports, 0.0))
    judge(TRUE, reader, "Rain fell on the harbour and nobody came. " * 60 + BANK)
    (prompt,) = reader.prompts
    assert "Anna Berg founded the North Bank in Bergen" in str(prompt)
    assert len(str(prompt)) < 2000
    assert ReadingVerifier(model, lambda: reader).judge([]) == []


def test_the_shipped_readings_are_the_default_generators() -> None:
    """Both directions are of one size and of the generator that is the default."""
    readings = shipped_readings()
    assert readings.supports.generator == readings.refutes.generator == Settings().generator
    assert readings.supports.weights.shape == readings.refutes.weights.shape


def test_damaged_readings_are_named(tmp_path: Path) -> None:
    """Missing, cut off, or with a weight too many: what to do is told."""
    whole = (shipped_folder() / READINGS).read_text("utf-8")
    lacking = {**json.loads(whole), "supported": [1.0, 2.0, 3.0]}
    for text in (None, whole[:300], "[]", json.dumps(lacking)):
        if text is not None:
            (tmp_path / READINGS).write_text(text, "utf-8")
        with pytest.raises(ModelCorrupt, match="readings") as caught:
            Readings.read(tmp_path)
        assert "Install Footnote again" in caught.value.remedy
