"""A small data set in a folder, and a desk whose models can be worked out by eye."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.config import Settings
from rag.pipeline import Pipeline
from rag.verify import ValueVerifier
from tests.doubles import HashEmbedder, OverlapReranker, ScriptedGenerator

RIVER = "The Vistula flows north to Gdansk. Its length is 1,047 kilometres."
BRIDGE = "The old bridge opened in 1875.\nThe new bridge opened in 1931 near Gdansk."
CORPUS = [
    {"doc_id": "river", "title": "Vistula", "text": RIVER},
    {"doc_id": "bridge", "title": "Bridges", "text": BRIDGE},
    {"doc_id": "twin", "title": "Bridges", "text": BRIDGE},
]

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files of JSON lines (or raw text) into a folder and give the folder."""
    folder = tmp_path / "set"
    folder.mkdir()

    def written(**files: list[Any] | str | bytes) -> Path:
        for name, rows in files.items():
            stem, zipped = name.removesuffix("_gz"), name.endswith("_gz")
            text = rows if isinstance(rows, str) else ""
            if isinstance(rows, list):
                text = "".join(f"{r if isinstance(r, str) else json.dumps(r)}\n" for r in rows)
            data = rows if isinstance(rows, bytes) else text.encode()
            ending = "tsv" if stem == "qrels" else "jsonl"
            path = folder / f"{stem}.{ending}{'.gz' if zipped else ''}"
            path.write_bytes(gzip.compress(data) if zipped else data)
        return folder

    return written


def question(**fields: Any) -> dict[str, Any]:
    """A line about the new bridge; `fields` replace or add, None takes away."""
    row: dict[str, Any] = {
        "id": "q",
        "question": "When was the new bridge opened?",
        "answers": ["1931"],
        "answerable": True,
        "doc_id": "bridge",
    } | fields
    return {name: value for name, value in row.items() if value is not None}


@pytest.fixture
def generator() -> ScriptedGenerator:
    """What the desk and the baseline are made to say, in turn."""
    return ScriptedGenerator()


@pytest.fixture
def pipeline(home: Path, generator: ScriptedGenerator) -> Iterator[Pipeline]:
    """A real pipeline on doubles for models."""
    with Pipeline(
        home,
        Settings(),
        embedder=HashEmbedder,
        reranker=OverlapReranker,
        generator=lambda: generator,
        verifier=ValueVerifier(),
    ) as opened:
        yield opened
