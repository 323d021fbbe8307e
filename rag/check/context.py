"""What a sentence leans on: "he", "she", "the ministry", read as the last one fitting.

Names are sorted into persons and institutions by what the draft itself says of
them: titles, reporting words, later mentions by the last name, telling words
such as "Ministry". A word is resolved only where something fits, and what was
understood is shown; where two persons fit equally it is marked as unsure.
English rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index import Span
from rag.check.telling import (
    HEADS,
    HER_NAMES,
    HER_TITLES,
    HIS_NAMES,
    HIS_TITLES,
    PLACES,
    ROLES,
    TITLED,
    Gender,
    gender_of,
    roles_beside,
    split_titles,
)
from rag.cues import CUES
from rag.names import find_names

REACH = 3  # sentences back in which a pronoun finds its name
_PRONOUN = re.compile(r"\b(He|he|She|she|His|his|Her|her|Him|him)\b")
_IT_SAID = re.compile(rf"\A(It)\s+(?:also\s+|then\s+|later\s+)?(?:{'|'.join(sorted(CUES))})\b")
_DEFINITE = re.compile(r"\b([Tt]he)\s+([a-z]+)\b(?!\s+of\b|['’]s\s+[A-Z]|\s+[A-Z])")
_QUOTED = re.compile(r"[“„«\"][^“”„«»\"\n]*[”»\"“]?")


@dataclass(slots=True)
class Named:
    """Someone or something the draft names; `forms` are its mentions, `at` the last sentence."""

    forms: list[str]
    kind: str
    roles: set[str] = field(default_factory=set)
    gender: Gender = ""
    articles: int = 0
    at: int = -1
    place: int = 0

    @property
    def name(self) -> str:
        """The longest form."""
        return max(self.forms, key=len)

    @property
    def short(self) -> str:
        """The shortest form that the draft itself uses: the one sources use too, most likely."""
        return min(self.forms, key=len)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A word of a sentence and what it was understood as; `sure` is False where two fitted."""

    word: str
    meaning: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Understood:
    """A sentence with what it leans on put in; equal to the sentence when nothing was."""

    text: str
    resolved: tuple[Resolved, ...] = ()


def understand(sentences: Sequence[str]) -> list[Understood]:
    """Each sentence of a draft, in order, as it is understood."""
    everyone = _everyone(sentences)
    found = []
    for number, sentence in enumerate(sentences):
        found.append(_understood(sentence, number, everyone))
        _mention(sentence, number, everyone)
    return found


def _everyone(sentences: Sequence[str]) -> list[Named]:
    """Who and what the whole draft names, sorted into kinds; nothing mentioned yet."""
    everyone: list[Named] = []
    ordinary = {word for sentence in sentences for word in re.findall(r"\b[a-z]+\b", sentence)}
    for sentence in map(_unquoted, sentences):
        for span, tokens in _prose_names(sentence):
            titles, bare = split_titles(tokens)
            if not bare or (bare[-1] in PLACES and not set(bare) & HEADS):
                continue
            roles = set(titles) | roles_beside(sentence[: span.start], sentence[span.end :])
            known = next((one for one in everyone if _same(one, bare)), None)
            if known is None:
                known = Named([], "")
                everyone.append(known)
            form = re.sub(r"['’]s?$", "", " ".join(span.of(sentence).split()[-len(bare) :]))
            if form not in known.forms:
                known.forms.append(form)
            known.roles |= roles
            known.gender = known.gender or gender_of(roles, bare)
            known.kind = known.kind or _kind(bare, roles, sentence, span, ordinary)
            known.articles += bool(re.search(r"\b[Tt]he\s\Z", sentence[: span.start]))
    for one in everyone:
        lengths = {len(form.split()) for form in one.forms}
        if one.articles > 1 and not one.roles:
            one.kind = one.kind if one.kind == "institution" else ""  # "the Taliban"
        elif not one.kind and max(lengths) > 1 and 1 in lengths:
            one.kind = "person"  # "Anand Prakash", later "Prakash"
    return everyone


def _unquoted(sentence: str) -> str:
    """The sentence with every quotation blanked: whom others name is not whom the draft speaks of.

    Offsets stay.
    """
    return _QUOTED.sub(lambda match: " " * len(match[0]), sentence)


def _prose_names(sentence: str) -> list[tuple[Span, tuple[str, ...]]]:
    """The names of a sentence; none of a headline in capitals, where every word looks like one."""
    longer = re.findall(r"[^\W\d_]{4,}", sentence)
    share = sum(word[0].isupper() for word in longer) / max(1, len(longer))
    headline = not sentence.rstrip().endswith((".", "!", "?", "”", '"'))
    if len(longer) > 5 and share > (0.7 if headline else 0.95):
        return []
    return find_names(sentence)


def _mentioned(sentence: str, everyone: list[Named]) -> Iterator[tuple[Span, Named]]:
    """Who is named in a sentence, quotations left out.

    A single capital at its start counts when the draft knows the name from elsewhere.
    """
    sentence = _unquoted(sentence)
    found = _prose_names(sentence)
    opening = re.match(r"\W*([A-Z][\w’'-]+?)(?:['’]s)?\b", sentence)
    if opening and (not found or found[0][0].start > opening.start(1)):
        found.insert(0, (Span(*opening.span(1)), (opening[1].casefold(),)))
    for span, tokens in found:
        _, bare = split_titles(tokens)
        one = next((one for one in everyone if bare and _same(one, bare)), None)
        if one is not None:
            yield span, one


def _same(one: Named, tokens: list[str]) -> bool:
    """The same tokens; or a last name for a full one, or another form with the same last name."""
    for form in one.forms:
        known = [token.casefold() for token in form.split()]
        if known == tokens:
            return True
        if known[-1] == tokens[-1] and (len(known) == 1 or len(tokens) == 1):
            return one.kind != "institution"
        if known[-1] == tokens[-1] and set(known) & set(tokens[:-1]):
            return True
    return False


def _kind(tokens: list[str], roles: set[str], sentence: str, span: Span, ordinary: set[str]) -> str:
    if set(tokens) & HEADS:
        return "institution"
    if roles & (TITLED | HIS_TITLES | HER_TITLES):
        return "person"
    if len(tokens) == 1:
        return "institution" if span.of(sentence).isupper() and len(tokens[0]) > 1 else ""
    if tokens[0] in HIS_NAMES | HER_NAMES:
        return "person"
    if len(tokens) > 3 or ordinary & set(tokens):
        return ""
    after, before = sentence[span.end :].split()[:1], sentence[: span.start].split()[-1:]
    speaks = any(word.strip(",.") in CUES for word in [*after, *before])
    aged = re.match(r",\s+(?:\d\d,|who\b)", sentence[span.end :])
    return "person" if speaks or aged else ""


def _mention(sentence: str, number: int, everyone: list[Named]) -> None:
    """Note who is named in this sentence, and where."""
    for span, one in _mentioned(sentence, everyone):
        if one.at != number:
            one.at, one.place = number, span.start


def _understood(sentence: str, number: int, everyone: list[Named]) -> Understood:
    """The sentence with its first pronoun and its first definite description filled in."""
    quoted = [match.span() for match in _QUOTED.finditer(sentence)]
    edits: list[tuple[Span, str, Resolved]] = []
    for match in _PRONOUN.finditer(sentence):
        if any(a <= match.start() < b for a, b in quoted):
            continue
        if edit := _pronoun(match, sentence, number, everyone):
            edits.append(edit)
        break
    said = _IT_SAID.match(sentence)
    if said and (one := _last(everyone, number, "institution")):
        edits.append((Span(*said.span(1)), one.name, Resolved("It", one.name, sure=True)))
    for match in _DEFINITE.finditer(sentence):
        if any(a <= match.start() < b for a, b in quoted):
            continue
        if edit := _definite(match, number, everyone):
            edits.append(edit)
            break
    text = sentence
    for span, words, _ in sorted(edits, key=lambda edit: -edit[0].start):
        text = text[: span.start] + words + text[span.end :]
    return Understood(text, tuple(resolved for _, _, resolved in edits))


def _pronoun(
    match: re.Match[str], sentence: str, number: int, everyone: list[Named]
) -> tuple[Span, str, Resolved] | None:
    """Whom a pronoun stands for; None where the sentence itself says, or nobody fits."""
    word = match[1].casefold()
    gender: Gender = "he" if word in ("he", "his", "him") else "she"
    possessive = word == "his" or (
        word == "her" and re.match(r"\s+[a-z]+", sentence[match.end() :]) is not None
    )
    for span, one in _mentioned(sentence, everyone):
        # The sentence itself says who: before, or, as in "In his speech, Trump ...", right after.
        ahead = possessive and sentence[match.end() : span.start].count(",") == 1
        may_be = one.kind == "person" or (one.kind == "" and " " in one.name)
        if may_be and one.gender in ("", gender) and (span.start < match.start() or ahead):
            return None
    fitting = [
        one
        for one in everyone
        if one.kind == "person"
        and one.gender in ("", gender)
        and 0 <= number - one.at <= REACH
        and one.at >= 0
    ]
    if not fitting:
        return None
    # The one named last; of several in that sentence the first, which is its subject mostly.
    best = min(fitting, key=lambda one: (number - one.at, one.place))
    rivals = [one for one in fitting if one.at == best.at and one is not best]
    if not rivals:
        best.gender = gender
    best.at = number  # a chain of pronouns keeps its person
    said = best.short + ("'s" if possessive else "")
    return Span(*match.span(1)), said, Resolved(match[1], best.name, sure=not rivals)


def _definite(
    match: re.Match[str], number: int, everyone: list[Named]
) -> tuple[Span, str, Resolved] | None:
    noun = match[2]
    if noun in HEADS:
        one = _last(everyone, number, "institution", head=noun)
    elif noun in ROLES:
        one = _last(everyone, number, "person", role=noun)
    else:
        return None
    if one is None or one.at == number:
        return None
    said = one.short if one.kind == "person" else f"{match[1]} {one.name}"
    return Span(*match.span()), said, Resolved(match[0], one.name, sure=True)


def _last(
    everyone: list[Named], number: int, kind: str, *, head: str = "", role: str = ""
) -> Named | None:
    """The one of this kind named last, with this telling word or role if one is asked for."""
    fitting = [
        one
        for one in everyone
        if one.kind == kind
        and one.at >= 0
        and (number - one.at <= REACH or head or role)
        and (not head or re.search(rf"\b{head}(?: of\b|\Z)", one.name.casefold()))
        and (not role or role in one.roles)
    ]
    return max(fitting, key=lambda one: (one.at, -one.place), default=None)
