"""Retrieval sets from a folder: documents, questions, and which documents answer them.

A folder holds `corpus.jsonl` ({"doc_id","title","text"}) and either `queries.jsonl`
({"id","text"}) and `qrels.tsv`, or `dev.jsonl` ({"question","doc_id" or "doc_ids",
"answers","answerable"}). Each may be gzipped.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import Document, Heading, Span, document_id

SEED = 7


@dataclass(frozen=True)
class Question:
    """A question, the documents that answer it, and what they say if that is known."""

    text: str
    gold: frozenset[str]
    answers: tuple[str, ...]


@dataclass(frozen=True)
class DataSet:
    """Documents and questions; the name of a document is its source."""

    name: str
    documents: list[Document]
    questions: list[Question]


def rows(folder: Path, name: str) -> Iterable[dict[str, Any]]:
    """The objects of a JSON Lines file, gzipped or not."""
    path = folder / name
    with path.open("rb") if path.exists() else gzip.open(f"{path}.gz", "rb") as lines:
        for line in lines:
            yield json.loads(line)


def made(row: dict[str, Any]) -> Document:
    """A document as the loaders make it: the title is a heading, unless the text begins with it."""
    title, text = row.get("title") or "", row["text"]
    headings: tuple[Heading, ...] = ()
    if title and not text.startswith(title):
        text = f"{title}\n\n{text}"
        headings = (Heading(1, Span(0, len(title))),)
    id = document_id(row["doc_id"].encode())
    return Document(id, title, row["doc_id"], text, headings=headings)


def questions_of(folder: Path) -> list[Question]:
    """Every question that some document answers."""
    if (folder / "qrels.tsv").exists():
        gold: dict[str, set[str]] = {}
        for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
            query, document, relevance = line.split("\t")
            if int(relevance) > 0:
                gold.setdefault(query, set()).add(document)
        return [
            Question(row["text"], frozenset(gold[row["id"]]), ())
            for row in rows(folder, "queries.jsonl")
            if row["id"] in gold
        ]
    return [
        Question(
            row["question"],
            frozenset(row.get("doc_ids") or [row["doc_id"]]),
            tuple(row.get("evidence_sentences") or row["answers"]),
        )
        for row in rows(folder, "dev.jsonl")
        if row["answerable"]
    ]


def data_set(folder: Path, questions: int, documents: int) -> DataSet:
    """A sample of the questions, and at most `documents` documents, the gold ones among them."""
    draw = random.Random(SEED)
    asked = questions_of(folder)
    draw.shuffle(asked)
    asked = asked[:questions]
    corpus = [made(row) for row in rows(folder, "corpus.jsonl") if row["text"].strip()]
    if len(corpus) > documents:
        gold = frozenset().union(*(question.gold for question in asked))
        draw.shuffle(corpus)
        corpus = sorted(corpus, key=lambda document: document.source not in gold)[:documents]
    return DataSet(folder.name, corpus, asked)
