"""Collections stand with places: they are inherited, kept, and gone with what they name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index import CollectionUnfit, Entry, Library, document_id
from tests.index.making import FINGERPRINT, made


def collections(library: Library) -> dict[str, str]:
    """By source, what every line of the ledger is in."""
    return {entry.source: entry.collection for entry in library.entries(skipped=True)}


def unread(source: str, parent: str | None = None) -> Entry:
    """The line of a file that could not be read."""
    id = document_id(source.encode())
    return Entry(id, source, source, 0, 0, "unreadable", "Broken.", "Mend it.", parent)


def test_what_is_found_inside_goes_along(library: Library) -> None:
    """An archive put in a collection takes its files, read or not; one that comes later, too."""
    library.add([made("a.zip", "a.zip holds"), made("b.txt", "Rye.")])
    library.add([made("a.zip/1.txt", "Wheat.")], {"a.zip/1.txt": "a.zip"})
    library.record_unreadable(unread("a.zip/2.txt", "a.zip"))
    before = library.generation()
    library.collect(["a.zip"], "courts")
    assert library.generation() > before
    library.add([made("a.zip/3.txt", "Oats.")], {"a.zip/3.txt": "a.zip"})
    library.record_unreadable(unread("a.zip/4.txt", "a.zip"))
    found = collections(library)
    assert found.pop("b.txt") == ""
    assert set(found.values()) == {"courts"}
    assert len(found) == 5
    library.collect(["a.zip"], "")
    assert set(collections(library).values()) == {""}


def test_other_bytes_keep_the_collection_of_the_place(library: Library) -> None:
    """Replaced, superseded, failed or read again, a place stays in its collection."""
    library.add([made("a.txt", "Wheat.")])
    library.collect(["a.txt"], "courts")
    library.add([made("a.txt", "Barley.")])
    assert collections(library) == {"a.txt": "courts"}
    library.add([made("a.txt", "Rye.")], keep="2026-01-02T03:04:05+00:00")
    assert set(collections(library).values()) == {"courts"}
    assert len(collections(library)) == 2
    library.record_unreadable(unread("a.txt"))
    library.add([made("a.txt", "Oats.")])
    assert set(collections(library).values()) == {"courts"}
    library.record_unreadable(unread("c.txt"))
    library.collect(["c.txt"], "sport")
    library.add([made("c.txt", "Hay.")])
    assert collections(library)["c.txt"] == "sport"


def test_the_same_bytes_read_otherwise_keep_it(library: Library) -> None:
    """Reading a file again with other passages replaces the document, not its collection."""
    document, passages, vectors = made("a.txt", "Wheat.\nRye.")
    library.add([(document, passages, vectors)])
    library.collect(["a.txt"], "courts")
    library.add([(document, passages[:1], vectors[:1])])
    assert collections(library) == {"a.txt": "courts"}
    library.add([(replace(document, title="New"), passages, vectors)])
    assert collections(library) == {"a.txt": "courts"}


@pytest.mark.parametrize("name", ["a,b", "a:b", " a", "a ", "a\nb", "x" * 61])
def test_unfit_names_are_refused(library: Library, name: str) -> None:
    """What a users file could not hold is no collection's name, and nothing is changed."""
    library.add([made("a.txt", "Wheat.")])
    with pytest.raises(CollectionUnfit, match="cannot be a collection"):
        library.collect(["a.txt"], name)
    assert collections(library) == {"a.txt": ""}


def test_a_removed_document_leaves_no_collection(folder: Path) -> None:
    """The name goes with the last place in it, from every file of the folder."""
    with Library.open(folder, FINGERPRINT) as library:
        document = made("a.txt", "Wheat.")
        library.add([document])
        library.collect(["a.txt"], "zanzibar-inquiry")
        library.remove([document[0].id])
    held = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    assert b"zanzibar" not in held
