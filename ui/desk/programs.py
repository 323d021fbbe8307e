"""The desk for programs: named endpoints, in the shapes of the command line.

They answer through Gradio's queue like the page, to whoever the page would
answer: `gradio_client`, or two requests to `/gradio_api/call/NAME`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from rag import FootnoteError
from ui.desk.panes.base import AT_ONCE, Shared


def add_programs(shared: Shared) -> None:
    """Put the endpoints on the page that is being built."""

    def search(question: str, request: gr.Request, limit: int = 10) -> dict[str, Any]:
        """Ranked passages (`footnote.search/1`); nothing is phrased."""
        view = shared.view(request)
        return _shape(lambda: view.search(question, limit=limit))

    def ask(question: str, request: gr.Request, quotes_only: bool = False) -> dict[str, Any]:
        """The answer with its located quotes (`footnote.answer/1`)."""
        view = shared.view(request)
        return _shape(lambda: view.ask(question, quotes_only=quotes_only))

    def check(claim: str, request: gr.Request) -> dict[str, Any]:
        """The verdict on a claim (`footnote.check/1`)."""
        desk = shared.pipeline.desk
        return _shape(lambda: desk.claim(claim, documents=shared.scope(request, frozenset())))

    def quote(quote: str, request: gr.Request, speaker: str = "") -> dict[str, Any]:
        """How a quotation stands to the documents (`footnote.quote/1`)."""
        desk = shared.pipeline.desk
        return _shape(
            lambda: desk.quote(
                quote, speaker=speaker or None, documents=shared.scope(request, frozenset())
            )
        )

    def documents(request: gr.Request) -> list[dict[str, Any]]:
        """The lines of the library that the caller sees."""
        from ui.commands.problems import entry_shape

        return [entry_shape(entry) for entry in shared.view(request).entries()]

    for fn in (search, ask, check, quote):
        gr.api(fn, api_name=fn.__name__, concurrency_limit=AT_ONCE, concurrency_id="ask")
    gr.api(documents, api_name="documents")


def _shape(make: Callable[[], Any]) -> dict[str, Any]:
    """The result as JSON; a named failure reaches the program as its message with the remedy."""
    try:
        shape: dict[str, Any] = make().to_dict()
    except FootnoteError as error:
        raise gr.Error(f"{error.message} {error.remedy}", print_exception=False) from error
    return shape
