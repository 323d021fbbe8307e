"""The sealed evidence pack: all that a verdict rests on, in one file that can be checked later.

What is in it: the results as they were given; every quote with the stretch of
source text it stands in, its offsets and a picture of its page; each source's
place and hashes; the settings and the models. It can be checked without
Footnote's models, its library or the sources (`rag.export.recheck`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from index import Document, FootnoteError, document_id
from rag.errors import NothingToExport
from rag.export.markdown import to_markdown
from rag.export.pages import SCALE, Pages, marked
from rag.export.report import Documents, Note, Report, read_report
from rag.export.sealing import seal, sha256

STRETCH_CHARS = 400  # of the source on either side of a quote: a paragraph or so

README = """\
This is an evidence pack made by Footnote {version}.

report.md     the results, to be read
results.json  the results, as the program gave them, with every sign-off
quotes.json   each quote: its offsets, and the stretch of source text it stands in
sources.json  each source: its place, the SHA-256 of its bytes and of its text
pages/        pictures of the cited pages, the quote marked where its place is known
about.json    when it was made, with which settings and models
manifest.json the SHA-256 of each of these files; seal.txt has that of the manifest

To check it: footnote verify PACK. By hand: compare `sha256sum FILE` with
manifest.json, and `sha256sum manifest.json` with seal.txt and with the seal that
was printed when the pack was made. Offsets count Unicode code points, from 0.
A verdict speaks of these documents; it does not say that they are right.
"""


@dataclass(frozen=True, slots=True)
class Made:
    """What a pack says of its making; `settings` are without secrets."""

    time: datetime
    version: str
    settings: Mapping[str, Any]


def make_pack(
    results: Sequence[Mapping[str, Any]],
    documents: Documents,
    pages: Pages,
    made: Made,
) -> tuple[bytes, str]:
    """The pack and its seal; the same results, sources and `made` give the same bytes.

    Raises NotAResult, and NothingToExport when a quote's document is not in the
    library: evidence that is not at hand cannot be packed.
    """
    report = read_report(results, documents)
    found = _sources(report, documents)
    files: dict[str, bytes] = {}
    sources = [_source(document, report) for document in found.values()]
    pictures = _draw_pages(report.notes, files, pages)
    quotes = [
        _quote(note, found[note.document_id]) | {"pictures": shown}
        for note, shown in zip(report.notes, pictures, strict=True)
    ]
    models = {k: v for result in results for k, v in (result.get("models") or {}).items()}
    about = {
        "schema": "footnote.pack-about/1",
        "made": made.time.isoformat(timespec="seconds"),
        "version": made.version,
        "models": models,
        "settings": made.settings,
    }
    files |= {
        "README.txt": README.format(version=made.version).encode(),
        "report.md": to_markdown(report),
        "results.json": _dumped([dict(result) for result in results]),
        "quotes.json": _dumped(quotes),
        "sources.json": _dumped(sources),
        "about.json": _dumped(about),
    }
    return seal(files)


def _sources(report: Report, documents: Documents) -> dict[str, Document]:
    """The documents of the quotes, by id, in order of first use."""
    found: dict[str, Document] = {}
    for note in report.notes:
        document = documents(note.document_id)
        if document is None:
            raise NothingToExport(
                f"“{note.title}” ({note.document_id}) is no longer in the library, "
                "so its evidence cannot be packed.",
                "Add it again, or run the check again on what the library holds now.",
            )
        found[note.document_id] = document
    return found


def _source(document: Document, report: Report) -> dict[str, Any]:
    data = bytes_at(document.source, document.id)
    return {
        "document_id": document.id,
        "title": document.title,
        "source": document.source,
        "bytes": None if data is None else len(data),
        "sha256": None if data is None else sha256(data),
        "text_characters": len(document.text),
        "text_sha256": sha256(document.text.encode("utf-8", "replace")),
        "metadata": dict(document.metadata),
        "state": document.state,
        "notes": [note.n for note in report.notes if note.document_id == document.id],
    }


def bytes_at(source: str, id: str) -> bytes | None:
    """The bytes of a source that lies on this machine as it was added; None otherwise."""
    path = Path(source)
    try:
        data = path.read_bytes() if path.is_absolute() and path.is_file() else None
    except (OSError, ValueError):
        return None
    return data if data is not None and document_id(data) == id else None


def _quote(note: Note, document: Document) -> dict[str, Any]:
    start = max(0, note.start - STRETCH_CHARS)
    end = min(len(document.text), note.end + STRETCH_CHARS)
    return {
        "note": note.n,
        "document_id": note.document_id,
        "start": note.start,
        "end": note.end,
        "quote": note.quote,
        "page": note.page,
        "place": note.place,
        "link": note.link,
        "stretch": {"start": start, "end": end, "text": document.text[start:end]},
    }


def _draw_pages(
    notes: Sequence[Note], files: dict[str, bytes], pages: Pages
) -> list[list[dict[str, Any]]]:
    """Put pictures of each note's pages among the members; by note, where they are.

    A page that cannot be shown (its file has changed or is gone, or has no pages)
    has no picture, and the reason instead.
    """
    found: list[list[dict[str, Any]]] = []
    for note in notes:
        shown = []
        boxes = pages.boxes(note.document_id, note.start, note.end)
        for number in dict.fromkeys([*(box.page for box in boxes), *filter(None, [note.page])]):
            here = [box for box in boxes if box.page == number]
            row: dict[str, Any] = {"page": number, "boxes": [box.to_dict() for box in here]}
            try:
                picture = pages.page_image(note.document_id, number, SCALE)
            except FootnoteError as error:
                shown.append(row | {"file": None, "why": error.message})
                continue
            path = f"pages/note{note.n:04d}-{note.document_id}-page{number}.png"
            files[path] = marked(picture, here)
            shown.append(row | {"file": path})
        found.append(shown)
    return found


def _dumped(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(
        "utf-8", "replace"
    )
