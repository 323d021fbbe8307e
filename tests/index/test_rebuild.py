"""Indexing the stored documents anew: in one step, or not at all."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import numpy as np
import pytest

from index import EmbedderMismatch, Fingerprint, Library, Passage
from tests.index.making import FINGERPRINT, Made, embed, made

OTHER = Fingerprint("another-embedder", 8, "lines-2")
TEXTS = [f"Wheat {n} was sent.\nRice {n} was not." for n in range(12)]


def anew(library: Library, id: str) -> Made:
    """The stored document as one passage, with a vector of the other embedder."""
    document = library.document(id)
    passage = Passage(id, document.pages[0].span, document.text, "New")
    return document, [passage], embed(document.text, 8).reshape(1, -1)


@pytest.fixture
def filled(folder: Path) -> Path:
    """A closed library of a dozen documents, indexed with the first fingerprint."""
    with Library.open(folder, FINGERPRINT) as library:
        library.add([made(f"{n}.txt", text) for n, text in enumerate(TEXTS)])
    return folder


def rebuild_all(folder: Path) -> None:
    """What `footnote rebuild` does with the library."""
    with Library.open(folder, OTHER, rebuilding=True) as library:
        while not library.rebuild_finish():
            for id in library.rebuild_pending():
                library.rebuild_stage([anew(library, id)])


def assert_new(folder: Path) -> None:
    """Everything is of the other fingerprint, and the old one is refused."""
    with pytest.raises(EmbedderMismatch):
        Library.open(folder, FINGERPRINT)
    with Library.open(folder, OTHER) as library:
        assert library.check() == []
        assert (library.counts().documents, library.counts().passages) == (12, 12)
        (match, *_) = library.search_vectors(embed(TEXTS[3], 8), 1)
        (passage,) = library.passages([match.passage_id])
        assert embed(passage.text, 8) == pytest.approx(embed(TEXTS[3], 8))
        assert len(library.search_words("wheat", 50)) == 12
        assert len(library.search_words("new", 50)) == 12
        assert [entry.source for entry in library.entries()] == [f"{n}.txt" for n in range(12)]


def assert_old(folder: Path) -> None:
    """Everything is as before."""
    with pytest.raises(EmbedderMismatch):
        Library.open(folder, OTHER)
    with Library.open(folder, FINGERPRINT) as library:
        assert library.check() == []
        assert library.counts().passages == 24
        assert len(library.search_vectors(embed("wheat"), 50)) == 24


def test_a_rebuild_puts_the_new_index_in_place(filled: Path) -> None:
    """After it the library opens with the new fingerprint and finds by the new passages."""
    rebuild_all(filled)
    assert_new(filled)


def test_the_old_index_serves_until_the_last_step(filled: Path) -> None:
    """Staging changes nothing a reader of the old fingerprint sees."""
    with Library.open(filled, OTHER, rebuilding=True) as library:
        for id in library.rebuild_pending():
            library.rebuild_stage([anew(library, id)])
    assert_old(filled)
    rebuild_all(filled)
    assert_new(filled)


def test_a_document_added_meanwhile_is_not_forgotten(filled: Path) -> None:
    """Finishing waits for documents that came after the staging, and drops removed ones."""
    with Library.open(filled, OTHER, rebuilding=True) as library:
        pending = library.rebuild_pending()
        library.rebuild_stage([anew(library, id) for id in pending])
        with Library.open(filled, FINGERPRINT) as writer:
            writer.remove([pending[0]])
            writer.add([made("late.txt", "Late wheat.\nLate rice.")])
        assert not library.rebuild_finish()
        (late,) = library.rebuild_pending()
        library.rebuild_stage([anew(library, late)])
        assert library.rebuild_finish()
    with Library.open(filled, OTHER) as library:
        assert library.check() == []
        assert library.counts().passages == 12


def test_work_staged_for_another_fingerprint_is_dropped(filled: Path) -> None:
    """A rebuild begun with one embedder and finished with another mixes nothing."""
    third = Fingerprint("third", 8, "lines-2")
    with Library.open(filled, third, rebuilding=True) as library:
        library.rebuild_stage([anew(library, id) for id in library.rebuild_pending()])
        assert library.rebuild_pending() == []
    with Library.open(filled, OTHER, rebuilding=True) as library:
        assert len(library.rebuild_pending()) == 12
    rebuild_all(filled)
    assert_new(filled)


def test_adding_with_the_new_fingerprint_before_the_rebuild_is_refused(filled: Path) -> None:
    """Vectors of two embedders never stand side by side."""
    with (
        Library.open(filled, OTHER, rebuilding=True) as library,
        pytest.raises(EmbedderMismatch),
    ):
        library.add([made("b.txt", "Oats.", dimension=8)])
    with Library.open(filled, OTHER, rebuilding=True) as library:
        with pytest.raises(EmbedderMismatch):
            library.search_vectors(np.zeros(8, dtype=np.float32), 3)
        (finding,) = library.check()
        assert "footnote rebuild" in finding


@pytest.mark.parametrize("round_", range(8))
def test_a_killed_rebuild_leaves_the_old_library_or_the_new(filled: Path, round_: int) -> None:
    """Killed at any instant, the library is whole in one state; a second run finishes."""
    process = multiprocessing.get_context("fork").Process(target=rebuild_all, args=(filled,))
    process.start()
    process.join(0.02 + 0.03 * round_)
    if process.is_alive():
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    try:
        with Library.open(filled, FINGERPRINT):
            pass
    except EmbedderMismatch:
        assert_new(filled)
    else:
        assert_old(filled)
        rebuild_all(filled)
        assert_new(filled)
