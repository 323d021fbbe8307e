"""What is read once after each write is never older than the last write."""

from __future__ import annotations

from pathlib import Path

from index import Entry, Library
from tests.index.making import FINGERPRINT


def test_problems_follow_every_write(tmp_path: Path) -> None:
    """A file that could not be read shows at once, and is gone once it was forgotten.

    Also for another process's library on the same folder, and for a caller who
    changes what it was given.
    """
    with Library.open(tmp_path, FINGERPRINT) as one, Library.open(tmp_path, FINGERPRINT) as other:
        assert one.problems() == other.problems() == []
        one.record_unreadable(Entry("a" * 16, "a", "a.pdf", 0, 0, "unreadable", "broken", "mend"))
        assert [line.source for line in other.problems()] == ["a.pdf"]
        one.problems().clear()
        assert [line.source for line in one.problems()] == ["a.pdf"]
        one.leave(["a.pdf"])
        assert one.problems() == other.problems() == []
