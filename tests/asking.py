"""A small library, a pipeline of doubles on it, and what every answer must hold to."""

from __future__ import annotations

from pathlib import Path

from rag.answer import Answer
from rag.config import Settings
from rag.pipeline import Pipeline
from tests.doubles import HashEmbedder, OverlapReranker, ScriptedGenerator

LOG = (
    "Anna Berg led the mission to Oslo in 2019. Per Dahl paid 40 euros for the boat. "
    "The boat sank near Bergen. Nobody was hurt in the accident.\n"
)
QUESTION = "What did Per Dahl pay for the boat?"


def desk(home: Path, generator: ScriptedGenerator, text: str = LOG) -> Pipeline:
    """A pipeline over one document, on doubles."""
    file = home / "log.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    pipeline = Pipeline(
        home,
        Settings(),
        embedder=HashEmbedder,
        reranker=OverlapReranker,
        generator=lambda: generator,
    )
    report = pipeline.add([str(file)])
    assert report.added == 1
    return pipeline


def hold(pipeline: Pipeline, answer: Answer) -> None:
    """What must be true of every answer."""
    for citation in answer.citations:
        text = pipeline.document(citation.document_id).text
        assert text[citation.start : citation.end] == citation.quote
    numbers = {citation.n for citation in answer.citations}
    used = [n for sentence in answer.sentences for n in sentence.citations]
    assert set(used) == numbers
    assert list(dict.fromkeys(used)) == sorted(numbers)
    assert all(sentence.citations for sentence in answer.sentences)
    assert all(sentence.status != "unsupported" for sentence in answer.sentences)
    assert answer.status == ("answered" if answer.sentences else "not_found")
