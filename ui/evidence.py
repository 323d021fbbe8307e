"""A document's text as HTML, with one place marked and only what is around it when it is long."""

from __future__ import annotations

from rag import Document, Span
from rag.load.facsimile import has_pages
from rag.place import page_name
from ui import words
from ui.desk import words as desk
from ui.markup import escape, escape_kept, fingerprint, to_place

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
    at: int | None = None,
    click: int = 0,
    original: bool = False,
) -> str:
    """The document with `[start, end)` marked; from its beginning when no place is given.

    Of a long document the text around the place is shown, or around offset `at`.

    `check` is `fingerprint` of the quote that must stand there; when it does not,
    nothing is marked and the page says so. `click` differs from call to call, so
    that opening the same place again is seen as a change. `original` offers the
    file itself.
    """
    text = document.text
    said = ""
    if start is not None and end is not None:
        if not 0 <= start < end <= len(text):
            said, start, end = words.NOT_A_PLACE, None, None
        elif check is not None and fingerprint(text[start:end]) != check:
            said, start, end = words.NOT_LOCATED, None, None
    place = ""
    if start is not None and end is not None:
        place = words.placed(document, Span(start, end), named=False)
    about = " · ".join(filter(None, [words.source_name(document.source), place]))
    return (
        f'<article class="fn-document" data-click="{click}">'
        f'<header><button type="button" class="fn-back">{escape(words.BACK)}</button>'
        f'<h3 dir="auto">{escape(document.title)}</h3>'
        f'<p class="fn-small" dir="auto" title="{escape(document.source)}">{escape(about)}</p>'
        + (f'<p class="fn-notice fn-failed">{escape(said)}</p>' if said else "")
        + _tools(document, start, end, original=original)
        + f'</header><div class="fn-text" dir="auto" tabindex="0" role="region"'
        f' aria-label="{escape(document.title)}">{_text(document, start, end, at)}</div></article>'
    )


def _tools(document: Document, start: int | None, end: int | None, *, original: bool) -> str:
    """Copy the quote with its reference, open the original, go to the next citation."""
    row = []
    page = document.page_at(start) if start is not None else None
    marked = start is not None and end is not None
    if start is not None and end is not None:
        span = Span(start, end)
        place = words.placed(document, span)
        reference = f"“{span.of(document.text)}” ({place}, {document.source})"
        row.append(
            f'<button type="button" class="fn-button" data-copy="{escape_kept(reference)}"'
            f' data-done="{escape(desk.COPIED)}">{escape(desk.COPY_QUOTE)}</button>'
        )
    if original:
        at = f"#page={page}" if page is not None else ""
        row.append(
            f'<a class="fn-button" href="original/{escape(document.id)}{at}" target="_blank"'
            f' rel="noopener">{escape(desk.OPEN_ORIGINAL)}</a>'
        )
    if marked:
        row += [
            f'<button type="button" class="fn-button" data-step="{step}"'
            f' aria-label="{escape(name)}" title="{escape(name)} ({key})">{symbol}</button>'
            for step, name, key, symbol in (
                (-1, desk.PREVIOUS, "p", "‹"),
                (1, desk.NEXT, "n", "›"),
            )
        ]
    if has_pages(document.source):
        row += [
            f'<button type="button" class="fn-button" data-look="{look}"'
            f' aria-pressed="{str(look == "page").lower()}">{escape(name)}</button>'
            for look, name in (("page", desk.PAGE_VIEW), ("text", desk.TEXT_VIEW))
        ]
    return f'<div class="fn-tools">{"".join(row)}</div>' if row else ""


def _text(document: Document, start: int | None, end: int | None, around: int | None) -> str:
    """The text around the place, cut at line ends, with labels where pages begin."""
    text = document.text
    first = _line_start(text, (around if around is not None else start or 0) - AROUND)
    last = _line_end(text, (around if around is not None else end or 0) + AROUND)
    place = _place(document, start, end)
    parts = [_cut(words.EARLIER, place, first - AROUND)] if first > 0 else []
    at = first
    for stop, before in _cuts(document, start, end, first, last):
        parts += [escape(text[at:stop]), before]
        at = stop
    parts.append(escape(text[at:last]))
    if last < len(text):
        parts.append(_cut(words.LATER, place, last + AROUND))
    return "".join(parts)


def _place(document: Document, start: int | None, end: int | None) -> str:
    if start is None or end is None:
        return f'data-document="{escape(document.id)}"'
    return to_place(document.id, start, end, document.text[start:end])


def _cut(label: str, place: str, around: int) -> str:
    """Where the shown text ends: a button to the text before or after it."""
    return (
        f'<p class="fn-cut"><button type="button" class="fn-button" data-act="apply" {place}'
        f' data-around="{max(around, 0)}">{escape(label)}</button></p>'
    )


def _cuts(
    document: Document, start: int | None, end: int | None, first: int, last: int
) -> list[tuple[int, str]]:
    """Where HTML goes into the text, in order; the end of a mark before anything else there."""
    found = [
        (
            page.span.start,
            1,
            f'<span class="fn-page" data-label="{escape(page_name(page))}"></span>',
        )
        for page in document.pages
        if first <= page.span.start < last
    ]
    if start is not None and end is not None:
        # A quote over the edge of what is shown is marked as far as it is shown.
        start, end = max(start, first), min(end, last)
        if start < end:
            found += [(start, 2, '<mark tabindex="-1">'), (end, 0, "</mark>")]
    return [(stop, html) for stop, _, html in sorted(found)]


def _line_start(text: str, at: int) -> int:
    """The beginning of the line that holds `at`; 0 when that is before the text."""
    return text.rfind("\n", 0, at) + 1 if at > 0 else 0


def _line_end(text: str, at: int) -> int:
    """The end of the line that holds `at`; the text's end when there is no other."""
    found = text.find("\n", at) if at < len(text) else -1
    return len(text) if found < 0 else found
