"""Sentences made false by one small change: a name, a number, a negation, an opposite.

Word overlap cannot tell them from the sentence they were made of, so a judge
that learns them must read who did what.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

NAME = re.compile(r"(?:[A-Z][\w'’.-]+)(?: (?:of |de |van |the )?[A-Z][\w'’.-]+)*")
NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w])")
AUXILIARY = re.compile(
    r"\b(is|are|was|were|has|have|had|can|could|will|would|should|did)\b(?! not)"
)
NOT = re.compile(r"\b(?:not|never) |n't\b")
PAIRS = (
    "increase/decrease increased/decreased increases/decreases increasing/decreasing more/less "
    "higher/lower before/after first/last all/few always/never largest/smallest highest/lowest "
    "early/late above/below rise/fall rose/fell gained/lost won/lost success/failure "
    "allowed/banned "
    "accepted/rejected supported/opposed legal/illegal positive/negative strong/weak major/minor "
    "north/south east/west northern/southern eastern/western public/private old/new began/ended "
    "begin/end start/stop started/stopped often/rarely most/least many/few majority/minority "
    "enhanced/reduced enhances/reduces enhance/reduce improved/worsened promotes/inhibits "
    "activates/inhibits induces/prevents associated/unrelated male/female men/women father/mother "
    "son/daughter husband/wife inside/outside greater/smaller longer/shorter better/worse "
    "best/worst buy/sell bought/sold import/export hot/cold open/closed true/false with/without "
    "including/excluding likely/unlikely possible/impossible common/rare present/absent"
).split()
OPPOSITE = {
    word: other for pair in PAIRS for word, other in (pair.split("/"), pair.split("/")[::-1])
}


def swapped(sentence: str, passage: str, rng: random.Random) -> tuple[str, str] | None:
    """The sentence made false, and by what ("name", "number", ...); None where nothing fits."""
    kinds = [_names, _number, _negation, _opposite, _exchange]
    rng.shuffle(kinds)
    for kind in kinds:
        made = kind(sentence, passage, rng)
        if made and made != sentence:
            return made, kind.__name__.strip("_")
    return None


def names(text: str) -> list[re.Match[str]]:
    """The runs of capitalised words that do not merely begin a sentence."""
    return [
        match
        for match in NAME.finditer(text)
        if len(match.group()) > 2
        and (" " in match.group() or (match.start() > 1 and text[match.start() - 2] not in ".?!:"))
    ]


def _names(sentence: str, passage: str, rng: random.Random) -> str | None:
    here = names(sentence)
    others = sorted({match.group() for match in names(passage)} - {m.group() for m in here})
    others = [other for other in others if other not in sentence]
    return _put(sentence, rng.choice(here), rng.choice(others)) if here and others else None


def _exchange(sentence: str, passage: str, rng: random.Random) -> str | None:
    """Two names of the sentence in each other's place."""
    here = names(sentence)
    if len(here) < 2 or here[0].group() == here[-1].group():
        return None
    first, last = here[0], here[-1]
    middle = sentence[first.end() : last.start()]
    if re.fullmatch(r"(?: and|,| or| &)* ", middle):
        return None  # "A and B" is the same as "B and A"
    return (
        sentence[: first.start()] + last.group() + middle + first.group() + sentence[last.end() :]
    )


def _number(sentence: str, passage: str, rng: random.Random) -> str | None:
    here = list(NUMBER.finditer(sentence))
    if not here:
        return None
    match = rng.choice(here)
    others = sorted({m.group() for m in NUMBER.finditer(passage)} - {m.group() for m in here})
    value = match.group()
    if others and rng.random() < 0.6:
        return _put(sentence, match, rng.choice(others))
    digits = value.replace(",", "")
    if "." in digits:
        return _put(sentence, match, f"{float(digits) * rng.choice((0.5, 2, 3)):.1f}")
    step = rng.choice((1, 2, 5, 10)) if int(digits) < 3000 else int(digits) // 3
    return _put(sentence, match, str(int(digits) + step))


def _negation(sentence: str, passage: str, rng: random.Random) -> str | None:
    without = NOT.sub("", sentence, count=1)
    if without != sentence:
        return without
    match = AUXILIARY.search(sentence)
    return _put(sentence, match, f"{match.group()} not") if match else None


def _opposite(sentence: str, passage: str, rng: random.Random) -> str | None:
    here = [m for m in re.finditer(r"[a-z]+", sentence) if m.group() in OPPOSITE]
    if not here:
        return None
    match = rng.choice(here)
    return _put(sentence, match, OPPOSITE[match.group()])


def _put(sentence: str, match: re.Match[str], text: str) -> str:
    return sentence[: match.start()] + text + sentence[match.end() :]


def shortened(sentence: str, rng: random.Random) -> str:
    """What the sentence still says without a parenthesis or its last clause."""
    short = re.sub(r" \([^()]*\)", "", sentence)
    parts: Sequence[str] = re.split(r"(?:; |, (?:and|but|while|which|who|where) )", short)
    if len(parts) > 1 and len(parts[0].split()) > 5 and rng.random() < 0.6:
        short = parts[0].rstrip(",;") + "."
    return short
