"""Adding documents: uploads, web addresses, what failed once more; cancelled by who began it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from ui.desk import arriving
from ui.desk import words as desk
from ui.desk.intake import Intake
from ui.desk.panes.base import Shared
from ui.desk.shelf import Looking
from ui.markup import notice

Library = Callable[[Looking, frozenset[str], gr.Request], tuple[Any, ...]]
# What `Library` gives, in its number.
PARTS = 4


@dataclass(frozen=True)
class Adding:
    """The intakes under way, by the visitor's session; `library` shows what became of it all."""

    shared: Shared
    library: Library
    runs: dict[str, Intake] = field(default_factory=dict)

    def upload(
        self,
        files: list[str] | None,
        looking: Looking,
        chosen: frozenset[str],
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        """Take uploaded files in."""
        run = Intake(self._into(looking, request))
        steps = run.files(self.shared.pipeline, files or [])
        yield from self._adding(run, steps, looking, chosen, request)

    def visit(
        self, address: str, looking: Looking, chosen: frozenset[str], request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Fetch a web address."""
        run = Intake(self._into(looking, request))
        steps = run.address(self.shared.pipeline, address)
        yield from self._adding(run, steps, looking, chosen, request)

    def retry(
        self, looking: Looking, chosen: frozenset[str], request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Try what failed once more."""
        run = Intake()
        yield from self._adding(run, run.again(self.shared.view(request)), looking, chosen, request)

    def _into(self, looking: Looking, request: gr.Request) -> str:
        """Where new documents go: the collection looked at, else one that the visitor sees."""
        seen = self.shared.access.sees(self.shared.user(request))
        if seen is None or looking.collection in seen:
            return looking.collection
        return min(seen, default="")

    def waits(self) -> str:
        """What is shown until its turn has come."""
        return arriving.outcome(desk.WAITS) if self.runs else ""

    def halt(self, request: gr.Request) -> None:
        """Cancel this visitor's intake at the next file."""
        run = self.runs.get(str(request.session_hash))
        if run is not None:
            run.cancel.set()

    def _adding(
        self,
        run: Intake,
        steps: Iterator[str],
        looking: Looking,
        chosen: frozenset[str],
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        """How far it is, then the library as it has become."""
        if not self.shared.may_add(request):
            yield notice("fn-none", "○", desk.READ_ONLY), gr.skip(), gr.skip(), *[gr.skip()] * PARTS
            return
        key = str(request.session_hash)
        self.runs[key] = run
        shown = ""
        try:
            for shown in steps:
                yield shown, gr.Button(visible=True), gr.Button(visible=False), *[gr.skip()] * PARTS
        finally:
            del self.runs[key]
        library = self.library(looking, chosen, request)
        yield shown, gr.Button(visible=False), gr.Button(visible=run.failed), *library
