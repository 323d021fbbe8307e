"""For everyone: nothing serious for axe-core, and the whole of the work by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Desk, Open
from tests.browser.papers import PDF_SENTENCE, QUESTIONS
from tests.browser.visitor import CIVILIANS, answered, check, marked, shown

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
SERIOUS = """() => axe.run().then(({ violations }) => violations
  .filter(({ impact }) => ["serious", "critical"].includes(impact))
  .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`))"""


def serious(page: Page) -> list[str]:
    """What axe-core finds serious or critical on the page as it is."""
    page.evaluate(AXE)
    return list(page.evaluate(SERIOUS))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_serious(desk: Desk, visit: Open, width: int, scheme: str) -> None:
    """Welcome, answer, refusal, page picture, check with its form, library and health."""
    page = visit(desk, width=width, color_scheme=scheme)
    assert serious(page) == []
    page.get_by_label("Quotes only").check()
    answered(page, "Zebra xylophone quartz?")
    answered(page, QUESTIONS["cranes.pdf"][0])
    assert serious(page) == []
    page.locator(".fn-turn").last.locator(".fn-chip").first.click()
    expect(page.locator(".fn-box").first).to_be_visible()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    check(page, "The attack claimed the lives of 36 civilians. Seven ships sailed north.")
    page.locator(".fn-card summary").first.click()
    page.locator(".fn-signing summary").first.click()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    parts = {"health": "#fn-health-pane h2", "library": "#fn-listed li"}
    for part in list(parts)[: 1 if width >= 1024 else 2]:
        shown(page, part)
        expect(page.locator(parts[part]).first).to_be_visible()
        assert serious(page) == []
    page.locator("[data-shelf=conversations]").click(force=True)
    assert serious(page) == []


def test_the_whole_work_by_keyboard(desk: Desk, visit: Open) -> None:
    """Ask, walk through the citations, come back, read the keys, check and sign: no mouse."""
    page = visit(desk)
    press = page.keyboard.press
    page.locator("body").press("/")
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type(CIVILIANS)
    press("Enter")
    expect(page.locator(".fn-turn")).to_have_count(1)
    expect(page.locator(".fn-busy")).to_have_count(0)
    press("Tab")
    page.locator(".fn-chip").first.focus()
    press("n")
    first = marked(page)
    expect(page.locator(".fn-text mark")).to_be_focused()
    press("Escape")
    expect(page.locator(".fn-chip").first).to_be_focused()
    press("p")
    expect(page.locator(".fn-text mark")).to_be_focused()
    assert marked(page) == first
    press("Escape")
    press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.locator("button[data-view=check]").focus()
    press("Enter")
    page.get_by_label("Text to check").focus()
    page.keyboard.type("Seven ships sailed north in the winter.")
    press("Shift+Enter")
    expect(page.locator(".fn-exports")).to_be_visible()
    summary = page.locator(".fn-card summary").first
    summary.focus()
    press("Enter")
    expect(page.locator(".fn-text mark")).to_contain_text("ships")
    expect(summary).to_be_focused()


def test_evidence_that_comes_late_takes_no_focus(desk: Desk, visit: Open) -> None:
    """Who has gone on to write a claim while a quote was being opened goes on writing."""
    page = visit(desk)
    page.get_by_label("Quotes only").check()
    answered(page, CIVILIANS)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/run/predict*", hold)
    page.locator(".fn-chip").first.click()
    page.locator("button[data-view=check]").click()
    page.get_by_label("Text to check").focus()
    expect(page.locator(".fn-text mark")).to_have_count(0)
    for route in held:
        route.continue_()
    marked(page)
    expect(page.get_by_label("Text to check")).to_be_focused()
    page.unroute_all()


def test_pages_turn_and_zoom(desk: Desk, visit: Open) -> None:
    """The quote's page opens with its box; other pages have none; text shows the same quote."""
    page = visit(desk)
    page.get_by_label("Quotes only").check()
    answered(page, QUESTIONS["cranes.pdf"][0])
    page.locator(".fn-chip").first.click()
    expect(page.locator(".fn-box").first).to_be_in_viewport()
    expect(page.locator(".fn-facsimile")).to_contain_text("Page 3 of 3")
    wide = page.locator(".fn-sheet img").evaluate("image => image.clientWidth")
    page.get_by_role("button", name="Larger").click()
    assert page.locator(".fn-sheet img").evaluate("image => image.clientWidth") > wide
    expect(page.locator(".fn-box").first).to_be_in_viewport()
    page.get_by_role("button", name="Previous page").click()
    expect(page.locator(".fn-facsimile")).to_contain_text("Page 2 of 3")
    expect(page.locator(".fn-box")).to_have_count(0)
    page.get_by_role("button", name="Next page").click()
    expect(page.locator(".fn-box").first).to_be_visible()
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator(".fn-text mark")).to_have_text(PDF_SENTENCE)
    expect(page.locator(".fn-text mark")).to_be_in_viewport()


def test_the_box_is_placed_before_the_page_has_loaded(desk: Desk, visit: Open) -> None:
    """A slow picture does not move the quote: its size is known from the first."""
    page = visit(desk)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/page/**", hold)
    page.get_by_label("Quotes only").check()
    answered(page, QUESTIONS["cranes.pdf"][0])
    page.locator(".fn-chip").first.click()
    expect(page.locator(".fn-box").first).to_be_in_viewport()
    before = page.locator(".fn-box").first.bounding_box()
    image = page.locator(".fn-sheet img")
    assert image.evaluate("image => image.naturalHeight") == 0
    for route in held:
        route.continue_()
    page.wait_for_function("document.querySelector('.fn-sheet img').naturalHeight > 0")
    assert page.locator(".fn-box").first.bounding_box() == before


def test_a_long_text_is_paged_through(desk: Desk, visit: Open) -> None:
    """What is not shown around the quote is one click away, before and after, and back."""
    page = visit(desk)
    page.get_by_label("Quotes only").check()
    answered(page, "How many ships sailed north in the winter?")
    page.locator(".fn-chip").first.click()
    marked(page)
    page.get_by_role("button", name="Show the text before this").click()
    expect(page.locator(".fn-text mark")).to_have_count(0)
    page.get_by_role("button", name="Show the text after this").click()
    expect(page.locator(".fn-text mark")).to_have_count(1)
