"""Batches: every line answered in order, a bad line costing only itself."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import GenerationFailed, ModelNotFound, QuestionError
from tests.ui.conftest import Run
from tests.ui.fakes import FakePipeline
from ui import batch
from ui.batch import BadLine, read_history


def results(output: str) -> list[dict[str, Any]]:
    """The result lines."""
    return [json.loads(line) for line in output.splitlines()]


def test_each_line_gets_its_result_in_order(run: Run) -> None:
    """Good and bad lines keep their places, and ids come back as they were."""
    lines = [
        b'{"id": 7, "question": "how many civilians were killed?"}',
        b"not json",
        b'["a list"]',
        b'{"id": "no question"}',
        b'{"id": "empty", "question": "  "}',
        json.dumps({"id": "long", "question": "x" * 100_000}).encode(),
        b'{"id": "latin", "question": "caf\xe9"}',
        b"",
        b'{"id": null, "question": "who led the delegation?"}',
    ]
    done = run("ask", "--batch", "-", input=b"\n".join(lines))
    rows = results(done.stdout)
    assert done.exit_code == 0
    assert ["error" in row for row in rows] == [False, *[True] * 6, False]
    assert rows[0]["id"] == 7
    assert list(rows[0])[:2] == ["schema", "id"]
    assert [row.get("line") for row in rows[1:7]] == [2, 3, 4, 5, 6, 7]
    assert [row["id"] for row in rows[3:6]] == ["no question", "empty", "long"]
    assert rows[-1]["id"] is None
    assert all(row["remedy"] for row in rows[1:7])
    assert "6 of 8 lines had an error" in done.stderr


def test_search_takes_a_batch_file(run: Run, tmp_path: Path) -> None:
    """`search --batch FILE` gives one `footnote.search/1` line each."""
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "a", "question": "civilians killed"}\n', encoding="utf-8")
    (row,) = results(run("search", "--batch", str(file)).stdout)
    assert (row["schema"], row["id"]) == ("footnote.search/1", "a")


def test_history_reaches_the_pipeline(run: Run, pipeline: FakePipeline) -> None:
    """Earlier turns go with the question they precede."""
    turns = [{"question": "Who came?", "answer": "Anand."}, ["Why?", "Aid."]]
    run("ask", "--batch", "-", input=json.dumps({"question": "When?", "history": turns}))
    assert pipeline.asked == [("When?", (("Who came?", "Anand."), ("Why?", "Aid.")))]


def test_strict_fails_when_a_line_has_no_result(run: Run) -> None:
    """With --strict a line without an answer turns the exit code to 1."""
    good = '{"question": "how many civilians were killed?"}\n'
    assert run("ask", "--strict", "--batch", "-", input=good).exit_code == 0
    assert run("ask", "--strict", "--batch", "-", input=good + "bad\n").exit_code == 1
    assert run("search", "--strict", "--batch", "-", input='{"question": "zz"}').exit_code == 1


def test_a_batch_without_one_good_line_fails(run: Run) -> None:
    """Exit code 3, as for anything of which nothing could be done; one good line makes it 0."""
    done = run("ask", "--batch", "-", input="bad\n{}\n")
    assert done.exit_code == 3
    assert [bool(row["error"]) for row in results(done.stdout)] == [True, True]
    assert "2 of 2 lines had an error; none was answered" in done.stderr
    assert run("ask", "--batch", "-", input="").exit_code == 0


def test_a_batch_and_a_question_together_are_wrong_use(run: Run) -> None:
    """The questions are in the batch; another beside it is a mistake."""
    assert run("ask", "why?", "--batch", "-").exit_code == 2


def test_a_missing_batch_file_is_a_named_failure(run: Run) -> None:
    """A batch that cannot be opened exits with 3."""
    done = run("ask", "--batch", "no/such.jsonl")
    assert done.exit_code == 3
    assert "no/such.jsonl" in done.stderr


@pytest.mark.parametrize("error", [QuestionError, GenerationFailed])
def test_a_failure_of_one_line_spares_the_rest(error: type[QuestionError]) -> None:
    """What concerns one question becomes its result line."""

    def answer(asked: batch.Asked) -> dict[str, Any]:
        if asked.question == "bad":
            raise error("It failed.", "Try again.")
        return {"schema": "s", "question": asked.question}

    lines = iter([b'{"id": 1, "question": "bad"}', b'{"id": 2, "question": "good"}'])
    first, second = batch.run(lines, answer, batch.read_question)
    assert first == {"id": 1, "line": 1, "error": "It failed.", "remedy": "Try again."}
    assert second == {"schema": "s", "id": 2, "question": "good"}


def test_a_failure_of_all_lines_ends_the_batch() -> None:
    """A missing model would fail every line alike, so it is raised once."""

    def answer(_: batch.Asked) -> dict[str, Any]:
        raise ModelNotFound("No model.", "Pull it.")

    with pytest.raises(ModelNotFound):
        list(batch.run(iter([b'{"question": "x"}']), answer, batch.read_question))


@pytest.mark.parametrize(
    ("value", "turns"),
    [
        (None, ()),
        ([], ()),
        ([{"question": "a", "answer": "b"}], (("a", "b"),)),
        ([{"question": "a", "answer": None}], (("a", ""),)),
        ([["a", "b"]], (("a", "b"),)),
        (["a", "b", "c"], (("a", "b"), ("c", ""))),
        ([{"role": "user", "text": "a"}, {"role": "assistant", "text": "b"}], (("a", "b"),)),
        ([{"speaker": "user", "text": "a"}, {"speaker": "agent", "text": "b"}], (("a", "b"),)),
        ([{"role": "system", "content": "s"}, {"role": "user", "content": "a"}], (("a", ""),)),
    ],
)
def test_histories_are_read_in_every_common_form(value: Any, turns: Any) -> None:
    """Objects, pairs, messages and plain alternation mean the same."""
    assert read_history(value) == turns


@pytest.mark.parametrize("value", ["a", {"a": 1}, [1], [["a"]], [{"role": "user"}], [["a", 1]]])
def test_a_malformed_history_is_a_bad_line(value: Any) -> None:
    """Anything else is refused, never guessed."""
    with pytest.raises(BadLine):
        read_history(value)


@given(st.lists(st.binary(max_size=40).filter(lambda line: b"\n" not in line)))
def test_any_bytes_give_one_line_each(lines: list[bytes]) -> None:
    """Whatever the file holds, each line that is not blank has exactly one result."""
    file = io.BytesIO(b"\n".join(lines))
    lines_read = iter(file.readline, b"")
    found = list(batch.run(lines_read, lambda asked: {"q": asked.question}, batch.read_question))
    assert len(found) == sum(bool(line.strip()) for line in lines)


def test_results_are_written_as_they_come(tmp_path: Path) -> None:
    """A reader at the other end of the pipe has the first result before the second question."""
    code = (
        "from tests.ui.fakes import FakePipeline, document\nfrom ui.cli import app\n"
        "app(['ask', '--batch', '-'], obj=lambda h, s: FakePipeline(h, s, [document('a b.')]))\n"
    )
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environ,
        cwd=tmp_path,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for number in (1, 2):
            child.stdin.write(json.dumps({"id": number, "question": "a b"}).encode() + b"\n")
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["id"] == number
        child.stdin.close()
