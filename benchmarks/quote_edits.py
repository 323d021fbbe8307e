"""What happens to quotations on their way into print, made on purpose: edits with known answers.

Each edit takes a real quotation and a seeded `random.Random`, and gives the
edited one, or None where it does not apply (no number to swap, no negation to
drop). The noise of recognition is written apart from the rules it tests.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
NEGATIONS = re.compile(r"\b(?:not|never|no)\b\s*|n['’]t\b", re.IGNORECASE)
NUMBER = re.compile(r"\d+")
NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve twenty thirty".split()
SMALL = frozenset(
    """a an the of to in on at for and or but is are was were be been it its he she they we you i
    that this with as by from his her their our your not no so if do does did have has had will
    would can could who what when there then than them us him me my""".split()
)
CONFUSED = {
    "m": "rn", "l": "1", "I": "l", "i": "l", "o": "0", "O": "0", "e": "c", "c": "e", "h": "b",
    "u": "n", "n": "u", "s": "5", "S": "5", "g": "9", "t": "f", "d": "cl", "w": "vv", "B": "8",
    "a": "o", "y": "v", "rn": "m", "1": "l", "0": "O", "5": "S",
}  # fmt: skip
NOISE = 0.02  # share of characters that are misread


@dataclass(frozen=True)
class Quote:
    """A quotation of a document, with the speaker where one is named."""

    document: str
    text: str
    spans: tuple[tuple[int, int], ...]
    speaker: str | None


Edit = Callable[[Quote, random.Random], str | None]


def words(text: str) -> int:
    """How many words a text has."""
    return len(WORD.findall(text))


def inner(text: str) -> str:
    """A quotation without its outer marks and the comma before the closing one."""
    return text.strip().strip('"“”').strip().rstrip(",").strip()


def untouched(quote: Quote, _: random.Random) -> str:
    """As it stands in the source, with the marks around it."""
    return quote.text


def unmarked(quote: Quote, _: random.Random) -> str:
    """Without the outer marks, as a form hands it over."""
    return inner(quote.text)


def broken_lines(quote: Quote, draw: random.Random) -> str | None:
    """Set in a narrow column: lines of 30 to 45 characters, some words hyphenated."""
    width, lines, line = draw.randint(30, 45), [], ""
    for word in inner(quote.text).split():
        room = width - len(line) - 2
        if len(line) + len(word) + 1 <= width:
            line = f"{line} {word}".strip()
        elif word.isalpha() and len(word) > 6 and 3 <= room <= len(word) - 3:
            lines.append(f"{line} {word[:room]}-")
            line = word[room:]
        else:
            lines.append(line)
            line = word
    lines.append(line)
    return "\n".join(lines) if len(lines) > 1 else None


def house_style(quote: Quote, draw: random.Random) -> str:
    """Other quotation marks, dashes and spaces, another case of the first letter."""
    text = inner(quote.text)
    other = {"“": '"', "”": '"', "’": "'", "‘": "'"}
    back = {"'": "’", '"': "”"}
    table = other if any(mark in text for mark in other) else back
    text = text.translate(str.maketrans(table)).replace(" - ", " – ")
    first = text[0].lower() if text[0].isupper() and text[:2] != "I " else text[0].upper()
    text = first + text[1:]
    return draw.choice([text, f"«{text}»", f"“{text}.”" if text[-1].isalnum() else f"“{text}”"])


def in_brackets(quote: Quote, draw: random.Random) -> str | None:
    """A pronoun explained in square brackets, in its place or after it."""
    found = list(re.finditer(r"\b(?:he|she|they|him|them|it)\b(?!['’])", inner(quote.text)))
    if not found:
        return None
    one, text = draw.choice(found), inner(quote.text)
    put = draw.choice(["[the senator]", f"{one[0]} [the senator]"])
    return text[: one.start()] + put + text[one.end() :]


def fair_ellipsis(quote: Quote, draw: random.Random) -> str | None:
    """Words left out of the middle and marked, none of them a negation, a hedge or a condition."""
    pieces = inner(quote.text).split()
    if len(pieces) < 12:
        return None
    for _ in range(8):
        start = draw.randint(4, len(pieces) - 7)
        length = draw.randint(1, 3)
        gone = " ".join(pieces[start : start + length])
        if not NEGATIONS.search(gone) and not re.search(
            r"\b(?:if|unless|may|might|could|maybe|perhaps|probably|likely|almost|think|believe"
            r"|whether|hope|seems?|hardly|but|except|kind|sort|nothing|none|cannot|without)\b|[.!?]",
            gone,
            re.IGNORECASE,
        ):
            return " ".join(
                [*pieces[:start], draw.choice(["…", "...", "[...]"]), *pieces[start + length :]]
            )
    return None


def misread(quote: Quote, draw: random.Random) -> str | None:
    """Through a poor scan: letters taken for others, spaces lost, words split."""
    noisy = noise(inner(quote.text), draw)
    return noisy if noisy != inner(quote.text) else None


def noise(text: str, draw: random.Random) -> str:
    """Recognition's mistakes: `NOISE` of the characters, a hundredth of the spaces."""
    made = []
    for sign in text:
        if sign == " " and draw.random() < 0.01:
            continue
        made.append(CONFUSED.get(sign, sign) if draw.random() < NOISE * 1.5 else sign)
        if sign.isalpha() and draw.random() < 0.001:
            made.append(" ")
    return "".join(made)


def negation_dropped(quote: Quote, draw: random.Random) -> str | None:
    """One "not", "never", "no" or "n't" taken out from between other words."""
    text = inner(quote.text)
    found = [
        m for m in NEGATIONS.finditer(text) if words(text[: m.start()]) and words(text[m.end() :])
    ]
    if not found:
        return None
    one = draw.choice(found)
    return text[: one.start()] + text[one.end() :]


def number_swapped(quote: Quote, draw: random.Random) -> str | None:
    """Another number: in digits, or in words."""
    text = inner(quote.text)
    digits = list(NUMBER.finditer(text))
    if digits:
        one = draw.choice(digits)
        other = str(int(one[0]) + draw.choice([1, 2, 7, 10, 90]))
        return text[: one.start()] + other + text[one.end() :]
    spelled = [m for m in WORD.finditer(text) if m[0] in NUMBER_WORDS]
    if not spelled:
        return None
    one = draw.choice(spelled)
    other = draw.choice([word for word in NUMBER_WORDS if word != one[0]])
    return text[: one.start()] + other + text[one.end() :]


def word_changed(vocabulary: Sequence[str]) -> Edit:
    """One content word becomes another of the collection's."""

    def edit(quote: Quote, draw: random.Random) -> str | None:
        text = inner(quote.text)
        found = [m for m in WORD.finditer(text) if m[0].lower() not in SMALL and len(m[0]) > 3]
        if not found or words(text) < 4:
            return None
        one = draw.choice(found)
        other = draw.choice(vocabulary)
        return None if other == one[0].lower() else text[: one.start()] + other + text[one.end() :]

    return edit


def spliced(quotes: Sequence[Quote]) -> Edit:
    """The first half of one quotation with the second half of another, no mark between."""

    def edit(quote: Quote, draw: random.Random) -> str | None:
        return _joined(quote, quotes, draw, " ")

    return edit


def spliced_with_ellipsis(quotes: Sequence[Quote]) -> Edit:
    """The same with an ellipsis between, as if one speech had been shortened."""

    def edit(quote: Quote, draw: random.Random) -> str | None:
        return _joined(quote, quotes, draw, " … ")

    return edit


def _joined(quote: Quote, quotes: Sequence[Quote], draw: random.Random, mark: str) -> str | None:
    near = [one for one in quotes if one.document == quote.document and one is not quote]
    other = draw.choice(near if near and draw.random() < 0.5 else quotes)
    first, second = inner(quote.text).split(), inner(other.text).split()
    if other is quote or len(first) < 10 or len(second) < 10:
        return None
    return " ".join(first[: len(first) // 2]) + mark + " ".join(second[len(second) // 2 :])


def negation_hidden(quote: Quote, draw: random.Random) -> str | None:
    """An ellipsis in place of a stretch that holds a negation."""
    pieces = inner(quote.text).split()
    found = [
        at
        for at, piece in enumerate(pieces)
        if NEGATIONS.search(piece) and 3 <= at < len(pieces) - 4
    ]
    if not found:
        return None
    at = draw.choice(found)
    return " ".join([*pieces[:at], "...", *pieces[at + draw.randint(1, 2) :]])


def beginning_cut(quote: Quote, draw: random.Random) -> str | None:
    """Begun behind a negation, so that the opposite is left: "not", "never" or "n't" falls away."""
    pieces = inner(quote.text).split()
    found = [
        at for at, piece in enumerate(pieces[:-5]) if re.fullmatch(r"not|never|\w+n['’]t", piece)
    ]
    if not found:
        return None
    at = draw.choice(found)
    return " ".join(pieces[at + 1 :])
