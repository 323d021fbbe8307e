"""Files on their way into the library: in a thread of its own, told file by file, to be cancelled.

Whoever closes the page loses nothing: the work goes on, and what was uploaded
is kept or deleted as if they had stayed.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag import FootnoteError
from ui import words
from ui.desk import arriving
from ui.desk import words as desk
from ui.desk.arriving import Row
from ui.uploads import forget, keep

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

Work = Callable[[Callable[[Any], None]], Any]


class Cancelled(FootnoteError):
    """A visitor cancelled adding; what was stored by then stays."""


@dataclass
class Intake:
    """One run of adding, as it stands; `cancel` may be set from any thread.

    `into` is the collection that what is added goes to, "" for none. `failed`
    says whether there is something to try again.
    """

    into: str = ""

    cancel: threading.Event = field(default_factory=threading.Event)
    rows: dict[str, Row] = field(default_factory=dict)
    done: int = 0
    total: int = 0
    failed: bool = False

    def files(self, pipeline: Pipeline, temporary: Sequence[str]) -> Iterator[str]:
        """Take uploaded files in. They are moved under the home.

        One that could not be read is kept, to be tried again, until its line is
        removed; one that was never read is not.
        """
        kept = [keep(pipeline.home, Path(name)) for name in temporary]
        self._expect([str(path) for path in kept])
        yield from self._run(
            lambda told: pipeline.add([str(path) for path in kept], told),
            settle=lambda: self._settle(pipeline, kept),
        )

    def address(self, pipeline: Pipeline, address: str) -> Iterator[str]:
        """Fetch a web page, a document, a feed or a site map."""
        address = address.strip()
        if not address.lower().startswith(("http://", "https://")):
            yield arriving.outcome(f"{desk.NOT_AN_ADDRESS} {desk.ADDRESS_REMEDY}")
            return
        self._expect([address])
        yield from self._run(
            lambda told: pipeline.add([address], told), settle=lambda: self._settle(pipeline)
        )

    def again(self, pipeline: Pipeline) -> Iterator[str]:
        """Try everything that could not be read, or only partly, once more."""
        yield from self._run(lambda told: pipeline.add([], told, retry_failed=True))

    def _settle(self, pipeline: Pipeline, kept: Sequence[Path] = ()) -> None:
        """Put what came in its collection; delete the uploads that were never read."""
        _drop_unknown(pipeline, kept)
        if self.into:
            pipeline.collect(list(self.rows), self.into)

    def _expect(self, sources: Sequence[str]) -> None:
        self.rows = {source: Row(words.source_name(source), "waiting") for source in sources}
        self.total = len(self.rows)

    def _run(self, work: Work, settle: Callable[[], None] = lambda: None) -> Iterator[str]:
        """Do the work in a thread, telling how far it is; at the end, what came of it."""
        told: queue.Queue[Any] = queue.Queue()
        ended: list[Any] = []

        def progress(at: Any) -> None:
            if self.cancel.is_set():
                raise Cancelled(desk.CANCELLED, "")
            told.put(at)

        def run() -> None:
            try:
                try:
                    ended.append(work(progress))
                finally:
                    settle()
            except BaseException as error:  # noqa: BLE001 (raised again in the visitor's thread)
                ended[:] = [error]
            finally:
                told.put(None)

        yield arriving.intake(self.done, self.total, list(self.rows.values()))
        threading.Thread(target=run, name="intake", daemon=True).start()
        while (at := told.get()) is not None:
            self._note(at)
            while not told.empty() and told.queue[0] is not None:
                self._note(told.get())
            yield arriving.intake(self.done, self.total, list(self.rows.values()))
        yield self._outcome(ended[0])

    def _note(self, at: Any) -> None:
        """Take in one word of progress (`rag.report.Progress`)."""
        self.done, self.total = at.done, max(at.total, self.total)
        detail = f"{at.embedded:,} / {at.passages:,}" if at.passages else (at.problem or "")
        self.rows[at.source] = Row(words.source_name(at.source), at.state, detail)

    def _outcome(self, ended: Any) -> str:
        if isinstance(ended, FootnoteError):
            return arriving.outcome(" ".join(filter(None, [ended.message, ended.remedy])))
        if isinstance(ended, BaseException):
            raise ended
        shape = ended.to_dict()
        self.failed = bool(shape["failed"])
        rows = [
            Row(words.source_name(one["source"]), "failed", f"{one['error']} {one['remedy']}")
            for one in shape["failed"]
        ]
        return arriving.outcome(words.added(shape), rows)


def _drop_unknown(pipeline: Pipeline, kept: Sequence[Path]) -> None:
    """Delete the uploads of which the library's ledger says nothing: they were never read."""
    known = {entry.source for entry in pipeline.entries(skipped=True)}
    known |= {entry.parent for entry in pipeline.entries(skipped=True) if entry.parent}
    forget(pipeline.home, [path for path in kept if str(path) not in known])


def remove(pipeline: Pipeline, ids: Sequence[str]) -> None:
    """Remove documents or lines of the ledger, with the uploads they came from.

    Raises DocumentNotFound before anything is removed.
    """
    gone = set(ids)
    sources = [
        entry.source
        for entry in pipeline.entries()
        if entry.document_id in gone and entry.parent is None
    ]
    pipeline.remove(ids)
    forget(pipeline.home, [Path(source) for source in sources])
