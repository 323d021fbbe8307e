"""A quotation and its source as words: what must agree, and what is only layout.

Punctuation, quotation marks, hyphens and white space are no words. Currency and
per cent signs are, a number is one word with its separators, and characters of
scripts without spaces are words one by one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from index.lexical import UNSEGMENTED
from rag.text import normalise

APOSTROPHES = "'’‘ʼ`´"
_MARKS = '"“”„«»‹›'

_ELLIPSIS = r"\[\s*(?:…|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.\s?\.\s?\.(?:\s?\.)*"
_FRACTIONS = "¼-¾⅐-⅞"
_BREAK = r"(?<=[^\W\d_])[-‐]\n(?=[^\W\d_])"  # a word broken over two lines
_LETTERS = rf"[^\W_{_FRACTIONS}{UNSEGMENTED}]"
_WORD = (
    rf"[{_FRACTIONS}{UNSEGMENTED}]"
    rf"|{_LETTERS}+(?:(?:[{APOSTROPHES}]|(?<=\d)[.,:/](?=\d)|{_BREAK}){_LETTERS}+)*"
    r"|[$€£¥₹₽%‰&]|(?<![^\s(])[-−](?=[$€£]?\d)"
)
WORD = re.compile(_WORD)
BROKEN = re.compile(_BREAK)
_TOKEN = re.compile(
    rf"(?P<ellipsis>{_ELLIPSIS})|\[(?P<letter>[^\W\d_])\](?P<rest>{_LETTERS}*)"
    rf"|(?P<sic>\[\s*sic\s*\])|\[(?P<bracket>[^\[\]]{{1,120}})\]|(?P<word>{_WORD})"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)")
_BRACKETS = re.compile(r"\[[^\[\]]{1,120}\]")
_SENTENCE_END = re.compile(r"[.!?…:\n]")


class Word(NamedTuple):
    """One word: `key` is compared, `text` is as written, at `[start, end)`.

    `inserted` stands in square brackets. Of a quotation only: `after_ellipsis`
    follows a marked omission. `opens`: it begins a text, a sentence, or what
    follows a mark of omission, where the case of the first letter is free.
    """

    key: str
    text: str
    start: int
    end: int
    opens: bool = False
    inserted: bool = False
    after_ellipsis: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation as given: its text without the outer marks, and its words.

    `cut_before` and `cut_after` tell of a mark of omission at either end.
    """

    text: str
    words: tuple[Word, ...]
    cut_before: bool
    cut_after: bool


def words_of(text: str) -> list[Word]:
    """The words of a source's text, in order."""
    found: list[Word] = []
    end = 0
    brackets = [match.span() for match in _BRACKETS.finditer(text)]
    for match in WORD.finditer(text):
        start, stop = match.span()
        opens = start - end != 1 and (not found or bool(_SENTENCE_END.search(text, end, start)))
        inserted = bool(brackets) and any(a < start < b for a, b in brackets)
        found.append(Word(key_of(match[0]), match[0], start, stop, opens, inserted))
        end = stop
    return found


@lru_cache(maxsize=65536)
def key_of(word: str) -> str:
    """What two words must share to be one: letters without case, numbers without commas."""
    key = unicodedata.normalize("NFKC", word).casefold().replace("⁄", "/")
    key = key.replace("-\n", "").replace("‐\n", "")
    for mark in APOSTROPHES[1:]:
        key = key.replace(mark, "'")
    return _THOUSANDS.sub(lambda match: match[0].replace(",", ""), key)


def read_quotation(raw: str) -> Quotation:
    """The quotation without the marks around it; brackets and ellipses become notes on words."""
    text = _without_outer_marks(normalise(raw))
    words: list[Word] = []
    gap = False
    end = 0
    for match in _TOKEN.finditer(text):
        if match["ellipsis"]:
            gap = True
        elif match["sic"]:
            pass
        else:
            opens = gap or not words or bool(_SENTENCE_END.search(text, end, match.start()))
            fresh = _words_in(match, opens=opens)
            if fresh and gap:
                fresh[0] = fresh[0]._replace(after_ellipsis=bool(words), opens=True)
                gap = False
            words += fresh
        end = match.end()
    first = _TOKEN.search(text)
    return Quotation(text, tuple(words), bool(first and first["ellipsis"]), gap)


def _words_in(match: re.Match[str], *, opens: bool) -> list[Word]:
    start = match.start()
    if match["letter"]:  # "[T]he": the case of one letter was changed, and is marked so
        text = match["letter"] + match["rest"]
        return [Word(key_of(text), text, start, match.end(), opens=True)]
    if match["bracket"] is not None:
        offset = match.start("bracket")
        return [
            word._replace(start=word.start + offset, end=word.end + offset, inserted=True)
            for word in words_of(match["bracket"])
        ]
    return [Word(key_of(match[0]), match[0], start, match.end(), opens=opens)]


def _without_outer_marks(text: str) -> str:
    """The text inside one pair of quotation marks, where a pair stands around all of it."""
    trimmed = text.strip()
    if len(trimmed) < 3 or trimmed[0] not in _MARKS + "‘'" or trimmed[-1] not in _MARKS + "’'":
        return trimmed
    inner = trimmed[1:-1].strip()
    # "A," he said, "B" begins and ends with marks that are no pair.
    first = re.search(f"[{_MARKS}]", inner)
    if first is None or first[0] in "“„«":
        return inner
    opens = first[0] == '"' and not inner[: first.start()][-1:].strip()
    return inner if opens else trimmed
