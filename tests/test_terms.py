"""Stems are the same whoever asks, and however many ask at once."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import snowballstemmer

from rag.lookalikes import TOLD_FROM
from rag.terms import content_terms, length, stem, words
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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("渡船法于1974年通过。", ["渡船", "船法", "法于", "1974", "年通", "通过"]),
        ("HIV病毒", ["HIV", "病毒"]),
        ("5-字 年", ["5", "字", "年"]),
        ("Закон 1974 года", ["Закон", "1974", "года"]),
        ("node-gyp – a tool", ["node-gyp", "tool"]),
    ],
)
def test_words_that_are_not_set_apart_are_pairs_of_signs(text: str, found: list[str]) -> None:
    """Each where it stands; all other words are whole."""
    terms = content_terms(text)
    assert [term.text for term in terms] == found
    assert all(term.span.of(text) == term.text for term in [*terms, *words(text)])


def test_the_length_of_a_text_in_words() -> None:
    """Two signs where none are set apart are about a word."""
    assert length("The boat sank.") == 3
    assert length("渡船法通过。") == 3
    assert length("") == 0
