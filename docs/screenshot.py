"""Take the README's picture of the desk anew: `make screenshot`.

Needs the default models in FOOTNOTE_HOME, and Chromium. A desk over the seeds is
started in a temporary home and asked one question for real.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from rag.config import home_folder
from tests.browser.conftest import ARGUMENTS, CHROMIUM, serve

QUESTION = "Who led the Indian delegation, and whom did it meet?"
PICTURE = Path(__file__).parent / "desk.png"
LOADING = 600_000
"""Milliseconds the models may take to load and answer."""


def main() -> None:
    """Serve, ask, click the first footnote, and keep the picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        (home / "models").symlink_to((home_folder() / "models").resolve())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        desks = serve(home, "--real")
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(next(desks).url)
        expect(page.locator(".fn-status")).to_contain_text("Ready", timeout=LOADING)
        box = page.get_by_label("Your question")
        box.fill(QUESTION)
        box.press("Enter")
        expect(page.locator(".fn-turn")).to_have_count(1, timeout=LOADING)
        expect(page.locator(".fn-busy")).to_have_count(0, timeout=LOADING)
        page.locator(".fn-turn .fn-chip").first.click()
        expect(page.locator(".fn-text mark")).to_have_count(1)
        page.screenshot(path=PICTURE)
        desks.close()
        browser.close()


if __name__ == "__main__":
    main()
