"""Question to ranked passages: two searches, fused by rank, read again by the reranker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from index import Document, DocumentNotFound, KeptOut, Match, Passage
from rag.answer import Hit, Origin
from rag.chunk import embedded_text
from rag.rows import read_for

if TYPE_CHECKING:
    from index.library import Library
    from rag.config import Settings
    from rag.embed import Embedder
    from rag.rerank import Reranker


def reciprocal_rank_fusion(rankings: Sequence[Sequence[Match]], k: int = 60) -> list[Match]:
    """One ranking out of several: a passage scores the sum of 1 / (k + rank) over them.

    Ranks count from 1; equal scores are ordered by passage id. Cormack, Clarke and
    Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank
    Learning Methods" (SIGIR 2009), where k = 60.
    """
    scores: defaultdict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, match in enumerate(ranking, start=1):
            scores[match.passage_id] += 1 / (k + rank)
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [Match(passage_id, score) for passage_id, score in ordered]


class Retriever:
    """Finds the passages of a library that bear on a question."""

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        reranker: Reranker | None,
        settings: Settings,
    ) -> None:
        """Search `library`; without a reranker the fused order stands."""
        self._library = library
        self._embedder = embedder
        self._reranker = reranker
        self._candidates = settings.candidates
        self._also = KeptOut.NOTHING
        if settings.include_hidden:
            self._also |= KeptOut.HIDDEN
        if settings.include_superseded:
            self._also |= KeptOut.SUPERSEDED

    def retrieve(
        self, question: str, limit: int, documents: frozenset[str] | None = None
    ) -> list[Hit]:
        """At most `limit` hits, best first, from all documents or only the given ones.

        The first `candidates` of the fused order are reranked and their score is the
        reranker's logit; hits beyond them keep the fused order and score. The same
        library and question give the same hits. Hidden passages and superseded
        versions are left out unless the settings include them; naming documents
        includes their superseded versions.
        """
        also = self._also if documents is None else self._also | KeptOut.SUPERSEDED
        each = max(self._candidates, limit)
        query = self._embedder.encode_queries([question])[0]
        dense = self._library.search_vectors(query, each, documents, also)
        lexical = self._library.search_words(question, each, documents)
        apart = self._library.search_kept_out_words(question, each, also, documents) if also else []
        matches, origin = _fuse(dense, lexical, apart)
        scores = {match.passage_id: match.score for match in matches[:each]}
        # Fewer come back when another process removed some in the meantime.
        passages = self._library.passages(list(scores))
        hits = [
            Hit(passage, scores[passage.id], rank, origin)
            for rank, passage in enumerate(passages, start=1)
        ]
        if self._reranker is not None and hits:
            first, rest = hits[: self._candidates], hits[self._candidates :]
            hits = _reranked(self._reranker, question, first, self._library.document) + rest
        return hits[:limit]


def _reranked(
    reranker: Reranker, question: str, hits: list[Hit], document: Callable[[str], Document]
) -> list[Hit]:
    """The hits by the reranker's logit; equal logits keep the order they came in.

    It reads what the embedder read, heading and text, the text as its document means it
    (`rag.voice`); only the text as it stands is ever quoted.
    """
    known = cache(document)

    def told(passage: Passage) -> str:
        try:
            of = known(passage.document_id)
        except DocumentNotFound:  # another process removed it in the meantime
            return embedded_text(passage)
        return embedded_text(passage, read_for(question, passage.span, of))

    scores = reranker.scores(question, [told(hit.passage) for hit in hits]).tolist()
    best = sorted(zip(scores, hits, strict=True), key=lambda pair: (-pair[0], pair[1].rank))
    return [
        Hit(hit.passage, score, rank, "reranked") for rank, (score, hit) in enumerate(best, start=1)
    ]


def _fuse(*rankings: list[Match]) -> tuple[list[Match], Origin]:
    """The rankings, the dense one first, as one; a lone one stands, with its own scores."""
    found = [ranking for ranking in rankings if ranking]
    if len(found) > 1:
        return reciprocal_rank_fusion(found), "fused"
    return (found[0] if found else []), "dense" if not found or rankings[0] else "lexical"
