"""Every sentence the faces say, in one place.

The program says "supported by this document", never "true": it shows that a
quote carries a sentence, not that the document is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.answer import Citation, Coverage, Status

NAME = "Footnote"
TAGLINE = "Answers from your own documents, every sentence footnoted to an exact quote."

# The state of a sentence: a symbol and a word, so that colour never stands alone.
STATES: dict[Status, tuple[str, str]] = {
    "supported": ("✓", "supported by this document"),
    "quoted": ("❝", "quoted word for word"),
    "unsupported": ("✕", "not supported, withheld"),
}
SHORT_STATES: dict[Status, str] = {
    "supported": "supported",
    "quoted": "quoted",
    "unsupported": "withheld",
}
NOT_FOUND = "Not found in these documents."
CLOSEST = "The closest passages, which do not answer it:"
NO_DOCUMENTS = "The library is empty."
ADD_FIRST = "Add documents with `footnote add PATH`."
STOPPED = "Stopped."


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 page`, `2 pages`, `3,400 pages`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def coverage(searched: Coverage) -> str:
    """What was searched and what could not be, in one or two sentences."""
    counts = [plural(searched.documents, "document")]
    if searched.pages:
        counts.append(plural(searched.pages, "page"))
    counts.append(plural(searched.passages, "passage"))
    said = f"Searched {', '.join(counts[:-1])} and {counts[-1]}."
    if searched.unreadable:
        said += f" {plural(len(searched.unreadable), 'file')} could not be read or only partly."
    return said


def place(citation: Citation) -> str:
    """Where a citation stands: `Report, page 3`."""
    return citation.title if citation.page is None else f"{citation.title}, page {citation.page}"


def withheld(count: int) -> str:
    """How many sentences of the model failed their check."""
    them = "it" if count == 1 else "them"
    return f"{plural(count, 'sentence')} of the model withheld: no quote carries {them}."


def added(report: Mapping[str, Any]) -> str:
    """The result of adding, a `footnote.ingest/1` report, in one line."""
    parts = [f"{plural(report['added'], 'document')} added"]
    parts += [f"{report[key]:,} {key}" for key in ("replaced", "unchanged") if report[key]]
    if report["failed"]:
        parts.append(f"{len(report['failed']):,} failed")
    return f"{', '.join(parts)} in {report['seconds']:.1f} s."
