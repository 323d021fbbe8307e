"""A claim's name beside those of a quote: there, there in another form, another one, or absent.

A sentence seldom repeats the whole name: it says "Misri", "she" or "the agency"
of somebody named before. So a name may stand in the passage around the quote; a
surname alone will do where the document knows nobody else by it; and a name that
the quote leaves to its context is told apart from one it contradicts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import dropwhile

from index import Span
from rag.check.nations import same_nation
from rag.doers import VERB
from rag.names import TITLES, find_names, name_stands_in
from rag.terms import STOPWORDS, stem, stems

REACH = 80  # characters after "by" in which the rival of a name stands
BACK = 1500  # characters before a quote in which somebody it calls "she" is named
TOPIC = 400  # characters of a document's head, which say what it is about

_BY = re.compile(r"\b(\w+)\s+by\s+", re.IGNORECASE)
# The word before a name, and the small word between.
_LEADING = re.compile(
    r"\b([a-z]\w{2,})\s+(?:(of|in|from|with|to|for|at|on|near|against|into)\s+)?(?:the\s+)?\Z"
)
_TOKEN = re.compile(r"[^\W_]+")
# A quote that begins so speaks of something named before it.
_POINTS_BACK = re.compile(
    r"\W*(?:[^,]{0,60},\s)?(?:(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Tt]his|"
    r"[Tt]hat|[Tt]hese|[Tt]hose)\b|[Tt]he (?:[a-z]+ )?[a-z]\w+)"
)
_ALONE = re.compile(r"[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:['’]s)?\s+\Z")


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around a quote: its passage, what comes before it, the head of its document.

    `house`: whom the document says it means by the quote's “we”, as the claim writes it.
    `fragment`: the text was given without its document, so that a name it lacks may simply
    have been cut off.
    """

    passage: str = ""
    before: str = ""
    head: str = ""
    house: str = ""
    fragment: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """How the source has a name of the claim: `source` as written there, "" when it has none.

    `rival`: the source has another name where everything else may agree.
    `unsure`: the quote leaves the name to its context; that it is meant is for
    the verifier to find likely.
    """

    match: bool
    source: str = ""
    rival: bool = False
    unsure: bool = False


def named(claim: str, span: Span, tokens: tuple[str, ...], quote: str, setting: Setting) -> Named:
    """A name of the claim (its place, its folded tokens) looked for in a quote and around it."""
    written = span.of(claim)
    owns = claim[span.end :][:2] in ("'s", "’s") or written.endswith(("'s", "’s"))
    # "Pakistan's minister" must stand in the quote: around it stand others' names.
    places = (quote,) if owns and not span.start else (quote, setting.passage)
    if any(_stands(tokens, text) for text in places):
        return Named(match=True, source=written)
    if people := same_nation(tokens, "\n".join(places)):  # they stand for the country
        return Named(match=True, source=people)
    if setting.house and _stands(tokens, setting.house):
        return Named(match=False, unsure=True)
    other = _in_another_form(claim, span, tokens, quote, setting)
    if other is not None:
        return other
    if setting.fragment:
        return Named(match=False, unsure=not owns or bool(_POINTS_BACK.match(quote)))
    known = _stands(tokens, setting.head) or (
        bool(_POINTS_BACK.match(quote)) and _stands(tokens, setting.before)
    )
    return Named(match=False, unsure=known and not owns)


def _stands(tokens: tuple[str, ...], text: str) -> bool:
    """Whether the name stands in a text, also in a compound ("Trinidadian-born") or as a word."""
    if name_stands_in(tokens, text) or name_stands_in(tokens, text.replace("-", " ")):
        return True
    return len(tokens) == 1 and stem(tokens[0]) in stems(text)


def _in_another_form(
    claim: str, span: Span, tokens: tuple[str, ...], quote: str, setting: Setting
) -> Named | None:
    """What stands in the quote in the name's place; None where nothing does."""
    if rival := _done_by(claim, span, quote):
        return Named(match=False, source=rival, rival=True)
    core = tuple(dropwhile(TITLES.__contains__, tokens))
    if core and core != tokens and name_stands_in(core, quote):
        other = _titled(core, f"{quote}\n{setting.passage}")
        return Named(match=False, source=other, unsure=not other)
    if alike := _alike(tokens, quote):
        same = _shorter(tokens, alike, f"{setting.head}\n{setting.before}\n{setting.passage}")
        return Named(match=same or _longer(tokens, alike), source=alike)
    other = _in_its_place(claim, span, quote) or _other_subject(claim, span, quote)
    return Named(match=False, source=other) if other else None


def _titled(core: tuple[str, ...], text: str) -> str:
    """The name with a title right before it, as written; "" where it stands without any."""
    for span, others in find_names(text):
        if others[-1] == core[-1] and others[0] in TITLES:
            return span.of(text)
    return ""


def _done_by(claim: str, name: Span, quote: str) -> str:
    """The other name where the same thing was done by somebody: "led by X", "led by Y"."""
    before = claim[: name.start]
    done = [match for match in _BY.finditer(before) if not before[match.end() :].strip()]
    if not done:
        return ""
    for match in _BY.finditer(quote):
        if stem(match[1]) != stem(done[-1][1]):
            continue
        for span, _ in find_names(quote):
            if match.end() <= span.start <= match.end() + REACH:
                return span.of(quote)
    return ""


def _in_its_place(claim: str, name: Span, quote: str) -> str:
    """The name that follows the same words: "the coast of Kerala", "the coast of Odisha"."""
    before = _LEADING.search(claim[: name.start])
    if before is None:
        return ""
    known = stems(claim)
    others = [span for span, _ in find_names(quote) if not stems(span.of(quote)) & known]
    for span in others:
        match = _LEADING.search(quote[: span.start])
        if match and match[2] == before[2] and stem(match[1]) == stem(before[1]):
            return span.of(quote)
    return ""


def _alike(tokens: tuple[str, ...], quote: str) -> str:
    """The name of the quote that ends in the same surname, as written; "" when there is none."""
    if len(tokens) < 2:
        return ""
    for span, others in find_names(quote):
        if others[-1] == tokens[-1]:
            return span.of(quote)
    opening = re.match(r"\W*([A-ZÀ-ÖØ-Þ][^\W\d_]+)", quote)
    return opening[1] if opening and opening[1].casefold() == tokens[-1] else ""


def _shorter(tokens: tuple[str, ...], alike: str, around: str) -> bool:
    """Whether a surname alone is short for the name: nobody else around has it."""
    if len(_TOKEN.findall(alike)) > 1:
        return False
    for match in re.finditer(rf"\b{re.escape(alike)}\b", around):
        before = _ALONE.search(around[: match.start()])
        first = before[0].strip().casefold() if before else ""
        if first and first not in STOPWORDS and first not in tokens:
            return False
    return True


def _longer(tokens: tuple[str, ...], alike: str) -> bool:
    """Whether the source's name is the same with more in between: "James Maitland Stewart"."""
    theirs = iter([token.casefold() for token in _TOKEN.findall(alike)])
    return len(_TOKEN.findall(alike)) > len(tokens) and all(token in theirs for token in tokens)


def _other_subject(claim: str, name: Span, quote: str) -> str:
    """The name before the quote's verb where the claim has its own; the claim has it nowhere."""
    mine, theirs = VERB.search(claim), VERB.search(quote)
    if mine is None or theirs is None or name.end > mine.start():
        return ""
    known = stems(claim)
    subject = quote[: theirs.start()]
    for span, _ in find_names(subject):
        if not stems(span.of(subject)) & known:
            return span.of(subject)
    opening = re.match(r"\W*([A-ZÀ-ÖØ-Þ][^\W\d_]+)\s+\Z", subject)
    if opening and opening[1].casefold() not in STOPWORDS and stem(opening[1]) not in known:
        return opening[1] if not _common(opening[1]) else ""
    return ""


def _common(word: str) -> bool:
    """Whether a word that opens a sentence is likely no name: a plural, or an adverb."""
    return word.endswith(("s", "ly", "ing", "ed"))
