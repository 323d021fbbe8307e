"""The schema of `library.db`: numbered steps that are only ever appended to.

`PRAGMA user_version` holds the number of steps applied. A released step is
never edited: what it made lies on people's disks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from uuid import uuid4

from index.desk_migrations import m005_check_desk, m006_conversations, m007_collections
from index.errors import LibraryCorrupt, LibraryTooNew

APPLICATION_ID = 0x466E6F74  # "Fnot": tells our file from any other SQLite file


def m001_first_schema(connection: sqlite3.Connection) -> None:
    """Documents, places, pages, passages, vectors, words, the ledger of unreadable files.

    Rows carry a rising `number` of their own beside the stable ids: it keeps
    inserts at the end of each table, makes the word index a third of the size
    (its postings store differences), and, never being used twice, tells a
    reader which vectors are new to it.
    """
    for statement in (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE documents (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            state TEXT NOT NULL,
            problem TEXT,
            metadata TEXT NOT NULL)""",
        # Apart from `documents`, so that listing the library reads no text.
        """CREATE TABLE texts (
            document_id TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE,
            text TEXT NOT NULL)""",
        """CREATE TABLE sources (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            source TEXT NOT NULL UNIQUE,
            document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE)""",
        "CREATE INDEX sources_by_document ON sources(document_id)",
        """CREATE TABLE pages (
            document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            number INTEGER NOT NULL,
            start INTEGER NOT NULL,
            stop INTEGER NOT NULL,
            PRIMARY KEY (document_id, position)) WITHOUT ROWID""",
        """CREATE TABLE headings (
            document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            level INTEGER NOT NULL,
            start INTEGER NOT NULL,
            stop INTEGER NOT NULL,
            PRIMARY KEY (document_id, position)) WITHOUT ROWID""",
        """CREATE TABLE passages (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id INTEGER NOT NULL UNIQUE,
            document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
            start INTEGER NOT NULL,
            stop INTEGER NOT NULL,
            heading TEXT NOT NULL,
            text TEXT NOT NULL)""",
        "CREATE INDEX passages_by_document ON passages(document_id)",
        """CREATE TABLE vectors (
            number INTEGER PRIMARY KEY REFERENCES passages(number) ON DELETE CASCADE,
            passage_id INTEGER NOT NULL UNIQUE,
            vector BLOB NOT NULL)""",
        """CREATE TABLE unreadable (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            source TEXT NOT NULL UNIQUE,
            document_id TEXT NOT NULL,
            title TEXT NOT NULL,
            problem TEXT,
            remedy TEXT)""",
        # A rebuild's work so far; empty between rebuilds.
        """CREATE TABLE staged_documents (
            document_id TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE)""",
        """CREATE TABLE staged_passages (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id INTEGER NOT NULL UNIQUE,
            document_id TEXT NOT NULL REFERENCES staged_documents(document_id) ON DELETE CASCADE,
            start INTEGER NOT NULL,
            stop INTEGER NOT NULL,
            heading TEXT NOT NULL,
            text TEXT NOT NULL,
            vector BLOB NOT NULL)""",
        "CREATE INDEX staged_passages_by_document ON staged_passages(document_id)",
        # Without content: the text stands in `passages`, and `index.lexical`
        # prepares it for the tokenizer before it comes here.
        """CREATE VIRTUAL TABLE words USING fts5(
            heading, text, content='',
            tokenize="porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'")""",
    ):
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO meta(key, value) VALUES (?, ?)",
        [("library", uuid4().hex), ("generation", "0"), ("epoch", "0"), ("removed", "0")],
    )


def m002_everything_accounted_for(connection: sqlite3.Connection) -> None:
    """Pages tell how reading them went, places what they stand inside; folders to keep up with.

    `failures` counts attempts that failed at this place. Signatures are for
    finding near-duplicates, and are made from the text alone.
    """
    for statement in (
        "ALTER TABLE pages ADD COLUMN label TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE pages ADD COLUMN state TEXT NOT NULL DEFAULT 'read'",
        "ALTER TABLE pages ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        """CREATE TABLE gaps (
            document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            number INTEGER NOT NULL,
            label TEXT NOT NULL,
            state TEXT NOT NULL,
            note TEXT NOT NULL,
            PRIMARY KEY (document_id, position)) WITHOUT ROWID""",
        "ALTER TABLE sources ADD COLUMN parent TEXT",
        "ALTER TABLE sources ADD COLUMN failures INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX sources_by_parent ON sources(parent) WHERE parent IS NOT NULL",
        "ALTER TABLE unreadable ADD COLUMN state TEXT NOT NULL DEFAULT 'unreadable'",
        "ALTER TABLE unreadable ADD COLUMN parent TEXT",
        "ALTER TABLE unreadable ADD COLUMN failures INTEGER NOT NULL DEFAULT 1",
        "CREATE INDEX unreadable_by_parent ON unreadable(parent) WHERE parent IS NOT NULL",
        "CREATE TABLE folders (folder TEXT PRIMARY KEY) WITHOUT ROWID",
        """CREATE TABLE signatures (
            document_id TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE,
            signature BLOB NOT NULL) WITHOUT ROWID""",
    ):
        connection.execute(statement)


def m003_places_on_a_page(connection: sqlite3.Connection) -> None:
    """Where lines stand on a page, parts inside it, what a page is, how surely it was recognised.

    `layouts` is a table of its own, because listing pages should not pass over it.
    """
    for statement in (
        "ALTER TABLE pages ADD COLUMN kind TEXT NOT NULL DEFAULT 'page'",
        "ALTER TABLE pages ADD COLUMN confidence REAL",
        "ALTER TABLE texts ADD COLUMN marks BLOB NOT NULL DEFAULT x''",
        """CREATE TABLE layouts (
            document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
            page INTEGER NOT NULL,
            lines BLOB NOT NULL,
            PRIMARY KEY (document_id, page)) WITHOUT ROWID""",
    ):
        connection.execute(statement)


def m004_kept_out(connection: sqlite3.Connection) -> None:
    """Stretches set apart from the body; passages that searches leave out unless asked for them.

    `kept_out` is an `index.records.KeptOut`. Vectors and words of such passages
    have tables of their own, so that the usual search costs nothing more and
    cannot meet them.
    """
    for statement in (
        """CREATE TABLE asides (
            document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            kind TEXT NOT NULL,
            start INTEGER NOT NULL,
            stop INTEGER NOT NULL,
            hidden INTEGER NOT NULL,
            page INTEGER,
            note TEXT NOT NULL,
            PRIMARY KEY (document_id, position)) WITHOUT ROWID""",
        "ALTER TABLE passages ADD COLUMN kept_out INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX passages_kept_out ON passages(number, id) WHERE kept_out",
        "ALTER TABLE staged_passages ADD COLUMN kept_out INTEGER NOT NULL DEFAULT 0",
        """CREATE TABLE kept_out_vectors (
            number INTEGER PRIMARY KEY REFERENCES passages(number) ON DELETE CASCADE,
            passage_id INTEGER NOT NULL UNIQUE,
            vector BLOB NOT NULL)""",
        """CREATE VIRTUAL TABLE kept_out_words USING fts5(
            heading, text, content='',
            tokenize="porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'")""",
        "ALTER TABLE sources ADD COLUMN superseded TEXT",
    ):
        connection.execute(statement)


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    m001_first_schema,
    m002_everything_accounted_for,
    m003_places_on_a_page,
    m004_kept_out,
    m005_check_desk,
    m006_conversations,
    m007_collections,
)
SCHEMA = len(MIGRATIONS)


def schema_of(connection: sqlite3.Connection) -> int:
    """The schema number of an open database, 0 for an empty one.

    Raises LibraryTooNew for a later schema, LibraryCorrupt for a SQLite file
    that is not a library.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and application != APPLICATION_ID:
        raise LibraryCorrupt(
            "library.db is a SQLite file, but not one of Footnote's.",
            "Point --home (or FOOTNOTE_HOME) at a Footnote library or at an empty folder.",
        )
    if version > SCHEMA:
        raise LibraryTooNew(
            f"The library has schema {version}; this version of Footnote knows up to {SCHEMA}.",
            "Install the newer version of Footnote that wrote it.",
        )
    return int(version)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to the newest schema, inside the caller's transaction."""
    for number in range(schema_of(connection), SCHEMA):
        MIGRATIONS[number](connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA}")
