"""From passages to the few sentences that bear on the question.

Reranking sentences instead of feeding whole passages puts a sentence that
holds the answer in the top three far more often than the model finds it by
itself (docs/evaluation.md), and keeps prompts short.
"""

from __future__ import annotations

from collections.abc import Sequence

from index import Span
from rag.answer import Evidence, Hit
from rag.rerank import Reranker
from rag.sentences import split_sentences
from rag.terms import content_terms
from rag.values import plain

# The prompt grows with the evidence, and time to the first sentence with the
# prompt: about 300 tokens of quotes are read in some three seconds on two cores.
EVIDENCE_CHARS = 1300
# A sentence so far (in logits) below the best one is left out: on squad2 train (n = 150) the
# answer stands among the kept in 98.7 % either way, with 2.3 sentences instead of 4.
FARTHEST = 9.0
# A "sentence" longer than this is a table or a list; it is scored but only its
# head can matter to a reranker with a 512-token window.
LONGEST = 1000


def select_evidence(
    question: str, hits: Sequence[Hit], reranker: Reranker, *, limit: int
) -> list[Evidence]:
    """The best sentences of the passages, best first, at most `limit`.

    A sentence that stands word for word in two documents is taken once, from
    the higher-ranked passage. Always at least one sentence if any has content.
    """
    candidates = _distinct([sentence for hit in hits for sentence in _sentences(hit)])
    if not candidates:
        return []
    scores = reranker.scores(question, [candidate.text for candidate in candidates])
    ranked = sorted(
        (
            Evidence(c.document_id, c.span, c.text, float(score), c.context)
            for c, score in zip(candidates, scores, strict=True)
        ),
        key=lambda e: (-e.score, e.document_id, e.span),
    )
    near = [item for item in ranked[:limit] if item.score >= ranked[0].score - FARTHEST]
    return _within_budget(near)


def _sentences(hit: Hit) -> list[Evidence]:
    passage = hit.passage
    found = []
    for span in split_sentences(passage.text):
        text = span.of(passage.text)
        if len(text) <= LONGEST and content_terms(text):
            start = passage.span.start + span.start
            found.append(
                Evidence(passage.document_id, Span(start, start + len(span)), text, 0.0, passage)
            )
    return found


def _distinct(sentences: Sequence[Evidence]) -> list[Evidence]:
    return list({plain(sentence.text): sentence for sentence in reversed(sentences)}.values())[::-1]


def _within_budget(ranked: Sequence[Evidence]) -> list[Evidence]:
    kept: list[Evidence] = []
    room = EVIDENCE_CHARS
    for evidence in ranked:
        if kept and len(evidence.text) > room:
            continue
        kept.append(evidence)
        room -= len(evidence.text)
    return kept
