"""What holds for any quotation: verbatim words, any layout, any changed word."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Library
from rag.check.quotes import check_quote
from rag.errors import QuestionError
from tests.check.conftest import FINGERPRINT, add, document

# Words without a negation or a hedge among them: what falls away at a cut is another test's.
VOCABULARY = """
    harbour engine winter letter market garden captain northern bridge market village paper silver
    morning doctor station window garden people the of and in a was were had to from with their his
    her carried opened closed painted sold bought measured counted wrote built lost found small
    great old new first last 26 1,500 1990 twelve
    """.split()
SENTENCE = st.lists(st.sampled_from(VOCABULARY), min_size=6, max_size=14)
TEXT = st.lists(SENTENCE, min_size=3, max_size=12).map(
    lambda sentences: " ".join(" ".join(words).capitalize() + "." for words in sentences)
)
UNHURRIED = settings(deadline=None, max_examples=40)


@pytest.fixture(scope="module")
def growing() -> Iterator[Library]:
    """A library to which every example adds a document."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open(Path(folder) / "library", FINGERPRINT)
        yield library
        library.close()


def shelved(library: Library, text: str) -> frozenset[str]:
    """The text as a document of the library; its id, to search in it alone."""
    one = document(text, "any.txt")
    add(library, [one], words=25)
    return frozenset({one.id})


def cut(text: str, data: st.DataObject) -> str:
    """A stretch of whole words."""
    words = list(re.finditer(r"\S+", text))
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, min(len(words) - 1, first + 40)))
    return text[words[first].start() : words[last].end()]


@UNHURRIED
@given(TEXT, st.data())
def test_any_stretch_of_words_is_verbatim(growing: Library, text: str, data: st.DataObject) -> None:
    """Wherever it begins and ends, and whichever passages it runs over."""
    within = shelved(growing, text)
    quote = cut(text, data)
    result = check_quote(growing, quote, documents=within)
    assert result.status == "verbatim"
    assert result.citations[0].quote == quote.strip()


@UNHURRIED
@given(TEXT, st.data())
def test_no_layout_is_called_altered(growing: Library, text: str, data: st.DataObject) -> None:
    """Line breaks, hyphens, marks, spaces, dashes and the first letter's case are layout."""
    within = shelved(growing, text)
    quote = cut(text, data)
    draw = data.draw(st.randoms(use_true_random=False))
    words = []
    for word in quote.split():
        broken = len(word) > 5 and word.isalpha() and draw.random() < 0.2
        words.append(f"{word[:3]}-\n{word[3:]}" if broken else word)
    laid = "".join(word + draw.choice([" ", "  ", "\n", " "]) for word in words)
    laid = draw.choice(["“{}”", '"{}"', "«{}»", "{}", "‘{}’"]).format(laid.strip())
    first = re.search(r"\w", laid)
    assert first is not None
    laid = laid[: first.start()] + laid[first.start()].swapcase() + laid[first.end() :]
    assert check_quote(growing, laid, documents=within).status in ("verbatim", "normalised")


@UNHURRIED
@given(TEXT, st.data(), st.sampled_from(["lantern", "gathered", "yellow", "1991", "thirty", "mud"]))
def test_no_changed_word_passes(
    growing: Library, text: str, data: st.DataObject, other: str
) -> None:
    """Replaced by a word that the document does not have, any word is missed."""
    within = shelved(growing, text)
    words = cut(text, data).split()
    at = data.draw(st.integers(0, len(words) - 1))
    words[at] = other
    result = check_quote(growing, " ".join(words), documents=within)
    assert result.status not in ("verbatim", "normalised")


@UNHURRIED
@given(TEXT, st.text(min_size=1, max_size=60), st.text(max_size=20))
def test_any_text_can_be_checked(growing: Library, text: str, quote: str, speaker: str) -> None:
    """Whatever is asked, every citation stands where it says."""
    shelved(growing, text)
    try:
        result = check_quote(growing, quote, speaker=speaker)
    except QuestionError:
        return
    for citation in (*result.citations, *result.nearest):
        whole = growing.document(citation.document_id).text
        assert whole[citation.start : citation.end] == citation.quote
