"""What adding files tells: progress while it runs, and the report at its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from index import Document
from rag.hidden import hidden_said

Step = Literal["reading", "embedding", "added", "replaced", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the work stands: `done` of `total` files, and what happened to which.

    `bytes` is the size of that file, 0 where it is not known. While a batch is
    embedded, `embedded` of its `passages` are done. `total` grows when files
    are found inside others.
    """

    done: int
    total: int
    source: str
    state: Step
    problem: str | None = None
    bytes: int = 0
    embedded: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, why, and what to do."""

    source: str
    error: str
    remedy: str


@dataclass(slots=True)
class IngestReport:
    """What became of every file; `partly` are those of the added that have unreadable pages.

    `hidden` are those with hidden content, and what it is; `again` counts the files whose
    document was here already, from another place.
    """

    added: int = 0
    again: int = 0
    unchanged: int = 0
    replaced: int = 0
    failed: list[Failure] = field(default_factory=list)
    partly: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    skipped: int = 0
    seconds: float = 0.0

    def count(self, state: Step) -> None:
        """One more document was added, or replaced another."""
        if state == "replaced":
            self.replaced += 1
        else:
            self.added += 1

    def stored(self, document: Document) -> None:
        """Note what of a stored document could not be read, and what is hidden in it."""
        if document.problem:
            self.partly.append((document.source, document.problem))
        if said := hidden_said(document.asides):
            self.hidden.append((document.source, said))

    def to_dict(self) -> dict[str, Any]:
        """The `footnote.ingest/1` shape."""
        return {
            "schema": "footnote.ingest/1",
            "added": self.added,
            "again": self.again,
            "unchanged": self.unchanged,
            "replaced": self.replaced,
            "failed": [
                {"source": one.source, "error": one.error, "remedy": one.remedy}
                for one in self.failed
            ],
            "partly": [{"source": source, "problem": why} for source, why in self.partly],
            "hidden": [{"source": source, "what": what} for source, what in self.hidden],
            "skipped": self.skipped,
            "seconds": round(self.seconds, 3),
        }


def now() -> str:
    """The moment in ISO 8601, to the second, in universal time."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def silent(at: Progress) -> None:
    """Tell nobody."""
    del at


OnProgress = Callable[[Progress], None]
