"""How the page looks and behaves at its sizes, in both schemes, by keyboard and in time."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk, Open
from tests.browser.visitor import CIVILIANS, answered, marked

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_overflows_and_text_stands_out(
    desk: Desk, visit: Open, width: int, scheme: str
) -> None:
    """At both widths the page does not scroll sideways, and text has the contrast AA asks for."""
    page = visit(desk, width=width, color_scheme=scheme)
    answered(page, CIVILIANS)
    page.locator(".fn-chip").first.click()
    marked(page)
    expect(page.locator(".fn-text mark")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(FAINT) == []
    if width == 390:
        page.get_by_role("button", name="Back to the answer").click()
        expect(page.locator(".fn-chip").first).to_be_focused()


# Elements with text of their own whose contrast is below 4.5 to 1, as WCAG 2 computes it.
FAINT = """() => {
  const rgba = (text) => {
    const n = text.match(/[\\d.]+/g).map(Number);
    return { rgb: n.slice(0, 3), a: n.length > 3 ? n[3] : 1 };
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const back = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const found = rgba(getComputedStyle(at).backgroundColor);
      if (found.a === 1) return found.rgb;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("#fn-head *, #fn-desk *")].filter((node) => {
    const own = [...node.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) {
      return false;
    }
    const [a, b] = [light(rgba(getComputedStyle(node).color).rgb), light(back(node))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
  }).map((node) => `${node.className}: ${node.textContent.trim().slice(0, 40)}`);
}"""


BOXES = """() => Object.fromEntries(
  ["fn-library", "fn-middle", "fn-evidence", "fn-composer", "fn-talk"].map((id) => {
    const { left, right, top, bottom } = document.getElementById(id).getBoundingClientRect();
    return [id, { left, right, top, bottom }];
  }),
)"""


def test_a_long_conversation_keeps_its_place(desk: Desk, visit: Open) -> None:
    """Many answers scroll inside their column: the composer stays in view below them."""
    page = visit(desk)
    page.get_by_label("Quotes only").check()
    for number in range(4):
        answered(page, f"{CIVILIANS} ({number})")
    expect(page.locator(".fn-turn")).to_have_count(4)
    box = page.evaluate(BOXES)
    composer, middle = box["fn-composer"], box["fn-middle"]
    assert middle["left"] <= composer["left"] < composer["right"] <= middle["right"]
    assert box["fn-talk"]["bottom"] <= composer["top"]
    assert composer["bottom"] <= 800
    assert box["fn-library"]["right"] <= middle["left"]
    assert middle["right"] <= box["fn-evidence"]["left"]
    expect(page.locator(".fn-question").last).to_be_in_viewport()
    expect(page.locator(".fn-documents li").first).to_be_in_viewport()


def test_every_control_has_a_name(desk: Desk, visit: Open) -> None:
    """Each button, box and region a screen reader meets has words, and answers are announced."""
    page = visit(desk)
    answered(page, CIVILIANS)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, input, textarea")]
          .filter((e) => e.checkVisibility())
          .filter((e) => !(e.textContent.trim() || e.getAttribute("aria-label")
            || e.title || [...(e.labels ?? [])].some((l) => l.textContent.trim())))
          .map((e) => e.outerHTML.slice(0, 200))"""
    )
    assert nameless == []
    expect(page.get_by_role("log")).to_contain_text(CIVILIANS)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title() == "Footnote"


def test_a_click_shows_its_quote_quickly(desk: Desk, visit: Open) -> None:
    """From click to mark it takes no more than 300 ms, the fastest of five on a busy machine."""
    page = visit(desk)
    answered(page, CIVILIANS)
    assert min(page.evaluate(CLICK_TO_MARK) for _ in range(5)) <= 300


CLICK_TO_MARK = """() => new Promise((done) => {
  const before = document.querySelector(".fn-document")?.dataset.click;
  const begun = performance.now();
  const look = () => {
    const shown = document.querySelector(".fn-document");
    if (shown && shown.dataset.click !== before && shown.querySelector("mark")) {
      done(performance.now() - begun);
    } else requestAnimationFrame(look);
  };
  document.querySelector(".fn-sentence .fn-chip").click();
  look();
})"""
