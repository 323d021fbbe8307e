"""A removed or replaced document leaves no byte of its words in any file of the library."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np

from index import Library
from tests.index.making import DIMENSION, FINGERPRINT, Made, made


def word(number: int) -> str:
    """A word that stands in one document only, long enough not to occur by accident."""
    return f"qx{number:05d}zyv"


def document(number: int, lines: int, rng: random.Random) -> Made:
    """A document whose every line, title, source and heading hold its own word, among shared."""
    shared = ["wheat", "kabul", "river", "minister", "delegation", "supply"]
    text = "\n".join(
        f"{word(number)} {rng.choice(shared)} {rng.choice(shared)} {line}" for line in range(lines)
    )
    return made(f"/docs/{word(number)}.txt", text, heading=f"On {word(number)}")


def traces(folder: Path, text: str) -> list[str]:
    """The files of the folder in which this word, or a part of it as FTS5 cuts it, occurs.

    FTS5 stores each term without the letters it shares with the one before, so
    the tail, which no other document has, is looked for too.
    """
    needles = [text.encode(), text[2:].encode(), text[-8:].encode()]
    return [
        path.name
        for path in sorted(folder.iterdir())
        if any(needle in path.read_bytes() for needle in needles)
    ]


def test_no_trace_is_left_of_removed_documents(folder: Path) -> None:
    """Remove many of many, in several sittings; every file is clean while open and after."""
    rng = random.Random(7)  # noqa: S311
    library = Library.open(folder, FINGERPRINT)
    numbers = list(range(1, 121))
    for start in range(0, 120, 10):
        library.add([document(n, rng.randint(1, 60), rng) for n in numbers[start : start + 10]])
    library.search_words(word(3), 5)
    for _ in range(4):
        gone = rng.sample(numbers, 15)
        numbers = [n for n in numbers if n not in gone]
        library.remove([library.known(f"/docs/{word(n)}.txt") or "" for n in gone])
        assert {n: traces(folder, word(n)) for n in gone if traces(folder, word(n))} == {}
        library.add([document(1000 + gone[0], 40, rng)])
        numbers.append(1000 + gone[0])
    left = [n for n in range(1, 121) if n not in numbers and traces(folder, word(n))]
    assert left == []
    assert all(traces(folder, word(n)) for n in numbers)  # the search for traces finds some
    assert library.check() == []
    library.close()
    assert [n for n in range(1, 121) if n not in numbers and traces(folder, word(n))] == []


def test_no_trace_is_left_of_a_replaced_document(library: Library, folder: Path) -> None:
    """New bytes at a known source overwrite the old ones everywhere."""
    rng = random.Random(1)  # noqa: S311
    library.add([document(n, 30, rng) for n in range(1, 20)])
    old, new = document(500, 30, rng), document(501, 30, rng)
    for item in (old, new):
        item_document, passages, vectors = item
        moved = type(item_document)(
            item_document.id, "Report", "/docs/report.txt", item_document.text
        )
        library.add([(moved, passages, vectors)])
    assert library.search_words(word(500), 5) == []
    library.tidy()
    assert traces(folder, word(500)) == []
    assert "library.db" in traces(folder, word(501))


def test_no_trace_is_left_of_an_unreadable_file_that_was_read(
    library: Library, folder: Path
) -> None:
    """Its problem is overwritten once the file is read."""
    from index import Entry

    library.record_unreadable(
        Entry("", "a", "a.txt", 0, 0, "unreadable", f"bad byte near {word(9)}")
    )
    library.add([made("a.txt", "Wheat was sent.")])
    library.tidy()
    assert traces(folder, word(9)) == []


def test_no_vector_is_left_of_a_removed_document(folder: Path) -> None:
    """The bytes of a removed vector stand in no file, whether the index was in use or not."""
    rng = np.random.default_rng(5)
    for in_use in (True, False):
        with Library.open(folder, FINGERPRINT) as library:
            items = []
            for number in range(30):
                item_document, passages, _ = made(f"{number}.txt", f"Line {number} {in_use}.")
                vectors = rng.standard_normal((1, DIMENSION)).astype(np.float32)
                items.append((item_document, passages, vectors))
            library.add(items)
        assert items[4][2].tobytes() in (folder / "vectors.faiss").read_bytes()
        with Library.open(folder, FINGERPRINT) as library:
            if in_use:
                library.search_vectors(items[4][2][0], 3)
            library.remove([items[4][0].id])
            for path in folder.iterdir():
                assert items[4][2].tobytes() not in path.read_bytes(), path.name
            library.remove([entry.document_id for entry in library.entries()])
            for path in folder.iterdir():
                assert items[5][2].tobytes() not in path.read_bytes(), path.name
