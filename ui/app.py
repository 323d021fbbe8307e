"""The desk as a Gradio page. Only this file knows widgets: what they show comes from `view`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import FastAPI

from ui import evidence, examples, handlers, view, words
from ui.turn import Turns, stopped
from ui.warming import Warming

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

HERE = Path(__file__).parent
# Answers under way at once; more wait in the queue. The models share the same cores.
AT_ONCE = 2
LOOK_SECONDS = 1.0
# Uploads that were never taken in: how often they are looked for, and how old they get (seconds).
LEFTOVERS = (3600, 3600)
SANS = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")
# No spinner over what is being read; the page's own events are no API.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


class Desk:
    """What the page does. The pipeline is shared; a visitor's questions are in their own state."""

    def __init__(self, pipeline: Pipeline, warming: Warming) -> None:
        """Serve this pipeline, while `warming` loads its models."""
        self.pipeline = pipeline
        self.warming = warming
        self._clicks = itertools.count(1)

    def welcome(self) -> str:
        """What stands before the first question."""
        entries = self.pipeline.entries()
        return view.welcome(examples.questions(entries), empty=not entries)

    def library(self) -> tuple[str, str]:
        """The list of documents, and its heading."""
        return view.documents(self.pipeline.entries()), view.counts(self.pipeline.counts())

    def arrive(self) -> tuple[str, str, str, str]:
        """Everything a new visitor sees."""
        return self.welcome(), *self.library(), self.warming.status()

    def look(self) -> tuple[str, gr.Timer]:
        """The models' state; the timer stops when it is final."""
        return self.warming.status(), gr.Timer(active=not self.warming.over)

    def ask(self, question: str, quotes_only: bool, turns: Turns) -> Iterator[Any]:
        """The conversation as it grows; an empty question changes nothing."""
        if not question.strip():
            yield *self._talk(turns), question
            return
        told = handlers.ask(self.pipeline, question, turns, quotes_only=quotes_only)
        shown = None
        with closing(told):
            for state in told:
                # Yielding nothing new still gives Stop its chance.
                yield gr.skip() if state[-1] is shown else (*self._talk(state), "")
                shown = state[-1]

    def stop(self, turns: Turns) -> tuple[Any, ...]:
        """The conversation with its last turn given up."""
        return self._talk(stopped(turns))

    def _talk(self, turns: Turns) -> tuple[Any, ...]:
        """The conversation, its state, and Ask while idle or Stop while busy."""
        busy = bool(turns) and turns[-1].busy
        shown = view.conversation(turns) if turns else self.welcome()
        return shown, turns, gr.Button(visible=not busy), gr.Button(visible=busy)

    def open_place(self, event: gr.EventData) -> str:
        """The document a click asked for."""
        return handlers.open_place(self.pipeline, _sent(event), next(self._clicks))

    def pick(self, event: gr.EventData) -> str:
        """The question to try that was clicked."""
        return str(_sent(event).get("question", ""))

    def upload(self, files: list[str] | None) -> Iterator[tuple[Any, ...]]:
        """Progress, then the library as it has become; the drop zone is emptied."""
        for shown in handlers.upload(self.pipeline, files or []):
            yield shown, *self.library(), None

    # --- the same questions for programs, in the shapes of the command line ------------------

    def api_search(self, question: str, limit: int = 10) -> dict[str, Any]:
        """Ranked passages, as `footnote search --json` gives them."""
        return self.pipeline.search(question, limit=limit).to_dict()

    def api_ask(self, question: str, quotes_only: bool = False) -> dict[str, Any]:
        """The answer with its citations, as `footnote ask --json` gives it."""
        return self.pipeline.ask(question, quotes_only=quotes_only).to_dict()


def _sent(event: gr.EventData) -> dict[str, Any]:
    """What the page's script sent with an event; Gradio keeps it in this attribute."""
    data = event._data  # noqa: SLF001
    return data if isinstance(data, dict) else {}


@dataclass(frozen=True)
class Widgets:
    """The parts of the page that change."""

    turns: gr.State
    state: gr.HTML
    held: gr.HTML
    files: gr.File
    progress: gr.HTML
    listed: gr.HTML
    talk: gr.HTML
    question: gr.Textbox
    go: gr.Button
    halt: gr.Button
    only: gr.Checkbox
    evidence: gr.HTML


def build(pipeline: Pipeline, warming: Warming) -> gr.Blocks:
    """The page."""
    desk = Desk(pipeline, warming)
    with gr.Blocks(
        title=words.NAME, analytics_enabled=False, fill_width=True, delete_cache=LEFTOVERS
    ) as page:
        # First, so that their names are not taken by the page's own events.
        gr.api(desk.api_search, api_name="search", concurrency_limit=AT_ONCE)
        gr.api(desk.api_ask, api_name="ask", concurrency_limit=AT_ONCE, concurrency_id="ask")
        _wire(page, desk, _lay_out(warming))
    return page.queue(default_concurrency_limit=AT_ONCE)


def _lay_out(warming: Warming) -> Widgets:
    places = _script("places.js")
    turns = gr.State(())
    with gr.Row(elem_id="fn-head"):
        gr.HTML(view.masthead(), elem_id="fn-brand")
        state = gr.HTML(warming.status(), elem_id="fn-state")
    with gr.Row(elem_id="fn-desk"):
        with gr.Column(elem_id="fn-library", min_width=0):
            held = gr.HTML(view.heading(words.LIBRARY))
            files = gr.File(
                label=words.ADD_FILES,
                file_count="multiple",
                type="filepath",
                elem_id="fn-files",
                height=112,
            )
            progress = gr.HTML("", elem_id="fn-progress")
            listed = gr.HTML("", js_on_load=places)
        with gr.Column(elem_id="fn-middle", min_width=0):
            talk = gr.HTML("", elem_id="fn-talk", js_on_load=places)
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
        with gr.Column(elem_id="fn-evidence", min_width=0):
            shown = gr.HTML(evidence.empty(), js_on_load=_script("evidence.js"))
    return Widgets(
        turns, state, held, files, progress, listed, talk, question, go, halt, only, shown
    )


def _wire(page: gr.Blocks, desk: Desk, on: Widgets) -> None:
    page.load(desk.arrive, outputs=[on.talk, on.listed, on.held, on.state], **QUIET)
    timer = gr.Timer(LOOK_SECONDS)
    timer.tick(desk.look, outputs=[on.state, timer], queue=False, **QUIET)

    talking = [on.talk, on.turns, on.go, on.halt]
    ask: dict[str, Any] = {
        "fn": desk.ask,
        "inputs": [on.question, on.only, on.turns],
        "outputs": [*talking, on.question],
        "concurrency_limit": AT_ONCE,
        "concurrency_id": "ask",
        **QUIET,
    }
    asked = gr.on([on.question.submit, on.go.click], **ask)
    picked = on.talk.select(desk.pick, outputs=on.question, **QUIET).then(**ask)
    on.halt.click(desk.stop, on.turns, talking, cancels=[asked, picked], queue=False, **QUIET)

    for clicked in (on.talk, on.listed):
        clicked.click(desk.open_place, outputs=on.evidence, queue=False, **QUIET)
    on.files.upload(
        desk.upload,
        on.files,
        [on.progress, on.listed, on.held, on.files],
        concurrency_limit=1,  # the library takes one writer
        **QUIET,
    )


def _script(name: str) -> str:
    """One of this folder's scripts, which run when a component appears."""
    return (HERE / name).read_text(encoding="utf-8")


def _theme() -> gr.themes.Base:
    """Plain shapes and the reader's own fonts: nothing is fetched from a font service."""
    return gr.themes.Base(
        primary_hue="slate", neutral_hue="stone", radius_size="sm", font=SANS, font_mono=MONO
    )


def mount(server: FastAPI, page: gr.Blocks, max_file_mb: float) -> None:
    """Put the page at the root of a server, without anything that calls home."""
    gr.mount_gradio_app(
        server,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        pwa=False,
        ssr_mode=False,
        show_error=True,
        max_file_size=int(max_file_mb * 1_000_000),
        theme=_theme(),
        css_paths=[HERE / "style.css"],
    )
