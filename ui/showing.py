"""A document in the terminal: what is known about it, and its text with what is hidden marked."""

from __future__ import annotations

from rag import Document
from rag.hidden import hidden_said
from ui import words
from ui.terminal import line, out
from ui.terminal import words as styled


def print_about(document: Document) -> None:
    """Its metadata, a line each, and what is hidden in it."""
    for key, value in document.metadata.items():
        out().print(styled((f"{key.replace('_', ' ')}: ", "dim"), line(value)))
    if said := hidden_said(document.asides):
        out().print(styled((f"{words.HIDDEN}, kept out of answers: ", "yellow"), said))
    if document.metadata or said:
        out().print()


def print_text(document: Document) -> None:
    """The whole text; hidden stretches begin with a line that says so."""
    text, at = document.text, 0
    for aside in sorted(document.asides, key=lambda one: one.span):
        if not aside.hidden or aside.span.start < at:
            continue
        where = f", page {aside.page}" if aside.page is not None else ""
        note = f" ({line(aside.note)})" if aside.note else ""
        label = f"[{words.HIDDEN}: {aside.kind}{where}{note}]"
        hidden = aside.span.of(text)
        out().print(styled(text[at : aside.span.start], (label, "yellow"), "\n", (hidden, "dim")))
        at = aside.span.end
    if at < len(text):
        out().print(styled(text[at:].removeprefix("\n") if at else text))
