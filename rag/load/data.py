"""JSON and JSON Lines: each record as lines of "path: value", so that a value is quotable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rag.errors import FileUnreadable
from rag.load.content import BLOCK_BREAK, Content, Writer
from rag.load.plain import decode
from rag.text import one_line

# A record shorter than this is one line, as a table's row is.
_LINE_CHARS = 1000


def load_json(data: bytes, name: str) -> Content:
    """The values of a JSON file with their paths; the members of an outer list are records.

    Raises FileUnreadable where it is no JSON, with the line of the mistake.
    """
    text, encoding = decode(data, name)
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _damaged(name, error) from error
    writer = Writer()
    for number, record in enumerate(value if isinstance(value, list) else [], start=1):
        writer.mark("record", number)
        _write(record, writer)
    if not isinstance(value, list):
        _write(value, writer)
    title = value.get("title", "") if isinstance(value, dict) else ""
    return writer.content(title if isinstance(title, str) else "", {"encoding": encoding})


def load_jsonl(data: bytes, name: str) -> Content:
    """Each line of JSON Lines is a record; a line that is none is named in `problem`."""
    text, encoding = decode(data, name)
    writer = Writer()
    wrong: list[str] = []
    last: Exception | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        writer.mark("line", number)
        try:
            _write(json.loads(line), writer)
        except (json.JSONDecodeError, RecursionError) as error:
            wrong.append(str(number))
            last = error
    listed = ", ".join(wrong[:10]) + (", ..." if len(wrong) > 10 else "")
    problem = f"Lines that are no JSON: {listed} ({len(wrong)} in all)." if wrong else None
    content = writer.content(metadata={"encoding": encoding}, problem=problem)
    if last is not None and not content.text:
        raise _damaged(name, last) from last
    return content


def _write(record: Any, writer: Writer) -> None:
    pairs = [f"{path}: {value}" if path else value for path, value in _leaves(record, "")]
    whole = "; ".join(pairs)
    if len(whole) <= _LINE_CHARS:
        writer.add(whole, separator="\n")
        return
    for number, pair in enumerate(pairs):
        writer.add(pair, separator="\n" if number else BLOCK_BREAK)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every value that is not empty, with the keys that lead to it; list places are left out."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path)
    elif value is not None and (shown := _shown(value)):
        yield one_line(path), shown


def _shown(value: object) -> str:
    return one_line(value) if isinstance(value, str) else json.dumps(value)


def _damaged(name: str, error: Exception) -> FileUnreadable:
    line = getattr(error, "lineno", None)
    where = f" (line {line}: {getattr(error, 'msg', '')})" if line else ""
    return FileUnreadable(
        f"{name} is not valid JSON{where}.",
        "Mend the file, or rename it to end in .txt to add it as text.",
    )
