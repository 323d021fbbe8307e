"""Whole evaluations on a real library: what is measured, and what a stop or a bad line costs."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from rag.errors import GenerationFailed, NothingToMeasure
from rag.evaluate import Options, Report, evaluate
from rag.evaluate.bench import open_bench
from rag.evaluate.corpus import KEPT
from rag.evaluate.datasets import read
from rag.pipeline import Pipeline
from tests.doubles import ScriptedGenerator
from tests.evaluate.conftest import CORPUS, Write, question

RIGHT = "The new bridge opened in 1931."
WRONG = "The new bridge opened in 1999 near Gdansk."


def value(report: Report, system: str, name: str) -> float | None:
    """One figure of one system."""
    (section,) = [
        one for one in report.sections if one.system == system and one.value(name) is not None
    ]
    return section.value(name)


def test_answers_with_and_without_the_verifier(
    pipeline: Pipeline, generator: ScriptedGenerator, write: Write
) -> None:
    """The generator speaks once; its wrong year is withheld with the check and shown without."""
    generator.enqueue(WRONG)
    generator.enqueue("It opened in 1931 [1].")
    folder = write(corpus=CORPUS, dev=[question(answer_start=57)])
    report = evaluate(pipeline, folder, Options())
    assert len(generator.history) == 2
    strange = "sentences with a value not in their citations"
    assert value(report, "verifier on", strange) == 0.0
    assert value(report, "verifier off", strange) == 1.0
    assert value(report, "verifier off", "gold answer in the answer") == 0.0
    assert value(report, "verifier on", "gold answer in the answer") == 1.0  # the quotes stand
    assert value(report, "baseline", "gold answer in the answer") == 1.0
    assert value(report, "verifier on", "phrased sentences withheld") == 1.0
    assert value(report, "verifier off", "phrased sentences withheld") == 0.0
    assert value(report, "verifier on", "quote integrity") == 1.0
    assert value(report, "all", "Recall@1") == 1.0
    assert value(report, "verifier on", "until the first quote, median") is not None


def test_the_users_library_is_left_alone(
    pipeline: Pipeline, generator: ScriptedGenerator, write: Write
) -> None:
    """Nothing of the data set comes into the home's own library, or stays anywhere."""
    folder = write(corpus=CORPUS, dev=[question()])
    evaluate(pipeline, folder, Options(tasks=frozenset({"retrieval"})))
    assert pipeline.counts().documents == 0
    assert not (pipeline.home / KEPT).exists()


def test_a_kept_index_is_found_again(pipeline: Pipeline, write: Write) -> None:
    """With `keep` the second run embeds nothing; other documents are indexed anew."""
    folder = write(corpus=CORPUS, dev=[question()])
    options = Options(tasks=frozenset({"retrieval"}), keep=True)
    told: list[str] = []
    for _ in range(2):
        report = evaluate(pipeline, folder, options, lambda what, *_: told.append(what))
        assert value(report, "all", "Recall@1") == 1.0
    assert told.count("Indexing") == 2  # begun and done, once
    more = [*CORPUS, {"doc_id": "d", "text": "More."}]
    evaluate(pipeline, write(corpus=more), options, lambda what, *_: told.append(what))
    assert told.count("Indexing") == 4


def test_an_unfinished_index_is_begun_anew(pipeline: Pipeline, write: Write) -> None:
    """A kept folder that was never marked whole is not trusted."""
    data = read(write(corpus=CORPUS, dev=[question()]))
    documents = list(data.corpus.documents.values())

    class Killed(Exception):
        pass

    def die(done: int, total: int) -> None:
        if done == total:
            raise Killed

    with pytest.raises(Killed), open_bench(pipeline, documents, die, keep=True):
        pass
    with open_bench(pipeline, documents, lambda *_: None, keep=True) as bench:
        assert bench.on.counts().documents == 2


def test_two_that_keep_one_index_make_it_once(pipeline: Pipeline, write: Write) -> None:
    """The second waits, saying so, until the first has made the whole of it."""
    data = read(write(corpus=CORPUS, dev=[question()]))
    documents = list(data.corpus.documents.values())
    waiting = threading.Event()
    told: list[tuple[int, int]] = []
    found: list[int] = []

    def tell(done: int, total: int) -> None:
        told.append((done, total))
        waiting.set()

    def other() -> None:
        with open_bench(pipeline, documents, tell, keep=True) as bench:
            found.append(bench.on.counts().documents)

    second = threading.Thread(target=other)

    def begin(done: int, total: int) -> None:
        if done < total:
            second.start()
            assert waiting.wait(10)

    with open_bench(pipeline, documents, begin, keep=True) as bench:
        second.join(20)
        assert bench.on.counts().documents == 2
    assert (told, found) == ([(0, 2)], [2])


def test_turns_are_measured_apart(pipeline: Pipeline, write: Write) -> None:
    """A follow-up is searched with the question before it, and has a section of its own."""
    history = [["When was the new bridge opened near Gdansk?", "In 1931."]]
    rows = [question(), question(question="And why did it?", history=history)]
    options = Options(tasks=frozenset({"retrieval"}))
    report = evaluate(pipeline, write(corpus=CORPUS, dev=rows), options)
    assert [one.system for one in report.sections] == ["all", "first turns", "later turns"]
    assert value(report, "later turns", "Recall@1") == 1.0


CLAIMS: list[dict[str, Any]] = [
    {"claim": "The bridge opened in 1931.", "label": "supported"},
    {"claim": "The bridge opened in 1932.", "label": "refuted"},
    {"claim": "The bridge opened in 1931, on May 2.", "label": "supported"},
    {"claim": "The bridge opened.", "label": "unheard-of"},
]


def test_verdicts(pipeline: Pipeline, write: Write) -> None:
    """Half of the supported claims found, no other taken for one, a bad label named."""
    evidence = {"evidence": [{"doc_id": "b", "text": "The bridge opened in 1931."}]}
    report = evaluate(pipeline, write(dev=[row | evidence for row in CLAIMS]), Options())
    assert value(report, "judge, given evidence", "balanced accuracy, supported or not") == 0.75
    assert value(report, "judge, given evidence", "supported, found to be") == 0.5
    assert value(report, "judge, given evidence", "not supported, yet judged supported") == 0.0
    assert [problem.line for problem in report.problems] == [4]
    assert report.lines == (3, 3)


def test_a_stop_keeps_what_was_done(pipeline: Pipeline, write: Write) -> None:
    """Ctrl-C in the middle: the figures of the questions done, and the word that it was stopped."""
    folder = write(corpus=CORPUS, dev=[question(id=str(n)) for n in range(5)])

    def stop(what: str, done: int, total: int) -> None:
        if (what, done) == ("Measuring retrieval", 3):
            raise KeyboardInterrupt

    report = evaluate(pipeline, folder, Options(tasks=frozenset({"retrieval"})), stop)
    assert report.stopped
    assert report.lines == (3, 5)
    assert [one.n for one in report.sections[0].measures] == [3] * 6


def test_one_question_that_fails(
    pipeline: Pipeline, generator: ScriptedGenerator, write: Write
) -> None:
    """A question too long to ask is a problem of its line; the next is measured."""
    generator.enqueue(RIGHT)
    generator.enqueue(RIGHT)
    rows = [question(question="why " * 900), question()]
    report = evaluate(pipeline, write(corpus=CORPUS, dev=rows), Options())
    assert [(one.file, one.line) for one in report.problems] == [("dev.jsonl", 1)]
    assert value(report, "verifier on", "answered, of the answerable") == 1.0
    assert report.lines == (1, 2)


def test_a_baseline_that_fails(
    pipeline: Pipeline, generator: ScriptedGenerator, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A generator that breaks off costs that question alone, and is told."""

    def fail(prompt: object, *, max_tokens: int) -> Any:
        raise GenerationFailed("It broke.", "Try again.")
        yield ""

    monkeypatch.setattr(generator, "stream", fail)
    report = evaluate(pipeline, write(corpus=CORPUS, dev=[question()]), Options())
    assert [one.error for one in report.problems] == ["It broke."]


def test_samples(pipeline: Pipeline, write: Write) -> None:
    """The seed draws the lines; the documents that answer are among those searched."""
    rows = [question(id=str(n)) for n in range(20)]
    rows += [question(id=str(n), answerable=False, answers=[]) for n in range(20)]
    corpus = [*CORPUS, *({"doc_id": str(n), "text": f"Text {n}."} for n in range(30))]
    folder = write(corpus=corpus, dev=rows)
    options = Options(tasks=frozenset({"retrieval"}), limit=4, documents=6)
    report = evaluate(pipeline, folder, options)
    assert (report.lines, report.documents) == ((4, 40), 6)  # all four have something to find
    assert value(report, "all", "Recall@1") == 1.0


def test_nothing_for_the_task(pipeline: Pipeline, write: Write) -> None:
    """Asking for verdicts of a set of questions is a named failure."""
    with pytest.raises(NothingToMeasure, match="verdicts"):
        evaluate(
            pipeline,
            write(corpus=CORPUS, dev=[question()]),
            Options(tasks=frozenset({"verdicts"})),
        )


def test_the_report_is_json(pipeline: Pipeline, write: Write, home: Path) -> None:
    """The report round-trips through JSON and names versions and cores, and no host."""
    import platform

    folder = write(corpus=CORPUS, dev=[question()])
    shape = evaluate(pipeline, folder, Options(tasks=frozenset({"retrieval"}))).to_dict()
    text = json.dumps(shape)
    assert json.loads(text) == shape
    assert shape["schema"] == "footnote.eval/1"
    assert shape["machine"]["cores"] >= 1
    assert shape["peak_mb"] > 1
    assert platform.node() not in text
    assert str(home) not in text


BRIDGE_CLAIMS: list[dict[str, Any]] = [
    {"claim": "The new bridge opened in 1931.", "label": "supported"},
    {"claim": "The new bridge opened in 1932.", "label": "refuted"},
    {"claim": "The ferry to Oslo sank in a storm.", "label": "not_enough_info"},
    {"claim": "...", "label": "refuted"},
]
CHECKS = Options(tasks=frozenset({"checks"}))


def test_whole_checks(pipeline: Pipeline, write: Write) -> None:
    """The desk with the evidence given and with the documents searched; a bad claim is named."""
    evidence = {"evidence": [{"doc_id": "bridge", "text": "The new bridge opened in 1931."}]}
    folder = write(corpus=CORPUS, dev=[row | evidence for row in BRIDGE_CLAIMS])
    report = evaluate(pipeline, folder, CHECKS)
    for system in ("desk, given evidence", "desk, documents searched"):
        assert value(report, system, "balanced accuracy, supported or not") == 1.0
        assert value(report, system, "macro-F1 over the verdicts") == 1.0
        assert value(report, system, "not supported, yet judged supported") == 0.0
        assert value(report, system, "judged supported, rightly") == 1.0
    searched = "desk, documents searched"
    assert value(report, searched, "a gold document among those cited") is not None
    assert [(one.line, "empty" in one.error) for one in report.problems] == [(4, True)]
    assert (report.lines, report.documents) == ((3, 4), 2)


def test_what_is_wrongly_supported_is_counted(pipeline: Pipeline, write: Write) -> None:
    """Gold that says otherwise of a claim the documents bear out: a false "supported" of one."""
    evidence = {"evidence": [{"doc_id": "bridge", "text": "The new bridge opened in 1931."}]}
    rows = [{"claim": "The new bridge opened in 1931.", "label": "refuted"} | evidence]
    rows.append({"claim": "The new bridge opened in 1931 near Gdansk.", "label": "supported"})
    rows[1] |= evidence
    report = evaluate(pipeline, write(dev=rows), CHECKS)
    name = "not supported, yet judged supported"
    assert value(report, "desk, given evidence", name) == 1.0
    assert value(report, "desk, given evidence", "judged supported, rightly") == 0.0


def test_claims_without_documents(pipeline: Pipeline, write: Write) -> None:
    """A corpus.jsonl with nothing in it is named; the evidence given is still judged."""
    rows = [row | {"evidence": [{"text": "The new bridge opened in 1931."}]} for row in CLAIMS[:2]]
    report = evaluate(pipeline, write(corpus=[], dev=rows), CHECKS)
    assert [one.system for one in report.sections] == ["desk, given evidence"]
    assert [(one.file, one.line) for one in report.problems] == [("corpus.jsonl", 0)]
    assert report.lines == (2, 2)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({"claim": "It opened.", "evidence": []}, "label"),
        ({"claim": "It opened.", "label": "maybe", "evidence": []}, "maybe"),
        ({"claim": "It opened.", "label": "refuted"}, "evidence"),
        ({"claim": 7, "label": "refuted", "evidence": []}, "claim"),
        ({"label": "refuted", "evidence": []}, "claim"),
        ({"claim": "It opened.", "label": "refuted", "evidence": [{"doc_id": "x"}]}, "x"),
        ("{", "JSON"),
    ],
)
def test_a_bad_line_costs_itself_alone(
    pipeline: Pipeline, write: Write, row: Any, error: str
) -> None:
    """A missing field, a wrong label, broken JSON: named with file and line; the rest measured."""
    good = BRIDGE_CLAIMS[0] | {"evidence": [{"text": "The new bridge opened in 1931."}]}
    report = evaluate(pipeline, write(dev=[row, good]), CHECKS)
    (problem,) = report.problems
    assert (problem.file, problem.line) == ("dev.jsonl", 1)
    assert error in problem.error
    assert report.lines == (1, 1)
