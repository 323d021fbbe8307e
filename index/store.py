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

from index import asides
from index.errors import DocumentNotFound
from index.records import Document, Gap, Heading, KeptOut, Page, Passage, Span, State

Layout = tuple[tuple[int, bytes], ...]
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as stored: the row number its words and vector share, and what it says.

    `kept_out`: its words and vector stand in the tables apart.
    """

    number: int
    heading: str
    text: str
    kept_out: KeptOut = KeptOut.NOTHING


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
        "INSERT INTO texts(document_id, text, marks) VALUES (?, ?, ?)",
        (document.id, storable(document.text), document.marks),
    )
    connection.executemany(
        "INSERT INTO layouts(document_id, page, lines) VALUES (?, ?, ?)",
        [(document.id, *page) for page in document.layout],
    )
    connection.executemany(
        "INSERT INTO pages"
        "(document_id, position, number, start, stop, label, state, note, kind, confidence)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                page.kind,
                page.confidence,
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
    asides.insert(
        connection,
        document.id,
        [replace(aside, note=storable(aside.note)) for aside in document.asides],
    )


def insert_passages(
    connection: sqlite3.Connection, passages: Sequence[Passage], vectors: np.ndarray
) -> list[Row]:
    """Store passages with their vectors, float32 of shape (len(passages), d)."""
    rows = []
    for passage, vector in zip(passages, vectors, strict=True):
        heading, text = storable(passage.heading), storable(passage.text)
        kept_out = KeptOut.HIDDEN if passage.hidden else KeptOut.NOTHING
        number = connection.execute(
            "INSERT INTO passages(id, document_id, start, stop, heading, text, kept_out)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                passage.id,
                passage.document_id,
                passage.span.start,
                passage.span.end,
                heading,
                text,
                kept_out,
            ),
        ).lastrowid
        table = "kept_out_vectors" if kept_out else "vectors"
        connection.execute(
            f"INSERT INTO {table}(number, passage_id, vector) VALUES (?, ?, ?)",  # noqa: S608
            (number, passage.id, np.ascontiguousarray(vector, dtype="<f4").tobytes()),
        )
        rows.append(Row(cast("int", number), heading, text, kept_out))
    return rows


def rows_of(connection: sqlite3.Connection, id: str) -> list[Row]:
    """The stored passages of a document, in order of arrival."""
    rows = connection.execute(
        "SELECT number, heading, text, kept_out FROM passages WHERE document_id = ?"
        " ORDER BY number",
        (id,),
    )
    return [Row(number, heading, text, KeptOut(out)) for number, heading, text, out in rows]


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
    name: the first copy's stand. So does the moment it was added.
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
        asides=tuple(replace(one, note=storable(one.note)) for one in document.asides),
    )
    if storable_source(document.source) != stored.source:
        wanted = replace(
            wanted, title=stored.title, metadata=stored.metadata, problem=stored.problem
        )
    added = {key: value for key, value in stored.metadata.items() if key == "added"}
    wanted = replace(wanted, metadata={**wanted.metadata, **added})
    rows = connection.execute(
        "SELECT id, heading FROM passages WHERE document_id = ? ORDER BY number", (document.id,)
    )
    if document.layout != read_layout(connection, document.id):
        return False
    return stored == wanted and rows.fetchall() == [
        (passage.id, storable(passage.heading)) for passage in passages
    ]


def read_document(connection: sqlite3.Connection, id: str) -> Document:
    """The document as it was added, with its oldest place as source."""
    row = connection.execute(
        "SELECT d.title, t.text, t.marks, d.metadata, d.state, d.problem,"
        " (SELECT source FROM sources WHERE document_id = d.id ORDER BY number LIMIT 1)"
        " FROM documents d JOIN texts t ON t.document_id = d.id WHERE d.id = ?",
        (storable(id),),
    ).fetchone()
    if row is None:
        raise not_found(id)
    title, text, marks, metadata, state, problem, source = row
    pages = connection.execute(
        "SELECT number, start, stop, label, state, note, kind, confidence FROM pages"
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
        asides=asides.read(connection, id),
        marks=marks,
    )


def read_layout(connection: sqlite3.Connection, id: str, page: int | None = None) -> Layout:
    """Where lines stand on the document's pages, or on this one: packed, by page number."""
    rows = connection.execute(
        "SELECT page, lines FROM layouts WHERE document_id = ?1 AND page = coalesce(?2, page)"
        " ORDER BY page",
        (id, page),
    )
    return tuple(rows.fetchall())


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
        "SELECT id, document_id, start, stop, heading, text, kept_out FROM passages"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([int(id) for id in ids]),),
    )
    for id, document, start, stop, heading, text, kept_out in rows:
        hidden = bool(kept_out & KeptOut.HIDDEN)
        found[id] = Passage(document, Span(start, stop), text, heading, hidden)
    return [found[id] for id in ids if id in found]


def document_ids(connection: sqlite3.Connection) -> list[str]:
    """Every document's id, in order of arrival."""
    return [id for (id,) in connection.execute("SELECT id FROM documents ORDER BY number")]
