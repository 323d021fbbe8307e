"""The folder for what is on its way: its own for each run, and nothing of it stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import LibraryReadOnly
from rag.incoming import NAME, incoming


def test_it_is_gone_afterwards_even_after_an_error(tmp_path: Path) -> None:
    """With everything in it."""

    def stopped() -> None:
        with incoming(tmp_path) as folder:
            (folder / "1").mkdir()
            (folder / "1" / "0").write_text("Text.")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert list((tmp_path / NAME).iterdir()) == []


def test_what_killed_runs_left_is_deleted_and_what_others_hold_is_not(tmp_path: Path) -> None:
    """At whatever moment they were killed: with a lock, without one, with a lock alone."""
    top = tmp_path / NAME
    for name in ("a", "b"):
        (top / name).mkdir(parents=True)
        (top / name / "0").write_text("Text.")
    (top / "b.lock").touch()
    (top / "c.lock").touch()
    with incoming(tmp_path) as first, incoming(tmp_path) as second:
        assert first.is_dir()
        assert {path.stem for path in top.iterdir()} == {first.name, second.name}
    assert list(top.iterdir()) == []


def test_where_none_can_be_made_the_error_is_named(tmp_path: Path) -> None:
    """As on a medium that cannot be written."""
    (tmp_path / "library").write_text("A file where a folder should be.")
    with pytest.raises(LibraryReadOnly), incoming(tmp_path / "library"):
        pass
