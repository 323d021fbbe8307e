"""What every test gets: no network, a clean environment, a home of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from rag import net
from rag.config import PREFIX, Settings, home_folder
from rag.models import Models

REAL_HOME = home_folder()
"""The home of whoever runs the tests; only its models are used, never its library."""

net.silence_telemetry()
# A busy machine is no fault of what is tested: pytest's own limit ends what hangs.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def refusals() -> Iterator[list[str]]:
    """Refuse sockets beyond this machine, and fail the test in which anything tried one.

    A test that tries on purpose empties the list it is given.
    """
    net.REFUSED.clear()
    before = os.environ.get("FOOTNOTE_OFFLINE")
    net.refuse_network()
    if before is None:
        del os.environ["FOOTNOTE_OFFLINE"]
    yield net.REFUSED
    net.allow_network()
    assert net.REFUSED == [], "something tried to reach the network"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own; no FOOTNOTE_* setting of the caller's reaches the test."""
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("FOOTNOTE_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def models() -> Models:
    """The real models of the caller's home; one that is missing fails the test, never skips it."""
    return Models(REAL_HOME, Settings())


@pytest.fixture
def home_with_models(home: Path, models: Models) -> Path:
    """The test's own home, with the caller's models in it."""
    home.mkdir()
    (home / "models").symlink_to(models.root, target_is_directory=True)
    return home
