"""What happens when a visitor does something: generators over events, and no widget in sight."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rag import FootnoteError
from ui import evidence, words
from ui.turn import Turns, history

if TYPE_CHECKING:
    from rag.answer import Hit
    from rag.events import Event
    from rag.pipeline import Pipeline


def ask(pipeline: Pipeline, turns: Turns) -> Generator[Turns]:
    """The conversation after each event of answering its last question.

    Nothing when that was answered or given up already. A named failure ends the
    turn in words. Any other is shown as the program's own fault and raised, so
    that the terminal shows where it happened. Closing the generator closes the
    pipeline's, which stops the model.
    """
    if not turns or not turns[-1].busy:
        return
    *former, turn = turns
    earlier = history(tuple(former))
    turn = replace(turn, waiting=False)
    yield (*former, turn)
    try:
        events = pipeline.stream(
            turn.question, quotes_only=turn.quotes_only, documents=turn.scope, history=earlier
        )
        with closing(cast("Generator[Event]", events)):
            for event in events:
                turn = turn.after(event)
                if turn.answer is not None and turn.answer.status == "not_found":
                    turn = replace(turn, places=places(pipeline, turn.answer.passages))
                yield (*former, turn)
    except FootnoteError as error:
        yield (*former, replace(turn, failure=(error.message, error.remedy)))
    except Exception:
        yield (*former, replace(turn, failure=(words.OWN_FAULT, words.OWN_REMEDY)))
        raise


def places(pipeline: Pipeline, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Where each of these passages stands: its document, and the page or place in it."""
    return tuple(
        words.placed(pipeline.document(hit.passage.document_id), hit.passage.span) for hit in hits
    )


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
    original = Path(document.source).is_file()
    at = sent.get("around")
    at = min(max(at, 0), len(document.text)) if isinstance(at, int) else None
    if isinstance(start, int) and isinstance(end, int):
        check = check if isinstance(check, str) else None
        return evidence.page(document, start, end, check, at=at, click=click, original=original)
    return evidence.page(document, at=at, click=click, original=original)
