"""Where in its file a text stands, in a few words: "p. iv", "Sales, row 12", "said by Ann Berg".

Made from what was stored when the file was read, never guessed; empty where the
format has no such places.
"""

from __future__ import annotations

from index import Document, Page, Span
from index.layout import marks_within
from rag.turns import turns_within

_MAIL = (".eml", ".msg", ".mbox")
_MAIL_PARTS = ("headers", "body")
SPEAKERS = 3  # from so many on, the first alone is named
_BY = {"said": "said", "wrote": "written"}
_COUNTED = {"row": "rows", "line": "lines", "record": "records", "footnote": "footnotes"}


def place_of(document: Document, span: Span) -> str:
    """The place of a span: attachment, page (or slide, sheet, time ...), part of it, and by whom.

    Who speaks in a transcript or a mail may stand a page before.
    """
    pages = document.pages_within(span) or _pages_of_asides(document, span)
    marks = _marks(document, span)
    by = "" if marks.endswith(_MAIL_PARTS[0]) else _speakers(document, span)
    return ", ".join(filter(None, [_attachment(document.source), _pages(pages), marks, by]))


def _speakers(document: Document, span: Span) -> str:
    turns = [turn for turn, _ in turns_within(document.text, span)]
    names = list(dict.fromkeys(turn.who for turn in turns))
    if not names:
        return ""
    listed = " and ".join(names) if len(names) < SPEAKERS else f"{names[0]} and others"
    return f"{_BY[turns[0].verb]} by {listed}"


def _pages_of_asides(document: Document, span: Span) -> tuple[Page, ...]:
    """The page that a stretch set apart from the body belongs to."""
    number = document.page_at(span.start)
    return tuple(page for page in document.pages if page.number == number)[:1]


def confidence_at(document: Document, span: Span) -> float | None:
    """The confidence (0 to 1) of the least sure page under a span that was read by recognition.

    None where no part of the span was.
    """
    sure = [page.confidence for page in document.pages_within(span)]
    return min((one for one in sure if one is not None), default=None)


def page_name(page: Page) -> str:
    """What one page is called: "p. 3", "p. iv (page 6)", "slide 4", "Sales", "00:03:12"."""
    label, number = page.label, page.number
    if page.kind == "page":
        return f"p. {label} (page {number})" if label not in {"", str(number)} else f"p. {number}"
    if page.kind == "message":
        return f"message {number} ({label})" if label else f"message {number}"
    if page.kind == "chapter" and label and not label.lower().startswith("chapter"):
        return f"chapter “{label}”"
    return label or f"{page.kind} {number}"


def _pages(pages: tuple[Page, ...]) -> str:
    """The first page, and the last if it is another."""
    if not pages:
        return ""
    first, last = page_name(pages[0]), page_name(pages[-1])
    if first == last:
        return first
    if first.startswith("p. ") and last.startswith("p. "):
        return f"pp. {first[3:]} to {last[3:]}"
    return f"{first} to {last}"


def _marks(document: Document, span: Span) -> str:
    """The part, or the first and last of parts that are counted."""
    marks = marks_within(document.marks, span)
    if not marks:
        return ""
    first, last = marks[0], marks[-1]
    if not first.number:
        return (
            first.kind if document.pages or first.kind not in _MAIL_PARTS else f"mail {first.kind}"
        )
    if first == last or first.kind != last.kind:
        return f"{first.kind} {first.number}"
    return f"{_COUNTED.get(first.kind, first.kind)} {first.number} to {last.number}"


def _attachment(source: str) -> str:
    """The name under which a file hung on a mail; files in archives are told by their source."""
    holder, inside, name = source.rpartition("!")
    return f"attachment {name}" if inside and holder.lower().endswith(_MAIL) else ""
