"""Stems are the same whoever asks, and however many ask at once."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from rag.terms import stem

WORDS = [
    f"{start}{end}"
    for start in ("civilian", "organis", "run", "sail")
    for end in ("s", "ed", "ing", "ation", "ally", "ness", "ings", "edly")
] * 40


def test_threads_do_not_disturb_each_other() -> None:
    """Eight threads get the stems that one gets alone; the stemmer itself has one word in hand."""
    plain = stem.__wrapped__
    alone = [plain(word) for word in WORDS]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: [plain(word) for word in WORDS], range(16)))
    finally:
        sys.setswitchinterval(before)
    assert all(each == alone for each in found)
