"""What all parts of the page share: the pipeline, who may do what, and how events arrive."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.desk.access import Access
from ui.desk.pictures import Pictures
from ui.desk.sight import Sight, documents_in, seen

if TYPE_CHECKING:
    from rag.pipeline import Pipeline
    from ui.warming import Warming

HERE = Path(__file__).parents[1]
# Answers under way at once; more wait in the queue. The models share the same cores.
AT_ONCE = 2
# Seconds, at most, until a step of an answer or a check has ended; and until its page knows.
STOPPING, TOLD = 5.0, 0.1
# No spinner over what is being read; the page's own events are no API.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# For what answers at once: it need not wait behind answers, and every click counts. (Gradio's
# "always_last" sends again what the click before had carried: gradio 6.31, `DependencyManager`.)
NOW: dict[str, Any] = {**QUIET, "queue": False, "trigger_mode": "multiple"}
# For what carries nothing, as typing and clocks: what is there is read when its turn comes.
ONE_BY_ONE: dict[str, Any] = {**NOW, "trigger_mode": "always_last"}


class UnderWay:
    """Which answers and checks are under way, so that Stop can wait until one is given up for good.

    Gradio (6.31) drops what is asked while its page still cancels what was asked before, and a step
    that was under way then still gives what it had.
    """

    def __init__(self) -> None:
        """Nothing is."""
        self._ended: dict[str, Event] = {}

    @contextmanager
    def made(self, key: str) -> Iterator[None]:
        """What goes by this key is being made until the block ends."""
        ended = self._ended[key] = Event()
        try:
            yield
        finally:
            self._ended.pop(key, None)
            ended.set()

    def wait(self, key: str) -> None:
        """Until what goes by this key is no longer made, and its page knows."""
        if ended := self._ended.get(key):
            ended.wait(STOPPING)
            time.sleep(TOLD)


@dataclass(frozen=True)
class Shared:
    """One desk: the pipeline is shared by all visitors; what is a visitor's own is in states."""

    pipeline: Pipeline
    warming: Warming
    access: Access
    pictures: Pictures
    clicks: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    under_way: UnderWay = field(default_factory=UnderWay)

    def user(self, request: gr.Request) -> str:
        """The visitor's name, "" where nobody logs in."""
        return str(request.username or "") if self.access.login else ""

    def view(self, request: gr.Request) -> Pipeline:
        """The pipeline, held to what the visitor sees."""
        return seen(self.pipeline, self.access.sees(self.user(request)))

    def scope(self, request: gr.Request, chosen: frozenset[str]) -> frozenset[str] | None:
        """The documents the visitor's check is held to; None for the whole library.

        Raises DocumentNotFound when one that was chosen is not in sight.
        """
        collections = self.access.sees(self.user(request))
        if collections is None:
            return chosen or None
        return Sight(self.pipeline, collections).within(chosen or None)

    def shows(self, request: gr.Request, result: object) -> bool:
        """Whether the visitor sees every document that a result names."""
        collections = self.access.sees(self.user(request))
        if collections is None:
            return True
        return documents_in(result) <= Sight(self.pipeline, collections).ids()

    def may_add(self, request: gr.Request) -> bool:
        """Whether the visitor may add documents, and would see them."""
        return self.may_change(request) and self.access.sees(self.user(request)) != frozenset()

    def may_change(self, request: gr.Request) -> bool:
        """Whether the visitor may add and remove documents."""
        return self.access.may_change(self.user(request))


def sent(event: gr.EventData) -> dict[str, Any]:
    """What the page's script sent with an event; Gradio keeps it in this attribute."""
    data = event._data  # noqa: SLF001
    return data if isinstance(data, dict) else {}


def number(event: gr.EventData, key: str) -> int:
    """A whole number that the page sent; -1 for anything else."""
    value = sent(event).get(key)
    return value if isinstance(value, int) else -1


def text(event: gr.EventData, key: str) -> str:
    """A text that the page sent; "" for anything else."""
    value = sent(event).get(key)
    return value if isinstance(value, str) else ""


def script(name: str) -> str:
    """One of the desk's scripts, which run when a component appears."""
    return (HERE / name).read_text(encoding="utf-8")
