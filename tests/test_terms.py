"""Stems are the same whoever asks, and however many ask at once."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import snowballstemmer

from rag.lookalikes import TOLD_FROM
from rag.terms import stem
from rag.verify import ValueVerifier

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


@pytest.mark.parametrize(("other", "family"), TOLD_FROM)
def test_words_that_look_alike_to_the_stemmer_are_told_apart(
    other: str, family: tuple[str, ...]
) -> None:
    """The forms of a family are one word, and not the one whose Snowball stem they share."""
    snowball = snowballstemmer.stemmer("english").stemWord
    assert {snowball(form) for form in family} == {snowball(other)}
    assert len({stem(form) for form in family}) == 1
    assert stem(family[0]) != stem(other)


def test_a_sentence_with_a_word_that_only_looks_alike_is_withheld() -> None:
    """What is deadly is not dead."""
    quote = "The deadly attack in Pahalgam took place in April."
    (said,) = ValueVerifier().judge([("The attack in Pahalgam was dead in April.", quote)])
    assert not said.holds
    assert "dead" in (said.reason or "")
    (kept,) = ValueVerifier().judge([("The deadly attack took place in April.", quote)])
    assert kept.holds
