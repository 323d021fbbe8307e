"""What can be done with an answer: copied, judged, asked again, its question edited."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, Open
from tests.browser.visitor import CIVILIANS, answered, ask

pytestmark = pytest.mark.browser

SLOW = "Who led the Indian delegation, Anand Prakash?"
SHIPS = "How many ships sailed north in the winter?"


def done(page: Page) -> None:
    """Wait until nothing is being answered."""
    expect(page.locator(".fn-busy")).to_have_count(0)


def test_an_answer_is_copied_with_its_citations(desk: Desk, visit: Open) -> None:
    """Markdown with footnotes, plain text, and formatted for a word processor."""
    page = visit(desk, permissions=["clipboard-read", "clipboard-write"])
    answered(page, CIVILIANS)
    quote = page.locator(".fn-footnotes q").first.text_content()
    assert quote
    for form in ("markdown", "plain", "html"):
        page.locator(".fn-turn .fn-menu summary").click()
        button = page.locator(f".fn-turn [data-form={form}]")
        button.click()
        expect(button).to_have_text("Copied")
        text = page.evaluate("navigator.clipboard.readText()")
        assert quote in text
        assert ("[^1]" in text) == (form == "markdown")
    assert "text/html" in page.evaluate("navigator.clipboard.read().then(all => all[0].types)")


def test_a_thumb_and_its_reason_survive_a_reload(desk: Desk, visit: Open) -> None:
    """A bad answer asks why; both are kept with the conversation."""
    page = visit(desk)
    answered(page, CIVILIANS)
    page.get_by_role("button", name="Bad answer").click()
    page.locator(".fn-turn .fn-why input").fill("It leaves out the date.")
    page.locator(".fn-turn .fn-why button").click()
    expect(page.locator(".fn-turn")).to_contain_text("It leaves out the date.")
    page.reload()
    expect(page.locator(".fn-turn")).to_contain_text("It leaves out the date.")
    pressed = page.get_by_role("button", name="Bad answer")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    pressed.click()
    expect(pressed).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".fn-turn")).not_to_contain_text("It leaves out the date.")


def test_a_question_is_asked_again_or_edited(desk: Desk, visit: Open) -> None:
    """Again leaves one turn; an edited question replaces itself and all after it."""
    page = visit(desk)
    page.get_by_label("Quotes only").check()
    answered(page, CIVILIANS)
    with page.expect_request("**/queue/join*"):
        page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    done(page)
    expect(page.locator(".fn-turn")).to_have_count(1)
    expect(page.locator(".fn-question")).to_have_text(CIVILIANS)
    answered(page, SHIPS)
    expect(page.locator(".fn-turn")).to_have_count(2)
    page.locator(".fn-turn").first.get_by_role("button", name="Edit").click()
    box = page.get_by_label("Your question")
    expect(box).to_have_value(CIVILIANS)
    expect(page.locator("#fn-desk")).to_contain_text("Editing an earlier question")
    box.fill(SHIPS)
    box.press("Enter")
    expect(page.locator(".fn-turn")).to_have_count(1)
    expect(page.locator(".fn-question")).to_have_text(SHIPS)
    done(page)
    expect(page.locator(".fn-footnotes q").first).to_contain_text("ships")


def test_a_question_typed_too_early_is_not_lost(desk: Desk, visit: Open) -> None:
    """While one is being answered another stays in its box, and the first is answered once."""
    page = visit(desk)
    ask(page, SLOW)
    expect(page.locator(".fn-footnotes h3")).to_have_text("Quotes")
    box = page.get_by_label("Your question")
    box.fill(SHIPS)
    box.press("Enter")
    page.wait_for_timeout(1000)
    expect(box).to_have_value(SHIPS)
    expect(page.locator(".fn-turn")).to_have_count(1)
    page.get_by_role("button", name="Stop").click()
    done(page)
    box.press("Enter")
    expect(page.locator(".fn-question").last).to_have_text(SHIPS)
    done(page)
    expect(page.locator(".fn-turn")).to_have_count(2)
