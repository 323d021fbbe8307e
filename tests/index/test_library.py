"""What a library stores, finds, replaces and refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import (
    Counts,
    Document,
    DocumentNotFound,
    EmbedderMismatch,
    Entry,
    Fingerprint,
    Heading,
    Library,
    Page,
    Passage,
    Span,
)
from tests.index.making import DIMENSION, FINGERPRINT, embed, made

CATS = "Cats eat fish.\nDogs eat bones."
WHEAT = "Wheat was sent to Kabul.\nNobody objected."


def texts(library: Library, question: str, **filters: frozenset[str]) -> list[str]:
    """The passages a word search finds, as text."""
    matches = library.search_words(question, 10, **filters)
    return [passage.text for passage in library.passages([m.passage_id for m in matches])]


def near(library: Library, text: str, limit: int = 1, **filters: frozenset[str]) -> list[str]:
    """The passages nearest to a text, as text."""
    matches = library.search_vectors(embed(text), limit, **filters)
    return [passage.text for passage in library.passages([m.passage_id for m in matches])]


def test_a_missing_library_reads_as_empty_and_is_not_created(folder: Path) -> None:
    """Opening and reading a folder that is not there leaves it not there."""
    with Library.open(folder, FINGERPRINT) as library:
        assert library.counts() == Counts(0, 0, 0)
        assert library.entries() == []
        assert library.search_words("anything", 5) == []
        assert library.search_vectors(embed("anything"), 5) == []
        assert library.known("a.txt") is None
        assert library.check() == []
    assert not folder.exists()


def test_opening_and_reading_changes_no_byte(folder: Path) -> None:
    """Open, search and close leave every file of the folder as it was."""
    with Library.open(folder, FINGERPRINT) as library:
        library.add([made("a.txt", CATS)])
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with Library.open(folder, FINGERPRINT) as library:
        assert texts(library, "dogs") == ["Dogs eat bones."]
        assert near(library, "Dogs eat bones") == ["Dogs eat bones."]
        assert library.check() == []
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_document_comes_back_as_it_went_in(library: Library) -> None:
    """Every field of a document survives, and its headings, pages and metadata."""
    _, passages, vectors = made("a.txt", CATS)
    document = Document(
        passages[0].document_id,
        "Title",
        "a.txt",
        CATS,
        (Page(1, Span(0, 14)), Page(2, Span(14, len(CATS)))),
        {"author": "Ada", "année": "1843"},
        "partly",
        "page 3 is a picture",
        (Heading(1, Span(0, 4)), Heading(2, Span(15, 19))),
    )
    library.add([(document, passages, vectors)])
    assert library.document(document.id) == document
    assert library.passages([p.id for p in reversed(passages)]) == passages[::-1]


def test_searches_find_by_words_and_by_vectors(library: Library) -> None:
    """A word of the text and a vector near it both lead to the passage."""
    library.add([made("a.txt", CATS), made("b.txt", WHEAT)])
    assert texts(library, "What was sent to Kabul?") == ["Wheat was sent to Kabul."]
    assert near(library, "Wheat was sent to Kabul") == ["Wheat was sent to Kabul."]


def test_headings_are_searched_but_are_not_the_text(library: Library) -> None:
    """A word that stands only in the heading finds the passage; its text stays its own."""
    library.add([made("a.txt", "It rained.", heading="Monsoon")])
    assert texts(library, "monsoon") == ["It rained."]


def test_filters_keep_to_the_documents_named(library: Library) -> None:
    """Both searches return passages of the given documents only, and none for none."""
    cats, wheat = made("a.txt", CATS), made("b.txt", "Dogs like Kabul.")
    library.add([cats, wheat])
    only = frozenset({wheat[0].id})
    assert texts(library, "dogs", documents=only) == ["Dogs like Kabul."]
    assert near(library, "Dogs eat bones", 5, documents=only) == ["Dogs like Kabul."]
    assert texts(library, "dogs", documents=frozenset()) == []
    assert near(library, "dogs", documents=frozenset()) == []
    assert near(library, "dogs", documents=frozenset({"unknown"})) == []


def test_the_same_text_on_two_pages_is_two_pieces_of_evidence(library: Library) -> None:
    """Identical lines of one document are stored, and found, twice."""
    library.add([made("a.txt", "Wheat was sent.\nWheat was sent.")])
    assert library.counts().passages == 2
    assert len(library.search_words("wheat", 10)) == 2
    assert len(library.search_vectors(embed("wheat sent"), 10)) == 2


def test_ties_are_broken_by_passage_id(library: Library) -> None:
    """Equal scores come in the order of their ids, however many are cut off."""
    library.add([made(f"{n}.txt", f"{'x' * n}\nWheat was sent.") for n in range(1, 60)])
    for limit in (1, 5, 59):
        for found in (
            library.search_words("wheat", limit),
            library.search_vectors(embed("Wheat was sent"), limit),
        ):
            ids = [match.passage_id for match in found]
            assert len(ids) == limit
            assert ids == sorted(ids)
    first = library.search_words("wheat", 59)
    assert library.search_words("wheat", 7) == first[:7]


def test_the_same_bytes_elsewhere_are_stored_once(library: Library) -> None:
    """A second place of the same bytes adds a ledger line, not passages."""
    document, passages, vectors = made("a.txt", CATS)
    library.add([(document, passages, vectors), made("copy.txt", CATS)])
    library.add_source(document.id, "third.txt")
    assert library.counts().documents == 1
    assert [entry.source for entry in library.entries()] == ["a.txt", "copy.txt", "third.txt"]
    assert library.document(document.id).source == "a.txt"
    assert library.document(document.id).title == "Title of a.txt"
    assert library.known("third.txt") == document.id


def test_other_bytes_at_a_known_source_replace_the_document(library: Library) -> None:
    """The old document goes when it stands nowhere else, and stays when it does."""
    old, new = made("a.txt", CATS), made("a.txt", WHEAT)
    library.add([old])
    library.add([new])
    assert library.known("a.txt") == new[0].id
    assert texts(library, "dogs") == []
    with pytest.raises(DocumentNotFound):
        library.document(old[0].id)
    library.add([made("copy.txt", WHEAT), made("a.txt", "Something else.")])
    assert library.document(new[0].id).source == "copy.txt"
    assert library.check() == []


def test_the_same_bytes_read_otherwise_replace_what_was_read(library: Library) -> None:
    """A document read again with other passages keeps its places and gets the new passages."""
    document, passages, vectors = made("a.txt", CATS)
    library.add([(document, passages[:1], vectors[:1])])
    library.add_source(document.id, "copy.txt")
    assert near(library, "dogs eat bones") == ["Cats eat fish."]
    library.add([(document, passages, vectors[::-1])])
    assert near(library, "dogs eat bones") == ["Cats eat fish."]  # its vector is the dogs' now
    assert library.counts() == Counts(1, 1, 2)
    assert [entry.source for entry in library.entries()] == ["a.txt", "copy.txt"]
    assert library.check() == []


def test_an_unreadable_file_has_a_ledger_line_until_it_is_read(library: Library) -> None:
    """The line is there once, is replaced by a later problem, and goes when the file is read."""
    for problem in ("is encrypted", "is still encrypted"):
        library.record_unreadable(
            Entry("", "a", "a.txt", 0, 0, "unreadable", problem, "Remove the password.")
        )
    (entry,) = library.entries()
    assert (entry.problem, entry.remedy) == ("is still encrypted", "Remove the password.")
    library.add([made("a.txt", CATS)])
    assert [line.state for line in library.entries()] == ["read"]


def test_an_unreadable_line_can_be_removed(library: Library) -> None:
    """Every ledger line has an id, and `remove` of that id takes the line away."""
    library.record_unreadable(Entry("", "a", "a.txt", 0, 0, "unreadable", "is empty"))
    (entry,) = library.entries()
    library.remove([entry.document_id])
    assert library.entries() == []


def test_removing_an_unknown_id_touches_nothing(library: Library) -> None:
    """One unknown id among known ones is refused before anything is removed."""
    document = made("a.txt", CATS)
    library.add([document])
    with pytest.raises(DocumentNotFound, match="no document 'nonsense'") as raised:
        library.remove([document[0].id, "nonsense"])
    assert "footnote list" in raised.value.remedy
    assert library.counts().documents == 1


def test_a_removed_document_is_found_no_more(library: Library) -> None:
    """After `remove` neither search, nor the ledger, nor `document` knows it."""
    document = made("a.txt", CATS)
    library.add([document, made("b.txt", WHEAT)])
    assert near(library, "dogs eat bones") == ["Dogs eat bones."]
    library.remove([document[0].id])
    assert texts(library, "dogs eat bones") == []
    assert near(library, "dogs eat bones", 10) != []
    assert "Dogs eat bones." not in near(library, "dogs eat bones", 10)
    assert [entry.source for entry in library.entries()] == ["b.txt"]
    assert library.passages([p.id for p in document[1]]) == []
    assert library.check() == []


@pytest.mark.parametrize(
    "other",
    [
        Fingerprint("another", DIMENSION, "sentences-1"),
        Fingerprint("hash-embedder", DIMENSION * 2, "sentences-1"),
        Fingerprint("hash-embedder", DIMENSION, "sentences-2"),
    ],
)
def test_another_fingerprint_is_refused_with_the_remedy(folder: Path, other: Fingerprint) -> None:
    """A library with vectors opens only with the embedder, dimension and chunker they have."""
    with Library.open(folder, FINGERPRINT) as library:
        library.add([made("a.txt", CATS)])
    with pytest.raises(EmbedderMismatch) as raised:
        Library.open(folder, other)
    assert "footnote rebuild" in raised.value.remedy
    with Library.open(folder, FINGERPRINT) as library:
        library.remove([library.entries()[0].document_id])
    with Library.open(folder, other) as library:  # nothing is left to be compared with
        assert library.counts().passages == 0


def test_what_would_break_a_quote_is_refused(library: Library) -> None:
    """Passages that are no slices, repeat a span, or have odd vectors are not stored."""
    document, passages, vectors = made("a.txt", CATS)
    wrong = Passage(document.id, passages[0].span, "Cats ate fish.")
    stranger = Passage("0" * 16, passages[0].span, passages[0].text)
    for bad in (
        (document, [wrong], vectors[:1]),
        (document, [stranger], vectors[:1]),
        (document, [passages[0], passages[0]], vectors),
        (document, passages, vectors[:1]),
        (document, passages, vectors[:, :3]),
        (document, passages, vectors * np.float32("nan")),
    ):
        with pytest.raises(ValueError):
            library.add([made("b.txt", WHEAT), bad])
    assert library.counts() == Counts(0, 0, 0)
    with pytest.raises(ValueError):
        library.search_vectors(np.zeros(3, dtype=np.float32), 5)


def test_a_document_without_passages_is_kept(library: Library) -> None:
    """An empty text has a ledger line and no passages."""
    library.add([made("empty.txt", "")])
    assert library.counts() == Counts(1, 0, 0)
    assert library.check() == []


def test_the_ledger_opens_without_knowing_the_embedder(folder: Path) -> None:
    """Looking and removing need no model: the library says itself what it was made with."""
    with Library.open_ledger(folder) as nothing:
        assert nothing.entries() == []
    with Library.open(folder, FINGERPRINT) as library:
        library.add([made("a.txt", CATS)])
    with Library.open_ledger(folder) as ledger:
        assert ledger.fingerprint == FINGERPRINT
        ledger.remove([entry.document_id for entry in ledger.entries()])
        assert ledger.entries() == []


def test_the_ledger_opens_without_an_embedder(folder: Path) -> None:
    """Listing and removing need no fingerprint, whatever the library holds, or if it is new."""
    with Library.open_ledger(folder) as library:
        assert library.entries() == []
        assert library.made_with() is None
    with Library.open(folder, FINGERPRINT) as library:
        library.record_unreadable(Entry("", "a", "a.txt", 0, 0, "unreadable", "is empty"))
    with Library.open_ledger(folder) as library:
        library.remove([library.entries()[0].document_id])
        assert library.check() == []
    with Library.open(folder, FINGERPRINT) as library:
        library.add([made("a.txt", CATS), made("b.txt", WHEAT)])
    with Library.open_ledger(folder) as library:
        assert library.made_with() == FINGERPRINT
        library.remove([])
        library.remove([library.entries()[0].document_id])
        assert [entry.source for entry in library.entries()] == ["b.txt"]
        assert library.check() == []
