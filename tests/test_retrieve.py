"""Retrieval: rank fusion, and a Retriever over a real library with stand-in models."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Document, Match, Passage, Span, document_id
from index.library import Library
from index.manifest import Fingerprint
from rag.config import Settings
from rag.retrieve import Retriever, reciprocal_rank_fusion
from tests.doubles import HashEmbedder, OverlapReranker

TEXTS = [
    "Wheat was sent to the flooded province.",
    "The minister met the delegation in January.",
    "Pesticides were sent with the wheat in January.",
    "The council of elders debated the dam.",
    "Nobody was hurt when the dam broke.",
    "A delegation of elders thanked the minister for the wheat.",
]

rankings = st.lists(
    st.lists(st.integers(0, 20), unique=True, max_size=12).map(
        lambda ids: [Match(id, -float(rank)) for rank, id in enumerate(ids)]
    ),
    max_size=4,
)


def store(folder: Path, texts: list[str], heading: str = "") -> Library:
    """A library with one document and one passage for each text."""
    embedder = HashEmbedder()
    library = Library.open(folder, Fingerprint(embedder.name, embedder.dimension, "whole"))
    library.add(
        [
            (
                Document(document_id(text.encode()), text[:9], f"/{number}.txt", text),
                [Passage(document_id(text.encode()), Span(0, len(text)), text, heading)],
                embedder.encode_documents([text]),
            )
            for number, text in enumerate(texts)
        ]
    )
    return library


def retriever(library: Library, *, rerank: bool = True, **settings: int) -> Retriever:
    """A retriever with the stand-in models."""
    return Retriever(
        library, HashEmbedder(), OverlapReranker() if rerank else None, Settings(**settings)
    )


def test_fusion_sums_reciprocal_ranks() -> None:
    """A passage second in both lists beats one that is first in a single list."""
    one = [Match(1, 9.0), Match(2, 8.0)]
    other = [Match(3, 0.5), Match(2, 0.4)]
    fused = reciprocal_rank_fusion([one, other])
    assert [match.passage_id for match in fused] == [2, 1, 3]
    assert fused[0].score == pytest.approx(2 / 62)
    assert fused[1].score == fused[2].score == pytest.approx(1 / 61)


@given(rankings)
def test_fusion_holds_each_passage_once_in_falling_order(lists: list[list[Match]]) -> None:
    """The fused list is the union, sorted by score, ties by id."""
    fused = reciprocal_rank_fusion(lists)
    union = {match.passage_id for ranking in lists for match in ranking}
    assert len(fused) == len(union)
    assert {match.passage_id for match in fused} == union
    keys = [(-match.score, match.passage_id) for match in fused]
    assert keys == sorted(keys)


@given(rankings)
def test_fusion_does_not_care_which_ranking_comes_first(lists: list[list[Match]]) -> None:
    """Swapping the searches swaps nothing in the result."""
    there = reciprocal_rank_fusion(lists)
    back = reciprocal_rank_fusion(lists[::-1])
    assert {m.passage_id: pytest.approx(m.score) for m in there} == {
        m.passage_id: m.score for m in back
    }


@given(st.permutations(range(8)))
def test_fusion_keeps_the_order_the_rankings_agree_on(order: list[int]) -> None:
    """Equal rankings fuse into themselves."""
    ranking = [Match(id, 0.0) for id in order]
    assert [m.passage_id for m in reciprocal_rank_fusion([ranking, ranking])] == order


def test_reranked_hits_carry_the_logit_and_rising_ranks(tmp_path: Path) -> None:
    """With a reranker its logit is the score and decides the order."""
    with store(tmp_path, TEXTS) as library:
        question = "delegation of elders"
        hits = retriever(library).retrieve(question, 4)
        assert hits[0].passage.text == TEXTS[5]
        assert [hit.rank for hit in hits] == [1, 2, 3, 4]
        assert {hit.origin for hit in hits} == {"reranked"}
        logits = OverlapReranker().scores(question, [hit.passage.text for hit in hits])
        assert [hit.score for hit in hits] == logits.tolist()
        assert all(one.score >= other.score for one, other in itertools.pairwise(hits))


def test_without_reranker_the_fused_order_stands(tmp_path: Path) -> None:
    """A hit then carries its reciprocal rank sum and says so."""
    with store(tmp_path, TEXTS) as library:
        hits = retriever(library, rerank=False).retrieve("wheat for the minister", 3)
        assert [hit.origin for hit in hits] == ["fused"] * 3
        assert hits[0].passage.text == TEXTS[5]
        assert hits[0].score == pytest.approx(1 / 61 + 1 / 62)  # first by words, second by vectors


def test_when_no_word_is_shared_the_vectors_stand_alone(tmp_path: Path) -> None:
    """The score is then the cosine, and the origin names it."""
    with store(tmp_path, TEXTS) as library:
        hits = retriever(library, rerank=False).retrieve("quantum chromodynamics", 2)
        assert [hit.origin for hit in hits] == ["dense"] * 2
        assert all(-1.0001 <= hit.score <= 1.0001 for hit in hits)


def test_only_the_documents_asked_for_are_searched(tmp_path: Path) -> None:
    """The filter binds both searches; an empty filter finds nothing."""
    with store(tmp_path, TEXTS) as library:
        wanted = frozenset({document_id(TEXTS[0].encode()), document_id(TEXTS[2].encode())})
        found = retriever(library).retrieve("wheat", 10, wanted)
        assert {hit.passage.document_id for hit in found} == wanted
        assert retriever(library).retrieve("wheat", 10, frozenset()) == []


def test_hits_beyond_the_candidates_keep_the_fused_order(tmp_path: Path) -> None:
    """A limit above `candidates` is filled up, after the reranked ones, and says so."""
    texts = [f"{text} It was day {number}." for number in range(3) for text in TEXTS]
    with store(tmp_path, texts) as library:
        hits = retriever(library, candidates=5).retrieve("wheat in January", 12)
        assert [hit.origin for hit in hits] == ["reranked"] * 5 + ["fused"] * 7
        assert [hit.rank for hit in hits] == list(range(1, 13))
        assert len({hit.passage.id for hit in hits}) == 12


def test_equal_texts_come_in_the_same_order_each_time(tmp_path: Path) -> None:
    """Passages that tie everywhere are ordered by id, not by chance."""
    texts = [f"wheat {number}" for number in range(8)]
    with store(tmp_path, texts) as library:
        first, again = (retriever(library).retrieve("wheat", 8) for _ in range(2))
        assert first == again


def test_an_empty_library_has_no_hits(tmp_path: Path) -> None:
    """Nothing to find is a result, not an error."""
    with store(tmp_path, []) as library:
        assert retriever(library).retrieve("wheat", 5) == []


def test_a_passage_removed_between_search_and_reading_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scores stay with their passages when another process removes one meanwhile."""
    with store(tmp_path, TEXTS) as library:
        whole = retriever(library, rerank=False).retrieve("wheat for the minister", 6)
        gone = whole[0].passage
        search = library.search_words

        def search_then_remove(*arguments: object) -> list[Match]:
            found = search(*arguments)  # type: ignore[arg-type]
            library.remove([gone.document_id])
            return found

        monkeypatch.setattr(library, "search_words", search_then_remove)
        left = retriever(library, rerank=False).retrieve("wheat for the minister", 6)
        assert [(hit.passage, hit.score) for hit in left] == [
            (hit.passage, hit.score) for hit in whole[1:]
        ]


def test_the_heading_is_read_by_the_reranker_and_never_in_the_text(tmp_path: Path) -> None:
    """A question that only the heading answers still ranks; the quotable text has none of it."""
    with store(tmp_path, TEXTS[:1], heading="Aid to Kandahar") as library:
        [hit] = retriever(library).retrieve("Kandahar", 1)
        assert hit.passage.text == TEXTS[0]
        assert hit.score == np.float32(5.0)


def test_a_passage_is_reranked_as_its_document_means_it(tmp_path: Path) -> None:
    """“We” of a company's report is the company; the passage that comes back says “we”."""
    head, ours = "Amble, Inc. (NASDAQ: AMBL) today reported results.", "We bought ferries in May."
    theirs = "Ferries were bought in May."
    library = store(tmp_path, [theirs])
    text = f"{head}\n\n{ours}"
    id = document_id(text.encode())
    start = text.index(ours)
    passage = Passage(id, Span(start, len(text)), ours)
    vectors = HashEmbedder().encode_documents([ours])
    library.add([(Document(id, "Results", "/results.txt", text), [passage], vectors)])
    found = retriever(library).retrieve("Has Amble bought ferries in May?", 2)
    assert [hit.passage.text for hit in found] == [ours, theirs]
    assert found[0].score > found[1].score
