"""The desk behind a login, in a real browser: come in, upload, remove, reload, leave."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from index import Library
from tests.browser.conftest import PATIENCE
from tests.browser.visitor import CIVILIANS, answered, remove
from tests.running import Desk, serve
from ui.users import Users

pytestmark = pytest.mark.browser
PASSWORD = "four words to remember"
GANNETS = "The lighthouse keeper counted eleven gannets on the pier."


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with an editor, and a reader who sees the courts alone."""
    users = Users(tmp_path_factory.mktemp("users") / "users.txt")
    users.put("ada", PASSWORD, "editor")
    users.put("bob", PASSWORD, "reader", ["courts"])
    yield from serve(tmp_path_factory.mktemp("guarded"), "--auth", str(users.path))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of somebody's own."""
    opened = browser.new_context(viewport={"width": 1280, "height": 800})
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()


def log_in(context: BrowserContext, desk: Desk, name: str, password: str = PASSWORD) -> Page:
    """Fill the form in and send it."""
    page = context.new_page()
    page.goto(desk.url)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    return page


def test_a_visitor_logs_in_and_out(guarded: Desk, context: BrowserContext) -> None:
    """A wrong password is told; the right one opens the desk under the name; leaving closes it."""
    page = log_in(context, guarded, "ada", "not the password")
    expect(page.get_by_role("alert")).to_contain_text("do not fit")
    expect(page.locator("#fn-desk")).to_have_count(0)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.locator(".fn-welcome").wait_for()
    expect(page.locator(".fn-user")).to_have_text("ada")
    page.get_by_role("link", name="Log out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.goto(guarded.url)
    expect(page.get_by_label("Password")).to_be_visible()


def test_uploading_removing_and_reloading(
    guarded: Desk, context: BrowserContext, tmp_path: Path
) -> None:
    """What is uploaded can be asked and removed; a reload brings the conversation back."""
    page = log_in(context, guarded, "ada")
    page.locator(".fn-welcome").wait_for()
    file = tmp_path / "gannets.txt"
    file.write_text(GANNETS, encoding="utf-8")
    page.locator("#fn-files input[type=file]").set_input_files([file])
    expect(page.locator("#fn-progress")).to_contain_text("1 document added")
    page.get_by_label("Quotes only").check()
    asked = "How many gannets did the lighthouse keeper count on the pier?"
    answered(page, asked)
    expect(page.locator(".fn-quote").first).to_contain_text("eleven gannets")
    answered(page, CIVILIANS)
    page.reload()
    expect(page.locator(".fn-question")).to_have_text([asked, CIVILIANS])
    expect(page.locator(".fn-turn").last).to_contain_text("26 civilians")
    page.get_by_role("button", name="Conversations").click()
    expect(page.locator("#fn-talks .fn-title").first).to_have_text(asked)
    page.get_by_role("button", name="Documents", exact=True).click()
    remove(page, "gannets")
    expect(page.locator(".fn-turn").first).to_contain_text("was removed")
    assert not list((guarded.home / "uploads").rglob("gannets.txt"))
    page.reload()
    expect(page.locator(".fn-turn").first).to_contain_text("was removed")
    expect(page.locator(".fn-turn").last).to_contain_text("26 civilians")


def test_a_collection_narrows_the_list_and_the_questions(
    guarded: Desk, context: BrowserContext
) -> None:
    """Chosen documents move to a collection; it narrows the list, and the questions on a click."""
    page = log_in(context, guarded, "ada")
    row = page.locator("#fn-listed li", has_text="long")
    row.locator(".fn-tick").check()
    page.get_by_placeholder("To a collection").fill("courts")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(row).to_contain_text("courts")
    page.get_by_role("button", name="Ask all").click()
    page.locator("#fn-listed summary", has_text="Collection").click()
    page.get_by_role("button", name="courts (1)").click()
    expect(page.locator("#fn-listed .fn-tick")).to_have_count(1)
    page.get_by_role("button", name="Ask only these").click()
    expect(page.locator("#fn-scope")).to_contain_text("1 document chosen")
    page.get_by_label("Quotes only").check()
    answered(page, CIVILIANS)
    expect(page.locator(".fn-notice")).to_contain_text("Not found in these documents.")
    expect(page.locator(".fn-turn")).not_to_contain_text("26 civilians")


def test_a_reader_sees_their_collection_and_changes_nothing(
    guarded: Desk, context: BrowserContext
) -> None:
    """Other documents are not listed or found; there is nothing to add or remove with."""
    with Library.open_ledger(guarded.home / "library") as library:
        sources = {e.source for e in library.entries() if e.source.endswith("long.txt")}
        library.collect(sorted(sources), "courts")
    page = log_in(context, guarded, "bob")
    expect(page.locator("#fn-listed li")).to_have_count(1)
    expect(page.locator("#fn-listed li")).to_contain_text("long")
    expect(page.locator("#fn-adding")).to_be_hidden()
    expect(page.locator(".fn-remove")).to_have_count(0)
    page.get_by_label("Quotes only").check()
    answered(page, CIVILIANS)
    expect(page.locator(".fn-turn")).not_to_contain_text("26 civilians")
    page.get_by_role("button", name="Conversations").click()
    expect(page.locator("#fn-talks .fn-title")).to_have_text([CIVILIANS])
