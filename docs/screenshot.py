"""Take the pictures of the desk anew: `make screenshot`.

Needs the default models in FOOTNOTE_HOME, and Chromium. A desk over the seeds and
three small papers is started in a temporary home and used for real.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from rag.config import home_folder
from tests.browser.conftest import ARGUMENTS, CHROMIUM, serve
from tests.browser.papers import QUESTIONS
from tests.browser.visitor import ask, check

HERE = Path(__file__).parent
QUESTION = "When did Misri meet Muttaqi?"
UNANSWERED = "Who won the 2022 World Cup?"
DRAFT = (
    "The Pahalgam attack of April 22, 2025 killed 36 civilians, mostly tourists. "
    "Amir Khan Muttaqi condemned the attack. "
    "The Taliban called India a “significant regional and military partner”. "
    "India delivered wheat and medical supplies to Afghanistan."
)
LOADING = 600_000
"""Milliseconds the models may take to load and answer."""
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 800}


@contextmanager
def opened(browser: Browser, url: str, size: dict[str, int], **options: Any) -> Iterator[Page]:
    """The desk in a browser of its own, once its models are loaded."""
    page = browser.new_page(viewport=size, **options)  # type: ignore[arg-type]
    page.set_default_timeout(LOADING)
    expect.set_options(timeout=LOADING)
    page.goto(url)
    expect(page.locator(".fn-status")).to_contain_text("Ready")
    yield page
    page.close()


def shoot(page: Page, name: str) -> None:
    """Keep the picture, the pointer out of the way."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    page.screenshot(path=HERE / f"{name}.png")


def answer(page: Page, question: str) -> None:
    """Ask, wait for the whole answer, and open its first footnote."""
    asked = page.locator(".fn-turn").count()
    ask(page, question)
    expect(page.locator(".fn-turn")).to_have_count(asked + 1)
    expect(page.locator(".fn-busy")).to_have_count(0)
    chips = page.locator(".fn-turn").last.locator(".fn-chip")
    if chips.count():
        chips.first.click()
        expect(page.locator(".fn-text mark")).to_have_count(1)


def take(browser: Browser, url: str) -> None:
    """Each of the main states."""
    with opened(browser, url, WIDE) as page:
        answer(page, QUESTION)
        shoot(page, "desk")
        check(page, DRAFT)
        page.locator(".fn-card summary").first.click()
        expect(page.locator(".fn-text mark")).to_have_count(1)
        shoot(page, "desk-check")
    with opened(browser, url, WIDE, color_scheme="dark") as page:
        answer(page, QUESTIONS["gannets.pdf"][0])
        expect(page.locator(".fn-box").first).to_be_visible()
        shoot(page, "desk-scan")
    with opened(browser, url, NARROW) as page:
        answer(page, UNANSWERED)
        shoot(page, "desk-narrow")


def main() -> None:
    """Serve, use the desk, and keep the pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        (home / "models").symlink_to((home_folder() / "models").resolve())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        desks = serve(home, "--real")
        take(browser, next(desks).url)
        desks.close()
        browser.close()


if __name__ == "__main__":
    main()
