"""What adding files tells: progress while it runs, and the report at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

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
    """What became of every file; `partly` are those of the added that have unreadable pages."""

    added: int = 0
    unchanged: int = 0
    replaced: int = 0
    failed: list[Failure] = field(default_factory=list)
    partly: list[tuple[str, str]] = field(default_factory=list)
    skipped: int = 0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The `footnote.ingest/1` shape."""
        return {
            "schema": "footnote.ingest/1",
            "added": self.added,
            "unchanged": self.unchanged,
            "replaced": self.replaced,
            "failed": [
                {"source": one.source, "error": one.error, "remedy": one.remedy}
                for one in self.failed
            ],
            "partly": [{"source": source, "problem": why} for source, why in self.partly],
            "skipped": self.skipped,
            "seconds": round(self.seconds, 3),
        }


OnProgress = Callable[[Progress], None]
