"""Batches: one JSON object a line in, one result line each out, in order.

A bad line costs only itself: its result line carries `error` and `remedy`, the
number of the line, and its id when that much could be read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from rag import FootnoteError
from rag.errors import GenerationFailed, QuestionError
from ui.errors import BatchUnreadable

# Failures of one question; any other would meet every line alike and ends the batch.
OF_ONE_LINE = (QuestionError, GenerationFailed)
REMEDY = 'Write one JSON object a line, such as {"id": "1", "question": "..."}.'

QUOTE_REMEDY = (
    'Write one JSON object a line, such as {"id": "1", "claim": "..."} '
    'or {"id": "1", "quote": "..."}.'
)
Given = TypeVar("Given")
History = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a batch; `history` holds earlier questions with their answers."""

    question: str
    history: History = ()


@dataclass(frozen=True, slots=True)
class ToCheck:
    """One line of a batch of checks: a claim, perhaps with evidence, or a quotation."""

    claim: str | None = None
    evidence: tuple[str, ...] | None = None
    quote: str = ""
    speaker: str | None = None


class BadLine(FootnoteError):
    """A line of a batch that cannot be used."""


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """The batch file for reading; `-` is stdin. Raises BatchUnreadable."""
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as file:
            yield file
    except OSError as error:
        raise BatchUnreadable(
            f"The batch file {name} cannot be read: {error.strerror or error}.",
            "Name a readable file of JSON lines, or - for standard input.",
        ) from error


def run(
    lines: Iterator[bytes],
    answer: Callable[[Given], dict[str, Any]],
    read: Callable[[dict[str, Any]], Given],
) -> Iterator[dict[str, Any]]:
    """The result of each line that is not blank, in order.

    `read` makes of a line's object what `answer` takes. Failures in
    `OF_ONE_LINE` become result lines; any other is raised.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        record: Any = None
        try:
            record = _record(line)
            result = answer(read(_object(record)))
        except (BadLine, *OF_ONE_LINE) as error:
            result = {"line": number, "error": error.message, "remedy": error.remedy}
        yield _with_id(result, record)


def _with_id(result: dict[str, Any], record: Any) -> dict[str, Any]:
    if not isinstance(record, dict) or "id" not in record:
        return result
    first = {"schema": result["schema"]} if "schema" in result else {}
    return first | {"id": record["id"]} | result


def _record(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadLine("The line is not UTF-8.", REMEDY) from error
    except (ValueError, RecursionError) as error:
        raise BadLine(f"The line is not JSON: {error}.", REMEDY) from error


def _object(record: Any) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise BadLine("The line is not a JSON object.", REMEDY)
    return record


def read_question(record: dict[str, Any]) -> Asked:
    """The question of a line, with its history. Raises BadLine."""
    question = record.get("question")
    if not isinstance(question, str):
        raise BadLine("The line has no question, or one that is not text.", REMEDY)
    return Asked(question, read_history(record.get("history")))


def read_check(record: dict[str, Any]) -> ToCheck:
    """The claim of a line with its evidence, or its quotation. Raises BadLine."""
    if "claim" in record:
        claim = record["claim"]
        if not isinstance(claim, str):
            raise BadLine("The claim is not text.", QUOTE_REMEDY)
        return ToCheck(claim=claim, evidence=_evidence(record.get("evidence")))
    quote, speaker = record.get("quote"), record.get("speaker")
    if not isinstance(quote, str):
        raise BadLine("The line has no claim and no quote, or one that is not text.", QUOTE_REMEDY)
    if not isinstance(speaker, str | None):
        raise BadLine("The speaker is not text.", QUOTE_REMEDY)
    return ToCheck(quote=quote, speaker=speaker)


def _evidence(value: Any) -> tuple[str, ...] | None:
    """Texts, or objects with a text; None where the library is to be asked."""
    if value is None:
        return None
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list):
        raise BadLine("The evidence is not a list of texts.", QUOTE_REMEDY)
    said = [one.get("text") if isinstance(one, dict) else one for one in given]
    texts = tuple(text for text in said if isinstance(text, str))
    if len(texts) < len(said):
        raise BadLine("A piece of the evidence is not text.", QUOTE_REMEDY)
    return texts


def read_history(value: Any) -> History:
    """Earlier questions and answers: objects, pairs, messages with roles, or texts in turn."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadLine("The history is not a list.", REMEDY)
    if all(isinstance(turn, str) for turn in value):
        value = [[*value[at : at + 2], ""][:2] for at in range(0, len(value), 2)]
    if value and all(isinstance(turn, dict) and _role(turn) for turn in value):
        return _from_messages(value)
    return tuple(_pair(turn) for turn in value)


def _pair(turn: Any) -> tuple[str, str]:
    if isinstance(turn, dict):
        turn = [turn.get("question"), turn.get("answer")]
    if not isinstance(turn, list) or len(turn) != 2 or not isinstance(turn[0], str):
        raise BadLine("A turn of the history is not a question with its answer.", REMEDY)
    if not isinstance(turn[1], str | None):
        raise BadLine("An answer in the history is not text.", REMEDY)
    return turn[0], turn[1] or ""


def _role(message: dict[str, Any]) -> Any:
    return message.get("role", message.get("speaker"))


def _from_messages(messages: Sequence[dict[str, Any]]) -> History:
    turns: list[tuple[str, str]] = []
    for message in messages:
        text = message.get("text", message.get("content"))
        if not isinstance(text, str):
            raise BadLine("A message of the history has no text.", REMEDY)
        if _role(message) == "user":
            turns.append((text, ""))
        elif turns:
            question, answer = turns[-1]
            turns[-1] = (question, f"{answer}\n{text}" if answer else text)
    return tuple(turns)
