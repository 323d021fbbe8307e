"""The conversation and the box to ask in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from rag import FootnoteError
from ui import examples, handlers, view, words
from ui.desk import frame, talk
from ui.desk import words as desk
from ui.desk.panes.base import AT_ONCE, NOW, QUIET, Shared, number, script, sent, text
from ui.desk.talk import Talk
from ui.markup import escape, notice
from ui.turn import stopped

REASON_CHARS = 500


@dataclass(frozen=True)
class AskPane:
    """Its widgets. `remembered` is the conversation's id, kept by the visitor's browser.

    `talk` is what the visitor made of the conversation, `grown` how its last answer grows. Only
    answering writes the latter, and nothing else: a step that ends after Stop, or after the next
    question was asked, undoes neither (`talk.current`).
    """

    shared: Shared
    talk: gr.State
    grown: gr.State
    remembered: gr.BrowserState
    shown: gr.HTML
    banner: gr.HTML
    question: gr.Textbox
    go: gr.Button
    halt: gr.Button
    only: gr.Checkbox

    @classmethod
    def lay_out(cls, shared: Shared) -> AskPane:
        """Put the widgets in place."""
        state, grown = gr.State(Talk()), gr.State(Talk())
        # Ids are no secret: a conversation opens for its owner alone.
        remembered = gr.BrowserState("", storage_key="footnote", secret="footnote")  # noqa: S106
        with gr.Column(elem_id="fn-ask-pane", elem_classes="fn-pane", min_width=0):
            shown = gr.HTML("", elem_id="fn-talk", js_on_load=script("acts.js"))
            banner = gr.HTML("", elem_id="fn-banner", js_on_load=script("acts.js"))
            with gr.Row(elem_id="fn-composer"):
                question = gr.Textbox(
                    label=words.QUESTION_LABEL,
                    placeholder=words.QUESTION_HINT,
                    show_label=False,
                    container=False,
                    max_lines=5,
                    autofocus=True,
                    elem_id="fn-question",
                )
                go = gr.Button(words.ASK, variant="primary", elem_id="fn-ask", min_width=72)
                halt = gr.Button(
                    words.STOP, variant="stop", visible=False, elem_id="fn-stop", min_width=72
                )
            only = gr.Checkbox(label=words.QUOTES_ONLY, container=False, elem_id="fn-only")
        return cls(shared, state, grown, remembered, shown, banner, question, go, halt, only)

    @property
    def outputs(self) -> list[Any]:
        """What `_show` gives, in its order."""
        return [self.shown, self.talk, self.go, self.halt, self.banner, self.remembered]

    def wire(self, chosen: gr.State, after: dict[str, Any]) -> None:
        """Let the widgets act; `chosen` are the documents asked, `after` follows each answer."""
        both = [self.talk, self.grown]
        begin: dict[str, Any] = {
            "fn": self.begin,
            "inputs": [self.question, self.only, chosen, *both],
            "outputs": [*self.outputs, self.question],
            **QUIET,
            "queue": False,
        }
        answer: dict[str, Any] = {
            "fn": self.answer,
            "inputs": both,
            "outputs": [self.grown if one is self.talk else one for one in self.outputs],
            "concurrency_limit": AT_ONCE,
            "concurrency_id": "ask",
            **QUIET,
        }
        asked = gr.on([self.question.submit, self.go.click], **begin).then(**answer)
        picked = (
            self.shown.select(self.pick, outputs=self.question, **QUIET, queue=False)
            .then(**begin)
            .then(**answer)
        )
        again = self.shown.retry(self.again, both, self.outputs, **QUIET, queue=False).then(
            **answer
        )
        for done in (asked, picked, again):
            done.then(**after)
        # First the answer is cancelled: then Stop can wait until nothing more comes of it.
        self.halt.click(None, cancels=[asked, picked, again], **NOW).then(
            self.stop, both, self.outputs, **NOW
        ).then(**after)
        self.shown.edit(self.edit, both, [*self.outputs, self.question], **NOW)
        self.banner.clear(self.keep_as_is, both, [*self.outputs, self.question], **NOW)
        self.shown.like(self.judge, both, self.outputs, **NOW)

    # --- what happens ----------------------------------------------------------------------

    def begin(
        self, question: str, quotes_only: bool, chosen: frozenset[str], state: Talk, grown: Talk
    ) -> tuple[Any, ...]:
        """The question at the end of the conversation, at once, before its turn has come.

        While another is being answered it stays in the box.
        """
        before = talk.current(state, grown)
        after = talk.asked(before, question, chosen, quotes_only=quotes_only)
        if after is before:  # what is shown may have grown since
            return *[gr.skip()] * len(self.outputs), question
        return *self._show(after), ""

    def answer(self, state: Talk, grown: Talk, request: gr.Request) -> Iterator[Any]:
        """The conversation as the answer grows; it is kept in the library on the way.

        This follows every press of a key or button, also where no question was added.
        """
        if not talk.waits(state, grown):
            yield gr.skip()
            return
        user, pipeline = self.shared.user(request), self.shared.view(request)
        told = handlers.ask(pipeline, state.turns)
        seen = None
        with self.shared.under_way.made(state.turns[-1].key), closing(told):
            for turns in told:
                if turns[-1] is seen:
                    yield gr.skip()  # nothing new, but a chance for Stop
                    continue
                seen = turns[-1]
                last = replace(seen, number=state.turns[-1].number)
                state = replace(state, turns=(*turns[:-1], last))
                if not last.busy:
                    state = talk.keep_answer(pipeline, user, replace(state, notice=""))
                elif last.quotes and not state.notice:
                    state = talk.keep_question(pipeline, user, state)
                yield self._show(state)

    def again(self, state: Talk, grown: Talk, event: gr.EventData) -> tuple[Any, ...]:
        """The same question once more."""
        return self._show(talk.again(talk.current(state, grown), number(event, "turn")))

    def edit(self, state: Talk, grown: Talk, event: gr.EventData) -> tuple[Any, ...]:
        """An earlier question in the box, to be changed and asked anew."""
        state, question = talk.edited(talk.current(state, grown), number(event, "turn"))
        return *self._show(state), gr.Textbox(question, autofocus=True)

    def keep_as_is(self, state: Talk, grown: Talk) -> tuple[Any, ...]:
        """Editing is given up."""
        return *self._show(replace(talk.current(state, grown), editing=None)), ""

    def stop(self, state: Talk, grown: Talk) -> tuple[Any, ...]:
        """The conversation with its last turn given up."""
        state = talk.current(state, grown)
        if state.busy:
            self.shared.under_way.wait(state.turns[-1].key)
        return self._show(replace(state, turns=stopped(state.turns)))

    def judge(
        self, state: Talk, grown: Talk, event: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        """What the reader thinks of an answer."""
        state = talk.current(state, grown)
        at, thumb = number(event, "turn"), sent(event).get("thumb")
        reason = text(event, "text")[:REASON_CHARS]
        user, pipeline = self.shared.user(request), self.shared.pipeline
        if isinstance(thumb, int):
            state = talk.judged(pipeline, user, state, at, thumb=thumb, reason=reason)
        return self._show(state)

    def pick(self, event: gr.EventData) -> str:
        """The question to try that was clicked."""
        return text(event, "question")

    def recalled(self, id: str, request: gr.Request) -> tuple[Any, ...]:
        """A kept conversation; an empty one where it is gone."""
        try:
            state = talk.recall(self.shared.view(request), self.shared.user(request), id)
        except FootnoteError:
            state = Talk()
        return self._show(state)

    def arrive(self, id: str, request: gr.Request) -> tuple[Any, ...]:
        """What a visitor finds: the conversation they were in, else the welcome."""
        return self.recalled(id, request) if id else self._show(Talk())

    def anew(self) -> tuple[Any, ...]:
        """An empty conversation."""
        return self._show(Talk())

    def _show(self, state: Talk) -> tuple[Any, ...]:
        """The conversation, its state, Ask while idle or Stop while busy, the banner, the id."""
        shown = view.conversation(state.turns) if state.turns else self._welcome()
        busy = state.busy
        return (
            shown,
            state,
            gr.Button(visible=not busy),
            gr.Button(visible=busy),
            _banner(state),
            state.id,
        )

    def _welcome(self) -> str:
        entries = self.shared.pipeline.entries()
        return frame.welcome(examples.questions(entries), empty=not entries)


def _banner(state: Talk) -> str:
    """What stands above the box: a question being edited, an answer that could not be kept."""
    if state.editing is not None:
        return (
            f'<p class="fn-small fn-editing">{escape(desk.EDITING)} '
            f'<button type="button" class="fn-button" data-act="clear">{escape(desk.KEEP)}'
            "</button></p>"
        )
    return notice("fn-failed", "✕", state.notice) if state.notice else ""
