"""Data sets are read line by line: what is good is used, what is bad is named with its place."""

from __future__ import annotations

from typing import Any

import pytest

from index import Span
from rag.errors import DataSetMissing, EmptyCorpus, NothingToMeasure, UnknownLayout
from rag.evaluate.cases import Place
from rag.evaluate.datasets import read
from tests.evaluate.conftest import BRIDGE, CORPUS, Write, question


def test_questions_with_their_gold(write: Write) -> None:
    """A gzipped set is read; the gold answer is a span of the stored text, title and all."""
    start = BRIDGE.index("1931")
    data = read(write(corpus_gz=CORPUS, dev_gz=[question(answer_start=start)]))
    (one,) = data.questions
    assert (data.name, data.split, data.problems) == ("set", "dev", [])
    ((place,),) = [item.places for item in one.gold]
    assert place.span is not None
    assert place.span.of(data.corpus.documents["bridge"].text) == "1931"
    assert one.exact


def test_the_nth_occurrence_is_meant(write: Write) -> None:
    """An offset picks among equal words: "bridge opened in" stands twice, the second is meant."""
    start = BRIDGE.rindex("bridge opened in")
    row = question(answers=["bridge opened in"], answer_start=start)
    (one,) = read(write(corpus=CORPUS, dev=[row])).questions
    (item,) = one.gold
    stored = f"Bridges\n\n{BRIDGE}"
    assert item.places == (
        Place("bridge", Span(stored.rindex("bridge opened in"), stored.rindex(" 1931"))),
    )


@pytest.mark.parametrize(
    ("fields", "texts"),
    [
        (
            {"evidence_sentences": ["The  old bridge opened in 1875."]},
            ["The old bridge opened in 1875."],
        ),
        ({"evidence_lines": [[1, 1]]}, ["The new bridge opened in 1931 near Gdansk."]),
        ({"evidence_lines": [[0, 1]]}, [BRIDGE]),
    ],
)
def test_evidence_is_found_in_the_text(
    write: Write, fields: dict[str, Any], texts: list[str]
) -> None:
    """Evidence given as sentences or as lines becomes spans, whatever the white space."""
    data = read(write(corpus=CORPUS, dev=[question(**fields)]))
    places = [item.places[0] for item in data.questions[0].gold]
    text = data.corpus.documents["bridge"].text
    assert [place.span.of(text) for place in places if place.span] == texts


def test_documents_alone_are_gold_too(write: Write) -> None:
    """Without spans each gold document is to be cited; of "positive" ones any will do."""
    rows = [
        question(doc_ids=["bridge", "river"]),
        question(doc_id=None, positive=["bridge", "river"]),
    ]
    every, either = read(write(corpus=CORPUS, dev=rows)).questions
    assert [len(item.places) for item in every.gold] == [1, 1]
    assert [len(item.places) for item in either.gold] == [2]
    assert not every.exact


def test_twins_are_one_document(write: Write) -> None:
    """Two documents with the same words are one, and gold that names the second means the first."""
    data = read(write(corpus=CORPUS, dev=[question(doc_id="twin")]))
    assert list(data.corpus.documents) == ["river", "bridge"]
    assert data.questions[0].documents == {"bridge"}


def test_an_unanswerable_question_has_no_gold(write: Write) -> None:
    """The document it was asked about is not gold."""
    row = question(answerable=False, answers=[])
    (one,) = read(write(corpus=CORPUS, dev=[row])).questions
    assert (one.gold, one.documents) == ((), frozenset())


def test_history_in_both_shapes(write: Write) -> None:
    """Messages and pairs become the same turns."""
    messages = [{"role": "user", "text": "a?"}, {"role": "agent", "text": "b."}]
    rows = [question(history=messages), question(history=[["a?", "b."]])]
    data = read(write(corpus=CORPUS, dev=rows))
    assert [one.history for one in data.questions] == [(("a?", "b."),)] * 2


BAD = [
    (question(question=None), "“question” is missing"),
    (question(question=7), "“question” is not a text"),
    (question(answerable="yes"), "“answerable”"),
    (question(answers="1931"), "“answers” is not a list"),
    (question(doc_id="nowhere"), "“nowhere” is not in the corpus"),
    (question(history=["alone"]), "“history”"),
    ("{broken", "not JSON"),
    ("[1]", "not a JSON object"),
]


@pytest.mark.parametrize(("row", "said"), BAD)
def test_a_bad_question_costs_itself(write: Write, row: Any, said: str) -> None:
    """The problem names file and line; the questions around it are used."""
    data = read(write(corpus=CORPUS, dev=[question(id="a"), row, question(id="b")]))
    assert [one.id for one in data.questions] == ["a", "b"]
    (problem,) = data.problems
    assert (problem.file, problem.line) == ("dev.jsonl", 2)
    assert said in problem.error
    assert problem.remedy


def test_bad_documents_cost_themselves(write: Write) -> None:
    """Empty, repeated and broken documents are named, and the gold that needs one too."""
    corpus = [*CORPUS, {"doc_id": "void", "text": " "}, CORPUS[0], {"doc_id": "x"}, {"text": "y"}]
    data = read(write(corpus=corpus, dev=[question(), question(doc_id="void")]))
    assert [(one.file, one.line) for one in data.problems] == [
        ("corpus.jsonl", 4),
        ("corpus.jsonl", 5),
        ("corpus.jsonl", 6),
        ("corpus.jsonl", 7),
        ("dev.jsonl", 2),
    ]
    assert len(data.questions) == 1


CLAIM = {"claim": "It opened in 1931.", "evidence": [{"doc_id": "d", "text": "Opened 1931."}]}


def test_claims_and_their_labels(write: Write) -> None:
    """Labels become verdicts; an unknown one is named; evidence makes a corpus with distractors."""
    rows = [
        CLAIM | {"label": "supported", "distractors": ["It rained."]},
        CLAIM | {"label": "not_enough_info"},
        CLAIM | {"label": "perhaps"},
        {"claim": "No evidence.", "label": "refuted"},
        CLAIM | {"label": "disputed", "question": "When?"},
    ]
    data = read(write(dev=rows))
    assert [one.verdict for one in data.claims] == [
        "supported",
        "not_enough_evidence",
        "conflicting",
    ]
    assert [(one.line, "perhaps" in one.error) for one in data.problems] == [(3, True), (4, False)]
    assert data.corpus.documents["d"].text == "d\n\nOpened 1931.\n\nIt rained."


def test_evidence_by_name_alone(write: Write) -> None:
    """Evidence without text is the document of that name."""
    row = {"claim": "c", "evidence": [{"doc_id": "river"}], "label": "refuted"}
    data = read(write(corpus=CORPUS, dev=[row, row | {"evidence": [{"doc_id": "gone"}]}]))
    assert data.claims[0].evidence[0].endswith("1,047 kilometres.")
    assert data.problems[0].line == 2


def test_queries_with_judgements(write: Write) -> None:
    """Queries get the gains of their documents; judgements of unknown ones are named."""
    qrels = "query-id\tcorpus-id\tscore\n1\triver\t2\n1\tbridge\t0\n9\triver\t1\n1\tgone\t1\n1\tx\n"
    queries = [{"id": "1", "text": "length"}, {"id": "2", "text": "unjudged"}]
    data = read(write(corpus=CORPUS, queries=queries, qrels=qrels))
    assert [(one.id, dict(one.gains)) for one in data.queries] == [("1", {"river": 2.0})]
    assert [(one.file, one.line) for one in data.problems] == [
        ("qrels.tsv", 4),
        ("qrels.tsv", 5),
        ("qrels.tsv", 6),
    ]


def test_what_cannot_be_measured_at_all(write: Write) -> None:
    """No folder, no such split, no layout, no documents, no good line: each has its own name."""
    folder = write(notes=[{"a": 1}])
    with pytest.raises(DataSetMissing):
        read(folder / "nowhere")
    with pytest.raises(DataSetMissing, match=r"test\.jsonl"):
        read(folder, "test")
    with pytest.raises(UnknownLayout, match=r"notes\.jsonl"):
        read(folder)
    with pytest.raises(UnknownLayout, match="its first line has: a"):
        read(folder, "notes")
    with pytest.raises(NothingToMeasure, match="line 1"):
        read(write(dev=[question(answerable=None)]))
    with pytest.raises(EmptyCorpus):
        read(write(dev=[question(answerable=False)]))


def test_a_damaged_archive_is_told(write: Write) -> None:
    """A gzip file that breaks off gives what came before and says where it broke."""
    folder = write(corpus=CORPUS, dev_gz=[question(id=str(n)) for n in range(2000)])
    path = folder / "dev.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-200])
    data = read(folder)
    assert len(data.problems) == 1
    assert 0 < len(data.questions) < 2000
    assert data.problems[0].line == len(data.questions) + 1


def test_lines_that_are_no_text(write: Write) -> None:
    """Bytes that are not UTF-8 cost their line."""
    good = b'{"question": "q", "answers": [], "answerable": false}\n'
    data = read(write(corpus=CORPUS, dev=good + b"\xff\xfe\n" + good))
    assert [one.line for one in data.questions] == [1, 3]
    assert data.problems[0].error == "it is not UTF-8"
