"""What holds for any text, any question and any set of vectors."""

from __future__ import annotations

import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Document, Fingerprint, Library, Match, Passage, Span, document_id, lexical
from index.ties import settle
from tests.index.making import FINGERPRINT, embed, made

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=200)
VALID_TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200)

SYNTAX = "\"*^():{}+-ANDORNOTNEAR \x00'\\ wheat"
UNHURRIED = settings(deadline=None)  # a write waits for the disk


@contextmanager
def fresh_library(fingerprint: Fingerprint = FINGERPRINT, **options: int) -> Iterator[Library]:
    """A library in a folder of its own, for one example."""
    folder = Path(tempfile.mkdtemp())
    try:
        with Library.open(folder, fingerprint, **options) as library:
            yield library
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def growing() -> Iterator[Library]:
    """A library to which every example adds; sound in the end."""
    with fresh_library() as library:
        yield library
        assert library.check() == []


@UNHURRIED
@given(VALID_TEXT, VALID_TEXT, st.data())
def test_any_text_survives_and_spans_still_slice_it(
    growing: Library, text: str, heading: str, data: st.DataObject
) -> None:
    """NUL, controls, astral characters and all come back; every passage is its slice."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    id = document_id(text.encode())
    passage = Passage(id, Span(start, end), text[start:end], heading)
    document = Document(id, heading, f"/{heading}", text, metadata={heading: text})
    growing.add([(document, [passage], embed(text).reshape(1, -1))])
    stored = growing.document(id)
    (found,) = growing.passages([passage.id])
    assert stored.text == text
    assert found == passage
    assert stored.text[found.span.start : found.span.end] == found.text
    assert growing.known(document.source) == id
    growing.search_words(text, 3)


@UNHURRIED
@given(ANY_TEXT)
def test_lone_surrogates_are_replaced_one_for_one(growing: Library, text: str) -> None:
    """What UTF-8 cannot hold becomes U+FFFD, so lengths and spans stay as they were."""
    text = f"\ud800{text}"
    item = made(f"/docs/\udce9{text}", text.replace("\n", " "))
    growing.add([item])
    document = growing.document(item[0].id)
    assert len(document.text) == len(text)
    assert document.text[0] == "\ufffd"
    assert growing.known(item[0].source) == item[0].id
    assert "\\udce9" in document.source
    growing.add([item])
    assert growing.document(item[0].id) == document


@pytest.fixture(scope="module")
def shared() -> Iterator[Library]:
    """One small library for the questions below."""
    with fresh_library() as library:
        library.add([made("a.txt", "Wheat was sent to Kabul.\nNobody objected.")])
        yield library


@given(
    question=ANY_TEXT
    | st.text(st.sampled_from("\"*^():{}+-ANDORNOTNEAR \x00'\\ wheat"), max_size=60)
)
def test_any_question_is_safe(shared: Library, question: str) -> None:
    """No text acts as query syntax, and none raises."""
    found = shared.search_words(question, 5)
    assert all(isinstance(match, Match) for match in found)
    assert shared.search_words(f"{question} Kabul?", 5) != []


def test_a_very_long_question_is_safe(shared: Library) -> None:
    """A hundred thousand characters are looked up by their first words."""
    assert shared.search_words("wheat " * 20_000, 5) != []
    assert shared.search_words(" ".join(f"word{n}" for n in range(20_000)), 5) == []


@UNHURRIED
@given(VALID_TEXT.filter(lambda text: lexical.terms(text) != []))
def test_a_text_is_found_by_its_own_words(growing: Library, text: str) -> None:
    """Whatever the script, a passage asked for in its own words is found."""
    # SQLite's tables end at Unicode 6.1, and take some code points for letters that are none yet.
    known = "".join(c for c in text if ord(c) < 0x3000 and unicodedata.category(c) != "Cn")
    if not known.strip() or not _known_to_sqlite(known):
        return
    item = made(f"/{known}", known.replace("\n", " "))
    growing.add([item])
    assert growing.search_words(known, 5, frozenset({item[0].id})) != []


def _known_to_sqlite(text: str) -> bool:
    """Whether every letter is Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari or Thai."""
    letters = [c for c in text if lexical.is_letter(c)]
    blocks = ((0x30, 0x24F), (0x370, 0x3FF), (0x400, 0x4FF), (0x5D0, 0x5EA), (0x620, 0x64A))
    blocks += ((0x904, 0x939), (0xE01, 0xE30))
    return bool(letters) and all(any(a <= ord(c) <= b for a, b in blocks) for c in letters)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("我喜欢吃鱼和米饭。", "谁吃鱼？"),
        ("東京都は日本の首都です。", "日本の首都はどこですか"),
        ("ｶﾞﾗｽの靴", "ガラスの靴は誰のもの"),
        ("กรุงเทพเป็นเมืองหลวงของไทย", "เมืองหลวงของไทยคืออะไร"),
        ("서울은 대한민국의 수도이다", "서울은 어디에 있나"),
        ("हिन्दी भारत की भाषा है", "भारत की भाषा"),
        ("كِتَابٌ جديد", "كتاب"),
        ("Über die Straße", "uber straße"),
        ("Re\u0301sume\u0301 of the cafés", "resume cafe"),
        ("The committee was running late", "Who runs the committees?"),
        ("ﬁnal report", "final"),
    ],
)
def test_other_scripts_and_spellings_are_found(text: str, question: str) -> None:
    """Scripts without spaces, marks that may be left out, ligatures, word endings."""
    with fresh_library() as library:
        library.add([made("a.txt", text), made("b.txt", "Nothing of the kind, 无关.")])
        found = library.passages([m.passage_id for m in library.search_words(question, 1)])
        assert [passage.text for passage in found] == [text]


def test_stop_words_alone_are_still_looked_up(shared: Library) -> None:
    """A question of nothing but small words searches for those."""
    assert lexical.terms("Who was the wheat for?") == ['"wheat"']
    assert lexical.terms("to be or not to be") == ['"to"', '"be"', '"or"', '"not"']
    assert shared.search_words("was to", 5) != []


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.integers(-2, 2), min_size=4, max_size=4), min_size=1, max_size=40),
    st.lists(st.integers(-2, 2), min_size=4, max_size=4),
    st.integers(1, 45),
)
def test_neighbours_are_those_of_brute_force(
    rows: list[list[int]], asked: list[int], limit: int
) -> None:
    """Scores equal a plain product, best first, ties by id: whole numbers tie all the time."""
    text = "\n".join(f"Line {n}" for n in range(len(rows)))
    document, passages, _ = made("a.txt", text)
    vectors, query = np.array(rows, dtype=np.float32), np.array(asked, dtype=np.float32)
    with fresh_library(replace(FINGERPRINT, dimension=4)) as library:
        library.add([(document, passages, vectors)])
        found = library.search_vectors(query, limit)
        scores = vectors @ query
        expected = sorted((-score, p.id) for score, p in zip(scores, passages, strict=True))
        assert [(-match.score, match.passage_id) for match in found] == expected[:limit]


@given(st.lists(st.integers(0, 3), max_size=60), st.integers(1, 30))
def test_a_ranking_is_cut_the_same_way_however_ties_come(scores: list[int], limit: int) -> None:
    """The order in which equals arrive does not decide which are kept."""
    matches = [Match(n, float(score)) for n, score in enumerate(scores)]
    for order in (matches, matches[::-1]):
        ranked = sorted(order, key=lambda match: -match.score)
        kept = settle(lambda count, ranked=ranked: ranked[:count], limit)
        assert kept == sorted(matches, key=lambda m: (-m.score, m.passage_id))[:limit]


def test_the_common_words_are_not_scored_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a large library a question is answered through its rarer words, scored by all."""
    with fresh_library() as library:
        lines = [
            f"common {'rare' if n % 50 == 0 else 'plain'} line{n} of wheat" for n in range(400)
        ]
        library.add([made("a.txt", "\n".join(lines))])
        whole = library.search_words("common rare wheat", 5)
        monkeypatch.setattr(lexical, "SCORED", 100)
        assert library.search_words("common rare wheat", 5) == whole
        assert len(library.search_words("common rare wheat", 400)) == 8
        assert len(library.search_words("common", 400)) == 400
        assert len(library.search_words("common absent", 400)) == 400
