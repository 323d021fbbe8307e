"""RTF: what is shown is the body; notes, comments and what is not shown stand apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.load.rtf import load_rtf

HEAD = rb"{\rtf1\ansi\ansicpg1252{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}"


def parts(source: bytes) -> tuple[str, list[tuple[str, bool, str]]]:
    """The body, and what stands apart: its kind, whether it is hidden, its text."""
    content = load_rtf(HEAD + source + b"}", "a.rtf")
    asides = [(one.kind, one.hidden, one.span.of(content.text)) for one in content.asides]
    end = min((one.span.start for one in content.asides), default=len(content.text))
    return content.text[:end].strip(), asides


@pytest.mark.parametrize(
    ("run", "kind"),
    [
        (rb"{\v Secret words. }", "hidden text"),
        (rb"\v Secret words. \v0 ", "hidden text"),
        (rb"\v Secret words. \plain ", "hidden text"),
        (rb"{\deleted Secret words. }", "deleted text"),
        (rb"{\fs2 Secret words. }", "tiny text"),
        (rb"{\cf2 Secret words. }", "text in the colour of its background"),
    ],
)
def test_what_is_not_shown_is_hidden_text(run: bytes, kind: str) -> None:
    """Marked as hidden, deleted, tiny or white; the body around it stays whole."""
    body, apart = parts(rb"The mayor " + run + rb"paid.\par Caf\'e9 closed.")
    assert body == "The mayor paid.\n\nCafé closed."
    assert apart == [(kind, True, "Secret words.")]


def test_the_end_of_a_paragraph_after_hidden_words_is_kept() -> None:
    """The break belongs to the body, and so does what stands in a group that is dropped."""
    body, apart = parts(rb"One.{\v Secret.}\par Two.{\v More.}{\*\bkmkstart mark} Three.")
    assert body == "One.\n\nTwo. Three."
    assert [text for _, _, text in apart] == ["Secret.", "More."]


@pytest.mark.parametrize(
    "run",
    [
        rb"{\cf2\highlight1 Shown.}",
        rb"{\cf2\chcbpat1 Shown.}",
        rb"\pard\cbpat1 {\cf2 Shown.}",
        rb"\pard\intbl {\cf2 Shown.}",
        rb"{\cf1\fs16 Shown.}",
        rb"{\v0 Shown.}",
    ],
)
def test_white_on_a_shade_is_shown(run: bytes) -> None:
    """So is small print, and what is marked as not hidden."""
    assert parts(run) == ("Shown.", [])


def test_notes_comments_and_running_heads_stand_apart() -> None:
    """Notes with their numbers; a head repeated for left and right pages once; boxes in place."""
    body, apart = parts(
        rb"{\header Daily Record}{\headerl Daily Record}"
        rb"It failed{\footnote{\pard See page 2.}} at{\footnote\ftnalt In 2001.} noon"
        rb"{\*\atnauthor Roe}{\*\annotation Really?{\pict 89ab}}.\par "
        rb"{\shp{\*\shpinst\shpleft0{\sp{\sn a}{\sv 1}}{\shptxt In a box.}}{\shprslt Again.}}"
    )
    assert body == "It failed at noon.\n\nIn a box."
    assert apart == [
        ("header", False, "Daily Record"),
        ("footnote", False, "[1] See page 2."),
        ("endnote", False, "[1] In 2001."),
        ("comment", True, "Really?"),
    ]


def test_letters_of_two_code_units_are_whole() -> None:
    """Gothic, or an emoji; half of one is a replacement character."""
    assert parts(rb"{\uc0\u-10240\u-8398 \u-10240 }")[0] == "𐌲\ufffd"


@given(st.text(alphabet="\\{}*'ab1 uvfs-\n", max_size=60))
def test_no_source_breaks_it(source: str) -> None:
    """Unclosed groups, stray control words, bytes that are no number."""
    content = load_rtf(HEAD + source.encode(), "a.rtf")
    for one in content.asides:
        assert one.span.of(content.text)
