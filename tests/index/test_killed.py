"""Killed at any instant, the library opens again with every finished document whole."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import pytest

from index import Library
from tests.index.making import FINGERPRINT, Made, made

FORK = multiprocessing.get_context("fork")

Step = tuple[Literal["add", "remove"], list[int]]


def document(number: int) -> Made:
    """Document `number`, three to twenty lines; every fifth has the source of the one before."""
    lines = [f"Report {number} line {line} of wheat." for line in range(3 + number % 18)]
    return made(f"{number - 1 if number % 5 == 1 else number}.txt", "\n".join(lines))


def steps(first: int) -> Iterator[Step]:
    """Add two documents at a time, some of which replace others; often remove one again."""
    for number in range(first, first + 10_000, 2):
        yield "add", [number, number + 1]
        if number % 3 == 0:
            yield "remove", [number + 1]


def state_after(first: int, count: int) -> dict[str, int]:
    """Which document stands at which source after so many steps."""
    standing: dict[str, int] = {}
    for kind, numbers in islice(steps(first), count):
        for number in numbers:
            if kind == "add":
                standing[document(number)[0].source] = number
            else:
                del standing[document(number)[0].source]
    return standing


def write_until_killed(folder: Path, first: int, finished: Connection) -> None:
    """Take the steps, and say so after each."""
    with Library.open(folder, FINGERPRINT) as library:
        for kind, numbers in steps(first):
            documents = [document(number) for number in numbers]
            if kind == "add":
                library.add(documents)
            else:
                library.remove([item[0].id for item in documents])
            finished.send(None)


def killed_run(folder: Path, first: int, seconds: float) -> int:
    """Let a process write, kill it so long after its first step; how many steps it finished."""
    receiver, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(target=write_until_killed, args=(folder, first, sender))
    process.start()
    sender.close()
    receiver.recv()
    time.sleep(seconds)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    count = 1
    try:
        while True:
            receiver.recv()
            count += 1
    except EOFError:
        receiver.close()
        return count


def assert_whole(library: Library, item: Made) -> None:
    """The document stands with its text and all its passages, in both indexes."""
    wanted, passages, vectors = item
    assert library.document(wanted.id) == wanted
    assert library.passages([passage.id for passage in passages]) == passages
    only, ids = frozenset({wanted.id}), {passage.id for passage in passages}
    assert {match.passage_id for match in library.search_words("wheat", 50, only)} == ids
    assert {match.passage_id for match in library.search_vectors(vectors[0], 50, only)} == ids


@pytest.mark.parametrize("rounds", [25, pytest.param(100, marks=pytest.mark.model)])
def test_nothing_finished_is_lost_and_nothing_half_is_kept(folder: Path, rounds: int) -> None:
    """Kill a writing process again and again.

    Each time the library holds what the finished steps made, or the step in hand
    as well, and nothing between; and the dead process's lock keeps nobody out.
    """
    rng = random.Random(11)  # noqa: S311
    in_hand = 0
    for turn in range(rounds):
        first = turn * 100_002
        count = killed_run(folder, first, rng.uniform(0, 0.08))
        with Library.open(folder, FINGERPRINT) as library:
            assert library.check() == []
            standing = {entry.source: entry.document_id for entry in library.entries()}
            possible = [
                {source: document(number)[0].id for source, number in state.items()}
                for state in (state_after(first, count), state_after(first, count + 1))
            ]
            assert standing in possible
            in_hand += standing == possible[1]
            numbers = {document(n)[0].id: n for n in range(first, first + 2 * count + 4)}
            for id in standing.values():
                assert_whole(library, document(numbers[id]))
            library.remove(list(standing.values()))
            assert library.check() == []
    assert in_hand < rounds  # some were killed before their step was committed
