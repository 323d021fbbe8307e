"""Progress on stderr: a bar with rate and time left, or plain lines where no terminal watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from ui.terminal import err, line, plain, words

Unit = Literal["files", "documents", "cases", "sentences", "bytes"]
QUIET_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Step:
    """How far one task is: `done` of `total` units, and what is in hand now."""

    task: str
    done: int
    total: int
    unit: Unit
    now: str = ""


Report = Callable[[Step], None]


def amount(count: float, unit: Unit, total: float | None = None) -> str:
    """A count in words: `12 files`, `3.4 MB`, `3 of 12 files`."""
    scale, places, name = (1e6, 1, "MB") if unit == "bytes" else (1, 0, unit)
    of = f" of {total / scale:,.{places}f}" if total else ""
    return f"{count / scale:,.{places}f}{of} {name}"


@contextmanager
def reporting() -> Iterator[Report]:
    """Hand out what shows each step until the block ends."""
    if sys.stderr.isatty():
        with _bars() as progress:
            yield _Bars(progress)
    else:
        yield _Lines()


def _bars() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        _Amount(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[now]}", style="dim", markup=False),
        console=err(),
        transient=True,
    )


class _Amount(ProgressColumn):
    """Done of total, and the rate."""

    def render(self, task: Task) -> Text:
        unit: Unit = task.fields["unit"]
        rate = f" · {amount(task.speed, unit)}/s" if task.speed else ""
        return Text(f"{amount(task.completed, unit, task.total)}{rate}")


class _Bars:
    """One bar a task."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, step: Step) -> None:
        if step.task not in self._tasks:
            self._tasks[step.task] = self._progress.add_task(
                plain(step.task), total=step.total or None, unit=step.unit, now=""
            )
        self._progress.update(
            self._tasks[step.task],
            completed=step.done,
            total=step.total or None,
            now=line(step.now)[-48:],
        )


class _Lines:
    """A line for each new task, each finished one, and every few seconds between."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}
        self._finished: set[str] = set()

    def __call__(self, step: Step) -> None:
        now = time.monotonic()
        finished = bool(step.total) and step.done >= step.total
        if finished and step.task in self._finished:
            return
        if not finished and now - self._said.get(step.task, -QUIET_SECONDS) < QUIET_SECONDS:
            return
        self._said[step.task] = now
        if finished:
            self._finished.add(step.task)
        said = f"{step.task}: {amount(step.done, step.unit, step.total)}"
        err().print(words(f"{said} ({line(step.now)})" if step.now else said))
