"""The kept conversations: found, opened, renamed, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import FootnoteError
from ui.desk import recent, shelf
from ui.desk import words as desk
from ui.desk.panes.ask import AskPane
from ui.desk.panes.base import NOW, Shared, script, text
from ui.desk.talk import NAME_CHARS
from ui.markup import notice


@dataclass(frozen=True)
class HistoryPane:
    """Its widgets."""

    shared: Shared
    new: gr.Button
    find: gr.Textbox
    confirm: gr.HTML
    listed: gr.HTML

    @classmethod
    def lay_out(cls, shared: Shared) -> HistoryPane:
        """Put the widgets in place."""
        acts = script("acts.js")
        with gr.Column(elem_id="fn-conversations-pane", min_width=0):
            new = gr.Button(desk.NEW, size="sm", elem_id="fn-new")
            find = gr.Textbox(
                label=desk.FIND_CONVERSATION,
                placeholder=desk.FIND_CONVERSATION,
                show_label=False,
                container=False,
                max_lines=1,
                elem_classes="fn-input",
            )
            confirm = gr.HTML("", js_on_load=acts)
            listed = gr.HTML("", js_on_load=acts, elem_id="fn-talks")
        return cls(shared, new, find, confirm, listed)

    def wire(self, ask: AskPane) -> dict[str, Any]:
        """Let the widgets act; what brings the list up to date is given back."""
        refresh: dict[str, Any] = {
            "fn": self.listing,
            "inputs": [self.find, ask.remembered],
            "outputs": self.listed,
            **NOW,
        }
        self.find.input(**refresh)
        self.new.click(ask.anew, outputs=ask.outputs, **NOW).then(**refresh)
        self.listed.click(self.open(ask), outputs=ask.outputs, **NOW).then(**refresh)
        self.listed.edit(self.rename, outputs=self.confirm, **NOW).then(**refresh)
        self.listed.delete(self.doubt, outputs=self.confirm, **NOW)
        self.confirm.clear(lambda: "", outputs=self.confirm, **NOW)
        self.confirm.delete(
            self.delete(ask), ask.remembered, [self.confirm, *ask.outputs], **NOW
        ).then(**refresh)
        return refresh

    def listing(self, words: str, current: str, request: gr.Request) -> str:
        """The visitor's conversations that hold these words; `current` is the id of the shown."""
        try:
            found = self.shared.pipeline.history.conversations(self.shared.user(request), words)
        except FootnoteError as error:
            return notice("fn-failed", "✕", error.message, error.remedy)
        return recent.conversations(found, current, searched=bool(words.strip()))

    def open(self, ask: AskPane) -> Any:
        """What opens the conversation that was clicked."""

        def opened(event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
            return ask.recalled(text(event, "conversation"), request)

        return opened

    def rename(self, event: gr.EventData, request: gr.Request) -> str:
        """Give a conversation the name that was typed."""
        name = " ".join(text(event, "text").split())[:NAME_CHARS]
        user, id = self.shared.user(request), text(event, "conversation")
        try:
            if name:
                self.shared.pipeline.history.rename(user, id, name)
        except FootnoteError as error:
            return notice("fn-failed", "✕", error.message, error.remedy)
        return ""

    def doubt(self, event: gr.EventData, request: gr.Request) -> str:
        """Ask before a conversation is deleted."""
        id = text(event, "conversation")
        try:
            one, _ = self.shared.pipeline.history.turns(self.shared.user(request), id)
        except FootnoteError as error:
            return notice("fn-failed", "✕", error.message, error.remedy)
        question, _, hint = desk.DELETE_CONVERSATION.format(one.name).partition("? ")
        return shelf.confirm(f"{question}?", hint, one.id, desk.DELETE)

    def delete(self, ask: AskPane) -> Any:
        """What deletes the conversation that was confirmed, and leaves it if it is on the page."""

        def deleted(current: str, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
            id, said = text(event, "ids"), ""
            try:
                self.shared.pipeline.history.delete(self.shared.user(request), id)
            except FootnoteError as error:
                said = notice("fn-failed", "✕", error.message, error.remedy)
            if said or id != current:
                return said, *[gr.skip()] * len(ask.outputs)
            return said, *ask.anew()

        return deleted
