"""A whole draft held to the documents, sentence by sentence, kept as it goes.

Every sentence is a claim, a quotation, an opinion, a question or no claim
(`rag.check.draft_sentences`). Claims are checked as they are understood in their
place (`rag.check.context`), quotations word for word, with whom the draft gives
them to. Each result is kept in the library at once: a check that was stopped goes
on where it was, as long as neither the draft nor the library has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index import Document, Library
from index.kept import not_kept
from rag.check import signing
from rag.check.context import Resolved, Understood, understand
from rag.check.draft_ranking import FINE, call_first, counts, sentence_verdict
from rag.check.draft_sentences import DraftSentence, draft_sentences
from rag.check.results import ClaimCheck, QuoteCheck
from rag.errors import DraftError, LoadError, QuestionError
from rag.onefile import read_one
from rag.sentences import split_sentences
from rag.terms import content_terms

if TYPE_CHECKING:
    from rag.check.desk import CheckDesk
    from rag.config import Settings

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".docx", ".html", ".htm")
# A change of how drafts are read makes earlier kept sentences worthless.
VERSION = 3
# Content words a sentence says beside its quotations before that is a claim of its own.
BESIDE = 5
# Of a source before the cited sentence, in which it names whom "he" or "the ministry" stands for.
LEAN_CHARS = 1500


class Desk(Protocol):
    """What checks one claim or one quotation."""

    def claim(self, claim: str) -> ClaimCheck:
        """Check a claim."""
        ...

    def quote(self, quote: str, *, speaker: str | None = None) -> QuoteCheck:
        """Check a quotation."""
        ...


@dataclass(frozen=True, slots=True)
class Within:
    """The check desk, held to these documents; None: to all of the library."""

    desk: CheckDesk
    documents: frozenset[str] | None

    def claim(self, claim: str) -> ClaimCheck:
        """Check a claim against them."""
        return self.desk.claim(claim, documents=self.documents)

    def quote(self, quote: str, *, speaker: str | None = None) -> QuoteCheck:
        """Check a quotation against them."""
        return self.desk.quote(quote, speaker=speaker, documents=self.documents)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as read: `id` hashes its bytes; `understood` has each sentence in its context.

    `problem` says what of it could not be read, if only a part could.
    """

    id: str
    title: str
    source: str
    sentences: tuple[DraftSentence, ...]
    understood: tuple[Understood, ...]
    problem: str | None = None

    def head(self) -> dict[str, Any]:
        """What a result says of the draft itself."""
        shape: dict[str, Any] = {name: getattr(self, name) for name in ("id", "title", "source")}
        return shape | {"sentences": len(self.sentences), "problem": self.problem}


def read_draft(path: Path, settings: Settings) -> Draft:
    """The draft in a text, Markdown, Word or HTML file, read in a process of its own.

    Raises DraftError for another kind of file, and a LoadError for one that
    can't be read.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise DraftError(
            f"{path.name} is no kind of draft that is read.",
            f"Save it as one of {' '.join(SUFFIXES)}, and check that.",
        )
    try:
        document = read_one(path, settings)
    except LoadError as error:
        remedy = error.remedy.replace("`footnote add`", "`footnote check --draft`")
        raise type(error)(error.message, remedy) from error
    return draft_of(document)


def draft_of(document: Document) -> Draft:
    """The draft in a document."""
    sentences = draft_sentences(document)
    understood = understand([sentence.text for sentence in sentences])
    read = (document.id, document.title, document.source)
    return Draft(*read, tuple(sentences), tuple(understood), document.problem)


def check_draft(
    draft: Draft,
    desk: Desk,
    library: Library,
    depends_on: Sequence[str],
    *,
    anew: bool = False,
) -> Iterator[dict[str, Any]]:
    """The result of each sentence in order, kept before it is handed out.

    Those kept from an earlier run are handed out as they were, unless `anew`.
    `depends_on` names what else decides the results: models and settings.
    """
    made_at = library.kept.generation()
    # Nothing of what depends on the settings is readable from their hash.
    parts = [str(VERSION), str(made_at), *depends_on]
    state = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    if anew:
        library.kept.drop_draft(draft.id)
    done = library.kept.begin_draft(draft.id, state, json.dumps(draft.head()))
    for sentence, understood in zip(draft.sentences, draft.understood, strict=True):
        if kept := done.get(sentence.number):
            result = dict(json.loads(kept))
        else:
            result = _checked(sentence, understood, desk, library)
            _keep(library, draft.id, state, result, made_at)
        yield result


def draft_result(
    head: Mapping[str, Any],
    sentences: Sequence[Mapping[str, Any]],
    library: Library,
    models: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The `footnote.draft/1` shape, with the sign-offs as they are now."""
    reviewed = [
        dict(one) | {"checks": [signing.reviewed(check, library) for check in one["checks"]]}
        for one in sentences
    ]
    coverage = library.counts()
    return {
        "schema": "footnote.draft/1",
        "draft": dict(head),
        "complete": len(reviewed) == head["sentences"],
        "counts": counts(reviewed),
        "call_first": call_first(reviewed),
        "sentences": reviewed,
        "coverage": {
            "documents": coverage.documents,
            "pages": coverage.pages,
            "passages": coverage.passages,
            "unreadable": [],
        },
        "models": dict(models or _models(sentences)),
    }


def kept_draft(library: Library, id: str) -> dict[str, Any]:
    """The result of a kept draft, as far as its check got. Raises ResultNotKept."""
    rows = library.kept.draft(id)
    if 0 not in rows:
        raise not_kept(id)
    sentences = [json.loads(row) for number, row in sorted(rows.items()) if number]
    return draft_result(json.loads(rows[0]), sentences, library)


def _models(sentences: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The models that the checks name."""
    checks = (check for sentence in sentences for check in sentence["checks"])
    return {k: str(v) for check in checks for k, v in (check.get("models") or {}).items()}


def _checked(
    sentence: DraftSentence, understood: Understood, desk: Desk, library: Library
) -> dict[str, Any]:
    """One sentence's result: its checks, and the worst of their verdicts."""
    checks: list[dict[str, Any]] = []
    reasons: list[str] = []
    for ask in _asked(sentence, understood, desk, library):
        try:
            checks.append(_bare(ask().to_dict()))
        except QuestionError as error:
            reasons.append(f"{error.message} {error.remedy}")
    verdict = sentence_verdict(checks, sentence.kind)
    if reasons and (not checks or verdict in FINE):
        verdict = "failed"
    return {
        "number": sentence.number,
        "paragraph": sentence.paragraph,
        "start": sentence.span.start,
        "end": sentence.span.end,
        "text": sentence.text,
        "kind": sentence.kind,
        "why": sentence.why,
        "understood": understood.text if understood.text != sentence.text else None,
        "resolved": [
            {"word": one.word, "meaning": one.meaning, "sure": one.sure}
            for one in understood.resolved
        ],
        "verdict": verdict,
        "reasons": reasons,
        "checks": checks,
    }


def _asked(
    sentence: DraftSentence, understood: Understood, desk: Desk, library: Library
) -> Iterator[Callable[[], ClaimCheck | QuoteCheck]]:
    """The checks a sentence asks for, none of them begun."""
    for one in sentence.quotations:
        yield partial(desk.quote, one.text, speaker=one.speaker)
    if sentence.kind == "claim" or (sentence.kind == "quote" and _says_more(sentence)):
        yield partial(_claim, sentence, understood, desk, library)


def _claim(
    sentence: DraftSentence, understood: Understood, desk: Desk, library: Library
) -> ClaimCheck:
    """A claim as it is understood; as it is written, where the source leans the same way.

    "He added that ..." may stand in the source just so: then the claim is held to
    it as written, if whom the draft means is the one the source named before.
    """
    meant = desk.claim(understood.text)
    sure = understood.resolved and all(one.sure for one in understood.resolved)
    if meant.verdict != "not_enough_evidence" or not sure:
        return meant
    written = desk.claim(sentence.text)
    if written.verdict == "not_enough_evidence" or not written.citations:
        return meant
    first = written.citations[0]
    text = library.document(first.document_id).text
    if not _leans_alike(understood.resolved, text[max(0, first.start - LEAN_CHARS) : first.end]):
        return meant
    words = " and ".join(f"“{one.word}” as {one.meaning}" for one in understood.resolved)
    reason = f"Held to the source as written; both have {words}."
    return replace(written, reasons=(*written.reasons, reason))


def _leans_alike(resolved: Sequence[Resolved], text: str) -> bool:
    """Whether the last sentence of a source's text means by the same words the same ones."""
    sentences = [span.of(text) for span in split_sentences(text)]
    there = {one.word.casefold(): one for one in understand(sentences)[-1].resolved if one.sure}
    return all(
        (found := there.get(one.word.casefold())) is not None
        and _same_name(found.meaning, one.meaning)
        for one in resolved
    )


def _same_name(one: str, other: str) -> bool:
    """Whether the shorter of two names is part of the longer."""
    words, more = sorted((set(one.casefold().split()), set(other.casefold().split())), key=len)
    return words <= more


def _says_more(sentence: DraftSentence) -> bool:
    """Whether a sentence with a quotation claims something beside it: where, when, of whom."""
    rest = sentence.text
    for quotation in sentence.quotations:
        rest = rest.replace(quotation.text, " ")
    return len(content_terms(rest)) >= BESIDE


def _bare(check: dict[str, Any]) -> dict[str, Any]:
    """A check without what differs from run to run, and without the names of unread files."""
    check.pop("timing_ms", None)
    return check | {"coverage": {**check["coverage"], "unreadable": []}}


def _keep(
    library: Library, draft: str, state: str, result: Mapping[str, Any], made_at: int
) -> None:
    for check in result["checks"]:
        signing.keep(check, library, made_at)
    row = json.dumps(result, ensure_ascii=False)
    library.kept.keep_sentence(draft, state, result["number"], row, made_at)
