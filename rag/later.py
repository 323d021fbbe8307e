"""Things that are costly to make: made once, when first needed, or begun ahead in a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Later(Generic[T]):
    """A value made on first use, by whichever thread comes first; the others wait for it.

    A failure is raised to everyone who waits and forgotten afterwards, so that
    the next use tries again (the model may have been pulled in the meantime).
    """

    def __init__(self, make: Callable[[], T]) -> None:
        """Remember how to make it; make nothing yet."""
        self._make = make
        self._lock = threading.Lock()
        self._future: Future[T] | None = None

    def begin(self) -> None:
        """Start making it in a thread of its own, unless that has begun already."""
        future = self._claim()
        if future is not None:
            threading.Thread(target=self._run, args=(future,), daemon=True).start()

    def get(self) -> T:
        """The value; makes it, or waits for whoever is making it."""
        future = self._claim()
        if future is not None:
            self._run(future)
        else:
            with self._lock:
                future = self._future
        # Between the claim and here a failed future may have been forgotten: then try again.
        return future.result() if future is not None else self.get()

    def made(self) -> T | None:
        """The value if it is there already."""
        with self._lock:
            future = self._future
        if future is None or not future.done() or future.exception() is not None:
            return None
        return future.result()

    def _claim(self) -> Future[T] | None:
        """A new future for the caller to fulfil, None when someone else has it."""
        with self._lock:
            if self._future is not None:
                return None
            self._future = Future()
            return self._future

    def _run(self, future: Future[T]) -> None:
        try:
            value = self._make()
        except BaseException as error:  # noqa: BLE001 (handed to every waiter)
            with self._lock:
                self._future = None
            future.set_exception(error)
        else:
            future.set_result(value)
