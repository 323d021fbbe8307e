"""What an export calls things: each verdict a symbol, a word and a colour, never colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Shown:
    """How a verdict is shown; `colour` is six hex digits, dark enough to read on white."""

    symbol: str
    word: str
    colour: str


GREEN, RED, AMBER, GREY, BLUE = "1A6B33", "A4262C", "8A5A00", "5F5F5F", "1F4E9C"

SHOWN: dict[str, Shown] = {
    # claims
    "supported": Shown("✓", "supported by these documents", GREEN),
    "refuted": Shown("✕", "refuted by these documents", RED),
    "conflicting": Shown("⇄", "documents conflict", AMBER),
    "not_enough_evidence": Shown("?", "not enough evidence", AMBER),
    # quotations
    "verbatim": Shown("❝", "word for word", GREEN),
    "normalised": Shown("❝", "same words, other layout", GREEN),
    "altered": Shown("≠", "altered quotation", RED),
    "spliced": Shown("≠", "spliced quotation", RED),
    "truncated": Shown("≠", "cut so that the meaning changes", RED),
    "wrong_speaker": Shown("≠", "right words, wrong speaker", RED),
    "not_found": Shown("?", "quotation not found", AMBER),
    # sentences of an answer
    "quoted": Shown("❝", "quoted word for word", BLUE),
    "unsupported": Shown("✕", "not supported, withheld", RED),
    # sentences of a draft that are not checked
    "opinion": Shown("○", "opinion, not checked", GREY),
    "question": Shown("○", "question, not checked", GREY),
    "no_claim": Shown("○", "no claim", GREY),
    "unchecked": Shown("…", "not checked yet", GREY),
    "failed": Shown("!", "could not be checked", RED),
}
STANCES = {"supports": "for", "refutes": "against", "neutral": "near"}
CAUTION = (
    "Supported means supported by these documents, which may be wrong. "
    "Every verdict is a machine's unless a person is named beside it."
)
UNREVIEWED = "machine, not reviewed by a person"


def shown(verdict: str) -> Shown:
    """How this verdict is shown; one that is not known is shown as it stands."""
    return SHOWN.get(verdict) or Shown("•", verdict.replace("_", " "), GREY)


def reviewed(review: Mapping[str, Any]) -> str:
    """Who stands behind a verdict, in words."""
    if review.get("state", "machine") == "machine":
        return UNREVIEWED
    said = f"{review['state']} by {review['name']}, {review['time']}"
    if review["state"] == "overruled":
        said = (
            f"overruled as “{shown(review['verdict']).word}” by {review['name']}, "
            + (review["time"])
        )
    return f"{said}: {review['note']}" if review.get("note") else said


def place(title: str, source: str, page: int | None, where: str = "") -> str:
    """Where a quote stands: title, file or web address, and page or other place.

    A title that is only the file's name is not said twice.
    """
    name = source if "://" in source else source.replace("\\", "/").rpartition("/")[2]
    stem = name.rpartition(".")[0] or name
    parts = [name] if stem == title or not title else [title, *([name] if name != title else [])]
    at = where or (f"page {page}" if page is not None else "")
    return ", ".join([*parts, at] if at else parts)
