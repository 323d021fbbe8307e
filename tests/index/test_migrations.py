"""A library of the first schema opens, keeps what it holds, and gains what came later."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index import Gap, Library, Page, Span, migrations
from tests.index.making import FINGERPRINT, made


def test_a_library_of_the_first_schema_is_brought_up_to_date(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its places are kept, and pages can tell how reading them went."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "library.db")) as connection, connection:
        monkeypatch.setattr(migrations, "SCHEMA", 1)
        migrations.migrate(connection)
        connection.execute(
            "INSERT INTO unreadable(source, document_id, title) VALUES ('/a.pdf', 'x', 'a.pdf')"
        )
    monkeypatch.undo()
    document, passages, vectors = made("b.txt", "Wheat is grown.\nRye is not.")
    document = replace(
        document,
        pages=(Page(1, Span(0, 15), "iv", "partly", "A stain."),),
        gaps=(Gap(2, "v", "unreadable", "A picture."),),
    )
    with Library.open(folder, FINGERPRINT) as library:
        [entry] = library.entries()
        assert (entry.source, entry.state, entry.retried) == ("/a.pdf", "unreadable", 0)
        library.add([(document, passages, vectors)])
        assert library.document(document.id) == document
        assert library.check() == []
