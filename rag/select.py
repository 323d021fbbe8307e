"""From passages to the few sentences that bear on the question.

Reranking sentences instead of feeding whole passages puts a sentence that
holds the answer in the top three far more often than the model finds it by
itself (docs/evaluation.md), and keeps prompts short.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index import Passage, Span
from rag.answer import Evidence, Hit
from rag.chunk import PATH_SEPARATOR
from rag.rerank import Reranker
from rag.sentences import split_sentences
from rag.terms import content_terms
from rag.values import plain

# The prompt grows with the evidence, and time to the first sentence with the
# prompt: about 300 tokens of quotes are read in some three seconds on two cores.
EVIDENCE_CHARS = 1300
# A sentence so far (in logits) below the best one is left out. Of 153 dev questions of squad2 and
# clapnq with an answer within nine logits it stands within five for all, within four for .987; the
# quotes to read are a quarter shorter than with nine.
FARTHEST = 5.0
# Openings that point back to the sentence before.
_POINTS_BACK = re.compile(
    r"(?:he|she|it|they|his|her|its|their|this|that|these|those|both|there|such|"
    r"the\s+(?:first|second|third|last|latter|former|two|three|others?)\s+(?:is|are|was|were|has|had))\b",
    re.IGNORECASE,
)
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
    candidates = _distinct([sentence for hit in hits for sentence in sentences_in(hit)])
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
    return _within_budget(_apart([readable(item) for item in near]))


def readable(evidence: Evidence) -> Evidence:
    """The evidence with what makes it readable, still one exact stretch of the document.

    "She paid 40 euros." says nothing of whom: it brings the sentence before, whose names can
    then be checked. A heading says what it stands over: it brings the first sentence under it.
    """
    spans = split_sentences(evidence.context.text)
    start = evidence.span.start - evidence.context.span.start
    if _is_heading(evidence):
        return _stretched(evidence, start, _first_under(evidence.context, spans, start))
    before = [span for span in spans if span.end <= start]
    if not before or not _POINTS_BACK.match(evidence.text):
        return evidence
    if "\n\n" in evidence.context.text[before[-1].end : start]:
        return evidence  # another paragraph: what it speaks of is not sure
    return _stretched(evidence, before[-1].start, start + len(evidence.text))


def _is_heading(evidence: Evidence) -> bool:
    return evidence.text in evidence.context.heading.split(PATH_SEPARATOR)


def _first_under(passage: Passage, spans: Sequence[Span], start: int) -> int:
    """Where the first sentence after this heading, and those after it, ends; else the last one."""
    headings = passage.heading.split(PATH_SEPARATOR)
    below = [span for span in spans if span.start >= start]
    under = [span for span in below if span.of(passage.text) not in headings]
    return (under or below)[0].end


def _stretched(evidence: Evidence, start: int, end: int) -> Evidence:
    """From `start` to `end` of its passage, if that is not too long to be one quote."""
    if end - start > LONGEST:
        return evidence
    span = Span(evidence.context.span.start + start, evidence.context.span.start + end)
    return replace(evidence, span=span, text=evidence.context.text[start:end])


def _apart(ranked: Sequence[Evidence]) -> list[Evidence]:
    """Without evidence that a longer or better one overlaps, which would be quoted twice."""
    kept: list[Evidence] = []
    for item in ranked:
        if not any(
            item.document_id == other.document_id and item.span.overlaps(other.span)
            for other in kept
        ):
            kept.append(item)
    return kept


def sentences_in(hit: Hit) -> list[Evidence]:
    """Every sentence with content of a passage, in order, its score still 0."""
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
