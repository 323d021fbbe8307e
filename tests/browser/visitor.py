"""What a visitor does on the page, and what they see marked."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE

CIVILIANS = "How many civilians were killed in the Pahalgam attack?"
expect.set_options(timeout=PATIENCE)


def ask(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    box = page.get_by_label("Your question")
    box.fill(question)
    box.press("Enter")


def answered(page: Page, question: str) -> None:
    """Ask, and wait until the answer is whole."""
    ask(page, question)
    expect(page.locator(".fn-question").last).to_have_text(question)
    expect(page.locator(".fn-busy")).to_have_count(0)


def marked(page: Page) -> str:
    """The text that is marked in the evidence."""
    mark = page.locator(".fn-text mark")
    expect(mark).to_have_count(1)
    return str(mark.evaluate("mark => mark.textContent"))
