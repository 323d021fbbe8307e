"""Desks with and without login, each in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Library
from tests.running import Desk, serve
from ui.users import Users

PASSWORD = "four words to remember"
HIDDEN, SEEN = "hostile.txt", "long.txt"


def place(desk: Desk, name: str) -> tuple[str, str]:
    """The id and the source of the document whose file has this name."""
    with Library.open_ledger(desk.home / "library") as library:
        return next(
            (one.document_id, one.source) for one in library.entries() if one.source.endswith(name)
        )


@pytest.fixture(scope="package")
def users(tmp_path_factory: pytest.TempPathFactory) -> Users:
    """An editor, an editor and a reader who see the courts alone, and one who sees nothing."""
    users = Users(tmp_path_factory.mktemp("users") / "users.txt")
    users.put("ada", PASSWORD, "editor")
    users.put("ben", PASSWORD, "editor", ["courts"])
    users.put("bob", PASSWORD, "reader", ["courts"])
    users.put("eve", PASSWORD, "reader", ["none"])
    return users


@pytest.fixture(scope="package")
def guarded(tmp_path_factory: pytest.TempPathFactory, users: Users) -> Iterator[Desk]:
    """A desk behind a login; of its documents one is in the courts, one among the secrets."""
    for desk in serve(tmp_path_factory.mktemp("guarded"), "--auth", str(users.path)):
        with Library.open_ledger(desk.home / "library") as library:
            library.collect([place(desk, SEEN)[1]], "courts")
            library.collect([place(desk, HIDDEN)[1]], "secrets")
        yield desk


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk for this machine alone."""
    yield from serve(tmp_path_factory.mktemp("own"))


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    """A file to upload."""
    path = tmp_path / "gannets.txt"
    path.write_text("The lighthouse keeper counted eleven gannets on the pier.", encoding="utf-8")
    return path
