"""How long text recognition may take over one file, where a loader finds it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Clock:
    """The time that may go by from the first recognised page to the beginning of the last.

    `heard` is called before and after each page, and after each step of it: a
    file whose recognition goes on is no parser that hangs.
    """

    def __init__(self, seconds: float = math.inf, heard: Callable[[], None] = lambda: None) -> None:
        """Start counting with the first page; 0 seconds allow none."""
        self._seconds, self._heard = seconds, heard
        self._began: float | None = None

    def left(self) -> bool:
        """Whether another page may be recognised."""
        gone = 0.0 if self._began is None else time.monotonic() - self._began
        return gone < self._seconds

    def tick(self) -> None:
        """A step of the page in hand is done."""
        self._heard()

    @contextmanager
    def page(self) -> Iterator[None]:
        """While one page is recognised."""
        if self._began is None:
            self._began = time.monotonic()
        self.tick()
        yield
        self.tick()


CLOCK: ContextVar[Clock] = ContextVar("CLOCK")
"""The clock of the file in hand; without one, recognition takes as long as it takes."""


def clock() -> Clock:
    """The clock of the file in hand."""
    return CLOCK.get(Clock())


OUT_OF_TIME = "not recognised: the time for it was used up"


def too_slow(pages: int, of: int) -> str:
    """What a document's problem says of pages for which no time was left."""
    them = "1 page" if pages == 1 else f"{pages} pages"
    return (
        f"No time was left to recognise {them} of {of}: raise the setting ocr_seconds, "
        "then run `footnote add --retry-failed`."
    )
