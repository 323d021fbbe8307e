"""Settings and health: looked at when asked, changed nowhere."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from ui.desk import health
from ui.desk import words as desk
from ui.desk.panes.base import QUIET, Shared


@dataclass(frozen=True)
class HealthPane:
    """Its widgets."""

    shared: Shared
    shown: gr.HTML
    again: gr.Button

    @classmethod
    def lay_out(cls, shared: Shared) -> HealthPane:
        """Put the widgets in place."""
        with gr.Column(elem_id="fn-health-pane", elem_classes="fn-pane", min_width=0):
            shown = gr.HTML("")
            again = gr.Button(desk.LOOK_AGAIN, size="sm", elem_classes="fn-narrow")
        return cls(shared, shown, again)

    def wire(self, parts: gr.HTML) -> None:
        """Look when the part of the desk is opened, and when asked again."""
        for event in (self.again.click, parts.expand):
            event(self.look, outputs=self.shown, concurrency_limit=1, **QUIET)

    def look(self) -> str:
        """How things stand."""
        return health.look(self.shared.pipeline)
