"""The rows of documents: text, pages, headings, passages with their vectors.

Functions over an open connection; the caller brings the transaction.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from index.errors import DocumentNotFound
from index.records import Document, Gap, Heading, Page, Passage, Span, State

LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as stored: the row number its words and vector share, and what it says."""

    number: int
    heading: str
    text: str


def storable(text: str) -> str:
    """The text with each lone surrogate, which UTF-8 cannot hold, replaced by U+FFFD.

    One code point for one, so every span still covers what it covered.
    """
    return LONE_SURROGATE.sub("\ufffd", text)


def storable_source(source: str) -> str:
    r"""The source as kept: bytes of a path that are not UTF-8 are spelled out (`\udce9`)."""
    return source.encode("utf-8", "backslashreplace").decode()


def read_meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Every key of the library's own notes: identity, generation, fingerprint."""
    return dict(connection.execute("SELECT key, value FROM meta"))


def write_meta(connection: sqlite3.Connection, values: Mapping[str, str]) -> None:
    """Set these keys."""
    connection.executemany("REPLACE INTO meta(key, value) VALUES (?, ?)", values.items())


def delete_meta(connection: sqlite3.Connection, key: str) -> None:
    """Drop this key."""
    connection.execute("DELETE FROM meta WHERE key = ?", (key,))


def insert_document(connection: sqlite3.Connection, document: Document) -> None:
    """Store the document's own rows; its passages come by `insert_passages`."""
    metadata = {storable(k): storable(v) for k, v in document.metadata.items()}
    connection.execute(
        "INSERT INTO documents(id, title, state, problem, metadata) VALUES (?, ?, ?, ?, ?)",
        (
            document.id,
            storable(document.title),
            document.state,
            None if document.problem is None else storable(document.problem),
            json.dumps(metadata, ensure_ascii=False),
        ),
    )
    connection.execute(
        "INSERT INTO texts(document_id, text) VALUES (?, ?)",
        (document.id, storable(document.text)),
    )
    connection.executemany(
        "INSERT INTO pages(document_id, position, number, start, stop, label, state, note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                document.id,
                position,
                page.number,
                page.span.start,
                page.span.end,
                storable(page.label),
                page.state,
                storable(page.note),
            )
            for position, page in enumerate(document.pages)
        ],
    )
    connection.executemany(
        "INSERT INTO gaps(document_id, position, number, label, state, note)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (document.id, position, gap.number, storable(gap.label), gap.state, storable(gap.note))
            for position, gap in enumerate(document.gaps)
        ],
    )
    connection.executemany(
        "INSERT INTO headings(document_id, position, level, start, stop) VALUES (?, ?, ?, ?, ?)",
        [
            (document.id, position, heading.level, heading.span.start, heading.span.end)
            for position, heading in enumerate(document.headings)
        ],
    )


def insert_passages(
    connection: sqlite3.Connection, passages: Sequence[Passage], vectors: np.ndarray
) -> list[Row]:
    """Store passages with their vectors, float32 of shape (len(passages), d)."""
    rows = []
    for passage, vector in zip(passages, vectors, strict=True):
        heading, text = storable(passage.heading), storable(passage.text)
        number = connection.execute(
            "INSERT INTO passages(id, document_id, start, stop, heading, text)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                passage.id,
                passage.document_id,
                passage.span.start,
                passage.span.end,
                heading,
                text,
            ),
        ).lastrowid
        connection.execute(
            "INSERT INTO vectors(number, passage_id, vector) VALUES (?, ?, ?)",
            (number, passage.id, np.ascontiguousarray(vector, dtype="<f4").tobytes()),
        )
        rows.append(Row(cast("int", number), heading, text))
    return rows


def rows_of(connection: sqlite3.Connection, id: str) -> list[Row]:
    """The stored passages of a document, in order of arrival."""
    rows = connection.execute(
        "SELECT number, heading, text FROM passages WHERE document_id = ? ORDER BY number", (id,)
    )
    return [Row(*row) for row in rows]


def delete_document(connection: sqlite3.Connection, id: str) -> None:
    """Delete the document and, by cascade, its text, places, pages, passages and vectors."""
    connection.execute("DELETE FROM documents WHERE id = ?", (id,))


def has_document(connection: sqlite3.Connection, id: str) -> bool:
    """Whether a document with this id is stored."""
    row = connection.execute("SELECT 1 FROM documents WHERE id = ?", (storable(id),)).fetchone()
    return row is not None


def holds(connection: sqlite3.Connection, document: Document, passages: Sequence[Passage]) -> bool:
    """Whether the document is stored just so.

    A copy at another place may have another title or metadata, taken from its
    name: the first copy's stand.
    """
    if not has_document(connection, document.id):
        return False
    stored = read_document(connection, document.id)
    wanted = replace(
        document,
        source=stored.source,
        title=storable(document.title),
        text=storable(document.text),
        pages=tuple(
            replace(page, label=storable(page.label), note=storable(page.note))
            for page in document.pages
        ),
        headings=tuple(document.headings),
        gaps=tuple(
            replace(gap, label=storable(gap.label), note=storable(gap.note))
            for gap in document.gaps
        ),
    )
    if storable_source(document.source) != stored.source:
        wanted = replace(
            wanted, title=stored.title, metadata=stored.metadata, problem=stored.problem
        )
    rows = connection.execute(
        "SELECT id, heading FROM passages WHERE document_id = ? ORDER BY number", (document.id,)
    )
    return stored == wanted and rows.fetchall() == [
        (passage.id, storable(passage.heading)) for passage in passages
    ]


def read_document(connection: sqlite3.Connection, id: str) -> Document:
    """The document as it was added, with its oldest place as source."""
    row = connection.execute(
        "SELECT d.title, t.text, d.metadata, d.state, d.problem,"
        " (SELECT source FROM sources WHERE document_id = d.id ORDER BY number LIMIT 1)"
        " FROM documents d JOIN texts t ON t.document_id = d.id WHERE d.id = ?",
        (storable(id),),
    ).fetchone()
    if row is None:
        raise not_found(id)
    title, text, metadata, state, problem, source = row
    pages = connection.execute(
        "SELECT number, start, stop, label, state, note FROM pages"
        " WHERE document_id = ? ORDER BY position",
        (id,),
    )
    gaps = connection.execute(
        "SELECT number, label, state, note FROM gaps WHERE document_id = ? ORDER BY position",
        (id,),
    )
    headings = connection.execute(
        "SELECT level, start, stop FROM headings WHERE document_id = ? ORDER BY position", (id,)
    )
    return Document(
        id=id,
        title=title,
        source=source,
        text=text,
        pages=tuple(Page(number, Span(start, stop), *rest) for number, start, stop, *rest in pages),
        metadata=json.loads(metadata),
        state=cast("State", state),
        problem=problem,
        headings=tuple(Heading(level, Span(start, stop)) for level, start, stop in headings),
        gaps=tuple(Gap(*gap) for gap in gaps),
    )


def not_found(id: str) -> DocumentNotFound:
    """The error for an id that the library does not hold."""
    return DocumentNotFound(
        f"The library has no document '{storable(id)[:80]}'.",
        "Run `footnote list` to see the ids it has.",
    )


def read_passages(connection: sqlite3.Connection, ids: Sequence[int]) -> list[Passage]:
    """The passages with these ids, in the order asked; ids no longer stored are left out."""
    found: dict[int, Passage] = {}
    rows = connection.execute(
        "SELECT id, document_id, start, stop, heading, text FROM passages"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([int(id) for id in ids]),),
    )
    for id, document, start, stop, heading, text in rows:
        found[id] = Passage(document, Span(start, stop), text, heading)
    return [found[id] for id in ids if id in found]


def document_ids(connection: sqlite3.Connection) -> list[str]:
    """Every document's id, in order of arrival."""
    return [id for (id,) in connection.execute("SELECT id FROM documents ORDER BY number")]


def must_fit(
    document: Document, passages: Sequence[Passage], vectors: np.ndarray, dimension: int
) -> None:
    """Refuse, with ValueError, what would break a promise later: quotes that are no slices."""
    expected = (len(passages), dimension)
    if vectors.shape != expected or not np.isfinite(vectors).all():
        raise ValueError(f"{document.id}: vectors {vectors.shape}, not finite {expected}")
    for passage in passages:
        if passage.document_id != document.id or passage.span.of(document.text) != passage.text:
            raise ValueError(f"{document.id}: {passage.span} is not its passage's text")
    if len({passage.id for passage in passages}) != len(passages):
        raise ValueError(f"{document.id}: two passages have the same span")
    spans = [page.span for page in document.pages] + [h.span for h in document.headings]
    if any(span.end > len(document.text) for span in spans):
        raise ValueError(f"{document.id}: a page or heading leaves the text")
