"""A draft, a claim or a quotation to check, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, get_args

import gradio as gr

from rag import FootnoteError
from ui.desk import checking, verdicts
from ui.desk import words as desk
from ui.desk.checking import Checked, Kind
from ui.desk.panes.base import AT_ONCE, NOW, QUIET, Shared, number, script, text
from ui.words import STOP

DRAFTS = [".txt", ".text", ".md", ".markdown", ".docx", ".html", ".htm"]


@dataclass(frozen=True)
class CheckPane:
    """Its widgets. `remembered`: who checked last in this browser, and its id."""

    shared: Shared
    state: gr.State
    remembered: gr.BrowserState
    kind: gr.Radio
    said: gr.Textbox
    file: gr.UploadButton
    go: gr.Button
    halt: gr.Button
    shown: gr.HTML

    @classmethod
    def lay_out(cls, shared: Shared) -> CheckPane:
        """Put the widgets in place."""
        remembered = gr.BrowserState("", storage_key="footnote-check", secret="footnote")  # noqa: S106
        with gr.Column(elem_id="fn-check-pane", elem_classes="fn-pane", min_width=0):
            kind = gr.Radio(
                [(label, name) for name, label in desk.CHECK_KINDS.items()],
                value="draft",
                label=desk.CHECK_KIND,
                show_label=False,
                container=False,
                elem_id="fn-kind",
            )
            said = gr.Textbox(
                label=desk.CHECK_TEXT,
                placeholder=desk.CHECK_HINT,
                show_label=False,
                container=False,
                lines=4,
                max_lines=12,
                elem_id="fn-said",
                elem_classes="fn-input",
            )
            with gr.Row(elem_classes="fn-line"):
                go = gr.Button(desk.CHECK_GO, variant="primary", elem_id="fn-go", min_width=72)
                halt = gr.Button(STOP, variant="stop", visible=False, min_width=72)
                file = gr.UploadButton(
                    desk.CHECK_FILE, file_types=DRAFTS, size="sm", min_width=72, elem_id="fn-draft"
                )
            shown = gr.HTML(
                verdicts.page(Checked()),
                js_on_load=script("acts.js"),
                elem_id="fn-checked",
            )
        return cls(shared, gr.State(Checked()), remembered, kind, said, file, go, halt, shown)

    @property
    def outputs(self) -> list[Any]:
        """What `_show` gives, in its order."""
        return [self.shown, self.state, self.go, self.halt, self.remembered]

    def wire(self, chosen: gr.State) -> None:
        """Let the widgets act; `chosen` are the documents to check against."""
        checking_now: dict[str, Any] = {
            "outputs": self.outputs,
            "concurrency_limit": AT_ONCE,
            "concurrency_id": "ask",
            **QUIET,
        }
        typed = gr.on(
            [self.go.click, self.said.submit],
            self.check,
            [self.kind, self.said, chosen],
            **checking_now,
        )
        uploaded = self.file.upload(self.check_file, [self.file, chosen], **checking_now)
        # First the check is cancelled: then Stop can wait until nothing more comes of it.
        self.halt.click(None, cancels=[typed, uploaded], **NOW).then(self.wait, **NOW).then(
            self.stop, self.state, self.outputs, **NOW
        )
        self.shown.submit(self.sign, self.state, self.outputs, **NOW)

    # --- what happens ----------------------------------------------------------------------

    def check(
        self, kind: str, said: str, chosen: frozenset[str], request: gr.Request
    ) -> Iterator[Any]:
        """Check what was typed or pasted."""
        known: Kind = kind if kind in get_args(Kind) else "draft"  # type: ignore[assignment]
        yield from self._check(known, said, None, chosen, request)

    def check_file(
        self, file: str | None, chosen: frozenset[str], request: gr.Request
    ) -> Iterator[Any]:
        """Check an uploaded draft."""
        yield from self._check("draft", "", file, chosen, request)

    def _check(
        self,
        kind: Kind,
        said: str,
        path: str | None,
        chosen: frozenset[str],
        request: gr.Request,
    ) -> Iterator[Any]:
        try:
            scope = self.shared.scope(request, chosen)
        except FootnoteError as error:
            yield self._show(Checked(kind, failure=(error.message, error.remedy)), request)
            return
        steps = checking.check(self.shared.pipeline, kind, said, path, scope)
        with self.shared.under_way.made(_key(request)), closing(steps):
            for state in steps:
                yield self._show(state, request)

    def wait(self, request: gr.Request) -> None:
        """Until the visitor's check has ended."""
        self.shared.under_way.wait(_key(request))

    def stop(self, state: Checked, request: gr.Request) -> tuple[Any, ...]:
        """What is checked so far stays."""
        return self._show(checking.stopped(state), request)

    def sign(self, state: Checked, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """Confirm or overrule a verdict; who is logged in signs with that name."""
        if not self.shared.may_change(request):
            return self._show(state, request)
        overruled = text(event, "chosen") if number(event, "overrule") == 1 else None
        state = checking.sign(
            self.shared.pipeline,
            state,
            text(event, "result"),
            by=self.shared.user(request) or text(event, "by"),
            verdict=overruled,
            note=text(event, "text"),
        )
        return self._show(state, request)

    def arrive(self, remembered: object, request: gr.Request) -> tuple[Any, ...]:
        """What a visitor finds: their last check, as far as it is still kept and in sight."""
        match remembered:
            case [user, str(id)] if id and user == self.shared.user(request):
                state = checking.recall(self.shared.pipeline, id)
            case _:
                state = Checked()
        return self._show(
            state if self.shared.shows(request, state.sentences) else Checked(), request
        )

    def _show(self, state: Checked, request: gr.Request) -> tuple[Any, ...]:
        """The check, its state, Check while idle or Stop while busy, whose it is."""
        signs: verdicts.Signs = "as user" if self.shared.access.login else "by name"
        if state.busy or not self.shared.may_change(request):
            signs = "not"
        return (
            verdicts.page(state, signs=signs),
            state,
            gr.Button(visible=not state.busy),
            gr.Button(visible=state.busy),
            [self.shared.user(request), state.id],
        )


def _key(request: gr.Request) -> str:
    """What a visitor's check goes by: a page has one at a time."""
    return f"check {request.session_hash}"
