"""Every sentence the faces say, in one place.

The program says "supported by this document", never "true": it shows that a
quote carries a sentence, not that the document is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag import Counts
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
NO_PASSAGE = "No passage found."
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


def titled(title: str, page: int | None) -> str:
    """A document and a page of it: `Report, page 3`."""
    return title if page is None else f"{title}, page {page}"


def unread(file: Mapping[str, str]) -> str:
    """A file of the coverage that could not be read, and why."""
    shown = dict(file)
    if "source" in shown:
        shown["source"] = source_name(shown["source"])
    return " · ".join(map(str, shown.values()))


def place(citation: Citation) -> str:
    """Where a citation stands."""
    return titled(citation.title, citation.page)


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


# --- the browser ---------------------------------------------------------------------------

ASK = "Ask"
STOP = "Stop"
QUESTION_LABEL = "Your question"
QUESTION_HINT = "Ask your documents…"
QUOTES_ONLY = "Quotes only, no wording by a model"
LIBRARY = "Documents"
ADD_FILES = "Add documents"
WELCOME = "Ask your documents"
WELCOME_LINE = (
    "First come the quotes that bear on your question, then sentences phrased from them. "
    "Each sentence carries the numbers of its quotes; click one to see it in its document."
)
CAUTION = "Supported means supported by this document. The document itself may be wrong."
WELCOME_EMPTY = "Add documents first. They stay on this machine."
TRY = "Try one of these"
EVIDENCE_EMPTY = "Click a number to see its quote here, in the document it comes from."
LOADING = "Loading models…"
READY = "Ready"
NOT_READY = "Models not loaded"
SEARCHING = "Reading the documents…"
PHRASING = "Phrasing an answer from these quotes…"
QUOTES = "Quotes"
FOOTNOTES = "Footnotes"
NEAREST = "Closest passages, which do not answer it"
OWN_FAULT = "Footnote itself failed while answering."
OWN_REMEDY = "Ask again; the terminal that serves this page shows what went wrong."
BACK = "Back to the answer"
NOT_LOCATED = "This quote cannot be located in the document as it is now, so nothing is marked."
GONE = "This document is no longer in the library."
NOT_A_PLACE = "This place does not exist in the document."
EARLIER = "The text before this is not shown here."
LATER = "The text after this is not shown here."
STATE_SYMBOLS = {"read": "✓", "partly": "◐", "unreadable": "✕"}
UPLOADING = "Taking in the files…"


def documents(counts: Counts) -> str:
    """How much the library holds."""
    parts = [plural(counts.documents, "document")]
    parts += [plural(counts.pages, "page")] if counts.pages else []
    return " · ".join([*parts, plural(counts.passages, "passage")])


def reading(done: int, total: int, name: str) -> str:
    """Which file of an upload is in hand."""
    return f"{min(done + 1, total):,} of {total:,} · {name}" if name else f"{done:,} of {total:,}"


def source_name(source: str) -> str:
    """The last part of a path or an address."""
    return source.rstrip("/").replace("\\", "/").rpartition("/")[2] or source


def page_label(number: int) -> str:
    """The label where a page begins."""
    return f"page {number}"


def seconds(milliseconds: float) -> str:
    """`3.4 s`."""
    return f"{milliseconds / 1000:.1f} s"
