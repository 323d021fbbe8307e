"""Every kind of damage that `check` looks for, done on purpose and found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index import Library
from tests.index.making import FINGERPRINT, made


@pytest.fixture
def filled(folder: Path) -> Path:
    """A closed, sound library of two documents."""
    with Library.open(folder, FINGERPRINT) as library:
        library.add([made("a.txt", "Wheat was sent.\nRice too."), made("b.txt", "Oats.")])
        assert library.check() == []
    return folder


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("UPDATE passages SET text = 'Wheat was burnt.' WHERE start = 0", "not a slice"),
        ("UPDATE texts SET text = 'Short'", "not a slice"),
        ("UPDATE pages SET stop = 900", "page beyond its text"),
        ("UPDATE vectors SET vector = x'0000' WHERE number = 1", "1 passages lack a vector of 16"),
        ("DELETE FROM vectors WHERE number = 2", "1 passages lack a vector"),
        ("DELETE FROM words_docsize WHERE id = 1", "1 passages differ"),
        ("DELETE FROM meta WHERE key = 'embedder'", "which embedder"),
        ("DELETE FROM sources WHERE source = 'b.txt'", "1 documents stand at no place"),
        ("DELETE FROM documents WHERE number = 1", "without its owner in 'texts'"),
        ("DROP TABLE texts", "no such table"),
    ],
)
def test_damage_is_found(filled: Path, damage: str, finding: str) -> None:
    """One sentence names what does not fit."""
    with closing(sqlite3.connect(filled / "library.db")) as connection:
        connection.execute(damage)
        connection.commit()
    with Library.open(filled, FINGERPRINT) as library:
        assert any(finding in line for line in library.check())


def test_a_damaged_index_page_is_found(filled: Path) -> None:
    """An index of SQLite's that contradicts its table is reported by SQLite's own check."""
    with closing(sqlite3.connect(filled / "library.db")) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_schema WHERE name = 'passages_by_document'")
        connection.commit()
    with Library.open(filled, FINGERPRINT) as library:
        assert any("damaged" in line for line in library.check())


def test_an_index_out_of_step_is_found(filled: Path) -> None:
    """A vector index that lost a passage is reported."""
    with Library.open(filled, FINGERPRINT) as library:
        ids = library._neighbours.ids()
        assert library._neighbours._index is not None
        library._neighbours._index.remove(ids[:1])
        assert any("do not hold the same passages" in line for line in library.check())
