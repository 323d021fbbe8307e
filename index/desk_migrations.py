"""The steps of `index.migrations` that the desks needed: what they keep, and collections."""

from __future__ import annotations

import sqlite3


def m005_check_desk(connection: sqlite3.Connection) -> None:
    """What the check desk keeps: results, drafts under way, sign-offs."""
    for statement in (
        """CREATE TABLE kept_results (
            id TEXT PRIMARY KEY,
            statement TEXT NOT NULL,
            verdict TEXT NOT NULL,
            result TEXT NOT NULL)""",
        # Row 0 of a draft tells what it is; the others are its sentences, counted from 1.
        """CREATE TABLE kept_drafts (
            draft TEXT NOT NULL,
            state TEXT NOT NULL,
            number INTEGER NOT NULL,
            result TEXT NOT NULL,
            PRIMARY KEY (draft, number))""",
        """CREATE TABLE sign_offs (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            result_id TEXT NOT NULL,
            statement TEXT NOT NULL,
            machine TEXT NOT NULL,
            verdict TEXT NOT NULL,
            name TEXT NOT NULL,
            time TEXT NOT NULL,
            note TEXT NOT NULL)""",
        "CREATE INDEX sign_offs_by_statement ON sign_offs(statement)",
        """CREATE TRIGGER sign_offs_stay BEFORE DELETE ON sign_offs
            BEGIN SELECT RAISE(ABORT, 'sign-offs are only appended to'); END""",
        """CREATE TRIGGER sign_offs_stand BEFORE UPDATE ON sign_offs
            BEGIN SELECT RAISE(ABORT, 'sign-offs are only appended to'); END""",
        """CREATE TRIGGER nothing_kept_of_removed BEFORE DELETE ON documents
            BEGIN DELETE FROM kept_results; DELETE FROM kept_drafts; END""",
    ):
        connection.execute(statement)


def m006_conversations(connection: sqlite3.Connection) -> None:
    """Conversations with the library; an answer goes with any document it rests on."""
    for statement in (
        """CREATE TABLE conversations (
            id TEXT PRIMARY KEY,
            owner TEXT NOT NULL,
            name TEXT NOT NULL,
            changed TEXT NOT NULL)""",
        "CREATE INDEX conversations_by_owner ON conversations(owner)",
        """CREATE TABLE conversation_turns (
            conversation TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            question TEXT NOT NULL,
            state TEXT NOT NULL,
            answer TEXT,
            said TEXT NOT NULL,
            thumb INTEGER NOT NULL DEFAULT 0,
            reason TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (conversation, number)) WITHOUT ROWID""",
        """CREATE TABLE conversation_documents (
            conversation TEXT NOT NULL,
            number INTEGER NOT NULL,
            document_id TEXT NOT NULL,
            PRIMARY KEY (conversation, number, document_id),
            FOREIGN KEY (conversation, number)
                REFERENCES conversation_turns(conversation, number) ON DELETE CASCADE)
            WITHOUT ROWID""",
        "CREATE INDEX conversations_by_document ON conversation_documents(document_id)",
        """CREATE TRIGGER no_answer_from_removed BEFORE DELETE ON documents BEGIN
            UPDATE conversation_turns SET answer = NULL, said = '', state = 'lost'
                WHERE (conversation, number) IN (SELECT conversation, number
                    FROM conversation_documents WHERE document_id = OLD.id);
            DELETE FROM conversation_documents WHERE document_id = OLD.id;
            END""",
    ):
        connection.execute(statement)


def m007_collections(connection: sqlite3.Connection) -> None:
    """The collection a place is put under, "" for none."""
    for table in ("sources", "unreadable"):
        connection.execute(f"ALTER TABLE {table} ADD COLUMN collection TEXT NOT NULL DEFAULT ''")
