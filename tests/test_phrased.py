"""What the generator is told, and which of its sentences are an answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import Passage, Span
from rag.answer import Evidence
from rag.generate import Prompt
from rag.prompts import ABSTAIN, FOUND, SHORTEN, SYSTEM, answer_prompt, ready_prompt
from rag.quoted import NOT_ENGLISH, OTHER_LETTERS
from tests.asking import QUESTION, desk, hold
from tests.doubles import Leaning, ScriptedGenerator

REPEATS = "it says nothing that the question does not"
LESS = "it answers the question less than the quotes do"


def test_the_prompt_keeps_its_prefix() -> None:
    """The system part is the same for every question, so that its state can be kept."""
    assert answer_prompt("a?", []).system == answer_prompt("b?", []).system == SYSTEM
    ready, found = ready_prompt("a?", []), answer_prompt("a?", [], found=True)
    assert (ready.system, ready.user) == (found.system, found.user)
    assert ready_prompt("b?", []).system == SHORTEN


def test_only_a_generator_that_cannot_be_read_may_abstain() -> None:
    """Where a reading has found an answer, none of the words of abstaining can be said."""
    place = Passage("d", Span(0, 18), "The river is long.")
    quote = Evidence("d", place.span, place.text, 1.0, place)
    asked = answer_prompt("a?", [quote]).wording
    found = answer_prompt("a?", [quote], found=True).wording
    assert asked is not None
    assert found is not None
    assert asked.allows(ABSTAIN, ended=True)
    assert not found.allows(ABSTAIN, ended=True)


@pytest.mark.parametrize(
    ("reply", "status", "why"),
    [
        ("Per Dahl paid 40 euros for the boat.", "supported", []),
        ("Per Dahl paid for the boat.", "quoted", [REPEATS]),
        ("The boat sank near Bergen.", "quoted", [LESS]),
    ],
)
def test_a_sentence_must_answer_as_well_as_the_quotes(
    home: Path, reply: str, status: str, why: list[str]
) -> None:
    """What is true and beside the question, or has lost what was asked for, is no answer."""
    with desk(home, Leaning(reply)) as pipeline:
        answer = pipeline.ask(QUESTION)
        hold(pipeline, answer)
    assert answer.sentences[0].status == status
    assert [sentence.reason for sentence in answer.withheld] == why


def test_the_generator_is_told_that_there_is_an_answer_where_its_reading_found_one(
    home: Path,
) -> None:
    """One that cannot be read is left to find out."""
    for generator, told in ((Leaning(ABSTAIN), FOUND), (ScriptedGenerator(ABSTAIN), "")):
        with desk(home / generator.name, generator) as pipeline:
            pipeline.ask(QUESTION)
        (prompt,) = generator.history
        assert isinstance(prompt, Prompt)
        assert prompt.then == told


def test_a_reply_that_finds_nothing_leaves_the_quotes_where_the_reading_found_an_answer(
    home: Path,
) -> None:
    """The quotes stand, with a word of caution; a generator that cannot be read refuses."""
    with desk(home, Leaning(ABSTAIN)) as pipeline:
        answer = pipeline.ask(QUESTION)
        assert [sentence.status for sentence in answer.sentences] == ["quoted"]
        assert "no answer into words" in answer.notes[0]
        hold(pipeline, answer)
    with desk(home / "other", ScriptedGenerator(ABSTAIN)) as pipeline:
        assert pipeline.ask(QUESTION).status == "not_found"


def test_a_generator_that_the_rule_does_not_know_is_not_read(home: Path) -> None:
    """Its reading would tell nothing and cost the time of one; it may abstain instead."""

    class Unknown(Leaning):
        name = "another"

        def reading(self, prompt: object, *, adapter: object = None) -> np.ndarray:
            raise AssertionError("read for nothing")

    generator = Unknown("Per Dahl paid 40 euros for the boat.")
    with desk(home, generator) as pipeline:
        answer = pipeline.ask(QUESTION)
    assert answer.sentences[0].status == "supported"
    assert generator.history[0].system == SYSTEM


def test_initials_that_the_model_takes_apart_are_the_quotes(home: Path) -> None:
    """Otherwise a sentence about a U.S. court would name nobody's court, and be withheld."""
    text = "The gun owners filed the suit in U.S. District Court on Wednesday.\n"
    reply = "The gun owners filed the suit in U. S. District Court on Wednesday."
    with desk(home, Leaning(reply), text) as pipeline:
        answer = pipeline.ask("Where did the gun owners file the suit?")
        hold(pipeline, answer)
    assert [(one.status, one.text) for one in answer.sentences] == [("supported", text.strip())]


def test_what_was_is_not_answered_as_what_is(home: Path) -> None:
    """The quote stands instead, in the past as it says it."""
    text = "Both brothers played for the Bearcats of Cincinnati.\n"
    with desk(home, Leaning("Both brothers play for the Bearcats."), text) as pipeline:
        answer = pipeline.ask("Who do both brothers play for?")
        hold(pipeline, answer)
    assert [one.text for one in answer.sentences] == [text.strip()]
    assert [one.reason for one in answer.withheld] == [
        "says as present what the quote says as past: “played”"
    ]


def test_what_is_not_english_is_quoted_and_never_phrased(home: Path) -> None:
    """No rule here knows what "nicht" or "beinahe" does to a sentence that leaves it out."""

    class Watched(Leaning):
        asked = 0

        def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
            """Count how often it is asked to write."""
            self.asked += 1
            yield from super().stream(prompt, max_tokens=max_tokens)

    german = "Per Dahl hat das Boot in Bergen beinahe verkauft. Anna Berg war nicht in Oslo."
    generator = Watched("Per Dahl hat das Boot in Bergen verkauft.")
    with desk(home, generator, german) as pipeline:
        answer = pipeline.ask("Hat Per Dahl das Boot verkauft?")
        hold(pipeline, answer)
    assert {one.status for one in answer.sentences} == {"quoted"}
    assert "Per Dahl hat das Boot in Bergen beinahe verkauft." in answer.citations[0].quote
    assert answer.notes == (NOT_ENGLISH,)
    assert generator.asked == 0
    assert not answer.withheld


def test_of_documents_in_two_languages_only_the_english_one_is_phrased(home: Path) -> None:
    """Its quotes alone are in the prompt; the other's may stand beside the sentence."""
    prompts: list[str] = []

    class Watched(Leaning):
        def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
            """Keep what it is told."""
            prompts.append(prompt.user)
            yield from super().stream(prompt, max_tokens=max_tokens)

    with desk(home, Watched("Per Dahl paid 40 euros for the boat.")) as pipeline:
        (home / "b.txt").write_text("Per Dahl hat für the boat 40 Euro bezahlt. Anna Berg sah zu.")
        assert pipeline.add([str(home / "b.txt")]).added == 1
        answer = pipeline.ask(QUESTION)
        hold(pipeline, answer)
    assert answer.sentences[0].status == "supported"
    assert "Per Dahl paid 40 euros for the boat." in prompts[0]
    assert "bezahlt" not in prompts[0]


def test_a_refusal_says_that_the_documents_are_in_other_letters(home: Path) -> None:
    """Whoever asks in English of Russian documents is told why; no one else is."""
    russian = "Пер Даль заплатил за лодку 40 евро. Лодка затонула у Бергена."
    with desk(home, ScriptedGenerator(ABSTAIN), russian) as pipeline:
        foreign = pipeline.ask("Who bought the boat?")
        native = pipeline.ask("Какого цвета небо?")
    assert (foreign.status, foreign.notes) == ("not_found", (OTHER_LETTERS,))
    assert (native.status, native.notes) == ("not_found", ())
