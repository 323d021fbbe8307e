"""Every sentence the faces say, in one place.

The program says "supported by this document", never "true": it shows that a
quote carries a sentence, not that the document is right.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from rag import Counts, Document, Entry, Span
from rag.answer import Answer, Citation, Coverage, Sentence, Status, hidden_kind
from rag.asked import asks_nothing
from rag.check.results import QuoteStatus
from rag.place import confidence_at, place_of

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
QUOTE_STATES: dict[QuoteStatus, tuple[str, str]] = {
    "verbatim": ("✓", "verbatim: stands so in the documents"),
    "normalised": ("✓", "the same words; only layout differs"),
    "altered": ("≠", "altered: the words differ from the source"),
    "truncated": ("✂", "truncated: a negation or a hedge falls away"),
    "spliced": ("⧉", "spliced: pieces from places apart, joined as one"),
    "wrong_speaker": ("☞", "right words, wrong speaker"),
    "not_found": ("?", "not found in these documents"),
}
DIFF_KEY = "[-only in the source-] [+only in the quotation+]"
WHERE = "Where it stands"
NEAREST_PLACE = "The nearest place, which proves nothing:"
NOT_FOUND = "Not found in these documents."
CHECK_FAILED = "the check failed"
NOTHING_ASKED = "Nothing is asked here. Put a question to your documents."
UNDERSTOOD = "Searched as: {}"
THESE_ANSWER = "These answer it, as far as Footnote can tell:"
NO_ANSWER_ABOVE = "The quotes above do not answer it."
CLOSEST = "The closest passages, which do not answer it:"
NO_PASSAGE = "No passage found."
NO_DOCUMENTS = "The library is empty."
ADD_FIRST = "Add documents with `footnote add PATH`."
STOPPED = "Stopped."
HIDDEN = "hidden text"
SAME_DOCUMENT = "the same document again"
CONFLICTS = {
    "conflict": "Your documents disagree",
    "later revision": "A later version says otherwise",
    "different period": "Another period, another value",
}
MOST_PAGES = 12


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 page`, `2 pages`, `3,400 pages`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def not_found(answer: Answer) -> str:
    """A refusal in words: what the documents do not say, where that can be told."""
    if asks_nothing(answer.question):
        return NOTHING_ASKED
    if answer.unsaid is None:
        return NOT_FOUND
    # A refusal may be wrong, so it does not speak for all that the documents say.
    return f"{NOT_FOUND} As far as was found, they do not say {answer.unsaid}."


def coverage(searched: Coverage) -> str:
    """What was searched and what could not be, in one or two sentences."""
    counts = [plural(searched.documents, "document")]
    if searched.pages:
        counts.append(plural(searched.pages, "page"))
    counts.append(plural(searched.passages, "passage"))
    said = f"Searched {', '.join(counts[:-1])} and {counts[-1]}."
    if searched.unreadable:
        said += f" {plural(len(searched.unreadable), 'file')} could not be read or only partly"
        pages = sum(len(file.get("pages", ())) for file in searched.unreadable)
        said += f", {plural(pages, 'page')} among them." if pages else "."
    return said


def titled(title: str, place: str, confidence: float | None = None) -> str:
    """A document and a place in it: `Report, p. 3`; with the confidence of text recognition."""
    return " ".join(filter(None, [", ".join(filter(None, [title, place])), recognised(confidence)]))


def recognised(confidence: float | None) -> str:
    """That text recognition read a text, and how surely; nothing for text that was written."""
    return "" if confidence is None else f"(read by OCR, confidence {confidence * 100:.0f} %)"


def unread(file: Mapping[str, Any]) -> str:
    """A file of the coverage that could not be read, or which pages of it, and why."""
    parts = [source_name(str(file.get("source", ""))), str(file.get("problem", ""))]
    if pages := file.get("pages"):
        named = ", ".join(map(str, pages[:MOST_PAGES])) + (" …" if len(pages) > MOST_PAGES else "")
        parts.append(f"{'page' if len(pages) == 1 else 'pages'} {named}")
    return " · ".join(filter(None, parts))


def state(entry: Entry, again: Container[str] = ()) -> str:
    """How reading a file went, whether it is a former version, or lies in `again`, found before."""
    said = [entry.state, "superseded" if entry.superseded else ""]
    return ", ".join(filter(None, [*said, SAME_DOCUMENT if entry.source in again else ""]))


def place(citation: Citation) -> str:
    """Where a citation stands, and whether text recognition read it, or nobody sees it there."""
    return _hidden(titled(citation.title, citation.place, citation.confidence), citation.hidden)


def row(citation: Citation) -> str:
    """What a table's row says only with its heading and the names of its columns; else ""."""
    under = f"Under “{citation.under}”" if citation.under else ""
    if not citation.row:
        return under
    return f"{under}, with its columns: {citation.row}" if under else f"Columns: {citation.row}"


def placed(document: Document, span: Span, *, named: bool = True) -> str:
    """Where a span of a document stands, in the same words; with or without its title."""
    title = document.title if named else ""
    where = titled(title, place_of(document, span), confidence_at(document, span))
    return _hidden(where, hidden_kind(document, span))


def _hidden(where: str, kind: str | None) -> str:
    return " · ".join(filter(None, [where, f"{HIDDEN}: {kind}" if kind else ""]))


def left_open(part: str) -> str:
    """A part of the question that nothing read answers."""
    return f"Not answered: “{part.rstrip('?')}?” No passage that was read says so."


def conflict(pair: Mapping[str, Any]) -> str:
    """Two quotes that give different values, with the dates of their documents, in one sentence."""
    sides = zip(pair["values"], pair["citations"], pair["dates"], strict=True)
    told = " and ".join(
        f"“{value}” [{n}]" + (f" ({day})" if day else "") for value, n, day in sides
    )
    return f"{CONFLICTS[pair['kind']]}: {told}; {pair['why']}."


def withheld(sentences: Sequence[Sentence]) -> str:
    """How many sentences of the model failed their check, and of what."""
    reasons = dict.fromkeys(one.reason or CHECK_FAILED for one in sentences)
    return f"{plural(len(sentences), 'sentence')} of the model withheld ({'; '.join(reasons)})."


def added(report: Mapping[str, Any]) -> str:
    """The result of adding, a `footnote.ingest/1` report, in one line."""
    parts = [f"{plural(report['added'], 'document')} added"]
    if report["again"]:
        parts[0] += f" ({report['again']:,} of them {SAME_DOCUMENT})"
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
READING = "Looking for the places that decide, and reading them…"
READING_OF = "Sentence {} of {}: looking for the places that decide, and reading them…"
DECIDING = "Reading whether these quotes answer the question…"
PHRASING = "Phrasing an answer from these quotes…"
QUOTES = "Quotes"
NEAREST_QUOTES = "Nearest quotes"
FOOTNOTES = "Footnotes"
NEAREST = "Closest passages, which do not answer it"
OWN_FAULT = "Footnote itself failed while answering."
OWN_REMEDY = "Ask again; the terminal that serves this page shows what went wrong."
BACK = "Back to the answer"
NOT_LOCATED = "This quote cannot be located in the document as it is now, so nothing is marked."
GONE = "This document is no longer in the library."
NOT_A_PLACE = "This place does not exist in the document."
EARLIER = "Show the text before this"
LATER = "Show the text after this"
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


def seconds(milliseconds: float) -> str:
    """`3.4 s`."""
    return f"{milliseconds / 1000:.1f} s"
