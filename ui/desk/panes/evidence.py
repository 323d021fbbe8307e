"""The evidence: the document a click asked for, its place marked."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from ui import evidence, handlers
from ui.desk.panes.base import NOW, Shared, script, sent


@dataclass(frozen=True)
class EvidencePane:
    """Its widget."""

    shared: Shared
    shown: gr.HTML
    picture: gr.HTML

    @classmethod
    def lay_out(cls, shared: Shared) -> EvidencePane:
        """Put the widget in place."""
        with gr.Column(elem_id="fn-evidence", min_width=0):
            shown = gr.HTML(evidence.empty(), js_on_load=script("evidence.js"))
            picture = gr.HTML("", js_on_load=script("picture.js"), elem_id="fn-picture")
        return cls(shared, shown, picture)

    def wire(self, *clicked: gr.HTML) -> None:
        """Open what is clicked in any of these."""
        for one in clicked:
            one.click(self.open, outputs=self.shown, **NOW)
            one.click(self.look, outputs=self.picture, **NOW)
        self.shown.apply(self.open, outputs=self.shown, **NOW)
        self.picture.apply(self.look, outputs=self.picture, **NOW)

    def open(self, event: gr.EventData, request: gr.Request) -> str:
        """The document a click asked for."""
        shared = self.shared
        return handlers.open_place(shared.view(request), sent(event), next(shared.clicks))

    def look(self, event: gr.EventData, request: gr.Request) -> str:
        """Its page as it looks, where it has such pages; it may come after the text."""
        return self.shared.pictures.show(sent(event), self.shared.view(request))
