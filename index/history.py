"""Conversations kept in the library: questions, answers, and what was thought of them.

An answer quotes documents, so it lives where they do: taking out a document it
rests on empties the answer in the same transaction, and the wiping that follows
leaves no byte. The question stays, for it is the reader's own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from uuid import uuid4

from index import store
from index.database import Database
from index.errors import ConversationNotFound
from index.lock import WriteLock
from index.records import Conversation, KeptTurn
from index.wiping import UNWIPED, wipe


class Conversations:
    """The conversations of one library, each seen by its owner alone ("" where nobody logs in).

    Another's conversation is as unknown as one that never was: ConversationNotFound.
    Writing raises LibraryLocked and LibraryReadOnly as all writing does; nothing
    here counts as a change of the documents.
    """

    def __init__(self, database: Database, lock: WriteLock) -> None:
        """Of this database; touch nothing yet."""
        self._database, self._lock = database, lock

    def begin(self, owner: str, name: str, time: str) -> str:
        """A new conversation without turns; its id. `time` is ISO 8601 in UTC."""
        id = uuid4().hex
        row = (id, store.storable(owner), store.storable(name), time)
        with self._lock.held(), self._database.write() as connection:
            connection.execute(
                "INSERT INTO conversations(id, owner, name, changed) VALUES (?, ?, ?, ?)", row
            )
        return id

    def ask(self, owner: str, id: str, question: str, time: str) -> int:
        """Append a question that has no answer yet; its number, counting from 1."""
        with self._lock.held(), self._database.write() as connection:
            _must_own(connection, owner, id)
            (last,) = connection.execute(
                "SELECT coalesce(max(number), 0) FROM conversation_turns WHERE conversation = ?",
                (id,),
            ).fetchone()
            connection.execute(
                "INSERT INTO conversation_turns(conversation, number, question, state, said)"
                " VALUES (?, ?, ?, 'open', '')",
                (id, last + 1, store.storable(question)),
            )
            connection.execute("UPDATE conversations SET changed = ? WHERE id = ?", (time, id))
        return int(last) + 1

    def answer(
        self,
        owner: str,
        id: str,
        number: int,
        *,
        answer: str,
        said: str,
        documents: Collection[str],
    ) -> None:
        """Keep the answer (JSON; `said` is its words, for searching), which rests on `documents`.

        When one of these is gone by now, nothing of it is kept, as if the document
        had gone later. A question that is gone by now is no matter.
        """
        with self._lock.held(), self._database.write() as connection:
            _must_own(connection, owner, id)
            here = all(store.has_document(connection, one) for one in documents)
            row = ("answered", store.storable(answer), store.storable(said))
            changed = connection.execute(
                "UPDATE conversation_turns SET state = ?, answer = ?, said = ?"
                " WHERE conversation = ? AND number = ?",
                (*(row if here else ("lost", None, "")), id, number),
            ).rowcount
            if here and changed:
                connection.executemany(
                    "INSERT OR IGNORE INTO conversation_documents VALUES (?, ?, ?)",
                    [(id, number, one) for one in documents],
                )

    def judge(self, owner: str, id: str, number: int, thumb: int, reason: str) -> None:
        """Keep what the reader thought of an answer: 1 good, -1 bad, 0 no more opinion."""
        with self._lock.held(), self._database.write() as connection:
            _must_own(connection, owner, id)
            connection.execute(
                "UPDATE conversation_turns SET thumb = ?, reason = ?"
                " WHERE conversation = ? AND number = ?",
                (thumb, store.storable(reason), id, number),
            )

    def rename(self, owner: str, id: str, name: str) -> None:
        """Give a conversation another name."""
        with self._lock.held(), self._database.write() as connection:
            _must_own(connection, owner, id)
            connection.execute(
                "UPDATE conversations SET name = ? WHERE id = ?", (store.storable(name), id)
            )

    def cut(self, owner: str, id: str, number: int) -> None:
        """Drop the turns from this number on: a question is asked again, or in other words."""
        with self._lock.held(), self._database.write() as connection:
            _must_own(connection, owner, id)
            connection.execute(
                "DELETE FROM conversation_turns WHERE conversation = ? AND number >= ?",
                (id, number),
            )
            store.write_meta(connection, {UNWIPED: "yes"})

    def delete(self, owner: str, id: str) -> None:
        """Delete a conversation, leaving no byte of it."""
        with self._lock.held():
            with self._database.write() as connection:
                _must_own(connection, owner, id)
                connection.execute("DELETE FROM conversations WHERE id = ?", (id,))
                store.write_meta(connection, {UNWIPED: "yes"})
            wipe(self._database)

    # --- reading ---------------------------------------------------------------------------

    def conversations(self, owner: str, words: str = "") -> list[Conversation]:
        """The owner's conversations, the last changed first; only those that hold all `words`.

        Words are looked for in names, questions and answers, whatever their case.
        """
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT c.id, c.name, c.changed, count(t.number),"
                " c.name || ' ' || coalesce(group_concat(t.question || ' ' || t.said, ' '), '')"
                " FROM conversations c LEFT JOIN conversation_turns t ON t.conversation = c.id"
                " WHERE c.owner = ? GROUP BY c.id ORDER BY c.changed DESC, c.rowid DESC",
                (store.storable(owner),),
            )
            wanted = words.lower().split()
            return [
                Conversation(id, name, changed, turns)
                for id, name, changed, turns, text in rows
                if all(word in text.lower() for word in wanted)
            ]

    def turns(self, owner: str, id: str) -> tuple[Conversation, list[KeptTurn]]:
        """A conversation and its turns in order. Raises ConversationNotFound."""
        with self._database.read() as connection:
            name, changed = _must_own(connection, owner, id)
            rows = connection.execute(
                "SELECT number, question, state, answer, thumb, reason FROM conversation_turns"
                " WHERE conversation = ? ORDER BY number",
                (id,),
            )
            turns = [KeptTurn(*row) for row in rows]
        return Conversation(id, name, changed, len(turns)), turns


def _must_own(connection: sqlite3.Connection, owner: str, id: str) -> tuple[str, str]:
    """The conversation's name and time of last change."""
    row = connection.execute(
        "SELECT name, changed FROM conversations WHERE id = ? AND owner = ?",
        (store.storable(id), store.storable(owner)),
    ).fetchone()
    if row is None:
        raise ConversationNotFound(
            "There is no such conversation.", "It was deleted, perhaps on another page."
        )
    return str(row[0]), str(row[1])
