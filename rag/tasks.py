"""The state of one file on its way through `rag.ingest`, and of files that hold others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index import Document, Entry, Passage
from rag.errors import LoadError
from rag.load.archive import Member, too_much
from rag.report import Step


@dataclass(slots=True)
class Allowance:
    """How much may still come out of one file that the user named, however nested."""

    members: int
    bytes: int

    def take(self, members: Sequence[Member], name: str) -> None:
        """Let these files be read; raises ArchiveRefused when they are too many or too large.

        Siblings are unpacked side by side, each within what was left when it began.
        """
        size = sum(member.path.stat().st_size for member in members if member.path)
        if len(members) > self.members:
            raise too_much(name, "more files than the limit", "archive_members")
        if size > self.bytes:
            raise too_much(name, "more bytes than the limit", "archive_mb")
        self.members -= len(members)
        self.bytes -= size


@dataclass(slots=True)
class Task:
    """One file to read. `temporary` files, which came out of others, are deleted after it."""

    path: Path
    name: str
    source: str
    room: Allowance
    depth: int
    holder: Holder | None = None
    parent: str | None = None
    temporary: bool = False
    metadata: dict[str, str] = field(default_factory=dict)
    state: Step = "added"
    size: int = 0


@dataclass(slots=True)
class Holder:
    """A file with others inside: stored when none of them is left to read."""

    file: Task
    document: Document
    depth: int
    keep: set[str] = field(default_factory=set)
    left: int = 0

    def task(self, name: str, source: str, path: Path) -> Task:
        """The task of one file found inside."""
        return Task(
            path=path,
            name=Path(name).name,
            source=source,
            room=self.file.room,
            depth=self.depth,
            holder=self,
            parent=self.file.source,
            temporary=True,
            metadata={"parent": self.document.id},
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document read and cut, not yet embedded; `keep` are the places inside it that stay."""

    task: Task
    document: Document
    passages: list[Passage]
    keep: frozenset[str]


def unreadable(source: str, error: LoadError, parent: str | None) -> Entry:
    """The ledger line of a file that could not be read."""
    return Entry(
        document_id="",
        title=Path(source).name,
        source=source,
        pages=0,
        passages=0,
        state="unreadable",
        problem=error.message,
        remedy=error.remedy,
        parent=parent,
    )


def skipped(source: str, why: str, parent: str | None = None) -> Entry:
    """The ledger line of a file that was passed over."""
    title = Path(source).name
    return Entry("", title, source, 0, 0, "skipped", why, parent=parent)
