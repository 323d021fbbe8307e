"""The real default models over the seeds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.config import Settings
from rag.models import Models
from rag.pipeline import Pipeline

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[Pipeline]:
    """The real desk over the seeds, loaded once."""
    home = tmp_path_factory.mktemp("desk")
    (home / "models").symlink_to(models.root, target_is_directory=True)
    with Pipeline(home, Settings()) as pipeline:
        assert pipeline.add([str(SEEDS)]).added == 1
        yield pipeline
