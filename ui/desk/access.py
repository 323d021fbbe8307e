"""Who may do what: a visitor's name, what they see, and whether they may change the library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _anyone(_: str) -> bool:
    return True


def _everything(_: str) -> frozenset[str] | None:
    return None


@dataclass(frozen=True, slots=True)
class Access:
    """The rules of one desk. `login`: visitors have names; else all share the name "".

    `may_write` tells of a name whether it may add and remove documents;
    `read_only` forbids it to everyone. `sees` gives the collections of a name,
    None for the whole library.
    """

    login: bool = False
    read_only: bool = False
    may_write: Callable[[str], bool] = _anyone
    sees: Callable[[str], frozenset[str] | None] = _everything

    def may_change(self, user: str) -> bool:
        """Whether this visitor may add and remove documents."""
        return not self.read_only and self.may_write(user)
