"""A library folder for each storage test, and a library in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Library
from tests.index.making import FINGERPRINT, made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the library will be; nothing is there yet."""
    return tmp_path / "library"


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    """An empty library."""
    with Library.open(folder, FINGERPRINT) as opened:
        yield opened


@pytest.fixture
def filled(folder: Path) -> Path:
    """The folder of a closed library that holds one document."""
    with Library.open(folder, FINGERPRINT) as library:
        library.add([made("a.txt", "Wheat was sent to Kabul.")])
    return folder
