"""Cut text into sentences with exact offsets: rules, no model, about as fast as a regex can go.

Where the rules are unsure they do not cut: a sentence too long still says what
its source says, half a sentence may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index import Span
from rag.abbreviations import (
    AFTER_HOUR,
    BEFORE_NAME,
    BEFORE_NUMBER,
    GERMAN_MONTHS,
    NAMES_TOO,
    SHORT,
    STARTERS,
    WORDS_TOO,
)

_CLOSERS = "\"'\u2019\u201d\u00bb\u203a)\\]}*_\u300d\u300f\uff09\u3011"
_OPENERS = "\"'\u2018\u201c\u201e\u00ab\u2039(\\[{*_\u300c\u300e\uff08\u3010\u00bf\u00a1"
# A line break; the end marks of Chinese, Japanese, Indic, Arabic and Armenian
# text, which need no space after them (but Japanese goes on after a quotation
# with "to" or a comma); or a stop, closing quotes and brackets,
# footnote numbers glued to it, and white space.
_MARK = re.compile("[\n.!?\u2026\u203d\u0964\u0965\u061f\u06d4\u0589\u3002\uff01\uff1f\uff61]")
_CANDIDATE = re.compile(
    rf"(?P<line>\n\s*)"
    rf"|(?P<wide>[\u3002\uff01\uff1f\uff61]++"
    rf"(?![{_CLOSERS}]+[\u3068\u3063\u3001\uff0c,])[{_CLOSERS}]*)"
    rf"|(?P<stop>[.!?\u2026\u203d\u0964\u0965\u061f\u06d4\u0589]+)"
    rf"(?P<close>[{_CLOSERS}]*(?:\[\w{{1,4}}\])*)(?=(?P<space>[ \t]+)\S|[ \t]*\Z)"
)
_WORD_BEFORE = re.compile(rf"(?:^|[\s{_OPENERS}/\u2013\u2014-])([^\s{_OPENERS}/\u2013\u2014-]*)\Z")
_NEXT_WORD = re.compile(rf"[{_OPENERS}\s]*([\w&][\w'\u2019-]*\.?)")

_NUMERAL = re.compile(r"(?:\d{1,3}|[ivxlcIVXLC]{1,6}|[a-zA-Z])\Z")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?)+[^\W\d_]s?\Z")
_ONE_INITIAL = re.compile(r"[^\W\d_a-z]\Z")
_MERIDIEM = frozenset({"a.m", "p.m"})
_DOTS = ".\u2026"
_BLANK = re.compile(r"\s*")
_APOSTROPHE = re.compile("['\u2019]")


def split_sentences(text: str) -> list[Span]:
    """The sentences of a text in order: trimmed, disjoint, covering all but white space.

    A line break always ends a sentence; loaders have joined the lines of a
    paragraph. A mark that ends none (an abbreviation, an initial, a decimal
    point, an ellipsis in mid-sentence, a list number) stays inside.
    """
    spans: list[Span] = []
    start = _skip(text, 0)
    looked_at = start
    for mark in _MARK.finditer(text, start):
        if mark.start() < looked_at:
            continue
        match = _CANDIDATE.match(text, mark.start())
        if match is None:
            continue
        looked_at = match.end()
        if match["line"] is not None:
            end = start + len(text[start : match.start()].rstrip())
        elif match["wide"] is not None or _ends_sentence(text, start, match):
            end = match.end()
        else:
            continue
        if end > start:
            spans.append(Span(start, end))
        start = looked_at = _skip(text, match.end())
    end = len(text.rstrip())
    if end > start:
        spans.append(Span(start, end))
    return spans


def streamed_sentences(pieces: Iterator[str]) -> Iterator[str | None]:
    """Whole sentences out of a stream of pieces, each as soon as the next one begins.

    None stands for a piece that completes no sentence: whoever listens may stop there.
    """
    buffer = ""
    for piece in pieces:
        buffer += piece
        spans = split_sentences(buffer)
        for span in spans[:-1]:
            yield span.of(buffer)
        if len(spans) > 1:
            buffer = buffer[spans[-1].start :]
        else:
            yield None
    if buffer.strip():
        yield buffer.strip()


def _skip(text: str, start: int) -> int:
    """The first place from `start` on that is no white space."""
    match = _BLANK.match(text, start)
    return match.end() if match else start


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether this stop ends the sentence that began at `start`."""
    if match["space"] is None:
        return True
    following = _NEXT_WORD.match(text, match.end())
    word = following[1] if following else ""
    first = word[:1]
    stop = match["stop"]
    if first.islower() or text[match.end("space")] in _DOTS:
        return False  # a small letter goes on with the sentence, so does an ellipsis set wide
    if stop != ".":
        return True
    before = _WORD_BEFORE.search(text[max(start, match.start() - 40) : match.start()])
    return _full_stop_ends(before[1] if before else "", word, match, start)


def _full_stop_ends(last: str, word: str, match: re.Match[str], start: int) -> bool:
    """Whether a single full stop after `last` ends a sentence, `word` coming next."""
    key = last.lower()
    starts = _APOSTROPHE.split(word.rstrip(".").lower(), maxsplit=1)[0] in STARTERS
    if match["close"] and not match["close"].startswith(("'", "\u2019")):
        return starts or key not in SHORT
    if match.start() - len(last) <= start + 1 and _NUMERAL.match(last):
        return False  # "1. First item"
    if word[:1].isdigit() and key in BEFORE_NUMBER:
        return False
    if key in BEFORE_NAME:
        return starts and (key in NAMES_TOO if last[0].isupper() else len(key) < 3)
    return _ends_after(last, key, word, starts=starts)


def _ends_after(last: str, key: str, word: str, *, starts: bool) -> bool:
    """The same for a word that may be an hour, an abbreviation, initials or a German ordinal."""
    if key in _MERIDIEM:
        return word[:1].isupper() and word.rstrip(".") not in AFTER_HOUR
    if (key in SHORT and last not in WORDS_TOO) or _INITIALS.match(last):
        return starts
    if _ONE_INITIAL.match(last):
        return starts and last == "I" and word != "I"
    return not (last.isdigit() and word.rstrip(".") in GERMAN_MONTHS)
