"""The language of a text whose file does not name it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from index.manifest import Fingerprint
from rag.chunk import CHUNKER
from rag.config import Settings
from rag.ingest import ingest
from rag.language import english, language_of, latin
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


@pytest.mark.parametrize(
    ("text", "is_english"),
    [
        ("The boat of Per Dahl sank near the town.", True),
        (ENGLISH, True),
        # No word of these stands in a list of small words, but there are letters enough to tell.
        (
            "Install packages with npm before running tests. Upgrade packages after testing. " * 3,
            True,
        ),
        ("Der Damm brach am Montag um zwölf Uhr, sagte die Bürgermeisterin der Stadt. " * 3, False),
        ("La presa cedió el lunes al mediodía.", False),
        ("Закон был принят в 1974 году.", False),
        ("法律于1974年通过。", False),
        ("", False),
    ],
)
def test_english_is_told_from_other_languages(text: str, is_english: bool) -> None:
    """By its small words, else by the model; what is too short to tell is not English."""
    assert english(text) is is_english


@pytest.mark.parametrize(
    ("text", "is_latin"),
    [
        ("What is α-synuclein?", True),
        ("Wie hieß die Fähre, deren Kapitän Łukasz Żak war?", True),
        ("Ai đã mua chiếc thuyền của Nguyễn Văn Ẩn?", True),
        ("１９７４ ＡＢＣ", True),
        ("1974?", True),
        ("", True),
        ("Что такое HTTP?", False),
        ("法律什么时候通过?", False),
        ("ما هو القانون؟", False),
        ("क़ानून कब पारित हुआ?", False),
        ("Ποιος αγόρασε το πλοίο;", False),
    ],
)
def test_the_letters_of_a_text(text: str, is_latin: bool) -> None:
    """Most of them decide; signs and numbers are of no script."""
    assert latin(text) is is_latin
