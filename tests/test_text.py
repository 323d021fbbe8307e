"""Text normalised once: nothing visible lost, nothing invisible kept."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.text import normalise, one_line

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))


@given(ANY_TEXT)
@example("a\xad\u0301")
@example("\n\x00\n\x00\n x")
@example("\ufb01\u0301 \u2000")
def test_normalising_twice_changes_nothing(raw: str) -> None:
    """Offsets stay right however often a text passes through."""
    once = normalise(raw)
    assert normalise(once) == once


@given(ANY_TEXT)
def test_result_is_storable(raw: str) -> None:
    """The result is UTF-8, NFC, and free of control characters but tab and newline."""
    text = normalise(raw)
    assert text.encode("utf-8").decode("utf-8") == text
    assert unicodedata.is_normalized("NFC", text)
    assert not [c for c in text if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t"]


@given(st.lists(ANY_TEXT.map(normalise).filter(bool)))
def test_blocks_of_normalised_text_join_to_normalised_text(blocks: list[str]) -> None:
    """Loaders normalise block by block and join with a blank line."""
    text = "\n\n".join(blocks)
    assert normalise(text) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("\ufeffname", "name"),
        ("cafe\u0301", "café"),
        ("co\xadop\u200beration", "cooperation"),
        ("10\xa0000\u202f€\u3000net", "10 000 € net"),
        ("e\ufb03cient \ufb02ow", "efficient flow"),
        ("\ufefc", "\u0644\u0627"),
        ("a\x00b\x1b[0m", "ab[0m"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("end  \t\n\n\n\n  next\n", "end\n\n  next"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("hidden\U000e0041\U000e0042", "hidden"),
    ],
)
def test_what_a_reader_cannot_see_goes(raw: str, text: str) -> None:
    """Kinds of line break and space, invisible marks and letter shapes become plain."""
    assert normalise(raw) == text


@pytest.mark.parametrize(
    "text",
    ["“Quoted” – ‘so’…", "\uff21\uff11 full width", "می\u200cخواهم", "👩\u200d💻", "ΣΑΣ\tx²"],
)
def test_what_a_reader_can_see_stays(text: str) -> None:
    """Quotation marks, dashes, full-width forms, joiners and tabs are kept as they are."""
    assert normalise(text) == text


def test_one_line_collapses_white_space() -> None:
    """Titles hold no line break, tab or double space."""
    assert one_line(" A\n\ttitle\u00a0 of  two\r\nlines ") == "A title of two lines"
