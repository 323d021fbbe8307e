"""Models load in the background while the page is already open; this knows how far they are."""

from __future__ import annotations

import threading
from collections.abc import Callable

from rag import FootnoteError
from ui.desk import frame


class Warming:
    """Calls `load` in a thread of its own, once; a named failure is kept and shown."""

    def __init__(self, load: Callable[[], None]) -> None:
        """Remember what loads; `start` begins it."""
        self._load = load
        self._done = threading.Event()
        self._failure: FootnoteError | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        threading.Thread(target=self._run, name="warming", daemon=True).start()

    def _run(self) -> None:
        try:
            self._load()
        except FootnoteError as error:
            self._failure = error
        finally:
            self._done.set()

    @property
    def over(self) -> bool:
        """Whether loading has ended, well or not."""
        return self._done.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for the end; whether it came."""
        return self._done.wait(seconds)

    def status(self) -> str:
        """The state as HTML: loading, ready, or what is missing and what to do."""
        if self._failure is not None:
            return frame.status("failed", self._failure.message, self._failure.remedy)
        return frame.status("ready") if self.over else frame.status("loading")
