"""Where a claim is looked for: three searches, one reading of the passages, the best windows.

A claim is searched as it stands, by its names and numbers, and negated (a text
that denies it may word it so). The passages found are read once by the
reranker; then single sentences, and the two or three sentences around the best
ones, are what is judged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index import Document, Match, Passage, Span
from rag.answer import Evidence
from rag.asserted import units
from rag.check.comparing import covered
from rag.check.quantities import plain_words
from rag.chunk import embedded_text
from rag.retrieve import reciprocal_rank_fusion
from rag.select import LONGEST
from rag.sentences import split_sentences
from rag.terms import content_terms, length
from rag.values import NEGATION, find_values

if TYPE_CHECKING:
    from index.library import Library
    from rag.embed import Embedder
    from rag.rerank import Reranker

EACH = 20  # passages of each search
READ = 10  # passages the reranker reads
KEPT = 5  # passages whose sentences are looked at
LOOKED_AT = 20  # sentences the reranker reads, those with the most of the claim's words
SENTENCES = 6  # sentences that are judged alone
WINDOWS = 4  # windows of two or three sentences that are judged
A_DOCUMENT = 4  # sentences of one document, so that others are heard too
FEWEST = 3  # words of a sentence that is judged
WHOLE = 1500  # characters of a given text that is judged whole, some 350 tokens

_AUXILIARY = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|can|could|did|does|do)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Seeker:
    """The parts of the pipeline that find evidence."""

    library: Library
    embedder: Embedder
    reranker: Reranker

    def seek(self, claim: str, documents: frozenset[str] | None = None) -> list[Evidence]:
        """What of the library should be judged, sentences and windows, best first."""
        passages = self._passages(claim, documents)
        if len(passages) > KEPT:  # with fewer there is nothing to choose: no need to read them
            scores = self.reranker.scores(claim, [embedded_text(passage) for passage in passages])
            order = sorted(range(len(passages)), key=lambda at: (-float(scores[at]), at))
            passages = [passages[at] for at in order[:KEPT]]
        return best_windows(claim, passages, self.reranker)

    def _passages(self, claim: str, documents: frozenset[str] | None) -> list[Passage]:
        """The passages that the searches agree on most, at most `READ`."""
        asked = queries(claim)
        vectors = self.embedder.encode_queries(asked)
        rankings: list[Sequence[Match]] = []
        for query, vector in zip(asked, vectors, strict=True):
            rankings.append(self.library.search_vectors(vector, EACH, documents))
            rankings.append(self.library.search_words(query, EACH, documents))
        fused = reciprocal_rank_fusion(rankings)
        return self.library.passages([match.passage_id for match in fused[:READ]])


def queries(claim: str) -> list[str]:
    """The claim, its names and numbers, and its negation; without repeats."""
    values = " ".join(value.text for value in find_values(claim))
    terms = " ".join(term.text for term in content_terms(claim)[:4])
    return list(dict.fromkeys([claim, f"{values} {terms}".strip() or claim, negated(claim)]))


def negated(claim: str) -> str:
    """The claim denied, as far as a search needs it: a negation dropped, or one put in."""
    if NEGATION.search(claim):
        return " ".join(NEGATION.sub(" ", claim, count=1).split())
    if _AUXILIARY.search(claim):
        return _AUXILIARY.sub(r"\1 not", claim, count=1)
    return f"not true, denied: {claim}"


def best_windows(
    claim: str, passages: Sequence[Passage], reranker: Reranker, *, sentences: int = SENTENCES
) -> list[Evidence]:
    """The sentences nearest to the claim, then windows around the best; scores are logits.

    `text == document.text[span.start:span.end]` for each. A document gives at
    most `A_DOCUMENT` sentences while others have some to give.
    """
    cut = [(passage, _sentences(passage)) for passage in passages]
    single = list(
        dict.fromkeys((at, number) for at, (_, spans) in enumerate(cut) for number in spans)
    )
    if not single:
        return []
    if len(single) > LOOKED_AT:
        terms = content_terms(claim)
        share = [covered(terms, span.of(cut[at][0].text)) for at, span in single]
        order = sorted(range(len(single)), key=lambda n: (-share[n], n))[:LOOKED_AT]
        single = [single[n] for n in sorted(order)]
    made = [_evidence(cut[at][0], span, 0.0) for at, span in single]
    scores = reranker.scores(claim, [one.text for one in made]).tolist()
    ranked = sorted(zip(scores, single, strict=True), key=lambda pair: (-pair[0], pair[1]))
    ranked = _spread(ranked, [passage.document_id for passage, _ in cut])
    alone = [_evidence(cut[at][0], span, score) for score, (at, span) in ranked[:sentences]]
    around: dict[tuple[str, Span], Evidence] = {}
    for score, (at, span) in ranked[:WINDOWS]:
        passage, spans = cut[at]
        for window in _around(spans, span):
            one = _evidence(passage, window, score)
            around.setdefault((one.document_id, one.span), one)
    return _distinct([*alone, *list(around.values())[:WINDOWS]])


def given(texts: Sequence[str]) -> dict[str, Document]:
    """Texts to judge against, as documents "evidence-1" and on; each kept as it was given."""
    made = {}
    for number, text in enumerate(texts, start=1):
        id = f"evidence-{number}"
        made[id] = Document(id, f"Given evidence {number}", id, text)
    return made


def seek_in(claim: str, texts: Sequence[Document], reranker: Reranker) -> list[Evidence]:
    """What of given texts should be judged: each whole where short, and its best windows."""
    passages = [part for document in texts for part in _pieces(document)]
    found = best_windows(claim, passages, reranker)
    best: dict[str, float] = {}
    for one in found:
        best[one.document_id] = max(one.score, best.get(one.document_id, one.score))
    named = [p for p in passages if p.document_id in best and plain_words(p.text)]
    whole = [
        Evidence(p.document_id, p.span, p.text, best[p.document_id], p)
        for p in sorted(named, key=lambda p: -best[p.document_id])[:SENTENCES]
    ]
    return _distinct([*whole, *found])


def _pieces(document: Document) -> list[Passage]:
    """A text in stretches of whole sentences, each at most `WHOLE` characters where it can."""
    pieces: list[Span] = []
    for span in split_sentences(document.text):
        if pieces and span.end - pieces[-1].start <= WHOLE:
            pieces[-1] = Span(pieces[-1].start, span.end)
        else:
            pieces.extend(
                Span(at, min(at + WHOLE, span.end)) for at in range(span.start, span.end, WHOLE)
            )
    return [Passage(document.id, span, span.of(document.text)) for span in pieces]


def _sentences(passage: Passage) -> list[Span]:
    return [
        span
        for span in units(passage.text)
        if len(span) <= LONGEST and _says_something(span.of(passage.text))
    ]


def _says_something(sentence: str) -> bool:
    """Whether a sentence can speak for or against a claim; a heading of two words cannot."""
    return bool(content_terms(sentence)) and length(sentence) >= FEWEST


def _around(spans: Sequence[Span], span: Span) -> list[Span]:
    """The windows of two and three sentences that a sentence stands in, the nearest first."""
    at = spans.index(span)
    ranges = [(at - 1, at), (at, at + 1), (at - 1, at + 1)]
    return [
        Span(spans[first].start, spans[last].end)
        for first, last in ranges
        if first >= 0 and last < len(spans)
    ]


Ranked = tuple[float, tuple[int, Span]]


def _spread(ranked: list[Ranked], ids: Sequence[str]) -> list[Ranked]:
    """The same ranking, but what one document has beyond `A_DOCUMENT` comes last."""
    count: Counter[str] = Counter()
    first: list[Ranked] = []
    rest: list[Ranked] = []
    for one in ranked:
        id = ids[one[1][0]]
        count[id] += 1
        (first if count[id] <= A_DOCUMENT else rest).append(one)
    return first + rest


def _evidence(passage: Passage, span: Span, score: float) -> Evidence:
    start = passage.span.start + span.start
    return Evidence(
        passage.document_id, Span(start, start + len(span)), span.of(passage.text), score, passage
    )


def _distinct(found: Sequence[Evidence]) -> list[Evidence]:
    """Without repeats of one place; passages overlap, and so do their sentences."""
    return list({(one.document_id, one.span): one for one in reversed(found)}.values())[::-1]
