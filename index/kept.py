"""What the check desk keeps in the library's file: results, drafts under way, sign-offs.

Kept results quote documents, so they live where the documents do: taking any
document out drops every one of them in the same transaction, and the wiping
that follows leaves no byte. Sign-offs hold no text but the signer's own note;
they are only ever appended to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import astuple

from index import store
from index.database import Database
from index.errors import ResultNotKept
from index.lock import WriteLock
from index.records import SignOff
from index.wiping import UNWIPED, wipe


class Kept:
    """The kept results of one library. Writing waits for the write lock, as all writing does.

    Raises LibraryLocked and LibraryReadOnly where the library could not be
    written either. Nothing here counts as a change of the documents.
    """

    def __init__(self, database: Database, lock: WriteLock) -> None:
        """Of this database; touch nothing yet."""
        self._database, self._lock = database, lock

    def generation(self) -> int:
        """Which state of the library this is: rises with every change of its documents."""
        with self._database.read() as connection:
            return int(store.read_meta(connection)["generation"])

    # --- results ---------------------------------------------------------------------------

    def keep(self, id: str, statement: str, verdict: str, result: str, made_at: int) -> bool:
        """Keep a result (JSON) under its id, with the key of what was checked.

        `made_at` is the generation it was made from. False, and nothing kept, when
        something was removed since: the result may quote it.
        """
        row = (id, statement, verdict, store.storable(result))
        with self._lock.held(), self._database.write() as connection:
            if current := _nothing_removed_since(connection, made_at):
                connection.execute("REPLACE INTO kept_results VALUES (?, ?, ?, ?)", row)
        return current

    def result(self, id: str) -> str:
        """The kept result. Raises ResultNotKept."""
        with self._database.read() as connection:
            return str(_row(connection, id)[2])

    def results(self) -> list[tuple[str, str]]:
        """The id and the result (JSON) of everything kept, in order of arrival."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT id, result FROM kept_results ORDER BY rowid")
            return rows.fetchall()

    def drafts(self) -> list[tuple[str, str]]:
        """The id and the head (JSON) of each draft kept, in order of arrival."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT draft, result FROM kept_drafts WHERE number = 0 ORDER BY rowid"
            )
            return rows.fetchall()

    # --- drafts under way ------------------------------------------------------------------

    def begin_draft(self, draft: str, state: str, head: str) -> Mapping[int, str]:
        """The results of this draft kept so far, by sentence number, if `state` is still the same.

        `state` names what they depend on; those of another state are dropped.
        `head` is kept as row 0.
        """
        with self._lock.held(), self._database.write() as connection:
            connection.execute(
                "DELETE FROM kept_drafts WHERE draft = ? AND state <> ?", (draft, state)
            )
            connection.execute(
                "REPLACE INTO kept_drafts VALUES (?, ?, 0, ?)",
                (draft, state, store.storable(head)),
            )
        return {number: row for number, row in self.draft(draft).items() if number}

    def keep_sentence(self, draft: str, state: str, number: int, result: str, made_at: int) -> bool:
        """Keep the result of one sentence of a draft, its number counting from 1; as `keep`."""
        row = (draft, state, number, store.storable(result))
        with self._lock.held(), self._database.write() as connection:
            if current := _nothing_removed_since(connection, made_at):
                connection.execute("REPLACE INTO kept_drafts VALUES (?, ?, ?, ?)", row)
        return current

    def drop_draft(self, draft: str) -> None:
        """Drop what is kept of a draft, to check it anew."""
        with self._lock.held(), self._database.write() as connection:
            connection.execute("DELETE FROM kept_drafts WHERE draft = ?", (draft,))

    def draft(self, draft: str) -> Mapping[int, str]:
        """What is kept of a draft, by sentence number (0: its head); empty when nothing is."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT number, result FROM kept_drafts WHERE draft = ? ORDER BY number", (draft,)
            )
            return dict(rows.fetchall())

    # --- sign-offs -------------------------------------------------------------------------

    def sign(self, id: str, verdict: str | None, name: str, time: str, note: str) -> SignOff:
        """Append a person's verdict on a kept result; None confirms the machine's.

        Raises ResultNotKept: what is signed must be at hand.
        """
        with self._lock.held(), self._database.write() as connection:
            statement, machine, _ = _row(connection, id)
            signed = SignOff(
                id, statement, machine, verdict or machine, name, time, store.storable(note)
            )
            connection.execute(
                "INSERT INTO sign_offs(result_id, statement, machine, verdict, name, time, note)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                astuple(signed),
            )
        return signed

    def history(self, statement: str) -> list[SignOff]:
        """Every sign-off on this statement, oldest first, also those on earlier results of it."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT result_id, statement, machine, verdict, name, time, note FROM sign_offs"
                " WHERE statement = ? ORDER BY number",
                (statement,),
            )
            return [SignOff(*row) for row in rows]

    def forget(self) -> int:
        """Drop every kept result and draft, leaving no byte; sign-offs stay. How many went."""
        with self._lock.held():
            with self._database.write() as connection:
                gone = connection.execute("DELETE FROM kept_results").rowcount
                gone += connection.execute("DELETE FROM kept_drafts WHERE number = 0").rowcount
                connection.execute("DELETE FROM kept_drafts")
                store.write_meta(connection, {UNWIPED: "yes"})
            wipe(self._database)
        return gone


def _nothing_removed_since(connection: sqlite3.Connection, generation: int) -> bool:
    return int(store.read_meta(connection)["removed"]) <= generation


def not_kept(id: str) -> ResultNotKept:
    """The error for an id under which nothing is kept."""
    return ResultNotKept(
        f"No result with the id '{store.storable(id)[:80]}' is kept.",
        "Run the check again and take the id it prints: removing a document drops "
        "every kept result.",
    )


def _row(connection: sqlite3.Connection, id: str) -> tuple[str, str, str]:
    """The statement's key, the machine's verdict and the result kept under this id."""
    row = connection.execute(
        "SELECT statement, verdict, result FROM kept_results WHERE id = ?", (store.storable(id),)
    ).fetchone()
    if row is None:
        raise not_kept(id)
    statement, verdict, result = row
    return statement, verdict, result
