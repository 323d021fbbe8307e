"""A document's text as HTML, with one place marked and only what is around it when it is long."""

from __future__ import annotations

from rag import Document
from ui import words
from ui.view import escape, fingerprint

# Characters shown on either side of the place; a shorter document is shown whole.
AROUND = 15_000


def empty() -> str:
    """Before anything is opened."""
    return f'<p class="fn-small fn-hint">{escape(words.EVIDENCE_EMPTY)}</p>'


def problem(message: str) -> str:
    """Why nothing can be shown."""
    return f'<div class="fn-notice fn-failed"><p><strong>{escape(message)}</strong></p></div>'


def page(
    document: Document,
    start: int | None = None,
    end: int | None = None,
    check: str | None = None,
    *,
    click: int = 0,
) -> str:
    """The document with `[start, end)` marked; from its beginning when no place is given.

    `check` is `view.fingerprint` of the quote that must stand there; when it does
    not, nothing is marked and the page says so. `click` differs from call to
    call, so that opening the same place again is seen as a change.
    """
    text = document.text
    said = ""
    if start is not None and end is not None:
        if not 0 <= start < end <= len(text):
            said, start, end = words.NOT_A_PLACE, None, None
        elif check is not None and fingerprint(text[start:end]) != check:
            said, start, end = words.NOT_LOCATED, None, None
    number = document.page_at(start) if start is not None else None
    place = words.page_label(number) if number is not None else ""
    return (
        f'<article class="fn-document" data-click="{click}">'
        f'<header><button type="button" class="fn-back">{escape(words.BACK)}</button>'
        f'<h3 dir="auto">{escape(document.title)}</h3>'
        f'<p class="fn-small" dir="auto" title="{escape(document.source)}">'
        f"{escape(' · '.join(filter(None, [words.source_name(document.source), place])))}</p>"
        + (f'<p class="fn-notice fn-failed">{escape(said)}</p>' if said else "")
        + f'</header><div class="fn-text" dir="auto" tabindex="0">{_text(document, start, end)}'
        "</div></article>"
    )


def _text(document: Document, start: int | None, end: int | None) -> str:
    """The text around the place, cut at line ends, with labels where pages begin."""
    text = document.text
    first = _line_start(text, (start or 0) - AROUND)
    last = _line_end(text, (end or 0) + AROUND)
    parts = [f'<p class="fn-cut">{escape(words.EARLIER)}</p>'] if first > 0 else []
    at = first
    for stop, before in _cuts(document, start, end, first, last):
        parts += [escape(text[at:stop]), before]
        at = stop
    parts.append(escape(text[at:last]))
    if last < len(text):
        parts.append(f'<p class="fn-cut">{escape(words.LATER)}</p>')
    return "".join(parts)


def _cuts(
    document: Document, start: int | None, end: int | None, first: int, last: int
) -> list[tuple[int, str]]:
    """Where HTML goes into the text, in order; the end of a mark before anything else there."""
    found = [
        (
            page.span.start,
            1,
            f'<span class="fn-page" data-label="{words.page_label(page.number)}"></span>',
        )
        for page in document.pages
        if first <= page.span.start < last
    ]
    if start is not None and end is not None:
        found += [(start, 2, '<mark tabindex="-1">'), (end, 0, "</mark>")]
    return [(stop, html) for stop, _, html in sorted(found)]


def _line_start(text: str, at: int) -> int:
    """The beginning of the line that holds `at`; 0 when that is before the text."""
    return text.rfind("\n", 0, at) + 1 if at > 0 else 0


def _line_end(text: str, at: int) -> int:
    """The end of the line that holds `at`; the text's end when there is no other."""
    found = text.find("\n", at) if at < len(text) else -1
    return len(text) if found < 0 else found
