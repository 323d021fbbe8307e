"""A costly thing is made once, whoever asks first, and a failure may be tried again."""

from __future__ import annotations

import threading
import time

import pytest

from rag.later import Later


def test_it_is_made_once_for_many_threads() -> None:
    """All get the same thing."""
    made: list[int] = []

    def make() -> object:
        made.append(1)
        time.sleep(0.05)
        return object()

    later = Later(make)
    got: list[object] = []
    threads = [threading.Thread(target=lambda: got.append(later.get())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len(set(map(id, got))) == 1


def test_begun_ahead_it_is_there_when_needed() -> None:
    """`begin` returns at once, `get` waits for the rest."""
    gate = threading.Event()
    later = Later(lambda: gate.wait(10))
    later.begin()
    assert later.made() is None
    gate.set()
    assert later.get() is True
    assert later.made() is True


def test_a_failure_is_raised_and_the_next_use_tries_again() -> None:
    """What was missing may have come in the meantime."""
    tries = iter([OSError("not yet"), None])

    def make() -> str:
        error = next(tries)
        if error:
            raise error
        return "here"

    later = Later(make)
    with pytest.raises(OSError, match="not yet"):
        later.get()
    assert later.made() is None
    assert later.get() == "here"
