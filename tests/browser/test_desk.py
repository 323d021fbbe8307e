"""The page as a visitor uses it: a real browser, a real server, a real library."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Desk, Open
from tests.browser.desk import DEEP, HOSTILE, SEED

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE)

CIVILIANS = "How many civilians were killed in the Pahalgam attack?"
STORED_QUOTE = "which claimed the lives of 26 civilians"


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


def test_the_answer_streams_and_its_chip_opens_the_quote(desk: Desk, visit: Open) -> None:
    """Quotes come first, then the checked sentence; the chip marks exactly the cited quote."""
    page = visit(desk)
    ask(page, CIVILIANS)
    expect(page.locator(".fn-footnotes h3")).to_have_text("Quotes")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    sentence = page.locator(".fn-sentence")
    expect(sentence).to_have_count(1)
    expect(page.locator(".fn-busy")).to_have_count(0)
    expect(sentence.locator(".fn-state")).to_have_text("✓ supported")
    expect(page.locator(".fn-turn")).not_to_contain_text("27 civilians")
    expect(page.locator(".fn-turn")).to_contain_text("1 sentence of the model withheld")
    chip = sentence.locator(".fn-chip").first
    chip.click()
    text = marked(page)
    assert STORED_QUOTE in text
    start, end = (int(chip.get_attribute(f"data-{edge}") or "") for edge in ("start", "end"))
    assert SEED.read_text(encoding="utf-8")[start:end] == text
    expect(page.locator(".fn-footnotes q").first).to_have_text(text)
    expect(page.locator(".fn-text mark")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Ask")).to_be_visible()


def test_a_deep_quote_is_scrolled_to_and_escape_returns(desk: Desk, visit: Open) -> None:
    """In a long document the marked place is brought into view; keys lead there and back."""
    page = visit(desk)
    answered(page, "How many ships sailed north in the winter?")
    chip = page.locator(".fn-sentence .fn-chip").first
    chip.focus()
    page.keyboard.press("Enter")
    assert marked(page) == DEEP
    expect(page.locator(".fn-text mark")).to_be_in_viewport()
    expect(page.locator(".fn-text mark")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()


def test_a_hostile_document_is_only_text(desk: Desk, visit: Open) -> None:
    """Script tags, handlers, javascript: links, styles and templates are shown, never run."""
    page = visit(desk)
    answered(page, "When did the hostile supplies arrive at the northern harbour?")
    page.locator(".fn-note").first.click()
    assert marked(page) in HOSTILE
    expect(page.locator(".fn-text")).to_contain_text("<script>window.hacked = 1</script>")
    expect(page.locator(".fn-text")).to_contain_text("${window.hacked = 4} {{value}}")
    desk_html = page.locator("#fn-desk")
    assert desk_html.locator("script, iframe, a[href], .fn-text img, .fn-text style").count() == 0
    assert page.evaluate("window.hacked") is None


def test_what_is_not_there_is_not_found(desk: Desk, visit: Open) -> None:
    """A refusal shows what was searched, what could not be read, and the closest passages."""
    page = visit(desk)
    answered(page, "Zebra xylophone quartz?")
    notice = page.locator(".fn-notice")
    expect(notice).to_contain_text("Not found in these documents.")
    expect(notice).to_contain_text("Searched 3 documents")
    expect(page.locator(".fn-unread")).to_contain_text("empty.txt")
    near = page.locator(".fn-near")
    if near.count():
        near.first.click()
        assert marked(page)
    expect(page.locator(".fn-sentence")).to_have_count(0)


def test_stop_ends_the_model(desk: Desk, visit: Open) -> None:
    """Stop leaves the quotes, says so, and the generator is really stopped."""
    page = visit(desk)
    ask(page, "Who led the Indian delegation, Anand Prakash?")
    expect(page.locator(".fn-footnotes h3")).to_have_text("Quotes")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".fn-turn")).to_contain_text("Stopped.")
    expect(page.locator(".fn-busy")).to_have_count(0)
    expect(page.get_by_role("button", name="Ask")).to_be_visible()
    log = desk.home / "generator.log"
    for _ in range(100):
        if log.exists():
            break
        page.wait_for_timeout(100)
    assert log.read_text() == "stopped"
    answered(page, CIVILIANS)
    expect(page.locator(".fn-turn")).to_have_count(2)


def test_quotes_only_asks_no_model(desk: Desk, visit: Open) -> None:
    """With the box ticked the answer is quotes, each in the state "quoted"."""
    page = visit(desk)
    page.get_by_label("Quotes only").check()
    answered(page, CIVILIANS)
    states = page.locator(".fn-state").all_text_contents()
    assert states
    assert set(states) == {"❝ quoted"}


def test_an_example_asks_itself(desk: Desk, visit: Open) -> None:
    """A question to try is asked with one click."""
    page = visit(desk)
    example = page.locator(".fn-example").first
    question = example.text_content()
    example.click()
    expect(page.locator(".fn-question")).to_have_text(question or "")
    expect(page.locator(".fn-busy")).to_have_count(0)


def test_uploads_show_progress_and_failures(desk: Desk, visit: Open, tmp_path: Path) -> None:
    """Several files at once: good ones join the list, the bad one is named with its remedy."""
    good, bad = tmp_path / "harbour.txt", tmp_path / "void.txt"
    good.write_text("The lighthouse keeper counted eleven gannets on the pier.", encoding="utf-8")
    bad.write_text("", encoding="utf-8")
    page = visit(desk)
    page.locator("#fn-files input[type=file]").set_input_files([good, bad])
    outcome = page.locator("#fn-progress")
    expect(outcome).to_contain_text("1 document added, 1 failed")
    expect(outcome.locator(".fn-failures")).to_contain_text("void.txt")
    expect(page.locator(".fn-documents")).to_contain_text("harbour")
    assert not list((desk.home / "uploads").rglob("void.txt"))
    page.get_by_label("Quotes only").check()
    answered(page, "How many gannets did the lighthouse keeper count on the pier?")
    expect(page.locator(".fn-quote").first).to_contain_text("eleven gannets")


def test_visitors_have_their_own_conversations(desk: Desk, visit: Open) -> None:
    """Two pages at once do not see each other's questions."""
    one, two = visit(desk), visit(desk)
    ask(one, CIVILIANS)
    ask(two, "How many ships sailed north in the winter?")
    for page in (one, two):
        expect(page.locator(".fn-busy")).to_have_count(0)
        expect(page.locator(".fn-turn")).to_have_count(1)
    expect(one.locator(".fn-turn")).not_to_contain_text("ships")


def test_failures_are_words_in_the_conversation(desk: Desk, visit: Open) -> None:
    """An overlong question shows its message and remedy, and the next question works."""
    page = visit(desk)
    answered(page, "why " * 600 + "?")
    expect(page.locator(".fn-notice.fn-failed")).to_be_visible()
    answered(page, CIVILIANS)
    expect(page.locator(".fn-sentence")).to_have_count(1)


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


def test_a_program_may_ask_too(desk: Desk) -> None:
    """The endpoint `ask` answers in the contract's shape."""
    body = json.dumps({"data": [CIVILIANS, True]}).encode()
    where = f"{desk.url}/gradio_api/call/ask"
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(where, body, headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        event = json.load(answer)["event_id"]
    with urllib.request.urlopen(f"{where}/{event}", timeout=60) as answer:  # noqa: S310
        found = re.search(r"event: complete\ndata: (.*)", answer.read().decode())
    assert found is not None
    (shape,) = json.loads(found[1])
    assert shape["schema"] == "footnote.answer/1"
    citation = shape["citations"][0]
    text = SEED.read_text(encoding="utf-8")
    assert text[citation["start"] : citation["end"]] == citation["quote"]
