"""Answers beside documents that say otherwise, on a real library and scripted models."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.answer import Answer
from rag.config import Settings
from rag.pipeline import Pipeline
from tests.asking import hold
from tests.doubles import HashEmbedder, OverlapReranker, ScriptedGenerator

FIRST = "The fire at the mill in Varde killed 26 people on Monday, the police said."
REST = (
    "The flames were seen from the coast and burned for two days. Firemen came from all over the "
    "island, and neighbours carried water. The owner said that the mill had stood for a century."
)
QUESTION = "How many people did the fire at the mill in Varde kill?"
REPLY = "The fire at the mill in Varde killed 26 people."


def asked(
    home: Path, texts: dict[str, str], question: str = QUESTION, reply: str = REPLY
) -> tuple[Pipeline, Answer]:
    """The answer to the question over these files; the generator says what the first one does."""
    for name, text in texts.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, "utf-8")
    pipeline = Pipeline(
        home,
        Settings(),
        embedder=HashEmbedder,
        reranker=OverlapReranker,
        generator=lambda: ScriptedGenerator(reply),
    )
    assert pipeline.add([str(home / name) for name in texts]).added == len(texts)
    answer = pipeline.ask(question)
    hold(pipeline, answer)
    return pipeline, answer


def test_another_figure_is_cited_beside_the_answer(home: Path) -> None:
    """Both values are shown with their quotes; neither is left out."""
    other = FIRST.replace("26", "31")
    _, answer = asked(home, {"a.txt": FIRST, "b.txt": other})
    (pair,) = answer.conflicts
    assert (pair["kind"], set(pair["values"])) == ("conflict", {"26", "31"})
    quotes = {citation.n: citation.quote for citation in answer.citations}
    assert {quotes[n] for n in pair["citations"]} == {FIRST, other}
    assert any("31" in s.text and s.status == "quoted" for s in answer.sentences)


def test_rows_of_tables_are_not_held_to_one_another(home: Path) -> None:
    """A year's net sales and a quarter's stand in rows alike, and nothing in them tells."""
    texts = {"a.txt": "Net sales of Amble $ 14 $ 12", "b.txt": "Net sales of Amble $ 4 $ 3"}
    _, answer = asked(home, texts, "What were the net sales of Amble?", "No answer.")
    assert answer.conflicts == ()
    assert len(answer.sentences) > 0


def test_a_later_version_of_a_story_is_no_conflict(home: Path) -> None:
    """The same story of a later day is a revision, with both dates."""
    story = f"{FIRST} {REST}"
    later = story.replace("26", "31")
    texts = {"a.txt": f"4 March 2024\n\n{story}", "b.txt": f"6 March 2024\n\n{later}"}
    _, answer = asked(home, texts)
    (pair,) = answer.conflicts
    assert pair["kind"] == "later revision"
    assert set(pair["dates"]) == {"2024-03-04", "2024-03-06"}


@pytest.mark.parametrize(
    "other",
    [
        FIRST.replace("26", "twenty-six"),
        "The fire at the school in Ribe killed 31 people on Friday, the police said.",
        "The mill in Varde burned for two days before the fire was put out.",
    ],
)
def test_what_agrees_or_speaks_of_else_is_no_conflict(home: Path, other: str) -> None:
    """The same value in words, another fire, another fact."""
    _, answer = asked(home, {"a.txt": FIRST, "b.txt": other})
    assert answer.status == "answered"
    assert answer.conflicts == ()


def test_two_dates_of_one_event_are_a_conflict(home: Path) -> None:
    """A date that stands in the sentence itself is not taken for the day of its document."""
    said = "The mill in Varde was closed for good by its owners on 3 May 2019."
    other = said.replace("3 May 2019", "13 June 2021")
    _, answer = asked(
        home, {"a.txt": said, "b.txt": other}, "When was the mill in Varde closed?", said
    )
    (pair,) = answer.conflicts
    assert (pair["kind"], set(pair["values"])) == ("conflict", {"3 May 2019", "13 June 2021"})


def test_what_a_quote_took_in_is_held_to_the_others(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of its sentences by itself, and what differs is cited by the quote's own number."""
    monkeypatch.setattr("rag.stretch.BETTER", -100.0)  # whatever stands beside it
    monkeypatch.setattr("rag.stretch.ENOUGH", 100.0)
    began = "The fire at the mill in Varde began in a loft at night."
    texts = {"a.txt": f"{began} {FIRST}", "b.txt": FIRST.replace("26", "31")}
    question = "Where in the mill in Varde did the fire begin at night?"
    pipeline, _ = asked(home, texts)
    answer = pipeline.ask(question, quotes_only=True)
    assert answer.sentences[0].text == f"{began} {FIRST}"
    (pair,) = answer.conflicts
    assert set(pair["values"]) == {"26", "31"}
    assert set(pair["citations"]) <= {citation.n for citation in answer.citations}
    assert answer.sentences[0].citations[0] in pair["citations"]
    assert len(answer.citations) == 2
