"""What is read from a library once after each write, and kept until the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from index import store

Value = TypeVar("Value")


class OncePerWrite:
    """Values by name, each with the write that it shows. Safe to use from several threads.

    For what takes long in a large library and is asked for with every question:
    the ledger's counts and problems are read from whole tables.
    """

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._kept: dict[str, tuple[tuple[str, str], Any]] = {}

    def get(
        self, connection: sqlite3.Connection, name: str, read: Callable[[sqlite3.Connection], Value]
    ) -> Value:
        """The value, read anew if the library was written to since. Callers must not change it."""
        meta = store.read_meta(connection)
        moment = (meta["library"], meta["generation"])
        kept = self._kept.get(name)
        if kept is None or kept[0] != moment:
            kept = self._kept[name] = (moment, read(connection))
        value: Value = kept[1]
        return value
