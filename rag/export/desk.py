"""Exports from a home: results read from files or from what is kept, documents, sign-offs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from index import Document, DocumentNotFound
from rag.check.signing import with_reviews
from rag.errors import NotAResult
from rag.export import export
from rag.export.pack import Made, make_pack
from rag.export.recheck import PackCheck, verify_pack
from rag.export.report import SCHEMAS
from rag.onefile import read_one

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

PACK = "pack"
SECRETS = frozenset({"generator_key"})
REMEDY = "Give what `footnote ask --json` or `footnote check --json` printed, unchanged."


def read_results(data: bytes, name: str) -> list[dict[str, Any]]:
    """The results in a file: one JSON document, a list of them, or the lines of a batch.

    Lines of a batch that carry an error are left out. Raises NotAResult, also
    when nothing is left.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAResult(f"{name} is not UTF-8.", REMEDY) from error
    try:
        value = json.loads(text)
        values = value if isinstance(value, list) else [value]
    except (ValueError, RecursionError):
        values = _lines(text, name)
    found = []
    for position, value in enumerate(values, start=1):
        if isinstance(value, dict) and "error" in value and "schema" not in value:
            continue
        if not isinstance(value, dict) or value.get("schema") not in SCHEMAS:
            raise NotAResult(f"Entry {position} of {name} is no result that is exported.", REMEDY)
        found.append(value)
    if not found:
        raise NotAResult(f"{name} holds no result.", REMEDY)
    return found


def _lines(text: str, name: str) -> list[Any]:
    values = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            values.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise NotAResult(f"Line {number} of {name} is not JSON: {error}.", REMEDY) from error
    return values


class Exports:
    """What leaves one home."""

    def __init__(self, pipeline: Pipeline) -> None:
        """Of this pipeline's library; no model is loaded."""
        self._pipeline = pipeline

    def kept(self, id: str) -> dict[str, Any]:
        """A kept check or draft by its id, as it was printed. Raises ResultNotKept."""
        library = self._pipeline.ledger
        if not library.kept.draft(id):
            return cast("dict[str, Any]", json.loads(library.kept.result(id)))
        from rag.check.drafts import kept_draft

        return kept_draft(library, id)

    def export(self, results: Sequence[Mapping[str, Any]], name: str) -> bytes:
        """The results in a format, with the sign-offs as they are now; as `rag.export.export`."""
        return export(self._reviewed(results), name, self._document)

    def pack(
        self, results: Sequence[Mapping[str, Any]], *, now: datetime | None = None
    ) -> tuple[bytes, str]:
        """The sealed evidence pack of the results, and its seal; as `make_pack`."""
        settings = self._pipeline.settings
        try:
            number = version("footnote-desk")
        except PackageNotFoundError:
            number = "not installed"
        shown = settings.model_dump(mode="json", exclude=set(SECRETS))
        made = Made(now or datetime.now(UTC), number, shown)
        return make_pack(
            self._reviewed(results),
            self._document,
            self._pipeline,
            made,
        )

    def verify(self, path: Path, *, expected_seal: str | None = None) -> PackCheck:
        """Check a pack against itself and against the sources at hand; as `verify_pack`."""
        settings = self._pipeline.settings
        return verify_pack(path, lambda at: read_one(at, settings), expected_seal=expected_seal)

    def _reviewed(self, results: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        try:
            return [with_reviews(result, self._pipeline.ledger) for result in results]
        except (KeyError, TypeError, AttributeError) as error:
            raise NotAResult(f"A result is damaged: it has no {error}.", REMEDY) from error

    def _document(self, id: str) -> Document | None:
        try:
            return self._pipeline.document(id)
        except DocumentNotFound:
            return None
