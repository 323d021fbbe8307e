"""The main job on the real default models: the seed's questions, answered and proved."""

from __future__ import annotations

import json

import pytest

from rag.answer import Answer
from rag.events import Done, Quoted
from rag.pipeline import Pipeline
from tests.model.conftest import SEEDS

# Seventeen questions to a real generator on whatever machine this is.
pytestmark = [pytest.mark.model, pytest.mark.timeout(1800)]

QUESTIONS = [
    json.loads(line) for line in (SEEDS / "questions.jsonl").read_text("utf-8").splitlines()
]
# What the desk must show, and what the cited quote must hold.
MUST_SHOW = {
    "How many civilians were killed in the Pahalgam attack?": ["26"],
    "Who led the Indian delegation?": ["Anand Prakash"],
    "When did Misri meet Muttaqi?": ["January 2025"],
    "What humanitarian aid has India delivered to Afghanistan?": [
        "wheat",
        "pesticides",
        "relief materials",
        "medical supplies",
    ],
    "Who spoke at the UN Security Council meeting on UNAMA, and when?": [
        "Parvathaneni Harish",
        "March 10, 2025",
    ],
}
MUST_REFUSE = [
    "Who won the 2022 World Cup?",
    "How many soldiers were killed?",
    "What did the Pakistani foreign minister say?",
]


@pytest.fixture(scope="module")
def answers(desk: Pipeline) -> dict[str, Answer]:
    """Every seed question, asked once."""
    return {row["question"]: desk.ask(row["question"]) for row in QUESTIONS}


@pytest.mark.parametrize("question", MUST_SHOW)
def test_the_answer_is_shown_and_its_quote_cited(
    desk: Pipeline, answers: dict[str, Answer], question: str
) -> None:
    """Each fact stands in a sentence, and in the quote that sentence cites."""
    answer = answers[question]
    shown = " ".join(sentence.text for sentence in answer.sentences)
    quoted = " ".join(citation.quote for citation in answer.citations)
    for fact in MUST_SHOW[question]:
        assert fact in shown
        assert fact in quoted


@pytest.mark.parametrize("question", MUST_REFUSE)
def test_what_the_article_does_not_say_is_not_found(
    answers: dict[str, Answer], question: str
) -> None:
    """Nothing is shown as fact, and the coverage says what was searched."""
    answer = answers[question]
    assert answer.status == "not_found"
    assert answer.sentences == ()
    assert answer.coverage.documents == 1
    assert answer.passages


def test_every_quote_is_located(desk: Pipeline, answers: dict[str, Answer]) -> None:
    """In every result, the text between the offsets is the quote, and every sentence has one."""
    cited = 0
    for answer in answers.values():
        for citation in answer.citations:
            text = desk.document(citation.document_id).text
            assert text[citation.start : citation.end] == citation.quote
            cited += 1
        for hit in answer.passages:
            text = desk.document(hit.passage.document_id).text
            assert hit.passage.span.of(text) == hit.passage.text
        assert all(sentence.citations for sentence in answer.sentences)
    assert cited >= len(MUST_SHOW)


def test_gold_quotes_are_the_ones_cited(answers: dict[str, Answer]) -> None:
    """At most one answerable seed question cites something else than its gold span."""
    missed = [
        row["question"]
        for row in QUESTIONS
        if row["answerable"]
        and not any(
            citation.start < span["end"] and span["start"] < citation.end
            for citation in answers[row["question"]].citations
            for span in row["spans"]
        )
    ]
    assert len(missed) <= 1, missed


def test_no_unanswerable_question_of_the_seeds_is_answered(answers: dict[str, Answer]) -> None:
    """The five that the article does not answer are all refused."""
    wrong = [
        row["question"]
        for row in QUESTIONS
        if not row["answerable"] and answers[row["question"]].status == "answered"
    ]
    assert wrong == []


def test_the_same_question_gives_the_same_answer(
    desk: Pipeline, answers: dict[str, Answer]
) -> None:
    """Asked again, after other questions, to the letter."""
    question = next(iter(MUST_SHOW))
    again, before = desk.ask(question).to_dict(), answers[question].to_dict()
    again.pop("timing_ms")
    before.pop("timing_ms")
    assert again == before


def test_quotes_are_shown_before_the_model_speaks(desk: Pipeline) -> None:
    """The first thing to read is a quote from the document."""
    events = list(desk.stream("When did Misri meet Muttaqi?"))
    assert isinstance(events[1], Quoted)
    assert isinstance(events[-1], Done)
    timing = events[-1].answer.timing_ms
    assert timing["first_quote"] < timing["first_sentence"] <= timing["total"]


def test_what_one_did_is_not_shown_of_another(desk: Pipeline) -> None:
    """The minister condemned the attack, in a meeting with the delegation, which did not."""
    asked = "And what did the foreign minister say about the attack?"
    led = ("Who led the Indian delegation?", "Anand Prakash led the Indian delegation.")
    answer = desk.ask(asked, history=[led])
    assert any("condemned" in sentence.text for sentence in answer.sentences)
    for sentence in answer.sentences:
        before, condemned, _ = sentence.text.partition("condemned")
        assert not condemned or "minister" in before.lower()
