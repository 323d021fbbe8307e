"""Results on their way out: for readers, for spreadsheets, for other programs, for the archive.

The program wrote the quotes; an export copies them and never rewords them.
`FORMATS` is the table of exports, each a function from a `Report` to bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.errors import NotAResult, UnknownFormat
from rag.export.data import to_annotations, to_claimreview, to_csv, to_json
from rag.export.markdown import to_markdown
from rag.export.report import Documents, Report, read_report
from rag.export.word import to_docx

__all__ = ["FORMATS", "Documents", "Format", "Report", "export", "find_format", "read_report"]


@dataclass(frozen=True, slots=True)
class Format:
    """One export: the suffix its files have, and what makes their bytes."""

    suffix: str
    make: Callable[[Report], bytes]


FORMATS: dict[str, Format] = {
    "markdown": Format(".md", to_markdown),
    "docx": Format(".docx", to_docx),
    "csv": Format(".csv", to_csv),
    "json": Format(".json", to_json),
    "claimreview": Format(".claimreview.jsonld", to_claimreview),
    "annotations": Format(".annotations.jsonld", to_annotations),
}


def find_format(name: str) -> Format:
    """The export of this name. Raises UnknownFormat."""
    if name not in FORMATS:
        raise UnknownFormat(
            f"There is no export called '{name[:80]}'.", f"Use one of {', '.join(FORMATS)}."
        )
    return FORMATS[name]


def export(results: Sequence[Mapping[str, Any]], name: str, documents: Documents) -> bytes:
    """The results in the format of this name; a document not at hand is None from `documents`.

    Raises UnknownFormat, NotAResult (also for a quote that does not stand in its
    document, and for no result at all), NothingToExport.
    """
    made = find_format(name).make
    if not results:
        raise NotAResult(
            "There is no result to export.",
            "Give what `footnote ask --json` or `footnote check --json` printed.",
        )
    return made(read_report(results, documents))
