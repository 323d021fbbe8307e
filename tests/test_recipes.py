"""The recipes of CONTRIBUTING.md run as they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.export import FORMATS, export
from rag.load import LOADERS, load_bytes
from tests.asking import LOG, QUESTION
from tests.asking import desk as scripted_desk
from tests.doubles import HashEmbedder, ScriptedGenerator

PAGE = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text("utf-8")


def recipe(title: str) -> dict[str, Any]:
    """The names that the recipe under this heading defines, its code having been run."""
    section = PAGE.split(f"## {title}", 1)[1].split("\n## ", 1)[0]
    (code,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, title, "exec"), names)  # noqa: S102 (our own page)
    return names


@pytest.fixture(autouse=True)
def table() -> Iterator[None]:
    """Leave the tables of loaders and of exports as they were."""
    before, exports = dict(LOADERS), dict(FORMATS)
    yield
    LOADERS.clear()
    LOADERS.update(before)
    FORMATS.clear()
    FORMATS.update(exports)


def test_the_format_recipe_makes_a_loader() -> None:
    """The recipe's own assertion holds, and the table reads a file of the format."""
    recipe("Add a format in ten minutes")
    document = load_bytes(b"# log\nThe pump stood still.\n", "a.remarks", "a.remarks")
    assert document.text == "The pump stood still."


def test_the_model_recipe_replaces_a_part(home: Path) -> None:
    """The pipeline searches with the recipe's reranker."""
    pipeline = recipe("Add a model in ten minutes")["desk"](home)
    pipeline._embedder._make = HashEmbedder
    with pipeline:
        file = home / "log.txt"
        home.mkdir(exist_ok=True)
        file.write_text(LOG, "utf-8")
        pipeline.add([str(file)])
        (hit, *_) = pipeline.search(QUESTION).hits
        assert hit.score == len(hit.passage.text)


def test_the_export_recipe_keeps_the_quotes(home: Path) -> None:
    """The exported text holds the sentence, its number and the quote."""
    recipe("Add an export in ten minutes")
    with scripted_desk(home, ScriptedGenerator("Per Dahl paid 40 euros for the boat.")) as desk:
        result = desk.ask(QUESTION).to_dict()
        text = export([result], "plain", desk.document).decode()
    assert "Per Dahl paid 40 euros for the boat. [1]" in text
    assert "[1] “Per Dahl paid 40 euros for the boat.” (log)" in text
