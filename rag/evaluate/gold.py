"""Where the gold stands: from a line's fields to places in the stored documents.

Offsets in a data set count in its own text; stored text is normalised. So a
gold text is found again by its content, and among several occurrences by their
order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from index import Span
from rag.errors import DataSetLine
from rag.evaluate.cases import GoldItem, Place
from rag.evaluate.corpus import Corpus
from rag.evaluate.files import texts_of
from rag.text import normalise


def gold_documents(row: dict[str, Any], corpus: Corpus) -> tuple[str, ...]:
    """The names of the documents that answer; raises DataSetLine for one that is not there."""
    named = texts_of(row, "doc_ids") or texts_of(row, "positive")
    one = row.get("doc_id")
    if isinstance(one, str) and one not in named:
        named = (one, *named)
    for name in named:
        if name not in corpus.names:
            raise DataSetLine(
                f"its gold document “{name}” is not in the corpus",
                "Name documents by the “doc_id” they have in the corpus.",
            )
    return tuple(dict.fromkeys(corpus.names[name] for name in named))


def gold_items(
    row: dict[str, Any], documents: Sequence[str], corpus: Corpus
) -> tuple[tuple[GoldItem, ...], bool]:
    """What an answer should cite, and whether the data set says it to the span.

    In order: evidence sentences, ranges of lines, the answer at its offset;
    where there is none of these, or none is found, whole documents: all of
    them, but any one of those listed as "positive", which say the same.
    """
    spans = list(_spans(row, documents, corpus))
    if spans:
        return tuple(GoldItem(places) for places in spans), True
    whole = [Place(name) for name in documents]
    if row.get("positive"):
        return (GoldItem(tuple(whole)),), False
    return tuple(GoldItem((place,)) for place in whole), False


def _spans(
    row: dict[str, Any], documents: Sequence[str], corpus: Corpus
) -> Iterator[tuple[Place, ...]]:
    sentences = texts_of(row, "evidence_sentences")
    if sentences:
        for sentence in sentences:
            places = tuple(_everywhere(sentence, documents, corpus))
            if places:
                yield places
    elif documents and isinstance(row.get("evidence_lines"), list):
        yield from _of_lines(row["evidence_lines"], documents[0], corpus)
    elif documents and isinstance(row.get("answer_start"), int):
        places = tuple(
            _of_answers(row["answer_start"], texts_of(row, "answers"), documents[0], corpus)
        )
        if places:
            yield places


def _everywhere(text: str, documents: Sequence[str], corpus: Corpus) -> Iterator[Place]:
    for name in documents:
        for start, end in _occurrences(text, corpus.documents[name].text):
            yield Place(name, Span(start, end))


def _of_lines(ranges: Sequence[Any], name: str, corpus: Corpus) -> Iterator[tuple[Place, ...]]:
    """Each range of lines, counted from zero in the text as given, last one included."""
    lines = corpus.raw[name].splitlines()
    for pair in ranges:
        if not (
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(n, int) for n in pair)
        ):
            raise DataSetLine(
                "its “evidence_lines” are not pairs of line numbers", "Write [[first, last], ...]."
            )
        places = tuple(_everywhere("\n".join(lines[pair[0] : pair[1] + 1]), (name,), corpus))
        if places:
            yield places


def _of_answers(offset: int, answers: Sequence[str], name: str, corpus: Corpus) -> Iterator[Place]:
    """The first answer where the data set has it, the others where they overlap it or stand near.

    Annotators often name the same place in more or fewer words.
    """
    raw, stored = corpus.raw[name], corpus.documents[name].text
    if not answers:
        return
    before = len(list(_occurrences(answers[0], raw[:offset])))
    found = list(_occurrences(answers[0], stored[len(stored) - len(normalise(raw)) :]))
    shift = len(stored) - len(normalise(raw))
    if before >= len(found):
        return
    start, end = (place + shift for place in found[before])
    yield Place(name, Span(start, end))
    for other in answers[1:]:
        places = list(_occurrences(other, stored))
        if places:
            nearest = min(places, key=lambda place: abs(place[0] - start))
            yield Place(name, Span(*nearest))


def _occurrences(text: str, within: str) -> Iterator[tuple[int, int]]:
    """Where a text stands, whatever the white space between its words; none for an empty one."""
    words = normalise(text).split()
    if not words:
        return
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    for match in pattern.finditer(within):
        yield match.span()
