"""The main job in the browser on the real default models: ask the seed, click, compare."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from rag.models import Models
from tests.browser.conftest import Desk, Open, serve
from tests.browser.desk import SEED
from tests.browser.visitor import ask, marked

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
    expect(page.locator(".fn-notice")).to_contain_text("Searched 1 document")
