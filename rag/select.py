"""From passages to the few sentences that bear on the question.

Reranking sentences instead of feeding whole passages puts a sentence that
holds the answer in the top three far more often than the model finds it by
itself (docs/evaluation.md), and keeps prompts short.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from index import Passage, Span
from rag.answer import Evidence, Hit
from rag.asserted import asks, units
from rag.chunk import PATH_SEPARATOR
from rag.load.lines import ITEM
from rag.rerank import Reranker
from rag.rows import BAR, is_row
from rag.sentences import split_sentences
from rag.terms import content_terms
from rag.turns import LABEL
from rag.values import plain

# The prompt grows with the evidence, and time to the first sentence with the
# prompt: about 300 tokens of quotes are read in some three seconds on two cores.
EVIDENCE_CHARS = 1300
# A sentence so far (in logits) below the best one is left out. Of 280 answerable dev questions of
# squad2 and clapnq 265 have the answer within five, 266 within nine; squad2's quotes are a quarter
# shorter than with nine.
FARTHEST = 5.0
# How much better (in logits) a sentence must answer after the one before it to bring that along.
# With 0 two of three first quotes are two sentences (squad2 dev), with 1 one of three, and nearly
# as many hold the answer (docs/log.md).
MUCH_BETTER = 1.0
# Openings that point back to the sentence before.
_POINTS_BACK = re.compile(
    r"\W*(?:(?:all|some|most|both|each|one|two|many)\s+of\s+(?:this|that|these|those|them|it)\b|"
    r"(?:he|she|it|they|his|her|its|their|this|that|these|those|both|there|such|here|then|thus|"
    r"instead|however|later|also|another|others?)\b|"
    r"(?:in|at|on|by|for|from|of|with|after|before|during|since|to|as)\s+"
    r"(?:this|that|these|those|it|them|him|her|which|such|his|their|its)\b|"
    r"the\s+(?:first|second|third|last|latter|former|two|three|others?|same)\b)",
    re.IGNORECASE,
)
Told = Callable[[Evidence], str]
Row = Callable[[Evidence], bool | None]
# How far (in logits) below the best sentence a row that is asked for may lie, and come first.
ROW_WITHIN = 3.0
# A "sentence" longer than this is a table or a list; it is scored but only its
# head can matter to a reranker with a 512-token window.
LONGEST = 1000
# What comes after a colon is brought along, up to so many characters: a list, a quotation.
ANNOUNCED = 500


def _as_it_is(evidence: Evidence) -> str:
    return evidence.text


def _no_row(_: Evidence) -> None:
    return None


def select_evidence(
    question: str,
    hits: Sequence[Hit],
    reranker: Reranker,
    *,
    limit: int,
    told: Told = _as_it_is,
    asked_for: Row = _no_row,
) -> list[Evidence]:
    """The best sentences of the passages, best first, at most `limit`; read as `told` gives them.

    Rows that are `asked_for` come before sentences about the same: of what net sales were, "Net
    sales rose by 3 %" says less than the row, and the reranker finds it nearer. Rows that are
    not, of another day, are left out; None is neither. What stands word for word in two documents
    is taken once, from the higher-ranked passage. Always at least one sentence if any else has
    content.
    """
    found = [one for hit in hits for one in sentences_in(hit) if asked_for(one) is not False]
    candidates = _distinct(found)
    if not candidates:
        return []
    scored = _where_they_stand(question, candidates, reranker, told)
    ranked = sorted(scored, key=lambda e: (-e.score, e.document_id, e.span))
    best = ranked[0].score
    lowest = ranked[0].score - ROW_WITHIN
    ranked = [replace(e, looked_up=e.score >= lowest and asked_for(e) is True) for e in ranked]
    ranked.sort(key=lambda e: not e.looked_up)
    near = [item for item in ranked[:limit] if item.score >= best - FARTHEST]
    return _within_budget(_apart([_with_text(item) for item in near]))


def _where_they_stand(
    question: str, sentences: Sequence[Evidence], reranker: Reranker, told: Told
) -> Iterator[Evidence]:
    """Each sentence with its score, read where it stands; with the one before where that helps.

    "She paid 40 euros." says nothing of whom, and no question about Anna Berg is near it: it is
    read under its heading, and after the sentence before. Where it points back, or answers much
    better so, it brings that sentence: still one exact stretch of the document.
    """
    longer = {at: two for at, one in enumerate(sentences) if (two := _with_before(one))}
    texts = [under_heading(one, told(one)) for one in (*sentences, *longer.values())]
    alone, after = np.split(reranker.scores(question, texts), [len(sentences)])
    read = dict(zip(longer, after, strict=True))
    for at, sentence in enumerate(sentences):
        score = float(alone[at])
        if at in longer and _POINTS_BACK.match(sentence.text):
            yield replace(longer[at], score=float(read[at]))
        elif at in longer and read[at] - MUCH_BETTER > score:
            yield replace(longer[at], score=float(read[at]) - MUCH_BETTER)
        else:
            yield replace(sentence, score=score)


def under_heading(evidence: Evidence, told: str) -> str:
    """The text after the headings it stands under, as models read it."""
    heading = evidence.context.heading
    return f"{heading}: {told}" if heading and not _is_heading(evidence) else told


def _with_before(evidence: Evidence) -> Evidence | None:
    """The sentence and the one before it in its paragraph; None where there is none."""
    text = evidence.context.text
    start = evidence.span.start - evidence.context.span.start
    before = [span for span in units(text) if span.end <= start]
    if not before:
        return None
    if parted(text, before[-1], start) and not asks(before[-1].of(text)):
        return None  # what it speaks of is not sure
    return stretched(evidence, before[-1].start, start + len(evidence.text))


def parted(text: str, before: Span, start: int) -> bool:
    """Whether another paragraph, turn or row than the sentence before it begins at `start`.

    The first row of a table of cells may say what the others' are.
    """
    between = text[before.end : start]
    if "\n" not in between:
        return False
    earlier = before.of(text).split("\n")
    row = any(map(is_row, (*earlier, text[start:].split("\n", 1)[0])))
    alone = len(earlier) == 1 and BAR in earlier[0]
    first = alone and text[max(0, before.start - 2) : before.start] == "\n\n"
    return "\n\n" in between or LABEL.match(text, start) is not None or (row and not first)


def _with_text(evidence: Evidence) -> Evidence:
    """A heading says what it stands over, and a colon what comes after it: they bring that."""
    spans = split_sentences(evidence.context.text)
    start = evidence.span.start - evidence.context.span.start
    end = start + len(evidence.text)
    if _is_heading(evidence):
        end = _first_under(evidence.context, spans, start)
    elif evidence.text.endswith(":"):
        end = _after_colon(evidence.context.text, spans, end)
    return stretched(evidence, start, end) or evidence


def _is_heading(evidence: Evidence) -> bool:
    return evidence.text in evidence.context.heading.split(PATH_SEPARATOR)


def _first_under(passage: Passage, spans: Sequence[Span], start: int) -> int:
    """Where the first sentence after this heading, and those after it, ends; else the last one."""
    headings = passage.heading.split(PATH_SEPARATOR)
    below = [span for span in spans if span.start >= start]
    under = [span for span in below if span.of(passage.text) not in headings]
    return (under or below)[0].end


def stretched(evidence: Evidence, start: int, end: int) -> Evidence | None:
    """From `start` to `end` of its passage's text; None where that is too long to be one quote."""
    if end - start > LONGEST:
        return None
    span = Span(evidence.context.span.start + start, evidence.context.span.start + end)
    return replace(evidence, span=span, text=evidence.context.text[start:end])


def _after_colon(text: str, spans: Sequence[Span], end: int) -> int:
    """Where what is announced before `end` ends: a paragraph, or a list as far as there is room.

    What another speaker says next is not what this one announces.
    """
    last = end
    for span in spans:
        if span.start < end:
            continue
        another = "\n\n" in text[last : span.start] and last > end
        speaker = "\n" in text[last : span.start] and LABEL.match(text, span.start)
        over = another and not ITEM.match(text, span.start)
        if speaker or over or span.end - end > ANNOUNCED:
            break
        last = span.end
    return last


def _apart(ranked: Sequence[Evidence]) -> list[Evidence]:
    """Without evidence that a longer or better one overlaps, which would be quoted twice."""
    kept: list[Evidence] = []
    for item in ranked:
        if not any(map(item.overlaps, kept)):
            kept.append(item)
    return kept


def sentences_in(hit: Hit) -> list[Evidence]:
    """Every sentence with content of a passage, in order, its score still 0.

    An answer that says nothing without its question comes with it; a question alone says nothing.
    """
    passage = hit.passage
    found = []
    for span in units(passage.text):
        text = span.of(passage.text)
        if len(text) <= LONGEST and content_terms(text) and not asks(text):
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
