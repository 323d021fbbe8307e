"""Conversations are kept, found again, seen by their owner alone, and hold nothing of what went."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import ConversationNotFound, Library
from tests.index.making import made
from tests.index.test_nothing_left import traces

NOON = "2026-01-02T12:00:00+00:00"
LATER = "2026-01-03T12:00:00+00:00"


def kept(library: Library, owner: str = "ada", *, documents: tuple[str, ...] = ()) -> str:
    """A conversation of one answered question."""
    id = library.history.begin(owner, "Wheat", NOON)
    number = library.history.ask(owner, id, "Where was wheat sent?", LATER)
    library.history.answer(
        owner,
        id,
        number,
        answer='{"quote": "qx00001zyv"}',
        said="qx00001zyv to Kabul",
        documents=documents,
    )
    return id


def test_a_conversation_survives_closing(library: Library, folder: Path) -> None:
    """What was asked and answered is there when the library opens again."""
    id = kept(library)
    library.history.judge("ada", id, 1, -1, "The river is another one.")
    library.close()
    with Library.open(folder, library.fingerprint) as again:
        conversation, (turn,) = again.history.turns("ada", id)
    assert (conversation.name, conversation.changed, conversation.turns) == ("Wheat", LATER, 1)
    assert (turn.question, turn.state) == ("Where was wheat sent?", "answered")
    assert (turn.thumb, turn.reason) == (-1, "The river is another one.")


def test_only_the_owner_sees_it(library: Library) -> None:
    """To anyone else it does not exist, for reading and for every change."""
    id = kept(library)
    history = library.history
    assert history.conversations("eve") == []
    for act in (
        lambda: history.turns("eve", id),
        lambda: history.rename("eve", id, "Mine"),
        lambda: history.cut("eve", id, 1),
        lambda: history.delete("eve", id),
        lambda: history.judge("eve", id, 1, 1, ""),
        lambda: history.ask("eve", id, "q", NOON),
        lambda: history.answer("eve", id, 1, answer="{}", said="", documents=()),
    ):
        with pytest.raises(ConversationNotFound):
            act()
    assert history.conversations("ada")[0].name == "Wheat"


def test_it_is_found_by_all_its_words(library: Library) -> None:
    """Words of the name, the questions and the answers count, in any case; all must be there."""
    id = kept(library)
    for words in ("wheat", "WHERE sent", "kabul", ""):
        assert [one.id for one in library.history.conversations("ada", words)] == [id], words
    assert library.history.conversations("ada", "kabul paris") == []
    assert library.history.conversations("ada", "quote") == []  # a key of the JSON is no word


def test_an_answer_goes_with_its_document_and_leaves_no_byte(
    library: Library, folder: Path
) -> None:
    """Removing one of the documents empties the answer and wipes it; the question stays."""
    items = [made("a.txt", "qx00001zyv was sent to Kabul."), made("b.txt", "Nothing else.")]
    library.add(items)
    id = kept(library, documents=(items[0][0].id, items[1][0].id))
    other = kept(library, documents=(items[1][0].id,))
    assert traces(folder, "qx00001zyv")
    library.history.cut("ada", other, 1)
    library.remove([items[0][0].id])
    _, (turn,) = library.history.turns("ada", id)
    assert (turn.question, turn.state, turn.answer) == ("Where was wheat sent?", "lost", None)
    assert traces(folder, "qx00001zyv") == []


def test_an_answer_from_a_document_removed_meanwhile_is_not_kept(library: Library) -> None:
    """A document that went while the answer was made leaves nothing in the conversation either."""
    id = kept(library, documents=("0123456789abcdef",))
    _, (turn,) = library.history.turns("ada", id)
    assert (turn.state, turn.answer) == ("lost", None)


def test_an_open_question_is_kept_without_answer(library: Library) -> None:
    """A visitor who left in mid-answer finds the question."""
    id = library.history.begin("", "Name", NOON)
    library.history.ask("", id, "Who?", NOON)
    assert [turn.state for turn in library.history.turns("", id)[1]] == ["open"]


def test_deleting_leaves_no_byte(library: Library, folder: Path) -> None:
    """A deleted conversation is in no file of the library."""
    library.add([made("a.txt", "Something else.")])
    id = kept(library)
    assert traces(folder, "qx00001zyv")
    library.history.delete("ada", id)
    assert library.history.conversations("ada") == []
    assert traces(folder, "qx00001zyv") == []


def test_turns_can_be_cut_off(library: Library) -> None:
    """Asking an earlier question anew drops it and what came after; numbers go on from there."""
    id = kept(library)
    for question in ("Second?", "Third?"):
        library.history.ask("ada", id, question, NOON)
    library.history.cut("ada", id, 2)
    assert library.history.ask("ada", id, "New?", NOON) == 2
    turns = library.history.turns("ada", id)[1]
    assert [(turn.number, turn.question) for turn in turns] == [
        (1, "Where was wheat sent?"),
        (2, "New?"),
    ]
