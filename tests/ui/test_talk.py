"""A conversation is kept as it grows, recalled whole, changed from the middle, and copied."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from markdown_it import MarkdownIt

from index import ConversationNotFound, Library
from rag.events import Done
from tests.index.making import FINGERPRINT, made
from tests.ui.conftest import REPORT
from tests.ui.fakes import HOSTILE, FakePipeline, document
from tests.ui.reading import made as answered
from ui import handlers, view
from ui.desk import copying, talk, words
from ui.desk.panes.base import UnderWay
from ui.desk.talk import Talk
from ui.turn import Turn, stopped

QUESTION = "how many civilians were killed?"
# Where the one citation of `answered` stands, in words.
OPEN = "Not answered: “Anand led.?” No passage that was read says so."
OTHERWISE = (
    "Your documents disagree: “Anand led.” [1] (Anand led.) and “Anand led.” [2]; Anand led.."
)
PLACE = "Anand led., p. 3 Anand led. (read by OCR, confidence 93 %)"


class KeepingPipeline(FakePipeline):
    """The pipeline in memory, over a real library that keeps its conversations."""

    library: Library

    @property
    def history(self) -> object:
        """The library's conversations."""
        return self.library.history


@pytest.fixture
def keeping(home: Path, pipeline: FakePipeline) -> Iterator[KeepingPipeline]:
    """The report, in memory and in the library."""
    one = KeepingPipeline(home, pipeline.settings)
    one.library = Library.open(home / "library", FINGERPRINT)
    report = document(REPORT, "folder/report.pdf", paged=True)
    one.documents = {report.id: report}
    stored = made("folder/report.pdf", REPORT)
    assert stored[0].id == report.id
    one.library.add([stored])
    yield one
    one.library.close()


def ask(pipeline: KeepingPipeline, state: Talk, question: str) -> Talk:
    """The conversation after a question has been answered and kept."""
    state = talk.asked(state, question, frozenset(), quotes_only=False)
    *_, turns = handlers.ask(pipeline, state.turns)  # type: ignore[arg-type]
    state = Talk(turns, state.id, state.name, dropped=state.dropped)
    return talk.keep_answer(pipeline, "ada", state)  # type: ignore[arg-type]


def recalled(pipeline: KeepingPipeline, state: Talk) -> Talk:
    """The conversation as the library has it."""
    return talk.recall(pipeline, "ada", state.id)  # type: ignore[arg-type]


def test_a_conversation_reads_the_same_after_a_reload(keeping: KeepingPipeline) -> None:
    """Question, sentences, citations and refusal come back as they were shown."""
    keeping.wording = "26 civilians were killed."
    state = ask(keeping, Talk(), QUESTION)
    state = ask(keeping, state, "zebra quartz?")
    assert view.conversation(recalled(keeping, state).turns) == view.conversation(state.turns)
    assert recalled(keeping, state).name == QUESTION
    with pytest.raises(ConversationNotFound):
        talk.recall(keeping, "eve", state.id)  # type: ignore[arg-type]


def test_removing_a_document_takes_its_answers(keeping: KeepingPipeline) -> None:
    """The question stays, and says why there is no answer; no byte of the quote is left."""
    state = ask(keeping, Talk(), QUESTION)
    (id,) = keeping.documents
    keeping.library.remove([id])
    keeping.remove([id])
    (turn,) = recalled(keeping, state).turns
    assert turn.lost
    assert words.LOST in view.conversation((turn,))
    kept = b"".join(path.read_bytes() for path in keeping.library.folder.iterdir())
    assert QUESTION.encode() in kept
    assert b"civilians near the river" not in kept


def test_an_answer_whose_quote_moved_is_not_shown(keeping: KeepingPipeline) -> None:
    """A citation that does not stand where it says is as good as gone."""
    state = ask(keeping, Talk(), QUESTION)
    (id,) = keeping.documents
    changed = document("Something else.")
    keeping.documents = {id: changed}
    assert recalled(keeping, state).turns[0].lost


def test_editing_replaces_the_question_and_what_follows(keeping: KeepingPipeline) -> None:
    """On the page and in the library alike; asking again keeps how it was asked."""
    state = ask(keeping, Talk(), QUESTION)
    state = ask(keeping, state, "who led the delegation?")
    state, text = talk.edited(state, 0)
    assert text == QUESTION
    state = ask(keeping, state, "what did aid include, wheat?")
    assert [turn.question for turn in state.turns] == ["what did aid include, wheat?"]
    assert [t.question for t in recalled(keeping, state).turns] == ["what did aid include, wheat?"]
    assert talk.again(state, 0).turns[0].waiting
    for nowhere in (-1, 5):
        assert talk.again(state, nowhere) is state
        assert talk.edited(state, nowhere) == (state, "")


def test_a_question_waits_for_the_one_before() -> None:
    """Nothing is asked while another question is being answered, nor an empty one."""
    state = talk.asked(Talk(), " who? ", frozenset(["a"]), quotes_only=True)
    (turn,) = state.turns
    assert (turn.question, turn.quotes_only, turn.scope) == ("who?", True, frozenset(["a"]))
    assert words.WAITING in view.conversation(state.turns)
    assert talk.asked(state, "and?", frozenset(), quotes_only=False) is state
    assert talk.asked(Talk(), "  ", frozenset(), quotes_only=False).turns == ()


def test_a_step_that_ends_too_late_undoes_nothing() -> None:
    """Neither Stop nor the question that was asked then; until then it is what there is."""
    state = talk.asked(Talk(), "who?", frozenset(), quotes_only=False)
    assert talk.waits(state, Talk())
    growing = (replace(state.turns[0], waiting=False, phrasing=True),)
    grown = replace(state, turns=growing)
    assert talk.current(state, grown) is grown
    assert not talk.waits(state, grown)

    given_up = replace(grown, turns=stopped(grown.turns))
    assert talk.current(given_up, grown) is given_up
    after = talk.asked(given_up, "and when?", frozenset(), quotes_only=False)
    assert talk.current(after, grown) is after
    assert talk.waits(after, grown)

    anew = talk.again(given_up, 0)
    assert anew.turns[0] == state.turns[0]
    assert talk.current(anew, grown) is anew


def test_stop_waits_until_an_answer_is_given_up() -> None:
    """As long as its last step takes; for none that is not being made."""
    answers, steps = UnderWay(), Event()

    def make() -> None:
        with answers.made("a"):
            steps.wait(10)

    thread = Thread(target=make)
    thread.start()
    waiting = Thread(target=answers.wait, args=["a"])
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive()
    steps.set()
    for one in (thread, waiting):
        one.join(10)
        assert not one.is_alive()
    begun = time.monotonic()
    answers.wait("a")
    assert time.monotonic() - begun < 1


def test_an_opinion_is_kept_with_its_reason(keeping: KeepingPipeline) -> None:
    """Thumb and reason survive; taking it back takes the reason too."""
    state = ask(keeping, Talk(), QUESTION)
    bad = talk.judged(keeping, "ada", state, 0, thumb=-1, reason=" Wrong river. ")  # type: ignore[arg-type]
    (turn,) = recalled(keeping, bad).turns
    assert (turn.thumb, turn.reason) == (-1, "Wrong river.")
    none = talk.judged(keeping, "ada", bad, 0, thumb=0, reason="x")  # type: ignore[arg-type]
    assert (none.turns[0].thumb, none.turns[0].reason) == (0, "")
    for at, thumb in ((7, 1), (0, 5)):
        assert talk.judged(keeping, "ada", none, at, thumb=thumb, reason="") is none  # type: ignore[arg-type]


def test_a_library_that_cannot_be_written_costs_only_the_keeping(
    keeping: KeepingPipeline,
) -> None:
    """The answer is shown, with the reason why it is not kept."""
    keeping.library.close()
    keeping.library = Library.open(keeping.home / "library", FINGERPRINT, read_only=True)
    state = ask(keeping, Talk(), QUESTION)
    assert state.turns[-1].sentences
    assert state.id == ""
    assert state.notice.startswith("This answer is not kept: ")


def test_copies_carry_quotes_and_references() -> None:
    """Each form holds the sentences with their numbers, and each quote with its place."""
    turn = Turn("who?").after(Done(answered("Anand led.")))
    assert copying.text(turn).splitlines() == [
        "who?", "", "Anand led. [1]", "Anand led. [1] [2]", OPEN, OTHERWISE, "",
        f"[1] “Anand led.” ({PLACE}, Anand led.)",
    ]  # fmt: skip
    assert "Anand led.[^1]\n\n" in copying.markdown(turn)
    assert f"[^1]: “Anand led.” ({PLACE})" in copying.markdown(turn)
    assert f"<q>Anand led.</q> {PLACE}" in copying.html(turn)
    both = copying.conversation("Name", (turn, turn))
    assert "[^1-1]: " in both
    assert "[^2-1]: " in both


def test_a_hostile_quote_copies_as_text() -> None:
    """No form turns what a document says into markup, links or footnotes of its own."""
    for trick in (HOSTILE, "[^1]: # <img src=x> **b** [l](javascript:x)", "| a | b |\n---"):
        turn = Turn("q").after(Done(answered(trick)))
        rendered = MarkdownIt().render(copying.markdown(turn))
        assert not re.search(r"<(?!/?(p|h2)>)", rendered), rendered
        assert not re.search(r"<(?!/?(p|h2|q|ol|sup)>|/?li)", copying.html(turn))
