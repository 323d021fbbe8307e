"""Passages: whole sentences that fit the window, exact offsets, headings kept beside them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Document, Heading, Span
from rag.chunk import chunk
from rag.sentences import split_sentences
from rag.text import normalise


def characters(texts: Sequence[str]) -> list[int]:
    """A token a visible character: nothing can be hidden in a long word."""
    return [len("".join(text.split())) for text in texts]


def words(texts: Sequence[str]) -> list[int]:
    """A token a word."""
    return [len(text.split()) for text in texts]


def document(text: str, *headings: tuple[int, str]) -> Document:
    """A document in which these strings, found in order, are headings of these levels."""
    found, end = [], 0
    for level, heading in headings:
        start = text.index(heading, end)
        end = start + len(heading)
        found.append(Heading(level, Span(start, end)))
    return Document("d", "t", "s", text, headings=tuple(found))


LINES = st.lists(
    st.tuples(st.integers(0, 3), st.text("abc .,!\n中e\u0301", min_size=1, max_size=80)),
    max_size=12,
)


@given(LINES, st.integers(4, 60))
def test_passages_are_exact_ordered_and_lose_nothing(
    lines: list[tuple[int, str]], window: int
) -> None:
    """Every visible character stands in exactly one passage, at its own offset."""
    blocks = [(level, normalise(raw)) for level, raw in lines]
    blocks = [(lv, text.replace("\n", " ") if lv else text) for lv, text in blocks if text]
    text = "\n\n".join(block for _, block in blocks)
    doc = document(text, *((level, block) for level, block in blocks if level))
    passages = chunk(doc, characters, window)
    end = 0
    for passage in passages:
        assert end <= passage.span.start
        assert not text[end : passage.span.start].strip()
        assert passage.text == text[passage.span.start : passage.span.end]
        assert passage.document_id == "d"
        end = passage.span.end
    assert not text[end:].strip()


@given(st.text("ab c.!,\n", max_size=400), st.integers(3, 40))
def test_no_passage_is_over_the_window(raw: str, window: int) -> None:
    """Counted sentence by sentence, no passage holds more tokens than the window."""
    doc = document(normalise(raw))
    for passage in chunk(doc, characters, window):
        spans = split_sentences(passage.text)
        assert sum(characters([span.of(passage.text) for span in spans])) <= window


def test_sentences_stay_whole_where_they_fit() -> None:
    """A passage ends where a sentence ends."""
    text = " ".join(f"Sentence number {n} has six words." for n in range(20))
    for passage in chunk(document(text), words, 25):
        assert passage.text.startswith("Sentence")
        assert passage.text.endswith("words.")


def test_a_passage_never_crosses_a_heading() -> None:
    """Text under one heading and text under the next are apart, each with its path."""
    text = "Intro.\n\nOne\n\nFirst text.\n\nInner\n\nDeep text.\n\nTwo\n\nSecond text."
    doc = document(text, (1, "One"), (2, "Inner"), (1, "Two"))
    assert [(p.heading, p.text) for p in chunk(doc, words, 50)] == [
        ("", "Intro."),
        ("One", "One\n\nFirst text."),
        ("One > Inner", "Inner\n\nDeep text."),
        ("Two", "Two\n\nSecond text."),
    ]


def test_headings_with_nothing_between_them_stay_together() -> None:
    """A bare heading is no passage of its own; one at the very end loses nothing."""
    text = "Part\n\nChapter\n\nSome text.\n\nLast"
    doc = document(text, (1, "Part"), (2, "Chapter"), (1, "Last"))
    assert [(p.heading, p.text) for p in chunk(doc, words, 50)] == [
        ("Part > Chapter", "Part\n\nChapter\n\nSome text."),
        ("Last", "Last"),
    ]


def test_the_path_takes_no_more_than_its_share() -> None:
    """Path and passage fit the window together; of a long path the outer headings go."""
    text = "Outer heading of many words\n\nInner\n\n" + "Six words are in this one. " * 9
    doc = document(text.strip(), (1, "Outer heading of many words"), (2, "Inner"))
    passages = chunk(doc, words, 12)
    assert {p.heading for p in passages} == {"Inner"}
    assert all(words([p.text])[0] + words([p.heading])[0] <= 12 for p in passages)


def test_a_paragraph_ends_a_passage_that_is_nearly_full() -> None:
    """Two paragraphs are not mixed for the sake of the last few tokens."""
    text = "One two three four five six seven.\n\nEight nine ten. Eleven twelve."
    assert [p.text for p in chunk(document(text), words, 10)] == text.split("\n\n")


def test_a_small_rest_shares_with_the_passage_before() -> None:
    """No passage of a few words is left at the end of a section."""
    text = " ".join(["One two three four five."] * 5)
    assert [words([p.text])[0] for p in chunk(document(text), words, 20)] == [10, 15]


def test_an_endless_sentence_is_cut_at_clauses() -> None:
    """Where a sentence is longer than the window, commas come before spaces."""
    text = "aaa bbb ccc ddd, " * 6 + "end"
    pieces = [p.text for p in chunk(document(text), words, 8)]
    assert all(piece.endswith((",", "end")) for piece in pieces)
    assert max(words(pieces)) <= 8


@pytest.mark.parametrize("text", ["x" * 1000, "\u6f22" * 1000, "e\u0301" * 300])
def test_text_without_spaces_is_cut_anywhere_but_in_a_letter(text: str) -> None:
    """A letter keeps its accents."""
    passages = chunk(document(text), characters, 100)
    assert "".join(p.text for p in passages) == text
    assert max(len(p.text) for p in passages) <= 100
    assert not [p for p in passages if p.text[0] == "\u0301"]


def test_a_window_too_small_for_anything_still_ends() -> None:
    """Even where a single character is over the window, nothing is lost."""
    passages = chunk(document("ab. cd."), lambda texts: [9 for _ in texts], 3)
    assert [p.text for p in passages] == ["a", "b", ".", "c", "d", "."]


def test_each_sentence_is_counted_once_and_in_batches() -> None:
    """Counting tokens does not dominate: two calls for a document, one for the headings."""
    calls: list[int] = []

    def counting(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return words(texts)

    text = "Head\n\n" + " ".join(["One two three."] * 100)
    chunk(document(text, (1, "Head")), counting, 20)
    assert calls == [1, 101]


@pytest.mark.parametrize(
    "sentence",
    [
        "Спустя десять лет после кризиса заводы, что стояли пустыми, открыли вновь. ",
        "Δέκα χρόνια μετά την κρίση, τα εργοστάσια που έμεναν άδεια άνοιξαν ξανά. ",
        "وبعد عشر سنوات من الأزمة، أعيد فتح المصانع التي كانت فارغة. ",
        "संकट के दस साल बाद, जो कारखाने खाली पड़े थे वे फिर से खोले गए। ",
    ],
)
def test_letters_that_an_embedder_takes_for_tokens_make_passages_no_shorter(sentence: str) -> None:
    """Whole sentences, about as many as of English; of signs each is a part of a word as it is."""
    passages = chunk(document(sentence * 12), characters, 60)
    assert all(passage.text.count(sentence.strip()) >= 2 for passage in passages[:-1])
    assert "".join(passage.text + " " for passage in passages) == sentence * 12
    chinese = "危机十年后，空置的工厂重新开放。" * 12
    assert all(len(passage.text) <= 60 for passage in chunk(document(chinese), characters, 60))
