"""Results to HTML, purely: every text of a document or a user goes through `escape`.

Nothing here renders Markdown, and no attribute that a browser would run or
follow (`on...`, `href`, `src`, `style`) ever holds such a text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape as _html

from rag import Counts, Entry
from rag.answer import Citation, Hit, Sentence
from ui import words
from ui.terminal import plain
from ui.turn import Turn, Turns

# Characters that the page's own template language reads; as references they are only text.
_TEMPLATE = {ord("$"): "&#36;", ord("{"): "&#123;", ord("}"): "&#125;", ord("`"): "&#96;"}
CLOSEST = 3


def escape(text: str) -> str:
    """The text as HTML text or attribute value: nothing in it is a tag, a template or a control."""
    return _html(plain(text), quote=True).translate(_TEMPLATE)


def fingerprint(quote: str) -> str:
    """A short hash by which a click proves that the place still holds the quote."""
    return hashlib.blake2b(quote.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _place(document_id: str, start: int, end: int, quote: str) -> str:
    """The attributes a click sends back."""
    return (
        f'data-document="{escape(document_id)}" data-start="{start}" data-end="{end}" '
        f'data-check="{fingerprint(quote)}"'
    )


def _to_citation(citation: Citation) -> str:
    return _place(citation.document_id, citation.start, citation.end, citation.quote)


# --- the conversation ----------------------------------------------------------------------


def conversation(turns: Turns, welcome: str = "") -> str:
    """All turns; `welcome` stands in for them while there are none."""
    if not turns:
        return welcome
    shown = "".join(_turn(turn) for turn in turns)
    return f'<div class="fn-log" role="log" aria-live="polite">{shown}</div>'


def _turn(turn: Turn) -> str:
    return (
        f'<article class="fn-turn{" fn-busy" if turn.busy else ""}">'
        f'<h2 class="fn-question" dir="auto">{escape(turn.question)}</h2>{_body(turn)}</article>'
    )


def _body(turn: Turn) -> str:
    if turn.failure:
        return _notice("fn-failed", "✕", *turn.failure)
    if turn.answer is not None and turn.answer.status == "not_found":
        return _not_found(turn)
    parts = [_sentences(turn.sentences, turn.citations)] if turn.sentences else []
    parts += [_footnotes(turn.citations, phrased=bool(turn.sentences))] if turn.citations else []
    if turn.busy:
        parts.append(_waiting(words.PHRASING if turn.quotes else words.SEARCHING))
    elif turn.stopped:
        parts.append(f'<p class="fn-small">{escape(words.STOPPED)}</p>')
    else:
        parts.append(_ending(turn))
    return "".join(parts)


def _sentences(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> str:
    by_number = {citation.n: citation for citation in citations}
    return f'<div class="fn-answer">{"".join(_sentence(s, by_number) for s in sentences)}</div>'


def _sentence(sentence: Sentence, citations: dict[int, Citation]) -> str:
    symbol, title = words.STATES[sentence.status]
    chips = "".join(_chip(citations[n]) for n in sentence.citations if n in citations)
    return (
        f'<p class="fn-sentence"><span dir="auto">{escape(sentence.text)}</span>{chips} '
        f'<span class="fn-state fn-{sentence.status}" title="{escape(title)}">'
        f'<span aria-hidden="true">{symbol}</span> '
        f"{escape(words.SHORT_STATES[sentence.status])}</span></p>"
    )


def _chip(citation: Citation) -> str:
    label = f"Footnote {citation.n}: {words.place(citation)}"
    return (
        f'<button type="button" class="fn-chip" {_to_citation(citation)} '
        f'aria-label="{escape(label)}">{citation.n}</button>'
    )


def _footnotes(citations: Sequence[Citation], *, phrased: bool) -> str:
    heading = words.FOOTNOTES if phrased else words.QUOTES
    items = "".join(_footnote(citation) for citation in citations)
    listed = f'<ol class="fn-list">{items}</ol>'
    return f'<section class="fn-footnotes"><h3>{heading}</h3>{listed}</section>'


def _footnote(citation: Citation) -> str:
    return (
        f'<li><button type="button" class="fn-note" {_to_citation(citation)}>'
        f'<span class="fn-number">{citation.n}</span>'
        f'<span class="fn-quote"><q dir="auto">{escape(citation.quote)}</q>'
        f'<span class="fn-place" dir="auto">{escape(words.place(citation))}</span></span>'
        f"</button></li>"
    )


def _ending(turn: Turn) -> str:
    if turn.answer is None:
        return ""
    said = [words.coverage(turn.answer.coverage)]
    if turn.withheld:
        said.append(words.withheld(turn.withheld))
    said += turn.answer.notes
    total = turn.answer.timing_ms.get("total")
    if total is not None:
        said.append(words.seconds(total))
    return f'<p class="fn-small">{" ".join(map(escape, said))}</p>'


def _not_found(turn: Turn) -> str:
    answer = turn.answer
    if answer is None:
        return ""
    said = " ".join([words.coverage(answer.coverage), *answer.notes])
    unread = "".join(
        f"<li>{escape(words.unread(file))}</li>" for file in answer.coverage.unreadable
    )
    closest = "".join(_passage(hit, turn.titles) for hit in answer.passages[:CLOSEST])
    return (
        _notice("fn-none", "○", words.NOT_FOUND, said)
        + (f'<ul class="fn-unread">{unread}</ul>' if unread else "")
        + (
            f'<section class="fn-footnotes"><h3>{words.NEAREST}</h3>'
            f'<ul class="fn-list">{closest}</ul></section>'
            if closest
            else ""
        )
    )


def _passage(hit: Hit, titles: Mapping[str, str]) -> str:
    span, document_id = hit.passage.span, hit.passage.document_id
    place = _place(document_id, span.start, span.end, hit.passage.text)
    title = titles.get(document_id, "")
    return (
        f'<li><button type="button" class="fn-note fn-near" {place}><span class="fn-quote">'
        f'<span class="fn-passage" dir="auto">{escape(hit.passage.text)}</span>'
        f'<span class="fn-place" dir="auto">{escape(title)}</span></span></button></li>'
    )


def _notice(kind: str, symbol: str, message: str, remedy: str) -> str:
    return (
        f'<div class="fn-notice {kind}"><p><strong><span aria-hidden="true">{symbol}</span> '
        f"{escape(message)}</strong></p><p>{escape(remedy)}</p></div>"
    )


def _waiting(message: str) -> str:
    return f'<p class="fn-waiting" role="status"><span class="fn-dot"></span>{escape(message)}</p>'


# --- around the conversation ---------------------------------------------------------------


def welcome(questions: Iterable[str], *, empty: bool) -> str:
    """What stands in the conversation before the first question."""
    if empty:
        line, tries = words.WELCOME_EMPTY, ""
    else:
        line = words.WELCOME_LINE
        tries = "".join(
            f'<li><button type="button" class="fn-example" data-ask="{escape(question)}">'
            f"{escape(question)}</button></li>"
            for question in questions
        )
    return (
        f'<div class="fn-welcome"><h2>{escape(words.WELCOME)}</h2><p>{escape(line)}</p>'
        f'<p class="fn-small">{escape(words.CAUTION)}</p>'
        + (f"<h3>{escape(words.TRY)}</h3><ul>{tries}</ul>" if tries else "")
        + "</div>"
    )


def documents(entries: Sequence[Entry]) -> str:
    """The library's ledger as a list; a document opens when clicked."""
    if not entries:
        return f'<p class="fn-small">{escape(words.NO_DOCUMENTS)}</p>'
    return f'<ul class="fn-documents">{"".join(map(_entry, entries))}</ul>'


def _entry(entry: Entry) -> str:
    counts = [words.plural(entry.pages, "page")] if entry.pages else []
    counts += [words.plural(entry.passages, "passage")] if entry.passages else []
    about = " · ".join([f"{words.STATE_SYMBOLS[entry.state]} {entry.state}", *counts])
    body = (
        f'<span class="fn-title" dir="auto">{escape(entry.title)}</span>'
        f'<span class="fn-about fn-{entry.state}">{escape(about)}</span>'
    )
    problem = " ".join(filter(None, [entry.problem, entry.remedy]))
    if problem:
        body += f'<span class="fn-problem">{escape(problem)}</span>'
    source = f'title="{escape(entry.source)}"'
    if entry.state == "unreadable":
        return f"<li {source}>{body}</li>"
    return (
        f'<li {source}><button type="button" class="fn-open" '
        f'data-document="{escape(entry.document_id)}">{body}</button></li>'
    )


def counts(held: Counts) -> str:
    """The heading of the library, with how much it holds."""
    return heading(words.LIBRARY, words.documents(held))


def heading(title: str, detail: str = "") -> str:
    """The heading of a column."""
    tail = f'<span class="fn-small">{escape(detail)}</span>' if detail else ""
    return f'<h2 class="fn-heading">{escape(title)}{tail}</h2>'


def masthead() -> str:
    """The name of the desk."""
    return (
        f'<h1 class="fn-name">{escape(words.NAME)}<sup aria-hidden="true">1</sup>'
        f'<span class="fn-small">{escape(words.TAGLINE)}</span></h1>'
    )


def status(state: str, detail: str = "", remedy: str = "") -> str:
    """The state of the models: `loading`, `ready` or `failed`, in colour, word and symbol."""
    symbol, word = {
        "loading": ("◌", words.LOADING),
        "ready": ("●", words.READY),
        "failed": ("✕", words.NOT_READY),
    }[state]
    said = " · ".join(filter(None, [word, detail]))
    tail = f'<span class="fn-remedy">{escape(remedy)}</span>' if remedy else ""
    return (
        f'<p class="fn-status fn-{state}" role="status"><span aria-hidden="true">{symbol}</span> '
        f"{escape(said)}{tail}</p>"
    )


def uploading(done: int, total: int, name: str) -> str:
    """How far an upload is."""
    said = escape(words.reading(done, total, name))
    return (
        f'<div class="fn-upload" role="status"><progress max="{max(total, 1)}" value="{done}" '
        f'aria-label="{escape(words.UPLOADING)}"></progress><span>{said}</span></div>'
    )


def uploaded(summary: str, failed: Sequence[tuple[str, str, str]]) -> str:
    """What came of an upload: the summary, then each failure with its reason and remedy."""
    rows = "".join(
        f"<li><strong>{escape(name)}</strong> {escape(error)} <em>{escape(remedy)}</em></li>"
        for name, error, remedy in failed
    )
    return (
        f'<div class="fn-upload" role="status"><span>{escape(summary)}</span>'
        + (f'<ul class="fn-failures">{rows}</ul>' if rows else "")
        + "</div>"
    )
