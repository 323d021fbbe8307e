"""Files inside files, folders followed, and documents that say nearly the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Entry, Library
from tests.index.making import FINGERPRINT, made


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    """An empty library."""
    with Library.open(folder, FINGERPRINT) as library:
        yield library


def unread(source: str, parent: str | None = None) -> Entry:
    """A ledger line of a file that could not be read."""
    return Entry("", source, source, 0, 0, "unreadable", "Broken.", "Mend it.", parent)


def fill(library: Library) -> None:
    """An archive with two members, one of them an archive; a copy of a member elsewhere."""
    library.add(
        [made("a.zip!b.zip!c.txt", "Rye."), made("a.zip!d.txt", "Wheat."), made("e.txt", "Wheat.")],
        {"a.zip!b.zip!c.txt": "a.zip!b.zip", "a.zip!d.txt": "a.zip"},
    )
    library.add([made("a.zip!b.zip", "Inner.")], {"a.zip!b.zip": "a.zip"})
    library.record_unreadable(unread("a.zip!f.txt", "a.zip"))
    library.add([made("a.zip", "Outer.")])


def sources(library: Library) -> set[str]:
    """Every place the ledger names."""
    return {entry.source for entry in library.entries()}


def test_removing_a_file_removes_what_is_inside_it(library: Library) -> None:
    """To any depth, with the lines of what could not be read; a copy elsewhere stays."""
    fill(library)
    assert {e.source: e.parent for e in library.entries()}["a.zip!d.txt"] == "a.zip"
    library.remove([made("a.zip", "Outer.")[0].id])
    assert sources(library) == {"e.txt"}
    assert library.search_words("rye", 5) == []
    assert len(library.search_words("wheat", 5)) == 1
    assert library.check() == []


def test_leaving_a_place_takes_what_is_inside_along(library: Library) -> None:
    """`leave` counts the documents that stand nowhere any more."""
    fill(library)
    assert library.leave(["a.zip", "unknown.txt"]) == 3
    assert sources(library) == {"e.txt"}
    assert library.check() == []


def test_what_is_no_longer_inside_goes(library: Library) -> None:
    """`keep_inside` keeps the named places and takes the others away."""
    fill(library)
    library.keep_inside("a.zip", frozenset({"a.zip!d.txt"}))
    assert sources(library) == {"a.zip", "a.zip!d.txt", "e.txt"}


def test_failures_are_counted_until_the_file_is_read_and_after(library: Library) -> None:
    """`retried` is one less than the failures; a file read at last keeps the count."""
    for _ in range(3):
        library.record_unreadable(unread("a.txt"))
    [entry] = library.entries()
    assert (entry.state, entry.retried) == ("unreadable", 2)
    library.add([made("a.txt", "Rye.")])
    [entry] = library.entries()
    assert (entry.state, entry.retried) == ("read", 3)


def test_skipped_files_are_told_when_asked_for(library: Library) -> None:
    """They have a line with the reason, apart from the files that failed."""
    library.record_unreadable(Entry("", "x.bin", "x.bin", 0, 0, "skipped", "Unknown kind."))
    assert library.entries() == []
    [entry] = library.entries(skipped=True)
    assert (entry.state, entry.problem, entry.retried) == ("skipped", "Unknown kind.", 0)


def test_folders_are_remembered_once(library: Library) -> None:
    """Until they are forgotten."""
    library.follow("/b")
    library.follow("/a")
    library.follow("/a")
    assert library.folders() == ["/a", "/b"]
    library.unfollow("/a")
    assert library.folders() == ["/b"]


def test_near_duplicates_are_clustered(library: Library) -> None:
    """A text with a word changed here and there joins its original; another text does not."""
    chance = random.Random(1)  # noqa: S311
    words = [f"word{chance.randrange(5000)}" for _ in range(600)]
    changed = [w if n % 100 else "changed" for n, w in enumerate(words)]
    other = [f"word{chance.randrange(5000)}" for _ in range(600)]
    texts = {"a": words, "b": changed, "c": other, "d": []}
    ids = {}
    for name, text in texts.items():
        item = made(f"{name}.txt", " ".join(text))
        ids[name] = item[0].id
        library.add([item])
    assert library.clusters() == [frozenset({ids["a"], ids["b"]})]
    library.remove([ids["a"]])
    assert library.clusters() == []
