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


def shown(page: Page, part: str) -> None:
    """Go to a part of the desk."""
    page.locator(f"button[data-view={part}]").click()


def check(page: Page, text: str, kind: str = "Draft") -> None:
    """Check a text, and wait until the check is whole."""
    shown(page, "check")
    page.get_by_label(kind, exact=True).check(force=True)
    page.get_by_label("Text to check").fill(text)
    page.locator("#fn-go").click()
    expect(page.locator(".fn-exports")).to_be_visible()


def remove(page: Page, title: str) -> None:
    """Remove a document or a line of the ledger, and confirm it."""
    row = page.locator("#fn-listed li", has_text=title)
    row.first.hover()
    row.first.locator(".fn-remove").click()
    expect(page.locator("#fn-confirm .fn-safe")).to_be_focused()
    page.locator("#fn-confirm .fn-danger").click()
    expect(row).to_have_count(0)
