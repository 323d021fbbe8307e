"""Sentences with exact offsets: nothing lost, nothing cut in two that belongs together."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.sentences import split_sentences

PROSE = st.text(
    st.one_of(st.sampled_from(list("aAbB1 \n\t.!?…。」”\"')(-")), st.characters()), max_size=200
)


@given(PROSE)
@example("「はい。」と言った。")
@example(" \n ")
@example("a.\u2028b")
def test_spans_are_ordered_disjoint_trimmed_and_cover_all_text(text: str) -> None:
    """Every character but white space stands in exactly one sentence."""
    spans = split_sentences(text)
    covered = [False] * len(text)
    end = 0
    for span in spans:
        assert end <= span.start < span.end <= len(text)
        assert span.of(text) == span.of(text).strip()
        covered[span.start : span.end] = [True] * len(span)
        end = span.end
    assert all(inside or text[at].isspace() for at, inside in enumerate(covered))


@pytest.mark.parametrize(
    "marked",
    [
        "One sentence.| Another one.| A third?| Yes!",
        "Mr. Smith met Dr. Jones on Jan. 5 at 9 a.m. Monday.| They spoke.",
        "The U.S. Senate voted.| He lives in the U.S.| The vote was close.",
        "It rose 3.5 percent to $1.2 billion.| No. 5 is next.| See Fig. 3 for more.",
        "J. R. R. Tolkien wrote it.| E. coli is a bacterium.",
        "He said, “We won.”| She left.| “Why?” he asked.| (He knew.)| It ended.",
        "“Who did it?” he asked, e.g. in court, i.e. in public.| Nobody knew.",
        "Wait ... what?| Well…| Fine.",
        "See https://example.org/a.b?c=d for it.| Mail a.b@example.org now.",
        "Acme Inc. bought Foo Ltd. for cash.| The price was kept secret.",
        "A heading\n|First line\n|- item one\n|- item two.| More.\n|1. Numbered.| Item.",
        "1. First point here.| 2. Second point here.",
        "日本は雨だった。|明日は晴れる！|「はい。」と言った。|「終わり。」|次へ。",
        "यह पहला वाक्य है।| यह दूसरा है।",
        "هل هذا سؤال؟| نعم.| هذا جواب.",
        "Shares fell by 5 p.m. Eastern time.| It closed at 6 p.m.| Traders went home.",
        "It was cited.[12]| The next one was not.[a]| End.",
        "The strait is 287 m.| From there it widens.",
        "Hun Sen.| Perhaps not.| Sen. Warren spoke.",
        "Der Preis, z.B. 5 Mio. Euro, stieg am 3. Mai.| Das war viel.",
        "Il y a env. trois ans.| M. Dupont l'a dit.",
        "It ended . . . slowly.| So be it.",
        "They import salt and iron ore.| Mining was a monopoly.| Portland, Ore. Mayor Smith came.",
        "The lead is 100 to 1.| What now?!| Go.",
    ],
)
def test_known_boundaries(marked: str) -> None:
    """Abbreviations, initials, numbers, quotes, lists, addresses and other scripts; `|` cuts."""
    expected = [part.strip() for part in marked.split("|")]
    text = marked.replace("|", "")
    assert [span.of(text) for span in split_sentences(text)] == expected


def test_blank_text_has_no_sentences() -> None:
    """No span is made of white space."""
    assert split_sentences("") == []
    assert split_sentences(" \n\t ") == []


@pytest.mark.parametrize("text", ["." * 200_000, "a. " * 70_000, "(" * 200_000, '."' * 100_000])
def test_time_grows_with_the_text_and_no_faster(text: str) -> None:
    """No input makes the rules go back and forth: 200,000 characters in well under five seconds."""
    begun = time.perf_counter()
    split_sentences(text)
    assert time.perf_counter() - begun < 5
