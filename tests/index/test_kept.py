"""What the check desk keeps: results and drafts go with any document, sign-offs stay."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index import Library, ResultNotKept
from tests.index.making import FINGERPRINT, made
from tests.index.test_nothing_left import traces

WORD = "qx00042zyv"


def fill(library: Library) -> tuple[str, int]:
    """Two documents, and results that quote the first; its id, and the generation."""
    library.add([made("a.txt", f"Wheat {WORD} was sent."), made("b.txt", "Rye was not.")])
    generation = library.kept.generation()
    assert library.kept.keep("r1", "s1", "supported", f'"{WORD}"', generation)
    library.kept.begin_draft("d", f"{generation}", '{"title": "Draft"}')
    assert library.kept.keep_sentence("d", f"{generation}", 1, f'"{WORD}"', generation)
    return library.known("a.txt") or "", generation


def test_kept_results_are_read_back(library: Library) -> None:
    """What was kept is found under its id, and keeping changes no generation."""
    _, generation = fill(library)
    assert library.kept.result("r1") == f'"{WORD}"'
    assert library.kept.draft("d") == {0: '{"title": "Draft"}', 1: f'"{WORD}"'}
    assert library.kept.generation() == generation
    with pytest.raises(ResultNotKept):
        library.kept.result("r2")


def test_removing_a_document_leaves_nothing_of_it_in_kept_results(
    library: Library, folder: Path
) -> None:
    """Every kept result goes with a removed document, to the last byte; sign-offs stay."""
    id, _ = fill(library)
    library.kept.sign("r1", None, "Ada", "2026-01-01T00:00:00+00:00", "Called them.")
    assert traces(folder, WORD)
    library.remove([id])
    assert traces(folder, WORD) == []
    assert library.kept.draft("d") == {}
    with pytest.raises(ResultNotKept):
        library.kept.result("r1")
    assert [signed.note for signed in library.kept.history("s1")] == ["Called them."]


def test_a_result_made_before_a_removal_is_not_kept_after_it(
    library: Library, folder: Path
) -> None:
    """A check that was under way while a document was removed leaves no trace of that document."""
    id, generation = fill(library)
    library.remove([id])
    assert not library.kept.keep("r2", "s2", "supported", f'"{WORD}"', generation)
    assert not library.kept.keep_sentence("d", "x", 2, f'"{WORD}"', generation)
    assert traces(folder, WORD) == []


def test_forgetting_leaves_no_byte(library: Library, folder: Path) -> None:
    """`forget` drops results and drafts and wipes them; the documents stay."""
    library.add([made("b.txt", "Rye was not.")])
    generation = library.kept.generation()
    library.kept.keep("r1", "s1", "supported", f'"{WORD}"', generation)
    assert library.kept.forget() == 1
    assert traces(folder, WORD) == []
    assert library.counts().documents == 1


def test_a_draft_of_another_state_starts_anew(library: Library) -> None:
    """Kept sentences count only for the state they were made in; the older ones are dropped."""
    _, generation = fill(library)
    same = library.kept.begin_draft("d", f"{generation}", "{}")
    assert list(same) == [1]
    assert library.kept.begin_draft("d", "other", "{}") == {}
    assert list(library.kept.draft("d")) == [0]


def test_sign_offs_are_only_appended_to(library: Library, folder: Path) -> None:
    """A second word follows the first; SQLite itself refuses to change or delete one."""
    fill(library)
    first = library.kept.sign("r1", None, "Ada", "2026-01-01T00:00:00+00:00", "")
    second = library.kept.sign("r1", "refuted", "Ben", "2026-01-02T00:00:00+00:00", "No.")
    assert (first.verdict, first.confirmed) == ("supported", True)
    assert (second.machine, second.verdict, second.confirmed) == ("supported", "refuted", False)
    assert library.kept.history("s1") == [first, second]
    with closing(sqlite3.connect(folder / "library.db")) as connection:
        for statement in ("DELETE FROM sign_offs", "UPDATE sign_offs SET name = 'Eve'"):
            with pytest.raises(sqlite3.IntegrityError, match="only appended"):
                connection.execute(statement)


def test_nothing_is_signed_that_is_not_kept(filled: Path) -> None:
    """A mistyped id is refused and leaves no line."""
    with Library.open(filled, FINGERPRINT) as library:
        with pytest.raises(ResultNotKept):
            library.kept.sign("nosuch", None, "Ada", "2026-01-01T00:00:00+00:00", "")
        assert library.kept.history("nosuch") == []
