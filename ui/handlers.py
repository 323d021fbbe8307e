"""What happens when a visitor does something: generators over events, and no widget in sight."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rag import FootnoteError
from ui import evidence, view, words
from ui.turn import Turn, Turns, history
from ui.uploads import forget, keep

if TYPE_CHECKING:
    from rag.events import Event
    from rag.pipeline import Pipeline


def ask(pipeline: Pipeline, question: str, turns: Turns, *, quotes_only: bool) -> Generator[Turns]:
    """The conversation after each event of this question.

    A named failure ends the turn in words. Any other is shown as the program's
    own fault and raised, so that the terminal shows where it happened. Closing
    the generator closes the pipeline's, which stops the model.
    """
    turn = Turn(question.strip())
    yield (*turns, turn)
    try:
        events = pipeline.stream(turn.question, quotes_only=quotes_only, history=history(turns))
        with closing(cast("Generator[Event]", events)):
            for event in events:
                turn = turn.after(event)
                if turn.answer is not None and turn.answer.status == "not_found":
                    nearest = {hit.passage.document_id for hit in turn.answer.passages}
                    titles = {id: pipeline.document(id).title for id in nearest}
                    turn = replace(turn, titles=titles)
                yield (*turns, turn)
    except FootnoteError as error:
        yield (*turns, replace(turn, failure=(error.message, error.remedy)))
    except Exception:
        yield (*turns, replace(turn, failure=(words.OWN_FAULT, words.OWN_REMEDY)))
        raise


def open_place(pipeline: Pipeline, sent: dict[str, Any], click: int) -> str:
    """The document a click asked for, its place marked; what the page sends is checked here."""
    document_id = sent.get("document")
    if not isinstance(document_id, str):
        return evidence.problem(words.NOT_A_PLACE)
    try:
        document = pipeline.document(document_id)
    except FootnoteError:
        return evidence.problem(words.GONE)
    start, end, check = sent.get("start"), sent.get("end"), sent.get("check")
    if isinstance(start, int) and isinstance(end, int):
        check = check if isinstance(check, str) else None
        return evidence.page(document, start, end, check, click=click)
    return evidence.page(document, click=click)


def upload(pipeline: Pipeline, temporary: Sequence[str]) -> Iterator[str]:
    """Take uploaded files into the library, telling how far it is and what failed.

    Files are moved under the home; one that could not be read is not kept.
    """
    kept = [keep(pipeline.home, Path(name)) for name in temporary]
    said: queue.Queue[tuple[int, int, str] | None] = queue.Queue()
    outcome: list[Any] = []

    def work() -> None:
        try:
            outcome.append(
                pipeline.add(
                    [str(path) for path in kept],
                    lambda at: said.put((at.done, at.total, words.source_name(at.source))),
                )
            )
        except BaseException as error:  # noqa: BLE001 (raised again in the visitor's thread)
            outcome.append(error)
        finally:
            said.put(None)

    yield view.uploading(0, len(kept), "")
    thread = threading.Thread(target=work, name="upload", daemon=True)
    thread.start()
    while (step := said.get()) is not None:
        yield view.uploading(*step)
    thread.join()
    yield _outcome(pipeline, kept, outcome[0])


def _outcome(pipeline: Pipeline, kept: Sequence[Path], outcome: Any) -> str:
    if isinstance(outcome, FootnoteError):
        forget(pipeline.home, kept)
        return view.uploaded(outcome.message, [("", outcome.remedy, "")])
    if isinstance(outcome, BaseException):
        forget(pipeline.home, kept)
        raise outcome
    shape = outcome.to_dict()
    failed = [(f["source"], f["error"], f["remedy"]) for f in shape["failed"]]
    forget(pipeline.home, [Path(source) for source, _, _ in failed])
    named = [(words.source_name(source), error, remedy) for source, error, remedy in failed]
    return view.uploaded(words.added(shape), named)
