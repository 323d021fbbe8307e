"""Cut a document into passages: whole sentences, as many as fit the embedder's window.

A passage never crosses a heading that has text under it. It may cross a page:
the page of a quote comes from the quote's own offset, and a sentence that runs
over a page stays whole. Passages do not overlap.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from index import Document, Heading, Passage, Span
from rag.language import latin
from rag.rows import Table, table_at
from rag.sentences import split_sentences
from rag.spans import Spans

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.embed import Embedder

# Part of the library's fingerprint: change it when the same document would be cut otherwise.
CHUNKER = "sentences-3"

CountTokens = Callable[[Sequence[str]], list[int]]
Place = Literal["body", "aside", "hidden"]

PATH_SEPARATOR = " > "
# The headings above a passage may take this share of the window; the outer ones go first. So may
# the names of a table's columns.
_PATH_SHARE = 1 / 3
# Once this share of the window is filled, the end of a paragraph ends the passage.
_FULL_SHARE = 0.6
# A last passage smaller than this share of the window shares its sentences with the one before.
_TAIL_SHARE = 0.3
_COUNT_AT_ONCE = 4096
# Where a sentence longer than the window is cut: after a clause, else between words.
_CLAUSE = re.compile(
    "[,;:\u3001\uff0c\uff1b][\"'\u201d\u2019)\\]]*\\s*|\\s[|\u2013\u2014-]\\s+|\\s*\u2014\\s*"
)
_GAP = re.compile(r"\s+")
# Kana and the signs of Chinese, of which two are about a word; and letters of all else.
_SIGN = re.compile("[\u3040-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
LETTERS_A_TOKEN = 4


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or a part of one too long, with its tokens; `paragraph`: it begins one."""

    span: Span
    tokens: int
    paragraph: bool


@dataclass(slots=True)
class _Section:
    """Sentences that stand under the same headings; `bare`: the headings themselves so far."""

    trail: tuple[Heading, ...]
    sentences: list[Span]
    bare: bool
    place: Place = "body"


def chunk(document: Document, count_tokens: CountTokens, max_tokens: int) -> list[Passage]:
    """The passages of a document in reading order.

    Passage and heading path together hold at most `max_tokens` tokens, counted
    sentence by sentence. Each sentence is counted once; only one too long for
    the window is counted again as it is halved. Of a passage that begins within a
    table the names of the columns are the innermost heading.
    """
    text = document.text
    costs = dict(
        zip(
            document.headings,
            _count([h.span.of(text) for h in document.headings], count_tokens),
            strict=True,
        )
    )
    sections = _sections(document)
    spans = [span for section in sections for span in section.sentences]
    counts = iter(_count([span.of(text) for span in spans], count_tokens))
    passages: list[Passage] = []
    for section in sections:
        budget = int(max_tokens * _PATH_SHARE)
        path, cost = _path(text, section.trail, costs, budget)
        columns = _columns(text, section.sentences, count_tokens, budget)
        window = max_tokens - cost - max(columns.values(), default=0)
        pieces = [
            piece
            for span in section.sentences
            for piece in _cut(text, span, next(counts), count_tokens, window)
        ]
        hidden = section.place == "hidden"
        for group in _pack(pieces, window):
            span = Span(group[0].span.start, group[-1].span.end)
            table = table_at(text, span.start)
            names = table.names if table in columns else ""
            heading = PATH_SEPARATOR.join(filter(None, [path, names]))
            passages.append(Passage(document.id, span, span.of(text), heading, hidden))
    return passages


def _columns(
    text: str, sentences: Sequence[Span], count_tokens: CountTokens, budget: int
) -> dict[Table, int]:
    """The tables that sentences are rows of, and the tokens of their columns' names that fit."""
    tables = [table for span in sentences if (table := table_at(text, span.start))]
    distinct = list(dict.fromkeys(tables))
    costs = zip(distinct, _count([table.names for table in distinct], count_tokens), strict=True)
    return {table: cost + 1 for table, cost in costs if cost < budget}


def embedded_text(passage: Passage, told: str | None = None) -> str:
    """What the embedder reads of a passage: the headings above it, then its text, or as `told`."""
    text = passage.text if told is None else told
    return f"{passage.heading}\n{text}" if passage.heading else text


def passage_window(embedder: Embedder, settings: Settings) -> int:
    """The `max_tokens` of `chunk`: the setting's, but never more than the embedder reads."""
    return min(settings.passage_tokens, embedder.max_tokens)


def _count(texts: Sequence[str], count_tokens: CountTokens) -> list[int]:
    """The tokens of each text, in slices that keep memory flat; in other letters at most `_usual`.

    An embedder of Latin letters takes each other one for a token: whole sentences would be cut,
    and passages be one sentence long.
    """
    counted = [
        count
        for start in range(0, len(texts), _COUNT_AT_ONCE)
        for count in count_tokens(texts[start : start + _COUNT_AT_ONCE])
    ]
    return [
        count if latin(text) else min(count, _usual(text))
        for text, count in zip(texts, counted, strict=True)
    ]


def _usual(text: str) -> int:
    """The tokens of as much English: one for four letters, or for a sign that is a word's part."""
    return len(text) // LETTERS_A_TOKEN + len(_SIGN.findall(text)) + 1


def _sections(document: Document) -> list[_Section]:
    """The stretches between headings. Each begins with its heading, because headlines state facts.

    Headings with nothing between them share a stretch. So do neighbours that
    are set apart from the body, and of these the hidden ones: a passage is
    hidden as a whole or not at all.
    """
    sections: list[_Section] = []
    hidden = Spans(aside.span for aside in document.asides if aside.hidden)
    apart = Spans(aside.span for aside in document.asides)
    # A hidden heading says nothing of what stands under it.
    headings = iter([h for h in document.headings if not hidden.touch(h.span)])
    heading = next(headings, None)
    trail: tuple[Heading, ...] = ()
    for span in split_sentences(document.text):
        place: Place = "hidden" if hidden.touch(span) else "aside" if apart.touch(span) else "body"
        if place != "body":
            if not (sections and sections[-1].place == place):
                sections.append(_Section((), [], bare=False, place=place))
        elif heading is not None and span.start >= heading.span.start:
            trail = (*(above for above in trail if above.level < heading.level), heading)
            heading = next(headings, None)
            if not (sections and sections[-1].bare):
                sections.append(_Section(trail, [], bare=True))
            sections[-1].trail = trail
        elif not (sections and sections[-1].place == "body"):
            sections.append(_Section(trail, [], bare=False))
        elif trail and span.start >= trail[-1].span.end:
            sections[-1].bare = False
        sections[-1].sentences.append(span)
    return sections


def _path(
    text: str, trail: Sequence[Heading], costs: Mapping[Heading, int], budget: int
) -> tuple[str, int]:
    """The innermost headings that fit the budget, outermost first, and their tokens."""
    kept: list[str] = []
    spent = 0
    for heading in reversed(trail):
        cost = costs[heading] + (1 if kept else 0)  # the separator
        if spent + cost > budget:
            break
        kept.insert(0, heading.span.of(text))
        spent += cost
    return PATH_SEPARATOR.join(kept), spent


def _cut(
    text: str, span: Span, tokens: int, count_tokens: CountTokens, window: int
) -> list[_Piece]:
    """The sentence as one piece, or halved until each part fits the window or is one character."""
    paragraph = "\n\n" in text[max(0, span.start - 2) : span.start]
    if tokens <= window or len(span) == 1:
        return [_Piece(span, tokens, paragraph)]
    middle = _middle(text, span)
    halves = [_trimmed(text, span.start, middle), _trimmed(text, middle, span.end)]
    parts = [half for half in halves if half is not None]
    counts = _count([part.of(text) for part in parts], count_tokens)
    return [
        piece
        for part, count in zip(parts, counts, strict=True)
        for piece in _cut(text, part, count, count_tokens, window)
    ]


def _middle(text: str, span: Span) -> int:
    """Where to halve: the clause end, else the gap, nearest the middle within its half."""
    quarter = len(span) // 4
    middle = (span.start + span.end) // 2
    for pattern in (_CLAUSE, _GAP):
        ends = [m.end() for m in pattern.finditer(text, span.start + quarter, span.end - quarter)]
        if ends:
            return min(ends, key=lambda end: abs(end - middle))
    while middle < span.end - 1 and unicodedata.combining(text[middle]):
        middle += 1
    return middle


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without white space at its ends, None if there is nothing else."""
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    end = start + len(inner.strip())
    return Span(start, end) if end > start else None


def _pack(pieces: Sequence[_Piece], window: int) -> list[list[_Piece]]:
    """Pieces in order, grouped: full windows, ending with a paragraph where one ends near."""
    groups: list[list[_Piece]] = []
    filled = 0
    for piece in pieces:
        full = filled + piece.tokens > window
        if not groups or full or (piece.paragraph and filled >= _FULL_SHARE * window):
            groups.append([])
            filled = 0
        groups[-1].append(piece)
        filled += piece.tokens
    if len(groups) > 1 and _tokens(groups[-1]) < _TAIL_SHARE * window:
        groups[-2:] = _balanced(groups[-2] + groups[-1], window)
    return groups


def _tokens(group: Sequence[_Piece]) -> int:
    return sum(piece.tokens for piece in group)


def _balanced(pieces: list[_Piece], window: int) -> list[list[_Piece]]:
    """One group if all fit, else two as equal as the window allows."""
    if _tokens(pieces) <= window:
        return [pieces]
    cuts = [at for at in range(1, len(pieces)) if _tokens(pieces[:at]) <= window] or [1]
    at = min(cuts, key=lambda at: abs(_tokens(pieces[:at]) - _tokens(pieces[at:])))
    return [pieces[:at], pieces[at:]]
