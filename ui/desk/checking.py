"""A draft, a claim or a quotation held to the documents: results as they come, then sign-off."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rag import FootnoteError
from ui import words as common
from ui.desk import words as desk

if TYPE_CHECKING:
    from rag.check.claims import Hearing
    from rag.check.drafts import Draft
    from rag.check.results import ClaimCheck, QuoteCheck
    from rag.pipeline import Pipeline

Kind = Literal["draft", "claim", "quote"]


@dataclass(frozen=True, slots=True)
class Checked:
    """One check as it stands: sentences in the shape of `footnote.draft/1`, one for a claim.

    `id` names what is kept of it, for exports, "" where nothing could be kept.
    `against` counts the documents it is held to, chosen or in sight; 0: the whole library.
    `problem` says what of a draft could not be read.
    `heard`: which sentence of a claim is being heard, 0 before the first and of a draft.
    `busy` until the last sentence is in, or it was stopped. `failure` is a message
    with its remedy; `refused` is why a sign-off failed, after the id of its result.
    """

    kind: Kind = "draft"
    title: str = ""
    id: str = ""
    sentences: tuple[Mapping[str, Any], ...] = ()
    call_first: tuple[Mapping[str, Any], ...] = ()
    total: int = 0
    heard: int = 0
    busy: bool = False
    against: int = 0
    problem: str | None = None
    failure: tuple[str, str] | None = None
    refused: tuple[str, str, str] | None = None


def check(
    pipeline: Pipeline, kind: Kind, text: str, path: str | None, within: frozenset[str] | None
) -> Generator[Checked]:
    """The check after each sentence, held to the documents `within`, None for all.

    A file comes before the text; named failures end it in words.
    Closing the generator stops the check; what was checked of a draft is kept,
    and the same draft goes on from there.
    """
    state = Checked(kind, busy=True, against=len(within or ()))
    yield state
    try:
        if kind == "draft":
            yield from _draft(pipeline, state, text, path, within)
        else:
            yield from _single(pipeline, state, text.strip(), within)
    except FootnoteError as error:
        yield replace(state, busy=False, failure=(error.message, error.remedy))
    except Exception:
        failure = (desk.CHECK_FAULT, common.OWN_REMEDY)
        yield replace(state, busy=False, failure=failure)
        raise


def _draft(
    pipeline: Pipeline,
    state: Checked,
    text: str,
    path: str | None,
    documents: frozenset[str] | None,
) -> Generator[Checked]:
    from rag.check.drafts import Within, check_draft, draft_result

    draft = _read(pipeline, text, path)
    total = len(draft.sentences)
    state = replace(state, title=draft.title, total=total, id=draft.id, problem=draft.problem)
    yield state
    shown = pipeline.settings.model_dump_json(exclude={"generator_key"})
    depends_on = [shown, *([] if documents is None else ["within", *sorted(documents)])]
    desk_within, library = Within(pipeline.desk, documents), pipeline.ledger
    found: list[Mapping[str, Any]] = []
    for sentence in check_draft(draft, desk_within, library, depends_on):
        found.append(_reviewed(sentence, pipeline))
        yield replace(state, sentences=tuple(found))
    result = draft_result(draft.head(), found, library)
    yield replace(
        state,
        busy=False,
        sentences=tuple(result["sentences"]),
        call_first=tuple(result["call_first"]),
    )


def _reviewed(sentence: Mapping[str, Any], pipeline: Pipeline) -> Mapping[str, Any]:
    """The sentence with its sign-offs as they are."""
    from rag.check.signing import reviewed

    checks = [reviewed(one, pipeline.ledger) for one in sentence["checks"]]
    return dict(sentence) | {"checks": checks}


def _read(pipeline: Pipeline, text: str, path: str | None) -> Draft:
    """The draft in the uploaded file, else in the pasted text."""
    from rag.check.drafts import draft_of, read_draft
    from rag.errors import DraftError
    from rag.load import load_bytes

    if path is not None:
        return read_draft(Path(path), pipeline.settings)
    if not text.strip():
        raise DraftError(desk.NOTHING_TO_CHECK, desk.PASTE_OR_UPLOAD)
    document = load_bytes(text.encode("utf-8", "replace"), "pasted.txt", desk.PASTED)
    return replace(draft_of(document), title=desk.PASTED)


def _single(
    pipeline: Pipeline, state: Checked, text: str, documents: frozenset[str] | None
) -> Generator[Checked]:
    """A claim or a quotation, in the shape of a draft's only sentence."""
    from rag.check.signing import kept_shape

    checked: ClaimCheck | QuoteCheck
    made_at = pipeline.ledger.kept.generation()  # before the check, as `kept_shape` asks
    if state.kind == "claim":
        checked = yield from _heard(state, pipeline.desk.hearing(text, documents=documents))
    else:
        checked = pipeline.desk.quote(text, documents=documents)
    shape = kept_shape(checked, pipeline.ledger, made_at)
    yield _only(replace(state, busy=False), shape)


def _heard(
    state: Checked, steps: Generator[Hearing, None, ClaimCheck]
) -> Generator[Checked, None, ClaimCheck]:
    """The state before each sentence of a claim; the claim's check."""
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            checked: ClaimCheck = end.value
            return checked
        yield replace(state, heard=step.number, total=step.total)


def _only(state: Checked, shape: Mapping[str, Any]) -> Checked:
    """The state with one claim or quotation as its only sentence."""
    from rag.check.signing import statement_of, verdict_of

    said = statement_of(shape)
    sentence = {
        "number": 1,
        "text": said,
        "kind": state.kind,
        "understood": None,
        "resolved": [],
        "verdict": verdict_of(shape),
        "reasons": [],
        "checks": [shape],
    }
    id = shape["result_id"] if shape.get("kept", True) else ""
    return replace(state, title=said, id=id, total=1, sentences=(sentence,))


def recall(pipeline: Pipeline, id: str) -> Checked:
    """A kept check as it stands now; an empty one where nothing of it is left."""
    from rag.check.signing import reviewed
    from rag.export.desk import Exports

    try:
        shape = Exports(pipeline).kept(id)
    except FootnoteError:
        return Checked()
    if shape["schema"] != "footnote.draft/1":
        kind: Kind = "claim" if shape["schema"] == "footnote.check/1" else "quote"
        return _only(Checked(kind), reviewed(shape, pipeline.ledger))
    return Checked(
        title=shape["draft"]["title"],
        id=id,
        sentences=tuple(shape["sentences"]),
        call_first=tuple(shape["call_first"]),
        total=shape["draft"]["sentences"],
        problem=shape["draft"].get("problem"),
    )


def stopped(state: Checked) -> Checked:
    """The check when it is given up: what is there stays."""
    return replace(state, busy=False)


def sign(
    pipeline: Pipeline, state: Checked, result: str, *, by: str, verdict: str | None, note: str
) -> Checked:
    """The check once a person has confirmed (None) or overruled a verdict; or why that failed."""
    from rag.check import signing
    from rag.check.draft_ranking import call_first

    if not by.strip():
        return replace(state, refused=(result, *desk.NAMELESS))
    try:
        signed = signing.sign(pipeline.ledger, result, by=by, note=note, verdict=verdict)
    except FootnoteError as error:
        return replace(state, refused=(result, error.message, error.remedy))

    def renewed(sentence: Mapping[str, Any]) -> Mapping[str, Any]:
        checks = [
            dict(one) | {"review": signed["review"]} if one.get("result_id") == result else one
            for one in sentence["checks"]
        ]
        return dict(sentence) | {"checks": checks}

    sentences = tuple(map(renewed, state.sentences))
    calls = tuple(call_first(sentences)) if state.kind == "draft" else ()
    return replace(state, sentences=sentences, call_first=calls, refused=None)


def is_open(sentence: Mapping[str, Any]) -> bool:
    """Whether a person should look: it is not borne out, and nobody has signed it off."""
    from rag.check.draft_ranking import FINE

    checks = sentence["checks"]
    if not checks:
        return bool(sentence["verdict"] == "failed")
    signed = all(one.get("review", {}).get("state", "machine") != "machine" for one in checks)
    return sentence["verdict"] not in FINE and not signed
