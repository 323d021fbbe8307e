"""What a visitor's actions lead to, without a browser: conversations, places, uploads, warming."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.errors import GenerationFailed, ModelNotFound
from tests.ui.conftest import REPORT
from tests.ui.fakes import FakePipeline, document
from ui import examples, handlers, markup, view, words
from ui.desk import words as desk
from ui.desk.intake import Intake, remove
from ui.turn import Turn, Turns
from ui.warming import Warming

QUESTION = "how many civilians were killed?"


def ask(pipeline: FakePipeline, question: str, turns: Turns = ()) -> list[Turns]:
    """Every state of the conversation."""
    return list(handlers.ask(pipeline, (*turns, Turn(question))))  # type: ignore[arg-type]


def test_a_question_is_shown_before_its_answer(pipeline: FakePipeline) -> None:
    """The turn appears at once, then quotes, that they answer, the checked sentence, the answer."""
    pipeline.wording = "26 civilians were killed."
    states = [turns[-1] for turns in ask(pipeline, QUESTION)]
    assert states[0].question == QUESTION
    assert [bool(turn.citations) for turn in states] == [False, False, True, True, True, True]
    assert states[-1].sentences[0].text == "26 civilians were killed."
    assert not states[-1].busy


def test_a_follow_up_tells_what_was_answered(pipeline: FakePipeline) -> None:
    """The next question goes with the finished turns before it."""
    turns = ask(pipeline, QUESTION)[-1]
    turns = ask(pipeline, "and who led the delegation?", turns)[-1]
    assert len(turns) == 2
    assert pipeline.asked[-1][1] == ((QUESTION, "The attack killed 26 civilians near the river."),)


def test_a_named_failure_ends_the_turn_in_words(pipeline: FakePipeline) -> None:
    """An overlong question shows its message and remedy in the conversation."""
    (turn,) = ask(pipeline, "x" * 5000)[-1]
    assert turn.failure == ("The question is too long.", "Ask a shorter one.")
    assert "Ask a shorter one." in view.conversation((turn,))


def test_a_bug_is_shown_and_raised(pipeline: FakePipeline) -> None:
    """The visitor sees that the program failed; the terminal gets the traceback."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    pipeline.stream = broken  # type: ignore[method-assign,assignment]
    states = handlers.ask(pipeline, (Turn("q"),))  # type: ignore[arg-type]
    next(states)
    assert next(states)[-1].failure == (words.OWN_FAULT, words.OWN_REMEDY)
    with pytest.raises(ZeroDivisionError):
        next(states)


def test_closing_the_conversation_stops_the_pipeline(pipeline: FakePipeline) -> None:
    """A visitor who stops or leaves ends the work, not only the showing."""
    pipeline.wording = "26 civilians were killed."
    states = handlers.ask(pipeline, (Turn(QUESTION),))  # type: ignore[arg-type]
    while not next(states)[-1].quotes:
        pass
    states.close()  # type: ignore[attr-defined]
    assert pipeline.stopped == 1


def test_a_click_opens_the_quote(pipeline: FakePipeline) -> None:
    """What a chip sends back marks exactly its citation."""
    id_ = next(iter(pipeline.documents))
    quote = REPORT[0:46]
    sent = {"document": id_, "start": 0, "end": 46, "check": markup.fingerprint(quote)}
    html = handlers.open_place(pipeline, sent, 1)  # type: ignore[arg-type]
    assert f'<mark tabindex="-1">{quote}</mark>' in html


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"document": None},
        {"document": ["x"]},
        {"document": "gone", "start": 0, "end": 1},
    ],
)
def test_a_click_on_nothing_says_so(pipeline: FakePipeline, sent: dict[str, object]) -> None:
    """Whatever the page sends, the answer is words, never a failure."""
    html = handlers.open_place(pipeline, sent, 1)  # type: ignore[arg-type]
    assert "<mark" not in html
    assert words.GONE in html or words.NOT_A_PLACE in html


@pytest.mark.parametrize("place", [(None, None), ("0", "4"), (0.5, 2), (True, False)])
def test_a_click_without_a_place_opens_the_beginning(
    pipeline: FakePipeline, place: tuple[object, object]
) -> None:
    """A document is opened unmarked when no place, or none that can be one, comes with it."""
    id_ = next(iter(pipeline.documents))
    sent = {"document": id_, "start": place[0], "end": place[1]}
    html = handlers.open_place(pipeline, sent, 1)  # type: ignore[arg-type]
    assert "<mark" not in html
    assert "The attack killed" in html


def uploads(home: Path, **files: str) -> list[str]:
    """Files as the browser's upload leaves them, on their way in."""
    paths = []
    for name, text in files.items():
        path = home / "uploads" / ".incoming" / name / f"{name}.txt"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return paths


def test_uploads_are_added_with_progress(pipeline: FakePipeline) -> None:
    """Each file is told while it is read, and the originals are kept under the home."""
    shown = list(Intake().files(pipeline, uploads(pipeline.home, a="First.", b="Second.")))  # type: ignore[arg-type]
    assert 'max="2" value="0"' in shown[0]
    assert shown[0].count("</span> waiting<") == 2
    assert 'added</span> <span dir="auto">b.txt' in shown[-2]
    assert "2 documents added" in shown[-1]
    sources = [Path(d.source) for d in pipeline.documents.values() if "uploads" in d.source]
    assert [source.read_text() for source in sources] == ["First.", "Second."]
    assert not list((pipeline.home / "uploads" / ".incoming").rglob("*.txt"))


def test_an_upload_that_failed_can_be_tried_again(pipeline: FakePipeline) -> None:
    """The visitor sees its name, the reason and the remedy; it is kept until its line goes."""
    pipeline.refused = "b.txt"
    run = Intake()
    *_, last = run.files(pipeline, uploads(pipeline.home, a="First.", b="Second."))  # type: ignore[arg-type]
    assert "1 failed" in last
    assert run.failed
    assert "b.txt</span>" in last
    assert "Check the path." in last
    assert len(list(pipeline.home.rglob("b.txt"))) == 1
    remove(pipeline, [pipeline.unread[0].document_id])  # type: ignore[arg-type]
    assert not list(pipeline.home.rglob("b.txt"))


def test_cancelling_keeps_what_was_read_and_drops_the_rest(pipeline: FakePipeline) -> None:
    """After Cancel the file in hand is finished, no other is begun, and none of those is kept."""
    run = Intake()
    steps = run.files(pipeline, uploads(pipeline.home, a="First.", b="Second.", c="Third."))  # type: ignore[arg-type]
    pipeline.delay = 0.3
    next(steps)
    next(steps)
    run.cancel.set()
    *_, last = steps
    assert desk.CANCELLED in last
    assert [d.title for d in pipeline.documents.values() if "uploads" in d.source] == ["a"]
    assert [path.name for path in (pipeline.home / "uploads").rglob("*.txt")] == ["a.txt"]


def test_only_web_addresses_are_fetched(pipeline: FakePipeline) -> None:
    """A path of this machine typed as an address is refused."""
    for address in ("/etc/passwd", "file:///etc/passwd", "javascript:alert(1)", ""):
        (only,) = Intake().address(pipeline, address)  # type: ignore[arg-type]
        assert desk.NOT_AN_ADDRESS in only


def test_a_library_that_refuses_an_upload_says_why(pipeline: FakePipeline) -> None:
    """A failure of the whole upload is shown with its remedy, and nothing stays."""

    def refuses(*_: object) -> None:
        raise ModelNotFound("No embedder.", "Pull it.")

    pipeline.add = refuses  # type: ignore[method-assign,assignment]
    *_, last = Intake().files(pipeline, uploads(pipeline.home, a="First."))  # type: ignore[arg-type]
    assert "No embedder." in last
    assert "Pull it." in last
    assert not list(pipeline.home.rglob("a.txt"))


def test_warming_tells_how_far_it_is() -> None:
    """Loading, then ready; a failure keeps its message and remedy."""
    warming = Warming(lambda: None)
    assert words.LOADING in warming.status()
    assert not warming.over
    warming.start()
    assert warming.wait(5)
    assert words.READY in warming.status()

    def fails() -> None:
        raise GenerationFailed("No server.", "Start it.")

    failing = Warming(fails)
    failing.start()
    assert failing.wait(5)
    assert "No server." in failing.status()
    assert "Start it." in failing.status()


def test_examples_fit_the_library(tmp_path: Path) -> None:
    """Questions are offered when their document is here, and one that has no answer."""
    file = tmp_path / "questions.jsonl"
    rows = [
        {"question": f"q{n}", "answerable": n != 7, "document": "a.txt" if n else "b.txt"}
        for n in range(9)
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    here = FakePipeline(tmp_path, None, [document("x", "folder/a.txt")])  # type: ignore[arg-type]
    assert examples.questions(here.entries(), file) == ["q1", "q2", "q3", "q4", "q7"]
    assert examples.questions([], file) == []
    assert examples.questions(here.entries(), tmp_path / "none") == []
