"""The language of a text whose file does not name it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from index.manifest import Fingerprint
from rag.chunk import CHUNKER
from rag.config import Settings
from rag.ingest import ingest
from rag.language import language_of
from tests.doubles import HashEmbedder

ENGLISH = "The dam failed at noon on Monday, said the mayor of the town, and nobody was hurt. " * 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ENGLISH, "en"),
        ("Der Damm brach am Montag um zwölf Uhr, sagte die Bürgermeisterin der Stadt. " * 3, "de"),
        ("Le barrage a cédé lundi à midi, a dit la mairesse de la petite ville. " * 3, "fr"),
        ("12.5 13.7 19.2 " * 50, None),
        ("Too short.", None),
    ],
)
def test_the_language_is_told_from_the_text(text: str, code: str | None) -> None:
    """Its code, or nothing where there are too few letters."""
    assert language_of(text) == code


def test_what_is_known_of_a_document_is_kept_with_it(tmp_path: Path) -> None:
    """Full hash, moment, language and how that is known; adding again leaves the moment."""
    embedder = HashEmbedder()
    mark = Fingerprint(embedder.name, embedder.dimension, CHUNKER)
    (tmp_path / "a.txt").write_text(ENGLISH)
    with Library.open(tmp_path / "library", mark) as library:
        ingest([str(tmp_path / "a.txt")], library, embedder, Settings())
        (entry,) = library.entries()
        known = library.document(entry.document_id).metadata
        assert known["sha256"].startswith(entry.document_id)
        assert len(known["sha256"]) == 64
        assert (known["language"], known["language_by"]) == ("en", "detection")
        assert known["added"][:4].isdigit()
        ingest([str(tmp_path / "a.txt")], library, embedder, Settings())
        assert library.document(entry.document_id).metadata == known
