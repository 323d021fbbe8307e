"""The desk as a Gradio page: its parts put together, and mounted on a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import FastAPI, Request

from ui import words
from ui.desk import frame
from ui.desk.access import Access
from ui.desk.panes.ask import AskPane
from ui.desk.panes.base import AT_ONCE, NOW, ONE_BY_ONE, QUIET, Shared, script
from ui.desk.panes.check import CheckPane
from ui.desk.panes.evidence import EvidencePane
from ui.desk.panes.health import HealthPane
from ui.desk.panes.history import HistoryPane
from ui.desk.panes.library import LibraryPane
from ui.desk.pictures import Pictures
from ui.desk.programs import add_programs

if TYPE_CHECKING:
    from rag.pipeline import Pipeline
    from ui.warming import Warming

STYLE = Path(__file__).parent / "desk" / "style"
# In this order: what comes later overrules.
SHEETS = ("paper", "talk", "shelf", "controls", "check", "health", "evidence", "layout")
LOOK_SECONDS = 1.0
# How often a page that lies open asks whether the library was changed by others.
CHANGED_SECONDS = 10.0
# Uploads that were never taken in: how often they are looked for, and how old they get (seconds).
LEFTOVERS = (3600, 3600)
SANS = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def build(pipeline: Pipeline, warming: Warming, access: Access, pictures: Pictures) -> gr.Blocks:
    """The page."""
    shared = Shared(pipeline, warming, access, pictures)
    with gr.Blocks(
        title=words.NAME, analytics_enabled=False, fill_width=True, delete_cache=LEFTOVERS
    ) as page:
        # First, so that their names are not taken by the page's own events.
        add_programs(shared)
        _compose(page, shared)
    return page.queue(default_concurrency_limit=AT_ONCE)


def _compose(page: gr.Blocks, shared: Shared) -> None:
    """Lay the parts out, and let them act on each other."""
    with gr.Row(elem_id="fn-head"):
        gr.HTML(frame.masthead(), elem_id="fn-brand")
        parts = gr.HTML(frame.navigation(), elem_id="fn-parts", js_on_load=script("frame.js"))
        state = gr.HTML(shared.warming.status(), elem_id="fn-state")
    with gr.Row(elem_id="fn-desk"):
        with gr.Column(elem_id="fn-library", min_width=0):
            gr.HTML(frame.shelf_switch())
            library = LibraryPane.lay_out(shared)
            history = HistoryPane.lay_out(shared)
        with gr.Column(elem_id="fn-middle", min_width=0):
            ask = AskPane.lay_out(shared)
            check = CheckPane.lay_out(shared)
            health = HealthPane.lay_out(shared)
        evidence = EvidencePane.lay_out(shared)

    refresh = history.wire(ask)
    ask.wire(library.chosen, refresh)
    check.wire(library.chosen)
    evidence.wire(ask.shown, check.shown, library.listed)
    health.wire(parts)
    # After a removal the conversation on the page shows what is left of it.
    library.wire({"fn": ask.arrive, "inputs": ask.remembered, "outputs": ask.outputs, **NOW})
    page.load(ask.arrive, ask.remembered, ask.outputs, **NOW).then(**refresh)
    page.load(check.arrive, check.remembered, check.outputs, **NOW)
    _greet(page, shared, parts, state)
    if shared.access.login:
        page.load(library.offer, outputs=library.adding, **NOW)
    _follow(page, shared, library)


def _greet(page: gr.Blocks, shared: Shared, parts: gr.HTML, state: gr.HTML) -> None:
    """Show who is logged in, and how far the models are."""

    def named(request: gr.Request) -> str:
        return frame.navigation(shared.user(request))

    def status() -> tuple[str, gr.Timer]:
        return shared.warming.status(), gr.Timer(active=not shared.warming.over)

    if shared.access.login:
        page.load(named, outputs=parts, **NOW)
    timer = gr.Timer(LOOK_SECONDS)
    timer.tick(status, outputs=[state, timer], queue=False, **QUIET)


def _follow(page: gr.Blocks, shared: Shared, library: LibraryPane) -> None:
    """Show the library as it is when a visitor comes, and whenever anybody has changed it."""
    generation = gr.State(-1)

    def changed(known: int, looking: Any, chosen: Any, request: gr.Request) -> tuple[Any, ...]:
        now = shared.pipeline.generation()
        if now == known:
            return known, *[gr.skip()] * len(library.outputs)
        return now, *library.library(looking, chosen, request)

    fresh: dict[str, Any] = {
        "fn": changed,
        "inputs": [generation, library.looking, library.chosen],
        "outputs": [generation, *library.outputs],
        **ONE_BY_ONE,
    }
    page.load(**fresh)
    gr.Timer(CHANGED_SECONDS).tick(**fresh)


def _theme() -> gr.themes.Base:
    """Plain shapes and the reader's own fonts: nothing is fetched from a font service."""
    return gr.themes.Base(
        primary_hue="slate", neutral_hue="stone", radius_size="sm", font=SANS, font_mono=MONO
    )


def mount(server: FastAPI, page: gr.Blocks, max_file_mb: float, *, login: bool = False) -> None:
    """Put the page at the root of a server, without anything that calls home.

    With `login` the visitor's name is what the guard before the server found.
    """

    def user(request: Request) -> str | None:
        return request.scope.get("footnote.user")

    gr.mount_gradio_app(
        server,
        page,
        path="/",
        auth_dependency=user if login else None,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        pwa=False,
        ssr_mode=False,
        show_error=True,
        max_file_size=int(max_file_mb * 1_000_000),
        theme=_theme(),
        css_paths=[STYLE / f"{name}.css" for name in SHEETS],
    )
    # Mounting does not say so, and until then Gradio takes any path for an uploaded file.
    page.has_launched = True
