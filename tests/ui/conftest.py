"""Fixtures of the face tests: documents, a pipeline in memory, and a way to run commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from rag.config import Settings
from tests.ui.fakes import HOSTILE, FakePipeline, document
from ui.cli import app

REPORT = (
    "The attack killed 26 civilians near the river.\n"
    "Anand Prakash led the delegation to Kabul.\n"
    "Aid included wheat and medical supplies.\n"
)


@pytest.fixture
def pipeline(home: Path) -> FakePipeline:
    """Two documents: a report of three pages, and one that is hostile."""
    return FakePipeline(
        home,
        Settings(),
        [
            document(REPORT, "folder/report.pdf", paged=True),
            document(f"Hostile supplies arrived {HOSTILE} today.", "folder/evil.html"),
        ],
    )


Run = Callable[..., Result]


@pytest.fixture
def run(pipeline: FakePipeline) -> Run:
    """Run `footnote ...` in this process on the pipeline in memory."""

    def invoke(*arguments: str, input: str | bytes | None = None) -> Result:
        def opener(home: Path, settings: Settings) -> Any:
            pipeline.home, pipeline.settings = home, settings
            return pipeline

        return CliRunner().invoke(app, list(arguments), input=input, obj=opener)

    return invoke
