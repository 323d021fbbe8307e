"""Kept conversations as HTML: to open, rename, export and delete."""

from __future__ import annotations

from collections.abc import Sequence

from rag import Conversation
from ui import words
from ui.desk import words as desk
from ui.markup import button, escape


def conversations(found: Sequence[Conversation], current: str = "", *, searched: bool) -> str:
    """The list, the last one first; the one on the page is marked."""
    if not found:
        said = desk.NO_CONVERSATION_FOUND if searched else desk.NO_CONVERSATION
        return f'<p class="fn-small">{escape(said)}</p>'
    rows = "".join(_row(one, one.id == current) for one in found)
    return f'<ul class="fn-documents fn-talks">{rows}</ul>'


def _row(one: Conversation, current: bool) -> str:
    about = f"{one.changed[:10]} · {words.plural(one.turns, 'question')}"
    marked = ' aria-current="true"' if current else ""
    return (
        f'<li><button type="button" class="fn-open" data-act="click"{marked}'
        f' data-conversation="{escape(one.id)}">'
        f'<span class="fn-title" dir="auto">{escape(one.name)}</span></button>'
        f'<p class="fn-about">{escape(about)}</p>'
        f'<details class="fn-menu"><summary class="fn-button" aria-label="{escape(one.name)}: …">…'
        f"</summary><div>{_menu(one)}</div></details></li>"
    )


def _menu(one: Conversation) -> str:
    exported = "".join(
        f'<a class="fn-button" href="conversation/{escape(one.id)}.{suffix}" download>'
        f"{escape(desk.EXPORT)} ({suffix})</a>"
        for suffix in ("md", "json")
    )
    return (
        f'<span class="fn-why"><input type="text" class="fn-field" maxlength="80"'
        f' value="{escape(one.name)}" aria-label="{escape(desk.NEW_NAME)}">'
        f"{button(desk.RENAME, 'edit', conversation=one.id)}</span>"
        f"{exported}{button(desk.DELETE, 'delete', conversation=one.id)}"
    )
