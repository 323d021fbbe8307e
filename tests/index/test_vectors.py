"""The vector file is disposable, the index follows SQLite, and large libraries stay accurate."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import EmbedderMismatch, Fingerprint, Library, neighbours
from index.manifest import Manifest
from index.vectors import Plan, VectorIndex
from tests.index.making import DIMENSION, FINGERPRINT, Made, embed, made

FILE, MANIFEST = "vectors.faiss", "manifest.json"


def clustered(count: int, first: int = 0) -> Made:
    """A document of `count` passages with vectors around a few centres, always the same."""
    rng = np.random.default_rng(first)
    centres = np.random.default_rng(99).standard_normal((20, DIMENSION))
    vectors = centres[rng.integers(20, size=count)] + 0.4 * rng.standard_normal((count, DIMENSION))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    text = "\n".join(f"Line {first + n}" for n in range(count))
    document, passages, _ = made(f"{first}.txt", text)
    return document, passages, vectors.astype(np.float32)


def truncate(folder: Path) -> None:
    """Cut the vector file in half."""
    data = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(data[: len(data) // 2])


def flip(folder: Path) -> None:
    """Change one byte in the middle."""
    data = bytearray((folder / FILE).read_bytes())
    data[len(data) // 2] ^= 0xFF
    (folder / FILE).write_bytes(data)


def other_dimension(folder: Path) -> None:
    """Put a whole, checksummed file of another dimension in its place."""
    index = VectorIndex.create(3, Plan("flat", 0), lambda _: np.empty((0, 3)))
    size, checksum = index.save(folder / FILE)
    manifest = Manifest.read(folder)
    assert manifest is not None
    (folder / MANIFEST).write_text(replace(manifest, bytes=size, crc32=checksum).to_json())


def other_library(folder: Path) -> None:
    """Put the files of another library in their place."""
    with Library.open(folder.with_name("other"), FINGERPRINT) as other:
        other.add([clustered(30, first=700)])
    for name in (FILE, MANIFEST):
        (folder / name).write_bytes((folder.with_name("other") / name).read_bytes())


DAMAGES: list[Callable[[Path], object]] = [
    truncate,
    flip,
    other_dimension,
    other_library,
    lambda folder: (folder / FILE).unlink(),
    lambda folder: (folder / FILE).write_bytes(b""),
    lambda folder: (folder / MANIFEST).unlink(),
    lambda folder: (folder / MANIFEST).write_text("{"),
    lambda folder: (folder / MANIFEST).write_text("[]"),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_vector_file_is_made_anew(folder: Path, damage: Callable[[Path], object]) -> None:
    """Whatever happened to the file, the search gives what it gave before."""
    document = clustered(40)
    with Library.open(folder, FINGERPRINT) as library:
        library.add([document])
        before = library.search_vectors(document[2][7], 10)
    damage(folder)
    with Library.open(folder, FINGERPRINT) as library:
        assert library.search_vectors(document[2][7], 10) == before
        assert library.check() == []
        library.rebuild_vectors()
    manifest = Manifest.read(folder)
    assert manifest is not None
    assert manifest.bytes == (folder / FILE).stat().st_size
    assert manifest.counts.passages == 40


def test_an_older_vector_file_is_caught_up(folder: Path) -> None:
    """A file from before later additions and removals gives what a new one would."""
    first, second, third = clustered(40), clustered(40, 100), clustered(40, 200)
    with Library.open(folder, FINGERPRINT) as library:
        library.add([first, second])
    kept = {name: (folder / name).read_bytes() for name in (FILE, MANIFEST)}
    with Library.open(folder, FINGERPRINT) as library:
        library.remove([first[0].id])
        library.add([third])
        wanted = library.search_vectors(third[2][3], 10)
    for name, data in kept.items():
        (folder / name).write_bytes(data)
    with Library.open(folder, FINGERPRINT) as library:
        assert library.search_vectors(third[2][3], 10) == wanted
        assert library.check() == []


def test_a_later_vector_file_than_the_database_is_not_believed(folder: Path) -> None:
    """A library.db restored from an older copy is the truth; the newer file gives way."""
    first, second = clustered(40), clustered(40, 100)
    with Library.open(folder, FINGERPRINT) as library:
        library.add([first])
    kept = (folder / "library.db").read_bytes()
    with Library.open(folder, FINGERPRINT) as library:
        library.add([second])
    (folder / "library.db").write_bytes(kept)
    with Library.open(folder, FINGERPRINT) as library:
        ids = {match.passage_id for match in library.search_vectors(second[2][0], 80)}
        assert ids == {passage.id for passage in first[1]}


def test_a_few_additions_do_not_rewrite_the_file(folder: Path) -> None:
    """Adding little to much leaves the vector file as it is; the next start catches up."""
    with Library.open(folder, FINGERPRINT) as library:
        library.add([clustered(200)])
    before = (folder / FILE).read_bytes()
    few = clustered(2, 900)
    with Library.open(folder, FINGERPRINT) as library:
        library.add([few])
    assert (folder / FILE).read_bytes() == before
    with Library.open(folder, FINGERPRINT) as library:
        assert library.search_vectors(few[2][1], 1)[0].passage_id == few[1][1].id


def test_a_slow_start_is_not_repeated(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that had to read many vectors from SQLite saves the file, lock permitting."""
    monkeypatch.setattr(neighbours, "WORTH_SAVING", 30)
    with Library.open(folder, FINGERPRINT) as library:
        library.add([clustered(40)])
        library.search_vectors(embed("x"), 1)
        assert (folder / FILE).exists()
        (folder / FILE).unlink()
    with Library.open(folder, FINGERPRINT) as library, library._lock.held():
        library.search_vectors(embed("x"), 1)
        assert not (folder / FILE).exists()


@pytest.mark.parametrize("limit", [1, 10, 60])
def test_the_approximate_index_finds_nearly_what_the_exact_one_does(
    folder: Path, limit: int
) -> None:
    """Above the limit the scores are still exact, and few neighbours are missed."""
    documents = [clustered(500, first) for first in range(0, 3000, 500)]
    with (
        Library.open(folder, FINGERPRINT) as exact,
        Library.open(folder, FINGERPRINT, flat_limit=1000) as approximate,
    ):
        exact.add(documents)
        hits = wanted = 0
        for query in clustered(40, 5000)[2]:
            truth = {m.passage_id: m.score for m in exact.search_vectors(query, limit)}
            found = approximate.search_vectors(query, limit)
            assert len(found) == limit
            assert all(m.score == pytest.approx(truth.get(m.passage_id, m.score)) for m in found)
            assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)
            hits += len(truth.keys() & {m.passage_id for m in found})
            wanted += limit
        assert hits / wanted > 0.9


def test_a_filter_of_the_approximate_index_is_exact(folder: Path) -> None:
    """However few passages a filter leaves, they are all found."""
    documents = [clustered(500, first) for first in range(0, 3000, 500)]
    with (
        Library.open(folder, FINGERPRINT) as exact,
        Library.open(folder, FINGERPRINT, flat_limit=1000) as approximate,
    ):
        exact.add([*documents, clustered(3, 9000)])
        only = frozenset({clustered(3, 9000)[0].id})
        for query in clustered(10, 5000)[2]:
            ids = [match.passage_id for match in exact.search_vectors(query, 3, only)]
            assert len(ids) == 3
            assert [m.passage_id for m in approximate.search_vectors(query, 3, only)] == ids


def test_the_index_changes_kind_with_the_size_of_the_library(folder: Path) -> None:
    """It turns approximate above the limit, exact again well below, and stays in step."""
    documents = [clustered(400, first) for first in range(0, 2000, 400)]
    with Library.open(folder, FINGERPRINT, flat_limit=1000) as library:

        def kind_after_search() -> str:
            library.search_vectors(embed("x"), 1)
            index = library._neighbours._index
            assert index is not None
            assert index.count == library.counts().passages
            return index.plan.kind

        kinds = []
        for document in documents:
            library.add([document])
            kinds.append(kind_after_search())
        assert kinds == ["flat", "flat", "ivf", "ivf", "ivf"]
        kinds = []
        for document in documents[:4]:
            library.remove([document[0].id])
            kinds.append(kind_after_search())
        assert kinds == ["ivf", "ivf", "ivf", "flat"]
        assert library.check() == []
    with Library.open(folder, FINGERPRINT, flat_limit=100) as library:
        assert library.check() == []
        library.rebuild_vectors()
    manifest = Manifest.read(folder)
    assert manifest is not None
    assert manifest.kind == "ivf"
    with Library.open(folder, FINGERPRINT, flat_limit=100) as library:
        assert library.check() == []
        library.remove([documents[4][0].id])
        assert library.search_vectors(embed("x"), 5) == []


def _add_elsewhere(folder: Path, documents: list[Made], gone: list[str]) -> None:
    with Library.open(folder, FINGERPRINT) as library:
        library.add(documents)
        if gone:
            library.remove(gone)


def test_what_another_process_writes_is_seen_without_opening_again(folder: Path) -> None:
    """Additions, removals and replacements elsewhere are in the next search."""
    context = multiprocessing.get_context("spawn")
    old, new = made("a.txt", "Wheat was sent.\nRice too."), made("a.txt", "Maize was sent.")
    with Library.open(folder, FINGERPRINT) as library:
        assert library.search_vectors(embed("wheat"), 5) == []
        for documents, gone, texts in (
            ([old], [], {"Wheat was sent.", "Rice too."}),
            ([made("b.txt", "Oats.")], [], {"Wheat was sent.", "Rice too.", "Oats."}),
            ([new], [], {"Maize was sent.", "Oats."}),
            ([], [new[0].id], {"Oats."}),
        ):
            process = context.Process(target=_add_elsewhere, args=(folder, documents, gone))
            process.start()
            process.join()
            assert process.exitcode == 0
            ids = [match.passage_id for match in library.search_vectors(embed("wheat"), 9)]
            assert {passage.text for passage in library.passages(ids)} == texts
            assert library.counts().passages == len(texts)
        assert library.check() == []


def test_many_threads_may_use_one_library(library: Library) -> None:
    """Searches, additions and removals from many threads at once: nothing raises, all fits."""
    library.add([clustered(50)])
    stop = threading.Event()

    def read() -> int:
        rounds = 0
        while not stop.is_set():
            matches = library.search_vectors(embed("wheat"), 10)
            library.passages([match.passage_id for match in matches])
            library.search_words("line wheat", 10)
            library.entries()
            rounds += 1
        return rounds

    def write(number: int) -> None:
        for turn in range(5):
            document = made(f"{number}-{turn}.txt", f"Wheat {number} {turn}.\nRice.")
            library.add([document])
            if turn % 2:
                library.remove([document[0].id])

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        writers = [pool.submit(write, number) for number in range(4)]
        for writer in writers:
            writer.result()
        stop.set()
        assert all(reader.result() > 0 for reader in readers)
    assert library.counts().documents == 1 + 4 * 3
    assert library.check() == []


def test_a_library_rebuilt_elsewhere_with_another_embedder_is_noticed(folder: Path) -> None:
    """An open library does not compare its embedder's questions with another's vectors."""
    other = Fingerprint("another", DIMENSION, "sentences-1")
    with Library.open(folder, FINGERPRINT) as library:
        library.add([made("a.txt", "Wheat was sent.")])
        library.search_vectors(embed("wheat"), 1)
        with Library.open(folder, other, rebuilding=True) as rebuilding:
            rebuilding.rebuild_stage([made("a.txt", "Wheat was sent.")])
            assert rebuilding.rebuild_finish()
        with pytest.raises(EmbedderMismatch):
            library.search_vectors(embed("wheat"), 1)
        with pytest.raises(EmbedderMismatch):
            library.add([made("b.txt", "Rice.")])
