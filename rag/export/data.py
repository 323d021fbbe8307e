"""Exports for other programs: CSV, JSON, ClaimReview, W3C Web Annotation."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import quote

from rag.errors import NothingToExport
from rag.export.links import is_web
from rag.export.report import Item, Note, Report, Section
from rag.export.words import CAUTION, UNREVIEWED, reviewed, shown

COLUMNS = (
    "result", "kind", "number", "sentence", "understood_as", "verdict", "verdict_in_words", "why",
    "reviewed", "result_id", "note", "stance", "quote", "title", "source", "page", "document_id",
    "start", "end", "located", "link",
)  # fmt: skip
# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(report: Report) -> bytes:
    """A row for each sentence and quote, a sentence without quotes a row of its own.

    UTF-8 with a byte order mark, by which spreadsheets know it; a cell that one
    would run as a formula is preceded by an apostrophe.
    """
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(COLUMNS)
    for section, item in report.each():
        notes: list[Note | None] = [report.notes[n - 1] for n in item.notes]
        for note in notes or [None]:
            row = _item_row(section, item) | (_note_row(note, item) if note else {})
            writer.writerow([_cell(row.get(column)) for column in COLUMNS])
    return held.getvalue().encode("utf-8-sig", "replace")


def _item_row(section: Section, item: Item) -> dict[str, Any]:
    return {
        "result": section.heading,
        "kind": item.kind,
        "number": item.number or None,
        "sentence": item.text,
        "understood_as": item.understood,
        "verdict": item.verdict,
        "verdict_in_words": shown(item.verdict).word,
        "why": "; ".join(item.reasons),
        "reviewed": "; ".join(dict.fromkeys(map(reviewed, item.reviews))),
        "result_id": " ".join(str(one["result_id"]) for one in item.results if "result_id" in one),
    }


def _note_row(note: Note, item: Item) -> dict[str, Any]:
    names = ("quote", "title", "source", "page", "document_id", "start", "end", "link")
    row = {name: getattr(note, name) for name in names}
    located = "yes" if note.located else "document not at hand"
    return row | {"note": note.n, "stance": item.stances.get(note.n), "located": located}


def _cell(value: Any) -> str | int:
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    text = str(value).replace("\x00", "\ufffd")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def to_json(report: Report) -> bytes:
    """The results as they are: one as itself, several as a list."""
    results = [dict(result) for result in report.results]
    return _dumped(results[0] if len(results) == 1 else results)


def to_claimreview(report: Report) -> bytes:
    """A schema.org ClaimReview for each checked claim, as JSON-LD, marked as a draft.

    It carries no numeric rating: "supported by these documents" is no measure of
    truth. Without a sign-off it has no author. Raises NothingToExport when the
    results hold no claim.
    """
    reviews = [
        _claimreview(result, item, report)
        for _, item in report.each()
        for result in item.results
        if result["schema"] == "footnote.check/1"
    ]
    if not reviews:
        raise NothingToExport(
            "ClaimReview describes checked claims, and there is none in this result.",
            "Export a result of `footnote check`, or take another format.",
        )
    return _dumped({"@context": "https://schema.org", "@graph": reviews})


def _claimreview(result: Mapping[str, Any], item: Item, report: Report) -> dict[str, Any]:
    review = result.get("review") or {"state": "machine"}
    by_person = review["state"] != "machine"
    verdict = str(review["verdict"] if by_person else result["verdict"])
    claim: dict[str, Any] = {"@type": "Claim", "text": result["claim"]}
    shape: dict[str, Any] = {
        "@type": "ClaimReview",
        "creativeWorkStatus": "Draft",
        "abstract": f"Draft for human review, not for publication as it is. {CAUTION}",
        "claimReviewed": result["claim"],
        "itemReviewed": claim,
        "reviewRating": {
            "@type": "Rating",
            "alternateName": shown(verdict).word,
            "ratingExplanation": "; ".join(item.reasons) or shown(verdict).word,
        },
        "citation": [_work(report.notes[n - 1]) for n in item.notes],
    }
    if by_person:
        shape["author"] = {"@type": "Person", "name": review["name"]}
        shape["datePublished"] = review["time"]
        shape["reviewRating"]["author"] = shape["author"]
        shape["comment"] = {"@type": "Comment", "text": reviewed(review)}
    else:
        shape["comment"] = {"@type": "Comment", "text": f"{UNREVIEWED}: human review required"}
    return shape


def _work(note: Note) -> dict[str, Any]:
    work: dict[str, Any] = {"@type": "CreativeWork", "name": note.title, "text": note.quote}
    if note.link:
        work["url"] = note.link
    if note.page is not None:
        work["pagination"] = str(note.page)
    return work | {"identifier": f"{note.document_id}:{note.start}-{note.end}"}


def to_annotations(report: Report) -> bytes:
    """A W3C Web Annotation page: each quote selected in its source, the sentence as the body.

    Positions count Unicode code points of the document's text as Footnote read it.
    """
    items = list(_annotations(report))
    if not items:
        raise NothingToExport(
            "There is no quote to annotate in this result.",
            "Export it as markdown, docx, csv or json.",
        )
    return _dumped(
        {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "id": f"urn:sha256:{hashlib.sha256(json.dumps(items).encode()).hexdigest()}",
            "type": "AnnotationPage",
            "items": items,
        }
    )


def _annotations(report: Report) -> Iterator[dict[str, Any]]:
    for _, item in report.each():
        how = shown(item.verdict)
        for n in item.notes:
            note = report.notes[n - 1]
            body = {"type": "TextualBody", "format": "text/plain"}
            target = {"source": _iri(note), "selector": _selectors(note)}
            bodies = [
                body | {"value": item.text, "purpose": "describing"},
                body | {"value": how.word, "purpose": "assessing"},
                *(body | {"value": reviewed(r), "purpose": "moderating"} for r in item.reviews),
            ]
            if stance := item.stances.get(n):
                bodies.append(body | {"value": stance, "purpose": "classifying"})
            key = json.dumps([bodies, target], sort_keys=True).encode()
            yield {
                "id": f"urn:sha256:{hashlib.sha256(key).hexdigest()}",
                "type": "Annotation",
                "motivation": "assessing",
                "body": bodies,
                "target": target,
            }


def _selectors(note: Note) -> list[dict[str, Any]]:
    exact: dict[str, Any] = {"type": "TextQuoteSelector", "exact": note.quote}
    if note.located:
        exact |= {"prefix": note.before, "suffix": note.after}
    selectors = [exact, {"type": "TextPositionSelector", "start": note.start, "end": note.end}]
    if note.page is not None:
        standard = "http://tools.ietf.org/rfc/rfc3778"
        page = {"conformsTo": standard, "value": f"page={note.page}"}
        selectors.append({"type": "FragmentSelector"} | page)
    return selectors


def _iri(note: Note) -> str:
    """The source as an IRI: its web address, its file, or the document's own id."""
    if is_web(note.source):
        return note.source
    for kind in (PurePosixPath, PureWindowsPath):
        if (path := kind(note.source)).is_absolute():
            return path.as_uri()
    return f"urn:footnote:document:{quote(note.document_id)}"


def _dumped(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
