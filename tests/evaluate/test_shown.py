"""The figures of one answer, against golds that can be checked by eye."""

from __future__ import annotations

import pytest

from index import Document, Passage, Span
from rag.answer import Hit
from rag.evaluate.cases import GoldItem, Place, Question
from rag.evaluate.naive import parsed
from rag.evaluate.shown import FIGURES, NOTHING, Cited, Shown, ShownSentence, figures
from tests.evaluate.conftest import BRIDGE

DOCUMENT = Document("id-1", "Bridges", "bridge", BRIDGE)
NAMES = {"id-1": "bridge"}
OLD, NEW = BRIDGE.split("\n")


def cited(quote: str) -> Cited:
    """A citation of these words of the document."""
    start = BRIDGE.index(quote)
    return Cited("id-1", Span(start, start + len(quote)), quote)


def sentence(text: str, *quotes: str) -> ShownSentence:
    """A sentence that cites these quotes."""
    return ShownSentence(text, tuple(map(cited, quotes)), " ".join(quotes))


def asked(*, answerable: bool = True) -> Question:
    """When the new bridge was opened; gold is the year's place."""
    start = BRIDGE.index("1931")
    item = GoldItem((Place("bridge", Span(start, start + 4)),))
    gold, answers = ((item,), ("1931",)) if answerable else ((), ())
    names = frozenset({"bridge"}) if answerable else frozenset()
    return Question(
        "q", "When?", (), answerable, answers, names, gold, exact=True, file="dev.jsonl", line=1
    )


def told(given: Shown, *, answerable: bool = True) -> dict[str, tuple[float, float]]:
    """The figures of this answer."""
    found = figures(asked(answerable=answerable), given, NAMES, lambda _: DOCUMENT)
    assert list(found) == list(FIGURES)
    return found


def test_a_right_answer() -> None:
    """The gold words, the gold place, nothing astray."""
    found = told(Shown((sentence("It opened in 1931.", NEW),), quotes=(OLD, NEW)))
    assert found["gold answer in the first sentence"] == (1, 1)
    assert found["gold answer in the first quote"] == (0, 1)
    assert found["gold answer in the first three quotes"] == (1, 1)
    assert found["citation precision"] == (1, 1)
    assert found["citation recall"] == (1, 1)
    assert found["unsupported sentences"] == (0, 1)
    assert found["quote integrity"] == (1, 1)
    assert found["refusal precision"] == (False, False)


def test_a_sentence_astray() -> None:
    """Neither the gold words nor the gold place: unsupported; and its number is nowhere."""
    found = told(Shown((sentence("It opened in 1875.", OLD), sentence("It is 9 metres wide."))))
    assert found["unsupported sentences"] == (2, 2)
    assert found["citation precision"] == (0, 1)
    assert found["citation recall"] == (0, 1)
    assert found["sentences with a value not in their citations"] == (1, 2)
    assert found["gold answer in the first quote"] == NOTHING


def test_either_the_words_or_the_place_is_enough() -> None:
    """The rate counts what is certainly astray: a gold answer, or a gold citation, excuses."""
    given = Shown((sentence("In 1931."), sentence("It is near Gdansk.", NEW)))
    assert told(given)["unsupported sentences"] == (0, 2)


def test_a_quote_is_never_unsupported() -> None:
    """What stands word for word in its citation is carried by it, if not to the point."""
    found = told(Shown((sentence("the OLD bridge opened in 1875", OLD),)))
    assert found["unsupported sentences"] == (0, 1)
    assert found["citation precision"] == (0, 1)


def test_refusals() -> None:
    """Refusing what can be answered costs precision and the answer; refusing the rest is right."""
    wrong, right = told(Shown(())), told(Shown(()), answerable=False)
    assert (wrong["refusal precision"], wrong["refusal recall"]) == ((0, 1), (0, 0))
    assert (right["refusal precision"], right["refusal recall"]) == ((1, 1), (1, 1))
    assert wrong["answered, of the answerable"] == (0, 1)
    assert wrong["gold answer in the answer"] == (0, 1)
    assert wrong["citation recall"] == NOTHING


def test_answering_what_cannot_be_answered() -> None:
    """It costs refusal recall; citations have no gold to be held to."""
    found = told(Shown((sentence("It opened in 1931.", NEW),)), answerable=False)
    assert found["refusal recall"] == (0, 1)
    assert found["citation precision"] == found["unsupported sentences"] == NOTHING
    assert found["unanswerable, yet told in own words"] == (1, 1)
    quoted = told(Shown((sentence(NEW, NEW),)), answerable=False)
    assert quoted["unanswerable, yet told in own words"] == (0, 1)


def test_a_quote_that_stands_elsewhere_is_seen() -> None:
    """Integrity is measured, not assumed: a quote one character off counts as broken."""
    moved = Cited("id-1", Span(1, 1 + len(OLD)), OLD)
    found = told(Shown((ShownSentence("It opened in 1875.", (moved, cited(NEW)), OLD),)))
    assert found["quote integrity"] == (1, 2)


@pytest.mark.parametrize(
    ("start", "end", "touches"), [(0, 10, True), (5, 14, True), (9, 19, False), (10, 20, False)]
)
def test_half_of_a_gold_span_is_enough(start: int, end: int, touches: bool) -> None:
    """A citation shows a gold span when it has half of it, in the same document."""
    item = GoldItem((Place("bridge", Span(0, 10)),))
    assert item.touched_by("bridge", Span(start, end)) == touches
    assert not item.touched_by("river", Span(start, end))


def test_the_baselines_marks() -> None:
    """Marks before and after the full stop belong to their sentence; unknown ones cite nothing."""
    hits = tuple(
        Hit(Passage("id-1", cited(text).span, text), 1.0, rank, "fused")
        for rank, text in enumerate((OLD, NEW), start=1)
    )
    given = parsed(
        "The old one is from 1875 [1]. The new one is from 1931. [2] It is long [7].", hits
    )
    assert [s.text for s in given.sentences] == [
        "The old one is from 1875 .",
        "The new one is from 1931 .",
        "It is long .",
    ]
    assert [[c.quote for c in s.cited] for s in given.sentences] == [[OLD], [NEW], []]
    assert given.sentences[2].basis == f"{OLD} {NEW}"
    assert parsed("Not found.", hits).sentences == ()
