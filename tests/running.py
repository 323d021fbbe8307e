"""A desk in a process of its own, as a user's would be."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Desk:
    """A running desk: where it answers, and its home."""

    url: str
    home: Path


def serve(home: Path, *options: str, expect: int = 200) -> Iterator[Desk]:
    """Start a desk, hand it out when it answers (with the status `expect`), and stop it."""
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
            assert httpx.get(url, timeout=60).status_code == expect
            yield Desk(url, home)
        finally:
            process.terminate()
