"""A conversation to HTML, purely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.answer import Answer, Citation, Coverage, Hit, Sentence
from ui import words
from ui.desk import tools
from ui.desk import words as desk
from ui.markup import escape, notice, to_citation, to_place
from ui.turn import Turn, Turns

CLOSEST = 3
# Files that could not be read, up to which they are named at once.
FEW = 3
# A word that may have to be broken, like an address.
LONG_WORD = 24


def conversation(turns: Turns, welcome: str = "") -> str:
    """All turns; `welcome` stands in for them while there are none."""
    if not turns:
        return welcome
    shown = "".join(_turn(at, turn) for at, turn in enumerate(turns))
    return f'<div class="fn-log" role="log" aria-live="polite">{shown}</div>'


def _turn(at: int, turn: Turn) -> str:
    return (
        f'<article class="fn-turn{" fn-busy" if turn.busy else ""}">'
        f'<h2 class="fn-question" dir="auto">{escape(turn.question)}</h2>'
        f"{tools.asked(turn)}{_body(turn)}{tools.offered(at, turn)}</article>"
    )


def _body(turn: Turn) -> str:
    if turn.failure:
        return notice("fn-failed", "✕", *turn.failure)
    if turn.lost or turn.unfinished:
        return notice("fn-none", "○", desk.LOST if turn.lost else desk.UNFINISHED, "")
    if turn.answer is not None and turn.answer.status == "not_found":
        return _not_found(turn)
    parts = [_sentences(turn.sentences, turn.citations)] if turn.sentences else []
    parts += [_footnotes(turn.citations, _heading(turn))] if turn.citations else []
    if turn.busy:
        parts.append(_waiting(desk.WAITING if turn.waiting else _doing(turn)))
    elif turn.stopped:
        parts.append(f'<p class="fn-small">{escape(words.STOPPED)}</p>')
    else:
        parts.append(_ending(turn))
    return "".join(parts)


def _heading(turn: Turn) -> str:
    if turn.sentences:
        return words.FOOTNOTES
    return words.QUOTES if turn.phrasing or turn.answer else words.NEAREST_QUOTES


def _doing(turn: Turn) -> str:
    if not turn.quotes:
        return words.SEARCHING
    return words.PHRASING if turn.phrasing else words.DECIDING


def _sentences(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> str:
    by_number = {citation.n: citation for citation in citations}
    return f'<div class="fn-answer">{"".join(_sentence(s, by_number) for s in sentences)}</div>'


def _sentence(sentence: Sentence, citations: dict[int, Citation]) -> str:
    symbol, title = words.STATES[sentence.status]
    first, *more = [_chip(citations[n]) for n in sentence.citations if n in citations] or [""]
    # The first chip never begins a line of its own: it stays with the last word.
    start, space, last = sentence.text.rpartition(" ")
    if len(last) > LONG_WORD:
        start, space, last = sentence.text, "", ""
    return (
        f'<p class="fn-sentence"><span dir="auto">{escape(start + space)}'
        f'<span class="fn-tail">{escape(last)}{first}</span></span>{"".join(more)} '
        f'<span class="fn-state fn-{sentence.status}" title="{escape(title)}">'
        f'<span aria-hidden="true">{symbol}</span> '
        f"{escape(words.SHORT_STATES[sentence.status])}</span></p>"
    )


def _chip(citation: Citation) -> str:
    label = f"Footnote {citation.n}: {words.place(citation)}"
    return (
        f'<button type="button" class="fn-chip" {to_citation(citation)} '
        f'aria-label="{escape(label)}">{citation.n}</button>'
    )


def _footnotes(citations: Sequence[Citation], heading: str) -> str:
    items = "".join(_footnote(citation) for citation in citations)
    listed = f'<ol class="fn-list">{items}</ol>'
    return f'<section class="fn-footnotes"><h3>{heading}</h3>{listed}</section>'


def _footnote(citation: Citation) -> str:
    return (
        f'<li><button type="button" class="fn-note" {to_citation(citation)}>'
        f'<span class="fn-number">{citation.n}</span>'
        f'<span class="fn-quote"><q dir="auto">{escape(citation.quote)}</q>{_row(citation)}'
        f'<span class="fn-place" dir="auto">{escape(words.place(citation))}</span></span>'
        f"</button></li>"
    )


def _row(citation: Citation) -> str:
    """The names of the columns, without which a row of figures says nothing."""
    read = words.row(citation)
    return f'<span class="fn-place" dir="auto">{escape(read)}</span>' if read else ""


def _ending(turn: Turn) -> str:
    if turn.answer is None:
        return ""
    asides = "".join(_asides(turn.answer))
    said = [words.coverage(turn.answer.coverage)]
    if turn.answer.withheld:
        said.append(words.withheld(turn.answer.withheld))
    said += turn.answer.notes
    total = turn.answer.timing_ms.get("total")
    if total is not None:
        said.append(words.seconds(total))
    return f'{asides}<p class="fn-small">{" ".join(map(escape, said))}</p>'


def _asides(answer: Answer) -> Iterator[str]:
    """The parts of the question left open, and what other quotes say otherwise."""
    for part in answer.left_open:
        yield notice("fn-aside", "○", words.left_open(part))
    cited = {citation.n: citation for citation in answer.citations}
    for pair in answer.conflicts:
        chips = "".join(_chip(cited[n]) for n in pair["citations"] if n in cited)
        yield (
            f'<div class="fn-notice fn-aside"><p dir="auto"><strong><span aria-hidden="true">⇄'
            f"</span></strong> {escape(words.conflict(pair))} {chips}</p></div>"
        )


def _not_found(turn: Turn) -> str:
    answer = turn.answer
    if answer is None:
        return ""
    said = " ".join([words.coverage(answer.coverage), *answer.notes])
    nearest = answer.passages[:CLOSEST]
    closest = "".join(map(_passage, nearest, turn.places or [""] * len(nearest)))
    return (
        notice("fn-none", "○", words.not_found(answer), said)
        + _unread(answer.coverage)
        + (
            f'<section class="fn-footnotes"><h3>{words.NEAREST}</h3>'
            f'<ul class="fn-list">{closest}</ul></section>'
            if closest
            else ""
        )
    )


def _unread(coverage: Coverage) -> str:
    """Each file that was not searched, or not whole; many are folded away."""
    files = coverage.unreadable
    if not files:
        return ""
    listed = "".join(f"<li>{escape(words.unread(file))}</li>" for file in files)
    said = f'<ul class="fn-unread">{listed}</ul>'
    if len(files) <= FEW:
        return said
    return f"<details><summary>{escape(desk.NOT_SEARCHED)}</summary>{said}</details>"


def _passage(hit: Hit, where: str) -> str:
    span, document_id = hit.passage.span, hit.passage.document_id
    place = to_place(document_id, span.start, span.end, hit.passage.text)
    return (
        f'<li><button type="button" class="fn-note fn-near" {place}><span class="fn-quote">'
        f'<span class="fn-passage" dir="auto">{escape(hit.passage.text)}</span>'
        f'<span class="fn-place" dir="auto">{escape(where)}</span></span></button></li>'
    )


def _waiting(message: str) -> str:
    return f'<p class="fn-waiting" role="status"><span class="fn-dot"></span>{escape(message)}</p>'
