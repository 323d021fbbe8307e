"""The shipped evidence model: who did what to whom, calibrated, and never over a wrong value."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ModelCorrupt
from rag.evidence import (
    WINDOW,
    Calibration,
    EvidenceVerifier,
    OnnxEvidenceModel,
    Window,
    most_decided,
    windows_of,
)
from rag.fitted import shipped_folder
from rag.verify import Every, Support, ValueVerifier

BANK = "Anna Berg founded the North Bank in Bergen in 1987, and Per Dahl led it until 1999."


@cache
def model() -> OnnxEvidenceModel:
    """The model that ships with the program, loaded once."""
    return OnnxEvidenceModel(shipped_folder(), threads=1)


def judge(statement: str, evidence: str = BANK) -> Support:
    """Its judgement of one pair, with the deterministic check."""
    (support,) = EvidenceVerifier(model).judge([(statement, evidence)])
    return support


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Anna Berg founded the North Bank.", "Per Dahl founded the North Bank."),
        ("Per Dahl led the North Bank.", "Nobody ever led the North Bank."),
        ("The North Bank was founded in Bergen.", "The North Bank was founded in Oslo."),
    ],
)
def test_what_the_evidence_says_is_likelier_than_what_it_does_not(right: str, wrong: str) -> None:
    """All the words of the wrong statements but one stand in the evidence."""
    assert judge(right).supported > judge(wrong).supported + 0.1


def test_in_letters_that_it_cannot_read_it_says_nothing() -> None:
    """Neither for nor against, of any text; those beside them are judged as without them."""
    pairs = [("Банк основала Анна Берг.", BANK), ("Anna Berg founded the North Bank.", BANK)]
    unread, read = model().windows(pairs)
    assert not unread.logits.any()
    assert read.logits.tolist() == model().windows(pairs[1:])[0].logits.tolist()
    assert model().answers("谁创立了银行?", [BANK, "Rain fell."]).tolist() == [0.5, 0.5]
    far = " ".join(["Шёл дождь, и город спал."] * 60 + ["Банк основала Анна Берг."])
    assert "Анна Берг" in model().windows([("Банк основала Анна Берг.", far)])[0].text


def test_the_shares_sum_to_one_and_do_not_depend_on_the_neighbours() -> None:
    """A pair's judgement is the same alone and in a batch."""
    pairs = [("Per Dahl led the North Bank.", BANK), ("Rain fell.", BANK), ("Rain fell.", "Rain.")]
    judged = EvidenceVerifier(model).judge(pairs)
    for pair, support in zip(pairs, judged, strict=True):
        total = support.supported + support.refuted + support.not_enough_evidence
        assert total == pytest.approx(1)
        assert judge(*pair) == support
    assert EvidenceVerifier(model).judge([]) == []


@pytest.mark.parametrize(
    "statement",
    [
        "Anna Berg founded the North Bank in Bergen in 1986.",
        "Anna Berg did not found the North Bank in Bergen in 1987.",
    ],
)
def test_a_mismatch_blocks_support_whatever_the_model_thinks(statement: str) -> None:
    """A number, a date or a negation that is not the evidence's."""

    class Sure:
        name = "sure"
        calibration = model().calibration

        def windows(self, pairs: list[tuple[str, str]]) -> list[Window]:
            sure = np.array([9.0, -9.0, -9.0], dtype=np.float32)
            return [Window(evidence, sure) for _, evidence in pairs]

        def answers(self, question: str, texts: list[str]) -> np.ndarray:
            return np.ones(len(texts), dtype=np.float32)

    (support,) = EvidenceVerifier(Sure).judge([(statement, BANK)])
    assert not support.holds
    assert support.reason


def test_what_answers_is_told_from_what_is_only_near() -> None:
    """The same words, another question."""
    (chance,) = model().answers("Who founded the North Bank?", [BANK])
    (other,) = model().answers("Who robbed the North Bank?", [BANK])
    assert chance > 0.5
    assert chance > other + 0.1


def test_both_must_hold() -> None:
    """The words are all there, the model refuses; the model accepts, a value is missing."""

    class Never:
        name = "never"

        def judge(self, pairs: list[tuple[str, str]]) -> list[Support]:
            return [Support(0.0, 0.0, 1.0, "no") for _ in pairs]

    pair = ("Per Dahl led the North Bank.", "Per Dahl led the North Bank.")
    assert not Every(ValueVerifier(), Never()).judge([pair])[0].holds
    assert Every(ValueVerifier(), ValueVerifier()).judge([pair])[0].holds
    assert Every(ValueVerifier(), Never()).judge([]) == []


@given(st.text(max_size=4000))
def test_windows_hold_all_of_the_text(text: str) -> None:
    """No sentence is left out, and each window is a stretch of the text."""
    windows = windows_of(text)
    assert all(window in text for window in windows)
    assert set(text.split()) <= set(" ".join(windows).split()) or not text.strip()


def test_a_long_text_is_read_to_its_end() -> None:
    """What stands far behind decides as if it stood alone."""
    long = "Rain fell on the harbour and nobody came. " * 60 + BANK
    assert len(windows_of(long)) > len(long) // WINDOW
    (near,) = model().answers("Who founded the North Bank?", [long])
    assert near > 0.5


def test_the_most_decided_window_is_the_one_that_speaks() -> None:
    """Refuting counts as speaking."""
    assert most_decided(np.array([[0, 0, 5], [0, 4, 1], [1, 0, 1.0]])) == 1


@pytest.mark.parametrize("content", ["", "{", "[]", '{"supported": [1]}', '{"refuted": "x"}'])
def test_a_damaged_calibration_has_a_name(tmp_path: Path, content: str) -> None:
    """ModelCorrupt, with what to do."""
    (tmp_path / "calibration.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelCorrupt, match="calibration"):
        Calibration.read(tmp_path)


def test_a_missing_graph_has_a_name(tmp_path: Path) -> None:
    """The calibration alone is no model."""
    shutil.copy(shipped_folder() / "calibration.json", tmp_path)
    assert json.loads((tmp_path / "calibration.json").read_text())
    with pytest.raises(ModelCorrupt):
        OnnxEvidenceModel(tmp_path)
