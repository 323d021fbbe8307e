"""Documents that are not in English, on the real default models: quoted, never phrased."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.models import Models
from rag.pipeline import Pipeline
from rag.quoted import NOT_ENGLISH
from tests.model.conftest import desk_over

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

RUSSIAN = """Паром «Журавль» был построен в 1988 году на верфи в Бергене. Он перевозит до 55
пассажиров. Капитаном парома является Оле Лунд, а до него судном командовала Анна Берг.

Закон о паромах был принят парламентом весной 1974 года. Его не подписал король, и закон вступил в
силу лишь спустя три года. Рыбаки острова были против него.
"""
CHINESE = (
    "鹤号渡轮于1988年在卑尔根的船厂建造。它最多可载55名乘客。"
    "渡轮的船长是奥勒·伦德，在他之前由安娜·贝里指挥。\n\n"
    "议会于1974年春天通过了渡轮法。国王没有签署该法，三年后该法才生效。岛上的渔民反对这项法律。\n"
)
GERMAN = """Die Fähre „Kranich“ wurde 1988 auf der Werft in Bergen gebaut. Sie befördert bis zu 55
Fahrgäste. Kapitän der Fähre ist Ole Lund, vor ihm führte Anna Berg das Schiff.

Das Fährgesetz wurde im Frühjahr 1974 vom Parlament verabschiedet. Der König hat es nicht
unterschrieben, und so trat es erst drei Jahre später in Kraft. Die Fischer der Insel waren dagegen.
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[Pipeline]:
    """The real desk over the same two paragraphs in three languages."""
    files = {"ru.md": RUSSIAN, "zh.md": CHINESE, "de.md": GERMAN}
    with desk_over(tmp_path_factory.mktemp("desk"), models, files) as pipeline:
        yield pipeline


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Когда был построен паром «Журавль»?", "в 1988 году"),
        ("Кто является капитаном парома?", "Оле Лунд"),
        ("Когда парламент принял закон о паромах?", "весной 1974 года"),
        ("鹤号渡轮是哪一年建造的?", "1988年"),
        ("谁是渡轮的船长?", "奥勒·伦德"),
        ("渡轮法什么时候通过的?", "1974年"),
        ("Wann wurde die Fähre „Kranich“ gebaut?", "1988"),
        ("Wer ist der Kapitän der Fähre?", "Ole Lund"),
    ],
)
def test_a_question_in_another_language_gets_quotes(
    desk: Pipeline, question: str, quote: str
) -> None:
    """The first holds the answer, word for word; no sentence is made of it, and that is said."""
    answer = desk.ask(question)
    assert [one.status for one in answer.sentences] == ["quoted"] * len(answer.sentences)
    assert quote in answer.citations[0].quote
    assert NOT_ENGLISH in answer.notes
    for one in answer.citations:
        assert desk.document(one.document_id).text[one.start : one.end] == one.quote


@pytest.mark.parametrize(
    "question",
    [
        "Кто написал роман «Война и мир»?",
        "Сколько стоит билет на поезд в Москву?",
        "巴黎的人口是多少?",
        "谁写了《红楼梦》?",
        "Wie hoch ist der Eiffelturm?",
    ],
)
def test_what_the_documents_do_not_say_is_refused(desk: Pipeline, question: str) -> None:
    """In any letters."""
    assert desk.ask(question).status == "not_found"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("Паром «Журавль» был построен в 1988 году.", "supported"),
        ("Паром «Журавль» был построен в 1978 году.", "refuted"),
        ("Закон о паромах подписал король.", "refuted"),
        ("鹤号渡轮于1988年建造。", "supported"),
        ("国王签署了渡轮法。", "refuted"),
        ("Das Fährgesetz wurde 1974 verabschiedet.", "supported"),
        ("Das Fährgesetz wurde 1974 nicht verabschiedet.", "refuted"),
        ("Der König hat das Fährgesetz unterschrieben.", "refuted"),
    ],
)
def test_claims_in_other_languages_are_judged(desk: Pipeline, claim: str, verdict: str) -> None:
    """By the generator's reading; what is false is refuted or left open, never supported."""
    check = desk.desk.claim(claim)
    assert check.verdict in {verdict, "not_enough_evidence"}
    assert check.citations
    if verdict == "supported":
        assert check.verdict == "supported"
