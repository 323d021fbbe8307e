"""What narrows the list of documents, as HTML: problems, collection, kind of file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ui import words
from ui.desk import words as desk
from ui.markup import button, escape


def problems(count: int, *, only: bool) -> str:
    """All documents or the problems alone; nothing where there are none."""
    if not count:
        return ""
    options = ((False, desk.EVERYTHING), (True, f"{desk.PROBLEMS} ({count:,})"))
    buttons = "".join(
        f'<button type="button" class="fn-part" data-act="apply" data-problems="{int(value)}"'
        f' aria-pressed="{str(only == value).lower()}">{escape(label)}</button>'
        for value, label in options
    )
    return f'<div class="fn-switch fn-filter">{buttons}</div>'


def menu(name: str, field: str, found: Sequence[str], chosen: str, least: int) -> str:
    """A menu of values with their counts; nothing where there are fewer than `least`."""
    counted: Mapping[str, int] = Counter(one for one in found if one)
    if len(counted) < least and not chosen:
        return ""

    def choice(value: str, label: str) -> str:
        return (
            f'<button type="button" class="fn-button" data-act="apply"'
            f' data-{field}="{escape(value)}" aria-pressed="{str(value == chosen).lower()}">'
            f"{escape(label)}</button>"
        )

    choices = choice("", desk.ANY) + "".join(
        choice(value, f"{value} ({counted[value]:,})") for value in sorted(counted)
    )
    return (
        f'<details class="fn-menu"><summary class="fn-button" dir="auto">'
        f"{escape(f'{name}: {chosen or desk.ANY}')}</summary><div>{choices}</div></details>"
    )


def only_these(count: int, *, narrow: bool, into: str) -> str:
    """A button that sends the questions to what is listed; where new documents go."""
    if not narrow:
        return ""
    ask = ""
    if count:
        label = desk.ASK_ONLY.format(words.plural(count, "document"))
        ask = button(label, "select")
    said = f" {escape(desk.NEW_GO_TO.format(into))}" if into else ""
    return f'<p class="fn-small">{ask}{said}</p>'
