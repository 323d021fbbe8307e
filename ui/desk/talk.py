"""A visitor's conversation: asked, changed, kept in the library, and recalled from it."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from rag import FootnoteError, KeptTurn, Passage, Span
from rag.answer import Answer, Citation, Coverage, Hit, Sentence
from ui import handlers
from ui.desk import words
from ui.turn import Turn, Turns

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

NAME_CHARS = 80


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as one visitor's page holds it.

    `id` is that of the kept conversation, "" before anything of it was kept.
    `editing` is the place among the turns of a question that will be asked anew,
    in place of itself and all that follows; `dropped` is the number of the first
    kept turn that went that way. `notice` says why nothing was kept.
    """

    turns: Turns = ()
    id: str = ""
    name: str = ""
    editing: int | None = None
    dropped: int = 0
    notice: str = ""

    @property
    def busy(self) -> bool:
        """Whether its last question is being answered."""
        return bool(self.turns) and self.turns[-1].busy


def current(talk: Talk, grown: Talk) -> Talk:
    """The conversation as it is: as its answer has grown, unless that was given up meanwhile.

    An answer that is stopped may still grow by the step that it was in.
    """
    growing = talk.busy and grown.turns and grown.turns[-1].key == talk.turns[-1].key
    return grown if growing else talk


def waits(talk: Talk, grown: Talk) -> bool:
    """Whether the last question is still to be answered, and nothing has begun to."""
    return bool(talk.turns) and talk.turns[-1].waiting and current(talk, grown) is talk


def asked(talk: Talk, question: str, scope: frozenset[str], *, quotes_only: bool) -> Talk:
    """The conversation with a new question at its end, waiting for its turn.

    Unchanged when the question is empty or another is under way. A question that
    is being edited takes the place of its former self and of all after it.
    """
    question = question.strip()
    if not question or talk.busy:
        return talk
    turn = Turn(question, quotes_only=quotes_only, scope=scope or None)
    return _put(talk, len(talk.turns) if talk.editing is None else talk.editing, turn)


def again(talk: Talk, at: int) -> Talk:
    """The conversation with its question number `at` (from 0) asked anew, as it was asked."""
    if talk.busy or not 0 <= at < len(talk.turns):
        return talk
    former = talk.turns[at]
    turn = Turn(former.question, former.quotes_only, former.scope)
    return _put(talk, at, turn)


def _put(talk: Talk, at: int, turn: Turn) -> Talk:
    """The conversation with this turn, waiting, in the place of turn `at` and of all after it."""
    gone = [one.number for one in talk.turns[at:] if one.number]
    dropped = min(gone, default=talk.dropped)
    turns = (*talk.turns[:at], replace(turn, waiting=True, key=token_hex(8)))
    return replace(talk, turns=turns, editing=None, dropped=dropped, notice="")


def edited(talk: Talk, at: int) -> tuple[Talk, str]:
    """The conversation while question number `at` is edited, and that question."""
    if talk.busy or not 0 <= at < len(talk.turns):
        return talk, ""
    return replace(talk, editing=at), talk.turns[at].question


# --- in the library ------------------------------------------------------------------------


def keep_question(pipeline: Pipeline, owner: str, talk: Talk) -> Talk:
    """Keep the last question in the library; the conversation with its id and number.

    A library that cannot be written now costs the keeping, not the answer: the
    reason is the conversation's `notice`.
    """
    if not talk.turns or talk.turns[-1].number:
        return talk
    turn = talk.turns[-1]
    history, now = pipeline.history, datetime.now(UTC).isoformat(timespec="seconds")
    try:
        id = talk.id or history.begin(owner, turn.question[:NAME_CHARS], now)
        if talk.dropped:
            history.cut(owner, id, talk.dropped)
        number = history.ask(owner, id, turn.question, now)
    except FootnoteError as error:
        return _not_kept(talk, error)
    turns = (*talk.turns[:-1], replace(turn, number=number))
    name = talk.name or turn.question[:NAME_CHARS]
    return replace(talk, turns=turns, id=id, name=name, dropped=0)


def keep_answer(pipeline: Pipeline, owner: str, talk: Talk) -> Talk:
    """Keep the last answer beside its question, which is kept now if it was not before."""
    talk = keep_question(pipeline, owner, talk)
    turn = talk.turns[-1]
    if turn.answer is None or not turn.number:
        return talk
    try:
        pipeline.history.answer(
            owner,
            talk.id,
            turn.number,
            answer=json.dumps(_stored(turn, turn.answer), ensure_ascii=False),
            said=" ".join(sentence.text for sentence in turn.sentences),
            documents=_documents(turn.answer),
        )
    except FootnoteError as error:
        return _not_kept(talk, error)
    return talk


def _not_kept(talk: Talk, error: FootnoteError) -> Talk:
    return replace(talk, notice=words.NOT_KEPT.format(f"{error.message} {error.remedy}"))


def judged(pipeline: Pipeline, owner: str, talk: Talk, at: int, *, thumb: int, reason: str) -> Talk:
    """The conversation with what the reader thinks of answer number `at`, kept in the library."""
    if not 0 <= at < len(talk.turns) or thumb not in {-1, 0, 1}:
        return talk
    turn = replace(talk.turns[at], thumb=thumb, reason=reason.strip() if thumb else "")
    if turn.number:
        try:
            pipeline.history.judge(owner, talk.id, turn.number, turn.thumb, turn.reason)
        except FootnoteError as error:
            return _not_kept(talk, error)
    return replace(talk, turns=(*talk.turns[:at], turn, *talk.turns[at + 1 :]))


def recall(pipeline: Pipeline, owner: str, id: str) -> Talk:
    """A kept conversation. Raises ConversationNotFound."""
    conversation, kept = pipeline.history.turns(owner, id)
    turns = tuple(_recalled(pipeline, one) for one in kept)
    return Talk(turns, id, conversation.name)


def _recalled(pipeline: Pipeline, kept: KeptTurn) -> Turn:
    turn = Turn(kept.question, number=kept.number, thumb=kept.thumb, reason=kept.reason)
    if kept.answer is None:
        return replace(turn, lost=kept.state == "lost", unfinished=kept.state == "open")
    shape = json.loads(kept.answer)
    answer = answer_from(shape)
    if not _stands(pipeline, answer):
        return replace(turn, lost=True)
    return replace(
        turn,
        quotes_only=bool(shape.get("quotes_only")),
        scope=frozenset(shape["scope"]) if shape.get("scope") else None,
        understood=answer.understood or "",
        sentences=answer.sentences,
        citations=answer.citations,
        answer=answer,
        places=handlers.places(pipeline, answer.passages),
    )


def _stands(pipeline: Pipeline, answer: Answer) -> bool:
    """Whether every quote still stands where it is cited."""
    try:
        return all(
            pipeline.document(one.document_id).text[one.start : one.end] == one.quote
            for one in answer.citations
        )
    except FootnoteError:
        return False


def _documents(answer: Answer) -> frozenset[str]:
    """Every document of which the kept answer says anything."""
    return frozenset(
        [one.document_id for one in answer.citations]
        + [hit.passage.document_id for hit in answer.passages]
    )


def _stored(turn: Turn, answer: Answer) -> dict[str, Any]:
    """The answer's shape, and how it was asked.

    What could not be read is left out: its names are those of files, which may be
    removed without a document going.
    """
    shape = answer.to_dict()
    shape["coverage"] = shape["coverage"] | {"unreadable": []}
    return shape | {
        "quotes_only": turn.quotes_only,
        "scope": sorted(turn.scope or ()),
    }


def answer_from(shape: dict[str, Any]) -> Answer:
    """The answer of a `footnote.answer/1` shape."""
    known = {field.name for field in fields(Citation)}
    return Answer(
        question=shape["question"],
        sentences=tuple(map(_sentence, shape["sentences"])),
        citations=tuple(
            Citation(**{k: v for k, v in one.items() if k in known}) for one in shape["citations"]
        ),
        passages=tuple(
            Hit(
                Passage(one["document_id"], Span(one["start"], one["end"]), one["text"]),
                one["score"],
                rank,
                "reranked",
            )
            for rank, one in enumerate(shape["passages"], start=1)
        ),
        coverage=Coverage(
            **{k: shape["coverage"][k] for k in ("documents", "pages", "passages")},
        ),
        timing_ms=shape["timing_ms"],
        models=shape["models"],
        withheld=tuple(map(_sentence, shape["withheld"])),
        notes=tuple(shape["notes"]),
        understood=shape["understood"],
        unsaid=shape["unsaid"],
        conflicts=tuple(shape.get("conflicts", ())),
        left_open=tuple(shape.get("left_open", ())),
        id=shape.get("id"),
    )


def _sentence(shape: dict[str, Any]) -> Sentence:
    return Sentence(shape["text"], shape["status"], tuple(shape["citations"]), shape.get("reason"))
