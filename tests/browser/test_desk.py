"""The page as a visitor uses it: a real browser, a real server, a real library."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk, Open
from tests.browser.desk import DEEP, HOSTILE, SEED
from tests.browser.visitor import CIVILIANS, answered, ask, marked, remove

pytestmark = pytest.mark.browser

STORED_QUOTE = "which claimed the lives of 26 civilians"


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
    expect(page.locator("#fn-ask")).to_be_visible()


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
    assert desk_html.locator("script, iframe, .fn-text img, .fn-text style").count() == 0
    links = desk_html.locator("a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    assert all(re.fullmatch(r"(original|conversation)/[0-9a-f.md]+|.*json", one) for one in links)
    assert page.evaluate("window.hacked") is None


def test_what_is_ticked_is_what_is_asked(desk: Desk, visit: Open) -> None:
    """Ticks faster than the desk answers all count; what a button has chosen, ticks go on from."""
    page = visit(desk)
    ticks, scope = page.locator("#fn-listed .fn-tick"), page.locator("#fn-scope")
    ticks.evaluate_all("all => all.slice(0, 3).forEach((one) => one.click())")
    expect(scope).to_contain_text("3 documents chosen")
    page.get_by_role("button", name="Ask all").click()
    expect(page.locator("#fn-listed .fn-tick:checked")).to_have_count(0)
    ticks.last.check()
    expect(scope).to_contain_text("1 document chosen")
    page.locator("#fn-listed summary", has_text="Type").click()
    page.get_by_role("button", name=re.compile("^TXT")).click()
    these = page.get_by_role("button", name="Ask only these")
    count = int(re.sub(r"\D", "", these.inner_text()))
    these.click()
    expect(scope).to_contain_text(f"{count} documents chosen")
    ticks.first.uncheck()
    expect(scope).to_contain_text(f"{count - 1} documents chosen")
    page.get_by_role("button", name="Ask all").click()


def test_what_is_not_there_is_not_found(desk: Desk, visit: Open) -> None:
    """A refusal shows what was searched, what could not be read, and the closest passages."""
    page = visit(desk)
    answered(page, "Zebra xylophone quartz?")
    notice = page.locator(".fn-notice")
    expect(notice).to_contain_text("Not found in these documents.")
    expect(notice).to_contain_text(re.compile(r"Searched \d documents, \d pages and \d+ passages"))
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
    expect(page.locator("#fn-ask")).to_be_visible()
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
    expect(outcome.locator(".fn-file.fn-failed")).to_contain_text("void.txt")
    expect(page.locator("#fn-listed")).to_contain_text("harbour")
    expect(page.get_by_role("button", name="Try failed files again")).to_be_visible()
    remove(page, "void")
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
