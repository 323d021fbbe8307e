"""What an evaluation gives back: sections of measures, problems, and what it ran on."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rag.evaluate.cases import Problem
from rag.evaluate.metrics import Measure

PACKAGES = (
    "footnote-desk",
    "torch",
    "transformers",
    "sentence-transformers",
    "onnxruntime",
    "faiss-cpu",
    "numpy",
)


@dataclass(frozen=True)
class Section:
    """The measures of one task (retrieval, answers, verdicts, time) for one system or group."""

    task: str
    system: str
    measures: list[Measure]

    def to_dict(self) -> dict[str, Any]:
        """One entry of the report's `sections`."""
        return {
            "task": self.task,
            "system": self.system,
            "measures": [measure.to_dict() for measure in self.measures],
        }

    def value(self, name: str) -> float | None:
        """The value of one measure, None when it is not there."""
        return next((one.value for one in self.measures if one.name == name), None)


@dataclass
class Report:
    """Everything about one run. `stopped`: it was broken off, and the figures hold what was done.

    `lines` are those used of those that can be; `documents` those searched.
    """

    dataset: str
    split: str | None
    seed: int
    lines: tuple[int, int]
    documents: int
    sections: list[Section] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    models: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    stopped: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The `footnote.eval/1` shape."""
        return {
            "schema": "footnote.eval/1",
            "dataset": self.dataset,
            "split": self.split,
            "seed": self.seed,
            "lines": {"used": self.lines[0], "usable": self.lines[1]},
            "documents": self.documents,
            "stopped": self.stopped,
            "sections": [section.to_dict() for section in self.sections],
            "problems": [problem.to_dict() for problem in self.problems],
            "models": dict(self.models),
            "seconds": round(self.seconds, 1),
            "peak_mb": peak_mb(),
            "machine": machine(),
            "versions": versions(),
        }


def machine() -> dict[str, Any]:
    """The processor's name and its cores; nothing that tells whose machine it is."""
    return {"processor": _processor(), "cores": os.cpu_count(), "system": platform.system()}


def _processor() -> str:
    """As Linux tells it; elsewhere what Python knows."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text("utf-8", "replace").splitlines() if told.exists() else []
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.processor() or platform.machine()


def versions() -> dict[str, str]:
    """Python's version and those of the packages that could change a figure."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def peak_mb() -> float:
    """The most memory this process has held, in MB."""
    if sys.platform == "win32":
        import psutil

        return round(psutil.Process().memory_info().peak_wset / 1e6, 1)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6, 1)
