"""Check an evidence pack: is it as it was sealed, do its quotes stand, which source changed since.

Needs no model, no library and no network.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from index import Document, FootnoteError
from rag.check.signing import result_id
from rag.errors import PackUnreadable
from rag.export.links import is_web
from rag.export.sealing import sha256, unseal

SourceState = Literal["unchanged", "changed", "missing", "not_checked"]


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What became of a source since the pack was made.

    `still` and `gone` count its quotes that stand, word for word, in the changed
    text, and those that don't; both None when the new text was not read.
    """

    document_id: str
    title: str
    source: str
    state: SourceState
    said: str
    still: int | None = None
    gone: int | None = None


@dataclass(frozen=True, slots=True)
class PackCheck:
    """The result of `verify`: `broken` is empty for a pack that is as it was sealed."""

    seal: str
    made: str
    broken: tuple[str, ...]
    quotes: int
    sources: tuple[SourceCheck, ...]

    @property
    def sealed(self) -> bool:
        """Whether not one byte was changed and every quote stands."""
        return not self.broken

    @property
    def changed(self) -> bool:
        """Whether a source is not what it was."""
        return any(source.state == "changed" for source in self.sources)

    def to_dict(self) -> dict[str, Any]:
        """The `footnote.verify/1` shape."""
        return {
            "schema": "footnote.verify/1",
            "sealed": self.sealed,
            "seal": self.seal,
            "made": self.made,
            "broken": list(self.broken),
            "quotes": self.quotes,
            "sources": [asdict(source) for source in self.sources],
        }


def verify_pack(
    path: Path, read: Callable[[Path], Document], *, expected_seal: str | None = None
) -> PackCheck:
    """Check the pack at `path`; `read` reads a changed source anew, raising a FootnoteError.

    `expected_seal` is what was printed when the pack was made. Sources on the web
    are not fetched. Raises PackUnreadable.
    """
    try:
        opened = unseal(path.read_bytes(), path.name)
    except OSError as error:
        raise PackUnreadable(
            f"{path} cannot be read: {error.strerror or error}.",
            "Give the path of an evidence pack made by `footnote export --to pack`.",
        ) from error
    broken = list(opened.broken)
    if expected_seal is not None and expected_seal.strip().lower() != opened.seal:
        broken.append(f"The seal is {opened.seal}, not {expected_seal.strip()[:80]}.")
    if broken:
        return PackCheck(opened.seal, "", tuple(broken), 0, ())
    try:
        quotes, sources, results, about = (
            json.loads(opened.files[f"{name}.json"])
            for name in ("quotes", "sources", "results", "about")
        )
        broken += _quotes_that_fail(quotes) + _results_that_fail(results, quotes)
        checked = tuple(
            _source(source, [q for q in quotes if q["document_id"] == source["document_id"]], read)
            for source in sources
        )
        made = str(about["made"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PackUnreadable(
            f"{path.name} is sealed, but not in a form that this version knows ({error!r:.120}).",
            "Check it with the version of Footnote named in its README.txt.",
        ) from error
    return PackCheck(opened.seal, made, tuple(broken), len(quotes), checked)


def _quotes_that_fail(quotes: list[dict[str, Any]]) -> list[str]:
    """Each quote must be cut from its stretch by its offsets."""
    found = []
    for quote in quotes:
        stretch, start, end = quote["stretch"], quote["start"], quote["end"]
        first = stretch["start"]
        whole = stretch["end"] - first == len(stretch["text"])
        inside = first <= start < end <= stretch["end"]
        if not (
            whole and inside and stretch["text"][start - first : end - first] == quote["quote"]
        ):
            found.append(f"Quote {quote['note']} does not stand where its offsets say.")
    return found


def _results_that_fail(results: list[dict[str, Any]], quotes: list[dict[str, Any]]) -> list[str]:
    """Each citation must be a packed quote, and each signed result the one that was signed."""
    packed = {(q["document_id"], q["start"], q["end"]): q["quote"] for q in quotes}
    parts = [part for result in results for part in (*_checks_of(result), result)]
    found = []
    for part in parts:
        for citation in _used(part):
            place = (citation["document_id"], citation["start"], citation["end"])
            if packed.get(place) != citation["quote"]:
                found.append(f"A citation of “{citation['title']}” has no packed quote.")
        if "result_id" in part and part["result_id"] != result_id(part):
            found.append(f"Result {part['result_id']} is not the one its id was made for.")
    return found


def _checks_of(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The claim and quote results inside a draft's; none in any other."""
    if result["schema"] != "footnote.draft/1":
        return []
    return [one for sentence in result["sentences"] for one in sentence["checks"]]


def _used(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The citations that carry something: of an answer, those its sentences name."""
    citations = list(result.get("citations", ()))
    if result["schema"] != "footnote.answer/1":
        return citations
    named = {n for sentence in result["sentences"] for n in sentence["citations"]}
    return [citation for citation in citations if citation["n"] in named]


def _source(
    source: Mapping[str, Any], quotes: list[dict[str, Any]], read: Callable[[Path], Document]
) -> SourceCheck:
    path = Path(source["source"])

    named = (str(source["document_id"]), str(source["title"]), str(source["source"]))
    found = partial(SourceCheck, *named)
    if is_web(str(source["source"])):
        return found("not_checked", "on the web, where this check does not go")
    if source["sha256"] is None:
        return found("not_checked", "its bytes were not at hand when the pack was made")
    try:
        data = path.read_bytes()
    except (OSError, ValueError):
        return found("missing", "not at this place on this machine")
    if sha256(data) == source["sha256"]:
        return found("unchanged", "the same bytes as when the pack was made")
    try:
        text = read(path).text
    except FootnoteError as error:
        return found("changed", f"other bytes now, which cannot be read: {error.message}")
    still = sum(quote["quote"] in text for quote in quotes)
    said = f"other bytes now; {still} of {len(quotes)} quotes still stand word for word"
    return found("changed", said, still, len(quotes) - still)
