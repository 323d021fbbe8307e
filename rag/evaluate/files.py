"""JSON Lines and TSV, gzipped or not: every line with its number, bad ones told and passed over."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.errors import DataSetLine, DataSetMissing
from rag.evaluate.cases import Problem


@dataclass
class Reader:
    """Reads the files of one folder and collects what is wrong with their lines."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)

    def path(self, name: str) -> Path | None:
        """The file of this name, plain or gzipped, if there is one."""
        for path in (self.folder / name, self.folder / f"{name}.gz"):
            if path.is_file():
                return path
        return None

    def objects(self, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
        """The JSON object of each line that is not blank, with the line's number."""
        for number, line in self.lines(path):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                self.bad(path, number, f"it is not JSON: {error}", "Write one JSON object a line.")
                continue
            if isinstance(row, dict):
                yield number, row
            else:
                self.bad(path, number, "it is not a JSON object", "Write one JSON object a line.")

    def lines(self, path: Path) -> Iterator[tuple[int, str]]:
        """The text of each line that is not blank. Raises DataSetMissing for an unreadable file."""
        number = 0
        try:
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
                for number, line in enumerate(file, start=1):
                    try:
                        text = line.decode("utf-8-sig").strip("\r\n")
                    except UnicodeDecodeError:
                        self.bad(path, number, "it is not UTF-8", "Save the file as UTF-8.")
                        continue
                    if text.strip():
                        yield number, text
        except (EOFError, zlib.error, gzip.BadGzipFile):
            self.bad(path, number + 1, "the gzip data ends or breaks here", "Fetch the file again.")
        except OSError as error:
            raise DataSetMissing(
                f"{path} cannot be read: {error.strerror or error}.",
                "Check the file, or name another.",
            ) from error

    def bad(self, path: Path, number: int, error: str, remedy: str) -> None:
        """Note a line that cannot be used."""
        self.problems.append(Problem(path.name, number, error, remedy))

    def refuse(self, path: Path, number: int, error: DataSetLine) -> None:
        """Note the line that raised this."""
        self.bad(path, number, error.message, error.remedy)


def text_of(row: dict[str, Any], name: str) -> str:
    """A field that must be text, and not empty. Raises DataSetLine."""
    if name not in row:
        raise DataSetLine(f"the field “{name}” is missing", f"Give each line a “{name}”.")
    value = row[name]
    if not isinstance(value, str) or not value.strip():
        raise DataSetLine(f"the field “{name}” is not a text, or empty", f"Write “{name}” as text.")
    return value


def texts_of(row: dict[str, Any], name: str) -> tuple[str, ...]:
    """A field that may be left out, else a list of texts. Raises DataSetLine."""
    value = row.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise DataSetLine(
            f"the field “{name}” is not a list of texts", f"Write “{name}” as a list."
        )
    return tuple(value)
