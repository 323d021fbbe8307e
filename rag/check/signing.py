"""Human sign-off: a verdict is the machine's until a person confirms or overrules it.

A sign-off belongs to one result: the statement, its verdict and the places of
its quotes, hashed into the result's id. When the documents change so that the
result does, the id changes with it and the verdict is the machine's again; the
history of the statement still shows what was signed before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, TypeVar, get_args

from index import Library, LibraryLocked, LibraryReadOnly, SignOff, StorageFull
from rag.check.results import ClaimCheck, QuoteCheck, QuoteStatus, Verdict
from rag.errors import SignOffError

Checked = TypeVar("Checked", ClaimCheck, QuoteCheck)

ID_DIGITS = 12
VERDICTS: dict[str, tuple[str, ...]] = {
    "footnote.check/1": get_args(Verdict),
    "footnote.quote/1": get_args(QuoteStatus),
}
NOTE_CHARS = 10_000
# What belongs to one run, or is told anew from the sign-offs.
_NOT_KEPT = frozenset({"id", "timing_ms", "review", "result_id", "kept"})


def statement_of(result: Mapping[str, Any]) -> str:
    """What was checked: the claim or the quotation."""
    return str(result["claim"] if result["schema"] == "footnote.check/1" else result["quote"])


def verdict_of(result: Mapping[str, Any]) -> str:
    """The machine's verdict on a claim, or the status of a quotation."""
    return str(result["verdict"] if result["schema"] == "footnote.check/1" else result["status"])


def statement_key(result: Mapping[str, Any]) -> str:
    """A SHA-256 of what was checked, white space aside; no text can be read back from it."""
    words = " ".join(statement_of(result).split())
    return hashlib.sha256(f"{result['schema']}\n{words}".encode("utf-8", "replace")).hexdigest()


def result_id(result: Mapping[str, Any]) -> str:
    """The id of a check or quote result: the same for the same statement, verdict and quotes."""
    places = [[c["document_id"], c["start"], c["end"]] for c in result["citations"]]
    decisive = [statement_key(result), verdict_of(result), places]
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()[:ID_DIGITS]


def reviewed(result: Mapping[str, Any], library: Library) -> dict[str, Any]:
    """The result with its `result_id` and its `review`, the sign-offs so far."""
    id = result_id(result)
    return dict(result) | {
        "result_id": id,
        "review": review(id, library.kept.history(statement_key(result))),
    }


def with_reviews(result: Mapping[str, Any], library: Library) -> dict[str, Any]:
    """`reviewed` for a check or a quotation, and for each of them in a draft; others as they are.

    What a file says of its own reviews is not believed: the library's sign-offs count.
    """
    if result["schema"] in VERDICTS:
        return reviewed(result, library)
    if result["schema"] != "footnote.draft/1":
        return dict(result)
    sentences = [
        dict(sentence) | {"checks": [reviewed(one, library) for one in sentence["checks"]]}
        for sentence in result["sentences"]
    ]
    return dict(result) | {"sentences": sentences}


def review(id: str, history: Sequence[SignOff]) -> dict[str, Any]:
    """Where a result stands: "machine", or a person's last word, with all that was said before.

    A sign-off on an earlier result of the same statement is in `history` and
    does not count: its quotes were others.
    """
    last = next((one for one in reversed(history) if one.result_id == id), None)
    shape: dict[str, Any] = {"state": "machine"}
    if last is not None:
        shape = {
            "state": "confirmed" if last.confirmed else "overruled",
            "verdict": last.verdict,
            "name": last.name,
            "time": last.time,
            "note": last.note,
        }
    return shape | {"history": [_line(one) for one in history]}


def _line(signed: SignOff) -> dict[str, Any]:
    return {name: value for name, value in asdict(signed).items() if name != "statement"}


def keep(result: Mapping[str, Any], library: Library, made_at: int) -> bool:
    """Keep a result so that it can be signed and exported; False when a removal came between.

    `made_at` is the library's generation before the check. What could not be
    read is left out of what is kept: its names are those of files, which may
    be removed without a document going.
    """
    covered = {**result.get("coverage", {}), "unreadable": []}
    kept = {k: v for k, v in result.items() if k not in _NOT_KEPT}
    return library.kept.keep(
        result_id(result),
        statement_key(result),
        verdict_of(result),
        json.dumps(kept | {"coverage": covered}, ensure_ascii=False),
        made_at,
    )


def checked_and_kept(
    check: Callable[[], Checked], library: Library
) -> tuple[Checked, dict[str, Any]]:
    """Do a check and keep it; the result, and its shape with its review.

    `kept` in the shape says whether it could be kept: a library that cannot be
    written, or is being written for long, costs the keeping, not the result.
    """
    made_at = library.kept.generation()  # before the check: what is removed meanwhile is not kept
    checked = check()
    return checked, kept_shape(checked, library, made_at)


def kept_shape(checked: ClaimCheck | QuoteCheck, library: Library, made_at: int) -> dict[str, Any]:
    """Keep a result, made from the library's generation `made_at` on; its shape with its review."""
    result = checked.to_dict()
    try:
        kept = keep(result, library, made_at)
    except (LibraryLocked, LibraryReadOnly, StorageFull):
        kept = False
    return reviewed(result, library) | {"kept": kept}


def sign(
    library: Library,
    id: str,
    *,
    by: str,
    note: str = "",
    verdict: str | None = None,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Confirm the kept result's verdict (None), or overrule it; the result as it now stands.

    Raises ResultNotKept, and SignOffError for a nameless signer, an overlong
    note or a verdict that results of this kind don't have.
    """
    result = json.loads(library.kept.result(id))
    name = " ".join(by.split())
    if not name:
        raise SignOffError("A sign-off needs a name.", 'Say who signs: --by "NAME".')
    if len(note) > NOTE_CHARS:
        raise SignOffError(
            f"The note has {len(note):,} characters; the limit is {NOTE_CHARS:,}.",
            "Shorten it, or say where the whole of it is kept.",
        )
    allowed = VERDICTS[result["schema"]]
    if verdict is not None and verdict not in allowed:
        raise SignOffError(
            f"'{verdict[:80]}' is no verdict of such a result.", f"Use one of {', '.join(allowed)}."
        )
    time = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    library.kept.sign(id, verdict, name, time, note.strip())
    return reviewed(result, library)
