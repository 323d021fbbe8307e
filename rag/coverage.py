"""What was searched for an answer or a check, and what of it could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from index import Entry, Gap
from rag.answer import Coverage

if TYPE_CHECKING:
    from index.library import Library


def coverage_of(library: Library, documents: frozenset[str] | None) -> Coverage:
    """What was searched, and what of it could not be read or only partly: files and pages.

    Superseded versions count only when they are named.
    """
    gaps = library.gaps()
    if documents is None:
        counts = library.counts()
        unread = tuple(_unread(line, gaps.get(line.document_id, ())) for line in library.problems())
        return Coverage(counts.documents, counts.pages, counts.passages, unread)
    lines = [line for line in library.entries() if line.document_id in documents]
    unreadable = tuple(
        _unread(line, gaps.get(line.document_id, ()))
        for line in lines
        if line.state != "read" or line.document_id in gaps
    )
    read = {line.document_id: line for line in lines if line.state != "unreadable"}.values()
    pages, passages = sum(e.pages for e in read), sum(e.passages for e in read)
    return Coverage(len(read), pages, passages, unreadable)


def _unread(line: Entry, gaps: Sequence[Gap]) -> dict[str, Any]:
    """One file of the coverage's `unreadable`: why, and which pages where only some are missing."""
    shape: dict[str, Any] = {"source": line.source, "problem": line.problem or ""}
    if gaps:
        shape["pages"] = [gap.label or str(gap.number) for gap in gaps]
    return shape
