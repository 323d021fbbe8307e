"""How the generator reads: its hidden state, asked along directions that were fitted.

While it reads whether quotes state something, or answer something, a language model
holds more than its reply tells (Slobodkin et al. 2023; Marks and Tegmark 2023, "The
Geometry of Truth"). A direction turns that state into one number. Nothing is generated.
Claims, and quotes beside a question, are read by adapters that were trained together with the
directions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from rag.evidence import Calibration, EvidenceModel, Window, against, joined, told
from rag.fitted import CLAIMS_ADAPTER, read_fitted, shipped_folder
from rag.generate import Generator, Prompt
from rag.prompts import judge_prompt
from rag.verify import Support

if TYPE_CHECKING:
    from rag.lm.adapter import Adapter

READINGS = "readings.json"


@dataclass(frozen=True)
class Direction:
    """Weights of shape (hidden size,) and an offset: above 0 the reading speaks for it.

    They hold for one generator only.
    """

    generator: str
    weights: np.ndarray
    offset: float

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Self:
        """A direction as `training` writes it. Raises KeyError, TypeError, ValueError."""
        weights = np.array(raw["weights"], dtype=np.float32)
        return cls(str(raw["generator"]), weights, float(raw["offset"]))

    def of(self, generator: str, reading: np.ndarray | None) -> float | None:
        """What a generator's reading says; None of another generator, or of none."""
        if reading is None or generator != self.generator or reading.shape != self.weights.shape:
            return None
        return float(reading @ self.weights) + self.offset

    def read(
        self, generator: Generator, prompt: Prompt, *, adapter: Adapter | None = None
    ) -> float | None:
        """What a generator reads of a prompt; None of another one, which is not asked at all."""
        if generator.name != self.generator:
            return None
        return self.of(generator.name, generator.reading(prompt, adapter=adapter))


@dataclass(frozen=True)
class Readings:
    """What makes log-odds of readings (`training.reading` fits it).

    `supported` weighs 1 and what the reading says along `supports`; `refuted` weighs 1,
    `rag.evidence.against` and the reading along `refutes`.
    """

    supports: Direction
    refutes: Direction
    supported: np.ndarray
    refuted: np.ndarray

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The readings beside the evidence model. Raises ModelCorrupt when they cannot be read."""
        return read_fitted(folder / READINGS, "The readings", cls._parse)

    @classmethod
    def _parse(cls, raw: Mapping[str, Any]) -> Self:
        return cls(
            Direction.parse(raw["supports"]),
            Direction.parse(raw["refutes"]),
            np.array(raw["supported"], dtype=np.float64).reshape(2),
            np.array(raw["refuted"], dtype=np.float64).reshape(3),
        )


@cache
def shipped_readings() -> Readings:
    """The program's own."""
    return Readings.read(shipped_folder())


@cache
def shipped_adapter(name: str) -> Adapter:
    """What directions were trained with. Raises ModelCorrupt when it is damaged."""
    from rag.lm.adapter import Adapter  # brings torch

    return Adapter(shipped_folder() / name)


class ReadingVerifier:
    """The generator's reading and the deterministic check, one judgement.

    The evidence model finds the window that is read, and says what speaks against the
    statement. Its odds and the words that both share are left out of what speaks for it: they
    tell more of the sets that they were fitted on, and less of strangers' claims (docs/log.md).

    Where the generator gives no reading (a server, another model), the judgement is that
    of `EvidenceVerifier`, in hundredths of a second.
    """

    name = "footnote-evidence+adapter+values"

    def __init__(
        self, model: Callable[[], EvidenceModel], generator: Callable[[], Generator]
    ) -> None:
        """Both are called when their turn comes: they may still be loading."""
        self._model = model
        self._generator = generator

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Support]:
        """One judgement per (statement, evidence) pair, in order; shares that sum to one.

        Takes about a second a pair; raises ModelError when the generator cannot be loaded.
        """
        if not pairs:
            return []
        model = self._model()
        return [
            self._judge(pair, window, model.calibration)
            for pair, window in zip(pairs, model.windows(pairs), strict=True)
        ]

    def _judge(self, pair: tuple[str, str], window: Window, calibration: Calibration) -> Support:
        generator, readings = self._generator(), shipped_readings()
        if generator.name != readings.supports.generator:
            return told(*pair, window, calibration)
        prompt = judge_prompt(pair[0], window.text)
        reading = generator.reading(prompt, adapter=shipped_adapter(CLAIMS_ADAPTER))
        supports = readings.supports.of(generator.name, reading)
        refutes = readings.refutes.of(generator.name, reading)
        if supports is None or refutes is None:
            return told(*pair, window, calibration)
        odds = np.array([1.0, supports]) @ readings.supported
        opposed = np.array([1.0, against(window.logits), refutes]) @ readings.refuted
        return joined(*pair, float(odds), float(opposed))
