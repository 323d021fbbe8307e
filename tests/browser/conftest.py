"""A desk served by a process of its own, and a browser that watches what its page asks for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 60_000
"""Milliseconds a page is waited for: the machine may be busy with other things."""


@dataclass(frozen=True)
class Desk:
    """A running desk: where it answers, and its home."""

    url: str
    home: Path


def serve(home: Path, *options: str) -> Iterator[Desk]:
    """Start a desk, hand it out when it answers, and stop it."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("FOOTNOTE_")}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.browser.desk", str(home), *options],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url, "the desk did not start"
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310
                assert answer.status == 200
            yield Desk(url, home)
        finally:
            process.terminate()


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
