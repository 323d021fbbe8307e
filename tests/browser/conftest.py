"""A desk served by a process of its own, and a browser that watches what its page asks for."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.running import Desk, serve

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 60_000
"""Milliseconds a page is waited for: the machine may be busy with other things."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk on doubles, with its documents."""
    yield from serve(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    assert CHROMIUM is not None, "install chromium to run the browser tests"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Open a desk's page; afterwards nothing may have left its origin, failed, or been hacked."""
    visited: list[tuple[Page, str, list[str], list[str]]] = []

    def open_page(desk: Desk, *, width: int = 1280, height: int = 800, **options: Any) -> Page:
        page = browser.new_page(viewport={"width": width, "height": height}, **options)
        asked: list[str] = []
        wrong: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.set_default_timeout(PATIENCE)
        page.goto(desk.url)
        page.locator(".fn-welcome").wait_for()
        visited.append((page, desk.url, asked, wrong))
        return page

    yield open_page
    for page, url, asked, wrong in visited:
        own = (f"{url}/", "data:", f"blob:{url}/")
        assert [address for address in asked if not address.startswith(own)] == []
        assert wrong == []
        assert page.evaluate("window.hacked") is None
        page.close()
