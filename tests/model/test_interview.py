"""Questions and answers as documents, on the real default models: what is asked is not said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.config import Settings
from rag.models import Models
from rag.pipeline import Pipeline

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

INTERVIEW = """Interview with Anna Berg, former mayor of Lund

The Courier met Anna Berg in her kitchen on a rainy Tuesday.

Q: When did you resign as mayor of Lund?
A: In March 2019.

Q: Did the council ask you to resign?
A: No. Nobody asked me.

Frequently asked questions about the new tram

Is the tram free for children? Yes, up to the age of seven.
Does the tram run at night? No.
How often does it run? Every eight minutes.
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[Pipeline]:
    """The real desk over one interview."""
    home = tmp_path_factory.mktemp("desk")
    (home / "models").symlink_to(models.root, target_is_directory=True)
    file: Path = home / "interview.txt"
    file.write_text(INTERVIEW, "utf-8")
    with Pipeline(home, Settings()) as pipeline:
        assert pipeline.add([str(file)]).added == 1
        yield pipeline


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("When did Anna Berg resign as mayor?", "In March 2019."),
        ("Did the council ask Anna Berg to resign?", "A: No."),
        ("Does the tram run at night?", "Does the tram run at night? No."),
        ("Is the tram free for children?", "Yes, up to the age of seven."),
    ],
)
def test_a_question_that_the_document_asks_is_answered_as_it_answers(
    desk: Pipeline, question: str, quote: str
) -> None:
    """The quote that comes first has question and answer; no sentence keeps the question alone."""
    answer = desk.ask(question)
    assert answer.status == "answered"
    assert quote in answer.citations[0].quote
    for sentence in answer.sentences:
        if sentence.status == "supported":
            assert "night" not in sentence.text or "not" in sentence.text
            assert "free" not in sentence.text or "seven" in sentence.text
            assert "asked" not in sentence.text or "not" in sentence.text


@pytest.mark.parametrize(
    ("claim", "verdicts"),
    [
        ("Anna Berg resigned as mayor in March 2019.", {"supported"}),
        ("The tram is free for children up to the age of seven.", {"supported"}),
        ("The tram does not run at night.", {"supported"}),
        ("The tram runs at night.", {"refuted", "not_enough_evidence"}),
        ("The council asked Anna Berg to resign.", {"refuted", "not_enough_evidence"}),
    ],
)
def test_a_claim_is_held_to_the_answer(desk: Pipeline, claim: str, verdicts: set[str]) -> None:
    """Every word of a false one stands in a question that is answered no."""
    assert desk.desk.claim(claim).verdict in verdicts
