"""The main job in the browser on the real default models: ask, click, compare.

Asked are the seed article, a PDF, a scan and a Word file.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from rag.models import Models
from tests.browser.conftest import Desk, Open, serve
from tests.browser.desk import SEED
from tests.browser.papers import BASELINE, HEIGHT, QUESTIONS
from tests.browser.visitor import ask, check, marked

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.timeout(900)]
LONG = 300_000
"""Milliseconds for the models to load and answer on a machine that is busy."""

MUST_SHOW = {
    "How many civilians were killed in the Pahalgam attack?": "26",
    "Who led the Indian delegation?": "Anand Prakash",
    "When did Misri meet Muttaqi?": "January 2025",
}
MUST_REFUSE = "Who won the 2022 World Cup?"


@pytest.fixture(scope="module")
def real_desk(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[Desk]:
    """A desk on the caller's models, over the seed article."""
    home = tmp_path_factory.mktemp("real")
    (home / "models").symlink_to(models.root, target_is_directory=True)
    yield from serve(home, "--real")


def test_seed_questions_open_their_quotes(real_desk: Desk, visit: Open) -> None:
    """Every chip of every answer marks the quote its footnote shows, as the article has it."""
    article = SEED.read_text(encoding="utf-8")
    page = visit(real_desk)
    expect(page.locator(".fn-status")).to_contain_text("Ready", timeout=LONG)
    for number, (question, held) in enumerate(MUST_SHOW.items(), start=1):
        ask(page, question)
        expect(page.locator(".fn-turn")).to_have_count(number)
        expect(page.locator(".fn-busy")).to_have_count(0, timeout=LONG)
        turn = page.locator(".fn-turn").last
        expect(turn.locator(".fn-answer")).to_contain_text(held)
        chips = turn.locator(".fn-chip")
        assert chips.count() >= 1
        for chip in chips.all():
            label = chip.text_content()
            chip.click()
            expect(chip).to_have_class("fn-chip fn-current")
            note = turn.locator(".fn-note", has=page.locator(f".fn-number:text-is('{label}')"))
            quote = note.locator("q").text_content() or ""
            expect(page.locator(".fn-text mark")).to_have_text(quote)
            start = int(chip.get_attribute("data-start") or "")
            assert article[start : start + len(quote)] == quote == marked(page)


def test_what_the_article_does_not_say_is_refused(real_desk: Desk, visit: Open) -> None:
    """A question about something else is not found, with coverage."""
    page = visit(real_desk)
    ask(page, MUST_REFUSE)
    expect(page.locator(".fn-busy")).to_have_count(0, timeout=LONG)
    expect(page.locator(".fn-notice")).to_contain_text("Not found in these documents.")
    expect(page.locator(".fn-notice")).to_contain_text("Searched 4 documents, 4 pages")
    assert page.locator(".fn-sentence").count() == 0


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_kind_of_document_opens_at_its_quote(real_desk: Desk, visit: Open, name: str) -> None:
    """A PDF and a scan open as the page with the quote boxed, a Word file as marked text."""
    page = visit(real_desk)
    question, sentence = QUESTIONS[name]
    page.get_by_label("Quotes only").check()
    ask(page, question)
    expect(page.locator(".fn-busy")).to_have_count(0, timeout=LONG)
    chip = page.locator(".fn-turn .fn-chip").first
    chip.click()
    assert marked(page) == sentence
    expect(page.locator(".fn-footnotes q").first).to_have_text(sentence)
    if not name.endswith(".pdf"):
        expect(page.locator(".fn-text mark")).to_be_in_viewport()
        return
    box = page.locator(".fn-box").first
    expect(box).to_be_in_viewport()
    found, sheet = box.bounding_box(), page.locator(".fn-sheet img").bounding_box()
    assert found is not None
    assert sheet is not None
    # The sentence's baseline runs through the lower half of its box, from the left margin on.
    down = (found["y"] - sheet["y"]) / sheet["height"]
    height = found["height"] / sheet["height"]
    assert down < 1 - BASELINE / HEIGHT < down + 1.5 * height
    assert 72 / 595 - 0.02 < (found["x"] - sheet["x"]) / sheet["width"] < 72 / 595 + 0.02


def test_a_follow_up_is_understood(real_desk: Desk, visit: Open) -> None:
    """What a leaning question was searched as is told, and its answer has located quotes."""
    page = visit(real_desk)
    page.get_by_label("Quotes only").check()
    for number, question in enumerate(("Who led the Indian delegation?", "Whom did he meet?"), 1):
        ask(page, question)
        expect(page.locator(".fn-turn")).to_have_count(number)
        expect(page.locator(".fn-busy")).to_have_count(0, timeout=LONG)
    turn = page.locator(".fn-turn").last
    expect(turn.locator(".fn-understood")).to_contain_text("Searched as:")
    expect(turn.locator(".fn-footnotes q").first).to_contain_text("Muttaqi")


def test_a_claim_of_the_seed_is_refuted_with_its_evidence(real_desk: Desk, visit: Open) -> None:
    """The check pane gives the verdict in words, and opens the sentence that refutes it."""
    page = visit(real_desk)
    check(page, "The Pahalgam attack killed 36 civilians.", "Claim")
    expect(page.locator(".fn-card .fn-state").first).to_contain_text("refuted by these documents")
    page.locator(".fn-cite").first.click()
    assert "claimed the lives of 26 civilians" in marked(page)
