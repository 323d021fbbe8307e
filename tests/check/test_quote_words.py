"""Words of quotations: marks, insertions, omissions, numbers."""

from __future__ import annotations

import pytest

from rag.check.quote_words import read_quotation, words_of


def keys(text: str) -> list[str]:
    """The keys of a quotation's words."""
    return [word.key for word in read_quotation(text).words]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It is 1,500 people.”", ["it", "is", "1500", "people"]),
        ("$1.5m, i.e. 3½ %", ["$", "1.5m", "i", "e", "3", "1/2", "%"]),
        ("We don’t", ["we", "don't"]),
        ("[T]he end", ["the", "end"]),
        ("the end [sic]", ["the", "end"]),
        ("a drop of -5 degrees", ["a", "drop", "of", "-", "5", "degrees"]),
        ("水曜日に", ["水", "曜", "日", "に"]),
    ],
)
def test_words_and_their_keys(text: str, expected: list[str]) -> None:
    """Punctuation is no word; signs that carry meaning are."""
    assert keys(text) == expected


def test_omissions_and_insertions_are_noted() -> None:
    """The word after an ellipsis knows it, and so does a word in brackets."""
    words = read_quotation("… He said … that [the mayor] left (...) early").words
    assert [w.text for w in words if w.after_ellipsis] == ["that", "early"]
    assert [w.text for w in words if w.inserted] == ["the", "mayor"]


@pytest.mark.parametrize("text", ["“A b,” he said, “c d”", '"A b," he said, "c d"'])
def test_marks_that_are_no_pair_stay(text: str) -> None:
    """Only one pair around everything is taken off."""
    assert read_quotation(text).text == text


def test_offsets_are_the_texts() -> None:
    """Each word stands where it says, in a source and in a quotation."""
    text = "“Don’t [he said] pay $1,500 — 3½ % … now,” she wrote."
    for word in words_of(text):
        assert text[word.start : word.end] == word.text
    quotation = read_quotation(text)
    for word in quotation.words:
        assert quotation.text[word.start : word.end].replace("[", "").replace("]", "") == word.text
