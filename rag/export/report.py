"""One shape for every result, made for export: sections of sentences, and numbered notes.

A result comes as its JSON shape (`footnote.answer/1`, `check/1`, `quote/1`,
`draft/1`), whether from a file or from the pipeline. Notes are numbered through
all results, in order of first use, the same quote always one number. A quote
whose document is at hand is held to it once more; one that does not stand there
is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from index import Document
from rag.errors import NotAResult
from rag.export.links import text_fragment

Kind = Literal["answer", "check", "quote", "draft"]
Documents = Callable[[str], Document | None]

SCHEMAS: dict[str, Kind] = {
    "footnote.answer/1": "answer",
    "footnote.check/1": "check",
    "footnote.quote/1": "quote",
    "footnote.draft/1": "draft",
}
CONTEXT_CHARS = 32  # before and after a quote: what the annotation model's examples use


@dataclass(frozen=True, slots=True)
class Note:
    """A numbered quote and where it stands.

    `before` and `after` are the text around it, "" where the document is not at
    hand; then `located` is False, and the quote is as the result had it.
    """

    n: int
    document_id: str
    title: str
    source: str
    page: int | None
    start: int
    end: int
    quote: str
    place: str = ""
    before: str = ""
    after: str = ""
    located: bool = False

    @property
    def link(self) -> str | None:
        """The web address that opens at the quote; None for what is not on the web."""
        return text_fragment(self.source, self.quote, self.before, self.after)


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence with its verdict and the notes it rests on.

    `verdict` is a key of `rag.export.words.SHOWN`. `stances` has, by note number,
    how the quote stands to the sentence. `results` are the check and quote results
    behind it; `reviews` the sign-offs on them.
    """

    text: str
    kind: str
    verdict: str
    notes: tuple[int, ...]
    stances: Mapping[int, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    paragraph: int = 0
    number: int = 0
    understood: str | None = None
    results: tuple[Mapping[str, Any], ...] = ()

    @property
    def reviews(self) -> tuple[Mapping[str, Any], ...]:
        """Where each result behind the sentence stands: the machine's, or a person's."""
        return tuple(result.get("review", {"state": "machine"}) for result in self.results)


@dataclass(frozen=True, slots=True)
class Section:
    """One result: its heading is the question, the claim, the quotation or the draft's title."""

    kind: Kind
    heading: str
    items: tuple[Item, ...]
    remarks: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything an export writes; `results` are the shapes it was read from."""

    sections: tuple[Section, ...]
    notes: tuple[Note, ...]
    results: tuple[Mapping[str, Any], ...]

    def each(self) -> Iterator[tuple[Section, Item]]:
        """Every sentence with its section, in order."""
        return ((section, item) for section in self.sections for item in section.items)


def read_report(results: Sequence[Mapping[str, Any]], documents: Documents) -> Report:
    """The report of these results. `documents` gives a document, None where it is not at hand.

    Raises NotAResult for any other shape, and for a quote that does not stand in
    its document.
    """
    notes = _Notes(documents)
    sections = []
    for position, result in enumerate(results, start=1):
        try:
            kind = SCHEMAS[result["schema"]]
            sections.append(_READERS[kind](result, notes))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotAResult(
                f"Result {position} is not one of Footnote's, or is damaged "
                f"({type(error).__name__}: {str(error)[:120]}).",
                "Give what `footnote ask --json` or `footnote check --json` printed, unchanged.",
            ) from error
    return Report(tuple(sections), tuple(notes.made), tuple(results))


class _Notes:
    """Numbers quotes in order of first use."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.made: list[Note] = []

    def take(self, citations: Sequence[Mapping[str, Any]], used: Sequence[int]) -> dict[int, int]:
        """By a result's own citation number, the number in this report, for those it uses."""
        by_own = {int(citation["n"]): citation for citation in citations}
        return {own: self._number(by_own[own]) for own in used}

    def _number(self, citation: Mapping[str, Any]) -> int:
        id, start, end = str(citation["document_id"]), int(citation["start"]), int(citation["end"])
        key = (id, start, end)
        if key not in self._numbers:
            self._numbers[key] = len(self.made) + 1
            self.made.append(self._note(citation, id, start, end))
        elif self.made[self._numbers[key] - 1].quote != citation["quote"]:
            raise ValueError(f"two quotes for one place, {start}-{end} of {id}")
        return self._numbers[key]

    def _note(self, citation: Mapping[str, Any], id: str, start: int, end: int) -> Note:
        page, quote = citation.get("page"), str(citation["quote"])
        document = self._documents(id)
        around = {}
        if document is not None:
            text = document.text
            if not 0 <= start < end <= len(text) or text[start:end] != quote:
                raise ValueError(f"the quote at {start}-{end} of {id} does not stand there")
            around = {
                "before": text[max(0, start - CONTEXT_CHARS) : start],
                "after": text[end : end + CONTEXT_CHARS],
            }
        return Note(
            n=len(self.made) + 1,
            document_id=id,
            title=str(citation["title"]),
            source=str(citation["source"]),
            page=None if page is None else int(page),
            start=start,
            end=end,
            quote=quote,
            place=str(citation.get("place") or ""),
            located=document is not None,
            **around,
        )


def _answer(result: Mapping[str, Any], notes: _Notes) -> Section:
    items = []
    for number, sentence in enumerate(result["sentences"], start=1):
        cited = notes.take(result["citations"], sentence["citations"])
        verdict = str(sentence["status"])
        items.append(Item(str(sentence["text"]), "answer", verdict, tuple(cited.values())))
        if verdict not in {"supported", "quoted"} or not cited:
            raise ValueError(f"sentence {number} is shown without a quote to carry it")
    remarks = [] if items else ["Not found in these documents."]
    remarks += [*map(str, result.get("notes", ())), *_coverage(result["coverage"])]
    return Section("answer", str(result["question"]), tuple(items), tuple(remarks))


def _check(result: Mapping[str, Any], notes: _Notes) -> Section:
    item = check_item(result, notes.take)
    return Section("check", item.text, (item,), _coverage(result["coverage"]))


def _draft(result: Mapping[str, Any], notes: _Notes) -> Section:
    items = []
    for sentence in result["sentences"]:
        parts = [check_item(one, notes.take) for one in sentence["checks"]]
        items.append(
            Item(
                text=str(sentence["text"]),
                kind=str(sentence["kind"]),
                verdict=str(sentence["verdict"]),
                notes=tuple(dict.fromkeys(n for part in parts for n in part.notes)),
                stances={n: s for part in parts for n, s in part.stances.items()},
                reasons=tuple(
                    dict.fromkeys(
                        [*sentence.get("reasons", ()), *(r for part in parts for r in part.reasons)]
                    )
                ),
                paragraph=int(sentence["paragraph"]),
                number=int(sentence["number"]),
                understood=sentence.get("understood"),
                results=tuple(sentence["checks"]),
            )
        )
    calls = tuple(f"Sentence {call['sentence']}: {call['why']}" for call in result["call_first"])
    remarks = list(_coverage(result["coverage"]))
    if not result["complete"]:
        remarks.insert(0, "The check of this draft was stopped before its end.")
    if problem := result["draft"].get("problem"):
        remarks.insert(0, f"The draft was read only in part: {problem}.")
    return Section("draft", str(result["draft"]["title"]), tuple(items), tuple(remarks), calls)


def check_item(
    result: Mapping[str, Any],
    take: Callable[[Sequence[Mapping[str, Any]], Sequence[int]], dict[int, int]],
) -> Item:
    """The sentence of a claim or quotation result; `take` numbers its citations."""
    is_claim = SCHEMAS[result["schema"]] == "check"
    own = [int(citation["n"]) for citation in result["citations"]]
    numbers = take(result["citations"], own)
    stands = {int(s["citation"]): str(s["stance"]) for s in result["evidence"]} if is_claim else {}
    return Item(
        text=str(result["claim"] if is_claim else result["quote"]),
        kind="claim" if is_claim else "quote",
        verdict=str(result["verdict"] if is_claim else result["status"]),
        notes=tuple(numbers.values()),
        stances={numbers[n]: stance for n, stance in stands.items()},
        reasons=tuple(_said(result)),
        results=(result,),
    )


def _said(result: Mapping[str, Any]) -> Iterator[str]:
    """What decided, in plain sentences: reasons, unequal values, flags on the speaker."""
    reasons = list(map(str, result.get("reasons", ())))
    yield from reasons
    for value in result.get("values", ()):
        if not value["match"] and not any(f"“{value['claim']}”" in one for one in reasons):
            beside = f"the source has “{value['source']}”" if value["source"] else "not in source"
            yield f"{value['kind']} “{value['claim']}”: {beside}"
    if attribution := result.get("attribution"):
        yield from map(str, attribution.get("flags", ()))
    origins = result.get("origins") or {}
    if origins.get("independent", 0) < origins.get("documents", 0):
        documents = _many(origins["documents"], "document")
        yield f"{documents}, {_many(origins['independent'], 'independent origin')}"
        yield from map(str, origins.get("reasons", ()))


def _coverage(coverage: Mapping[str, Any]) -> tuple[str, ...]:
    documents, passages = coverage["documents"], coverage["passages"]
    said = [f"Searched {_many(documents, 'document')}, {_many(passages, 'passage')}."]
    if unread := len(coverage.get("unreadable", ())):
        said.append(f"{_many(unread, 'file')} could not be read, or only partly.")
    return tuple(said)


def _many(count: int, one: str) -> str:
    return f"{count:,} {one}" + ("" if count == 1 else "s")


_READERS: dict[Kind, Callable[[Mapping[str, Any], _Notes], Section]] = {
    "answer": _answer,
    "check": _check,
    "quote": _check,
    "draft": _draft,
}
