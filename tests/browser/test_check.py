"""The check pane as a visitor uses it: a draft checked, read, filtered, signed off, exported."""

from __future__ import annotations

import re
import time
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Desk, Open
from tests.browser.visitor import check, marked, shown

pytestmark = pytest.mark.browser

DRAFT = (
    "The attack claimed the lives of 36 civilians. "
    "Seven ships sailed north in the winter. "
    "The board bought nine electric cranes from Osaka. Is that wise?"
)


def test_a_verdict_opens_its_evidence(desk: Desk, visit: Open) -> None:
    """Each sentence has its verdict in words; unfolding one shows its quote at its place."""
    page = visit(desk)
    check(page, DRAFT)
    cards = page.locator(".fn-card")
    expect(cards).to_have_count(4)
    for state in cards.locator("> details > summary > .fn-state").all_text_contents():
        assert re.fullmatch(r"\S [a-z ]+", state)
    first = cards.first
    first.locator("summary").first.click()
    quote = first.locator(".fn-cite q").first.text_content()
    assert marked(page) == quote
    expect(first.locator(".fn-cite").first).to_have_class(re.compile("fn-current"))
    for cite in page.locator(".fn-cite").all()[1:4]:
        page.keyboard.press("n")
        expect(cite).to_have_class(re.compile("fn-current"))
        expect(page.locator(".fn-text mark")).to_have_text(cite.locator("q").text_content() or "")


def test_keys_pressed_faster_than_the_desk_answers(desk: Desk, visit: Open) -> None:
    """The last press counts, not what was on its way then."""
    page = visit(desk)
    check(page, DRAFT)
    cites = page.locator(".fn-cite")
    expect(cites.nth(2)).to_be_attached()
    page.locator(".fn-card summary").first.focus()
    slow: list[str] = []

    def late(route: Route) -> None:
        slow.append(route.request.url)
        time.sleep(0.4)
        route.continue_()

    page.route("**/run/predict*", late)
    page.keyboard.type("nnn", delay=60)
    expect(cites.nth(2)).to_have_class(re.compile("fn-current"))
    expect(page.locator(".fn-text mark")).to_have_text(cites.nth(2).locator("q").inner_text())
    assert slow
    page.unroute_all()


def test_only_what_needs_a_call(desk: Desk, visit: Open) -> None:
    """The filter leaves open sentences; the list of calls leads to its sentence.

    The wrong figure is this test's own: another test signs that of the draft above.
    """
    page = visit(desk)
    check(page, DRAFT.replace("36", "38"))
    cards = page.locator(".fn-card")
    page.get_by_role("button", name=re.compile("^Needs a call")).click()
    expect(cards.last).to_be_hidden()
    told = page.get_by_role("button", name=re.compile("^Needs a call"))
    expect(told).to_have_text(re.compile(r"Needs a call \([1-3]\)"))
    count = int(re.sub(r"\D", "", told.text_content() or ""))
    expect(cards.filter(visible=True)).to_have_count(count)
    page.locator("[data-goto]").first.click()
    expect(cards.first.locator("details").first).to_have_attribute("open", "")


def test_sign_off_export_and_reload(desk: Desk, visit: Open, tmp_path: Path) -> None:
    """A signature needs a name, closes the call, goes into the exports, and survives a reload."""
    page = visit(desk)
    check(page, DRAFT)
    card = page.locator(".fn-card").first
    card.locator("summary").first.click()
    card.locator(".fn-signing summary").first.click()
    card.get_by_label("What you did to check it").first.fill("Rang the <b>mayor</b>.")
    card.get_by_role("button", name="Confirm").first.click()
    expect(card.locator(".fn-notice")).to_contain_text("A sign-off needs a name.")
    card.get_by_label("Your name").first.fill("Ada")
    card.get_by_role("button", name="Confirm").first.click()
    expect(card.locator(".fn-standing").first).to_contain_text("confirmed by Ada")
    expect(card.locator(".fn-standing").first).to_contain_text("Rang the <b>mayor</b>.")
    expect(card.locator(".fn-signed")).to_be_visible()
    expect(card.locator("summary").first).not_to_have_class(re.compile("fn-needs"))
    links = page.locator(".fn-exports a")
    names = []
    for link in links.all():
        with page.expect_download() as saved:
            link.click()
        file = tmp_path / saved.value.suggested_filename
        saved.value.save_as(file)
        names.append(file)
        assert file.stat().st_size > 100
    assert {one.suffix for one in names} == {".md", ".docx", ".csv", ".json", ".jsonld", ".zip"}
    assert "Ada" in next(one for one in names if one.suffix == ".md").read_text(encoding="utf-8")
    pack = next(one for one in names if one.suffix == ".zip")
    assert re.fullmatch(r"evidence-[0-9a-f]{64}\.zip", pack.name)
    assert zipfile.ZipFile(pack).testzip() is None
    page.reload()
    page.locator(".fn-welcome").wait_for()
    shown(page, "check")
    expect(page.locator(".fn-card")).to_have_count(4)
    expect(page.locator(".fn-card").first).to_contain_text("confirmed by Ada")


def test_an_uploaded_draft_and_a_quotation(desk: Desk, visit: Open, tmp_path: Path) -> None:
    """A file is checked as it comes; a quotation shows word for word where it differs."""
    draft = tmp_path / "column.md"
    draft.write_text("# Column\n\nSeven ships sailed north in the winter.\n", encoding="utf-8")
    page = visit(desk)
    shown(page, "check")
    page.locator("#fn-check-pane input[type=file]").set_input_files(draft)
    expect(page.locator(".fn-exports")).to_be_visible()
    expect(page.locator(".fn-card").last).to_contain_text("Seven ships")
    check(page, "seven ships sailed south in the winter", "Quotation")
    expect(page.locator(".fn-card .fn-state").first).to_contain_text("altered quotation")
    expect(page.locator(".fn-diff del")).to_have_text("north")
    expect(page.locator(".fn-diff ins")).to_have_text("south")


def test_a_hostile_draft_is_only_text(desk: Desk, visit: Open) -> None:
    """What is pasted is shown, never run."""
    page = visit(desk)
    trick = "Ada said <img src=x onerror='window.hacked = 9'> ships ${window.hacked = 8} sailed."
    check(page, f"{trick} Seven ships sailed north in the winter.")
    expect(page.locator(".fn-cards")).to_contain_text("<img src=x onerror=")
    assert page.locator("#fn-checked img, #fn-checked script").count() == 0


def test_a_check_right_after_stop(desk: Desk, visit: Open) -> None:
    """Stop keeps what is checked and ends the rest; what is checked next is checked."""
    page = visit(desk)
    shown(page, "check")
    many = " ".join(f"Ship {n} sailed north in the winter of {1700 + n}." for n in range(200))
    for _ in range(3):
        page.get_by_label("Draft", exact=True).check(force=True)
        page.get_by_label("Text to check").fill(many)
        page.locator("#fn-go").click()
        expect(page.locator(".fn-card").nth(3)).to_be_attached()
        page.locator("#fn-check-pane").get_by_role("button", name="Stop").click()
        expect(page.locator("#fn-go")).to_be_visible()
        page.get_by_label("Text to check").fill("Seven ships sailed north in the winter.")
        page.locator("#fn-go").click()
        expect(page.locator(".fn-card")).to_have_count(1)
        expect(page.locator(".fn-exports")).to_be_visible()
        expect(page.locator("#fn-go")).to_be_visible()
