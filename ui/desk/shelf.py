"""The library as HTML: documents to open, choose and remove; problems; files being taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from rag import Counts, Entry, Gap, found_again
from ui import words
from ui.desk import filters
from ui.desk import words as desk
from ui.markup import button, escape, remedy

SHOWN = 150
"""Documents listed at first, and more at a time: a page of thousands of rows is slow."""


@dataclass(frozen=True, slots=True)
class Looking:
    """What of the library a visitor looks at, and how many rows of it.

    Words to find, problems alone, one collection, one kind of file ("": any).
    """

    words: str = ""
    problems: bool = False
    collection: str = ""
    kind: str = ""
    rows: int = SHOWN

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.words.strip() or self.problems or self.collection or self.kind)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The library as it is listed: its ledger, dates by document, pages not read by document."""

    entries: Sequence[Entry]
    dates: Mapping[str, str] = field(default_factory=dict)
    gaps: Mapping[str, Sequence[Gap]] = field(default_factory=dict)


def documents(
    shelf: Shelf,
    chosen: frozenset[str] = frozenset(),
    looking: Looking | None = None,
    *,
    may_change: bool = True,
) -> str:
    """The documents that fit, each to open; a tick says that questions go to the chosen ones."""
    looking = looking or Looking()
    if not shelf.entries:
        return f'<p class="fn-small">{escape(words.NO_DOCUMENTS)}</p>'
    found = fitting(shelf, looking)
    again = found_again(shelf.entries)
    rows = "".join(
        _entry(one, shelf, chosen, again=one.source in again, may_change=may_change)
        for one in found[: looking.rows]
    )
    listed = f'<ul class="fn-documents">{rows}</ul>' if rows else _none()
    return _narrowing(shelf, looking, found) + listed + _more(len(found) - looking.rows)


def _none() -> str:
    return f'<p class="fn-small">{escape(desk.NO_MATCH)}</p>'


def fitting(shelf: Shelf, looking: Looking) -> list[Entry]:
    """The lines that a visitor looks at."""
    wanted = looking.words.lower().split()
    return [entry for entry in shelf.entries if _fits(entry, shelf, looking, wanted)]


def _fits(entry: Entry, shelf: Shelf, looking: Looking, wanted: Sequence[str]) -> bool:
    if looking.problems and not _is_problem(entry, shelf):
        return False
    if looking.collection and entry.collection != looking.collection:
        return False
    if looking.kind and kind(entry.source) != looking.kind:
        return False
    text = f"{entry.title} {entry.source}".lower() if wanted else ""
    return all(word in text for word in wanted)


def _narrowing(shelf: Shelf, looking: Looking, found: Sequence[Entry]) -> str:
    entries = shelf.entries
    problems = sum(_is_problem(entry, shelf) for entry in entries)
    collections = [entry.collection for entry in entries]
    kinds = [kind(entry.source) for entry in entries]
    return (
        filters.problems(problems, only=looking.problems)
        + '<div class="fn-tools">'
        + filters.menu(desk.COLLECTION, "collection", collections, looking.collection, least=1)
        + filters.menu(desk.KIND, "kind", kinds, looking.kind, least=2)
        + "</div>"
        + filters.only_these(len(readable(found)), narrow=looking.narrow, into=looking.collection)
    )


def readable(found: Sequence[Entry]) -> frozenset[str]:
    """The documents among these lines that can be asked: former versions are not."""
    return frozenset(
        entry.document_id for entry in found if entry.state != "unreadable" and not entry.superseded
    )


def _is_problem(entry: Entry, shelf: Shelf) -> bool:
    return entry.state != "read" or entry.document_id in shelf.gaps


def _more(left: int) -> str:
    if left <= 0:
        return ""
    label = desk.SHOW_MORE.format(f"{min(left, SHOWN):,}")
    return f'<p class="fn-more">{button(label, "expand")}</p>'


def _entry(
    entry: Entry, shelf: Shelf, chosen: frozenset[str], *, again: bool, may_change: bool
) -> str:
    readable = entry.state != "unreadable"
    title = f'<span class="fn-title" dir="auto">{escape(entry.title)}</span>'
    opened = (
        f'<button type="button" class="fn-open" data-act="click"'
        f' data-document="{escape(entry.document_id)}">{title}</button>'
        if readable
        else title
    )
    remove = (
        button(
            "×",
            "delete",
            "fn-remove",
            hint=desk.REMOVE_ONE.format(entry.title),
            document=entry.document_id,
        )
        if may_change
        else ""
    )
    return (
        f'<li title="{escape(entry.source)}">'
        f'<div class="fn-row">{_tick(entry, chosen) if readable else ""}{opened}{remove}</div>'
        f"{_about(entry, shelf, again=again)}{_problem(entry, shelf.gaps)}</li>"
    )


def _tick(entry: Entry, chosen: frozenset[str]) -> str:
    ticked = " checked" if entry.document_id in chosen else ""
    label = escape(desk.CHOOSE.format(entry.title))
    return (
        f'<input type="checkbox" class="fn-tick" data-choose="{escape(entry.document_id)}"'
        f' aria-label="{label}" title="{label}"{ticked}>'
    )


def _about(entry: Entry, shelf: Shelf, *, again: bool) -> str:
    said = [kind(entry.source), shelf.dates.get(entry.document_id, "")[:10]]
    said += [words.plural(entry.pages, "page")] if entry.pages else []
    state = f"{words.STATE_SYMBOLS[entry.state]} {entry.state}"
    said += [entry.collection, words.SAME_DOCUMENT if again else ""]
    more = " · ".join(filter(None, said))
    return (
        f'<p class="fn-about"><span class="fn-is fn-{entry.state}">{escape(state)}</span>'
        f"{escape(' · ' + more if more else '')}</p>"
    )


def kind(source: str) -> str:
    """What kind of file it is, by its name: `PDF`; `web page` for an address without one."""
    suffix = PurePath(words.source_name(source)).suffix.lstrip(".").upper()
    if suffix and len(suffix) <= 5 and suffix.isalnum():
        return suffix
    return "web page" if "://" in source else ""


def _problem(entry: Entry, gaps: Mapping[str, Sequence[Gap]]) -> str:
    said = " ".join(filter(None, [entry.problem, entry.remedy]))
    pages = [gap for gap in gaps.get(entry.document_id, ()) if gap.note]
    listed = "".join(
        f"<li>{escape(desk.PAGE.format(gap.number))}: {escape(gap.note)}</li>" for gap in pages
    )
    if not said and not listed:
        return ""
    return f'<p class="fn-problem" dir="auto">{remedy(said)}</p>' + (
        f'<ul class="fn-problem">{listed}</ul>' if listed else ""
    )


def counts(held: Counts) -> str:
    """How much the library holds."""
    return f'<p class="fn-small">{escape(words.documents(held))}</p>'


def scope(chosen: frozenset[str], *, may_change: bool = True) -> str:
    """Which documents the questions go to; the page's script reads the chosen ids from here."""
    ids = escape(" ".join(sorted(chosen)))
    if not chosen:
        return f'<p class="fn-small fn-scope" data-chosen="">{escape(desk.ALL_DOCUMENTS)}</p>'
    said = desk.CHOSEN.format(words.plural(len(chosen), "document"))
    changing = ""
    if may_change:
        label = escape(desk.COLLECTION_NAME)
        changing = (
            f"{button(desk.REMOVE, 'delete', document=' '.join(sorted(chosen)))}"
            f'<span class="fn-why"><input type="text" class="fn-field" maxlength="60"'
            f' aria-label="{label}" placeholder="{label}">{button(desk.PUT_IN, "edit")}</span>'
        )
    return (
        f'<div class="fn-small fn-scope fn-on" data-chosen="{ids}">{escape(said)} '
        f"{button(desk.ASK_ALL, 'clear')}{changing}</div>"
    )


def confirm(question: str, hint: str, ids: str, yes: str) -> str:
    """Ask before something is removed; the answer comes as an event with the same ids."""
    return (
        f'<div class="fn-confirm" role="alertdialog" aria-label="{escape(question)}">'
        f'<p dir="auto"><strong>{escape(question)}</strong></p>'
        f'<p class="fn-small">{escape(hint)}</p>'
        f'<div class="fn-tools">{button(yes, "delete", "fn-danger", ids=ids)}'
        f"{button(desk.KEEP, 'clear', 'fn-safe')}</div></div>"
    )
