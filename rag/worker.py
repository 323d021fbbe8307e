"""The process that reads files, started by `rag.workers`.

Hostile bytes are parsed here and nowhere else. A job and its outcome pass as
length-prefixed pickles over standard input and output; anything a parser
prints goes nowhere. The worker ends when its input does, or when a job takes
far longer than its limit, so none outlives the program that started it.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import queue
import signal
import struct
import sys
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from index import Document
from rag import net
from rag.errors import LoadError, ParserTooBig
from rag.load import load_whole, read_bytes
from rag.load.archive import Budget, Member, is_archive, unpack
from rag.load.clock import CLOCK, Clock
from rag.look import Look, Seen, look

_LENGTH = struct.Struct(">Q")
ALIVE = "alive"  # sent when started, or done with a page of a scan: the time begins anew
PATIENCE = 4  # times its limit, a file may take on a machine that is busy with other things
_GRACE_SECONDS = 10  # the starter kills at the limit; this ends a worker whose starter died


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read. `name` decides the format, `source` is what the document will be called.

    What is found inside it is put into `folder`, which is the job's own.
    """

    path: Path
    name: str
    source: str
    max_bytes: int
    folder: Path
    budget: Budget
    password: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: a document or an error, and what was found inside the file.

    Or, of a `Look`, what was seen.
    """

    document: Document | None = None
    error: LoadError | None = None
    members: tuple[Member, ...] = ()
    seen: Seen | None = None


def send(stream: IO[bytes], value: Any) -> None:
    """Write one value."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read one value; raises EOFError at the end."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - from our own process


def read(job: Job | Look, clock: Clock) -> Outcome:
    """Do one job; every failure of it is in the outcome."""
    CLOCK.set(clock)
    try:
        if isinstance(job, Look):
            return Outcome(seen=look(job))
        data = read_bytes(job.path, job.max_bytes)
        if is_archive(job.name):
            document, members = unpack(
                data,
                job.name,
                job.source,
                folder=job.folder,
                budget=job.budget,
                password=job.password,
            )
        else:
            document, found = load_whole(data, job.name, job.source, job.password)
            members = job.budget.put(found, job.folder)
    except LoadError as error:
        return Outcome(error=error)
    except (MemoryError, RecursionError):
        return Outcome(error=too_big(job.name))
    if job.metadata:
        document = replace(document, metadata={**document.metadata, **job.metadata})
    return Outcome(document, members=members)


def too_big(name: str) -> ParserTooBig:
    """The error for a file that takes more memory to read than it may."""
    return ParserTooBig(
        f"{name}: reading it took more memory than the limit.",
        "Split the file, or raise the setting file_memory_mb, and run `footnote add` again.",
    )


def main() -> None:
    """Serve jobs until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the starter's to answer
    seconds, megabytes, ocr_seconds = float(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    jobs = os.fdopen(os.dup(0), "rb")
    outcomes = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for taken in (0, 1, 2):
        os.dup2(nowhere, taken)
    net.refuse_network()
    _limit_memory(megabytes)
    waiting: queue.SimpleQueue[Job | Look] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(jobs, waiting), daemon=True).start()

    def allow() -> None:
        # A C thread that needs no GIL: it ends even a parser that never returns.
        faulthandler.dump_traceback_later(
            PATIENCE * seconds + _GRACE_SECONDS, exit=True, file=sys.stderr
        )

    def alive() -> None:
        allow()
        send(outcomes, ALIVE)

    send(outcomes, ALIVE)  # how long the start took is not the first file's matter
    while True:
        job = waiting.get()
        allow()
        send(outcomes, read(job, Clock(ocr_seconds, alive)))
        faulthandler.cancel_dump_traceback_later()


def _listen(jobs: IO[bytes], waiting: queue.SimpleQueue[Job | Look]) -> None:
    """Hand over the jobs; end the process when there will be no more."""
    try:
        while True:
            waiting.put(receive(jobs))
    except (EOFError, OSError):
        os._exit(0)


def _limit_memory(megabytes: int) -> None:
    """Refuse memory far beyond the limit at once, where the system can (Linux).

    What it bounds is address space, of which a library that keeps arenas takes
    about twice what it fills; the starter watches what is filled.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + 2 * megabytes * 1_000_000
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
