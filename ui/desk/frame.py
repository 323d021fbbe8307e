"""What stands around the conversation, as HTML: the name, the parts of the desk, the welcome."""

from __future__ import annotations

from collections.abc import Iterable

from ui import words
from ui.desk import words as desk
from ui.markup import escape


def masthead() -> str:
    """The name of the desk."""
    return (
        f'<h1 class="fn-name">{escape(words.NAME)}<sup aria-hidden="true">1</sup>'
        f'<span class="fn-small">{escape(words.TAGLINE)}</span></h1>'
    )


def navigation(user: str = "") -> str:
    """The parts of the desk; the page's script shows one at a time. Then who is logged in."""
    parts = {"library": desk.LIBRARY_TAB, **desk.VIEWS}
    buttons = "".join(
        f'<button type="button" class="fn-part" data-view="{view}"'
        f' aria-pressed="{"true" if view == "ask" else "false"}">{escape(label)}</button>'
        for view, label in parts.items()
    )
    keys = "".join(
        f"<dt><kbd>{escape(key)}</kbd></dt><dd>{escape(does)}</dd>" for key, does in desk.KEY_LIST
    )
    return (
        f'<nav class="fn-nav" aria-label="{escape(desk.NAVIGATION)}">{buttons}'
        f'<button type="button" class="fn-part fn-keys" data-keys aria-haspopup="dialog">'
        f"{escape(desk.KEYS)}</button>{_user(user)}</nav>"
        f'<dialog class="fn-dialog" aria-label="{escape(desk.KEYS)}"><dl>{keys}</dl></dialog>'
    )


def _user(user: str) -> str:
    if not user:
        return ""
    return (
        f'<span class="fn-user" dir="auto">{escape(user)}</span>'
        f'<a class="fn-part" href="logout">{escape(desk.LOG_OUT)}</a>'
    )


def shelf_switch() -> str:
    """Documents or conversations, in the left column."""
    buttons = "".join(
        f'<button type="button" class="fn-part" data-shelf="{shelf}"'
        f' aria-pressed="{"true" if shelf == "documents" else "false"}">{escape(label)}</button>'
        for shelf, label in (
            ("documents", desk.DOCUMENTS),
            ("conversations", desk.CONVERSATIONS),
        )
    )
    return f'<div class="fn-switch">{buttons}</div>'


def welcome(questions: Iterable[str], *, empty: bool) -> str:
    """What stands in the conversation before the first question."""
    if empty:
        line, tries = words.WELCOME_EMPTY, ""
    else:
        line = words.WELCOME_LINE
        tries = "".join(
            f'<li><button type="button" class="fn-example" data-act="select"'
            f' data-question="{escape(question)}">{escape(question)}</button></li>'
            for question in questions
        )
    return (
        f'<div class="fn-welcome"><h2>{escape(words.WELCOME)}</h2><p>{escape(line)}</p>'
        f'<p class="fn-small">{escape(words.CAUTION)}</p>'
        + (f"<h3>{escape(words.TRY)}</h3><ul>{tries}</ul>" if tries else "")
        + "</div>"
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
