"""The real default models over the seeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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


@contextmanager
def desk_over(home: Path, models: Models, files: Mapping[str, str]) -> Iterator[Pipeline]:
    """The real desk over these texts, by the names of their files; the models are not copied."""
    (home / "models").symlink_to(models.root, target_is_directory=True)
    for name, text in files.items():
        (home / name).write_text(text, "utf-8")
    with Pipeline(home, Settings()) as pipeline:
        assert pipeline.add([str(home / name) for name in files]).added == len(files)
        yield pipeline
