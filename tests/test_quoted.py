"""Which quotes an answer shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asking import desk
from tests.doubles import ScriptedGenerator

TWICE = (
    "Per Dahl paid 40 euros for the boat. "
    "Per Dahl paid for the boat before it sailed. "
    "For the boat Per Dahl paid 40 euros in cash.\n"
)


def test_a_quote_near_in_words_that_does_not_answer_is_not_shown(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the first only what answers as likely; the words alone would bring all three."""
    question = "How much had Per Dahl paid for the boat?"
    with desk(home, ScriptedGenerator(), TWICE) as pipeline:
        quotes = [one.quote for one in pipeline.ask(question, quotes_only=True).citations]
        monkeypatch.setattr("rag.ask.ANSWERS_WITHIN", 100.0)
        by_words = [one.quote for one in pipeline.ask(question, quotes_only=True).citations]
    assert len(by_words) == 3
    assert quotes == [one for one in by_words if "40 euros" in one]
