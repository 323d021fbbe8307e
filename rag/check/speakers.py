"""Who a source has a quotation from: the name and the reporting word beside it.

English news conventions: a quotation is attributed right after its closing mark
('"...," Trump said', '"...," said Ben Zipperer, a labour economist'), before its
opening mark ('Trump said: "..."'), or between its parts; an interview or a
transcript by the label of the turn ("RUBIO: ..."). A pronoun is followed back
to the one last named, and such an answer is marked as unsure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index import Span
from rag.check.mentions import (
    AUX,
    PLACED,
    POSSESSIVE,
    PRONOUN,
    ROLE,
    TITLE,
    first_mention,
    longest_form,
    mentions,
    subject,
)
from rag.cues import CUE

PRONOUNS = frozenset("he she they it i we who you".split())
BESIDE = 300  # code points after a quotation or before it in which an attribution stands
BEFORE = 2500  # code points before it in which a pronoun's name is looked for

_OPENING, _CLOSING = "“„«", "”»"
_STOP = re.compile(r"[!?\"“”„«»;\n]|\.(?=\s+[A-Z\"“]|\s*$)")
_TITLED = re.compile(rf"(?:\b{TITLE}|\b[A-Z]\.)\Z")
_ACCORDING = re.compile(r"\b(?:according to|in the words of)\s+", re.IGNORECASE)
_ARTICLE = re.compile(r"\b[Tt]he\s\Z")
_LABEL = re.compile(
    r"(?:^|\n)[ \t]*\**(?P<who>[A-ZÀ-Þ][\w.’' -]{0,40}?)\**(?:\s*\([^)\n]*\))?:(?=[\s\"“])"
)
_CIRCUMSTANCE = re.compile(
    r"\s*(?:In|At|After|On|During|By|With|When|Asked|Before|Under|Following)\b[^,]*,\s"
)
_INVERTED = re.compile(r"\s*(Said|Says|Added|Asked|Stated|Wrote|Tweeted|Replied)\b")
_DASH = re.compile(r"[–—-]\s+\Z")
_DATELINE = re.compile(r"[A-Z][A-Z.]+(?:[ ,][^()\n]{0,40})?\([A-Z]{2,}\)\s*[–—-]+\s*")
# A line of its own under what is quoted: "- Ann Berg".
_SIGNED = re.compile(r"[\s\"”»]*\n\s*[–—-]+\s*(?P<who>[A-ZÀ-Þ][\w.’' -]{1,40}?)[.,]?(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it, and where the source says so.

    `mention` is the source's own words for the speaker, `cue` the reporting
    word; both stand in `text[span.start:span.end]`. `name` is the mention, its
    longest form elsewhere in the text, or the name a pronoun was followed back
    to; `sure` is False for the last.
    """

    name: str
    mention: str
    cue: str
    span: Span
    sure: bool = True


def speaker_of(text: str, start: int, end: int) -> Speaker | None:
    """Who the text has `text[start:end]` from; None when it does not say."""
    marks = marks_around(text, start, end)
    found = _beside(text, *marks) if marks else None
    found = found or _label(text, start) or _signed(text, marks[1] if marks else end)
    if found is None:
        return None
    if found.mention.casefold() in PRONOUNS:
        return _followed_back(text, found)
    at = max(found.span.start, text.find(found.mention, found.span.start))
    if _ARTICLE.search(text[:at][-5:]):
        return found  # "the Taliban" is not the "Pakistan Taliban" of another sentence
    return replace(found, name=longest_form(text, found.mention, at))


def marks_around(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the quotation marks stand between which `text[start:end]` lies, if in any.

    The place of the opening mark and that of the closing one, in one paragraph.
    """
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    opened: int | None = None
    for at in range(first, min(last, len(text))):
        sign = text[at]
        if sign == '"':
            before = text[at - 1] if at > first else " "
            sign = "“" if before.isspace() or before in "([—–-" else "”"
            if sign == "“" and opened is not None and at > start:
                sign = "”"
        if sign in _OPENING and at <= start:
            opened = at
        elif sign in _CLOSING and opened is not None:
            if at >= end - 1:
                return opened, at
            if at < start:
                opened = None
    # A paragraph that goes on in the next one is opened and never closed.
    return (opened, last) if opened is not None else None


def _beside(text: str, opened: int, closed: int) -> Speaker | None:
    """The attribution after the closing mark, before the opening one, or between two parts."""
    ends = text[closed - 1 : closed] if closed < len(text) else ""
    after, before = _after(text, closed + 1), _before(text, opened)
    previous = _previous_part(text, opened)
    part = _beside(text, *previous) if previous else None
    if text[:opened].rstrip().endswith("."):
        # A sentence that is over tells of what was quoted before it: '"...," said Berg. "...'
        before = part or before
    led = text[:opened].rstrip().endswith((",", ":"))
    order = (before, after, part) if led or ends == "." else (after, before, part)
    return next((found for found in order if found is not None), None)


def _previous_part(text: str, opened: int) -> tuple[int, int] | None:
    """The marks of the quotation that ends before this one, in the paragraph or the one before."""
    start = text.rfind("\n", 0, max(0, opened - 2)) + 1
    area = text[start:opened]
    closing = max(area.rfind(mark) for mark in '”»"')
    if closing > 0:
        return marks_around(text, start + closing - 1, start + closing)
    # An opened paragraph that was not closed goes on here.
    opening = max(area.find(mark) for mark in '“„«"')
    return (start + opening, opened) if opening >= 0 and start + opening < opened - 1 else None


def _after(text: str, at: int) -> Speaker | None:
    """'..." Trump said' and '..." said Ben Zipperer, a labour economist'."""
    line = text[at : at + BESIDE].split("\n", 1)[0]
    line = line[: _sentence_stop(line)]
    for cue in CUE.finditer(line):
        if AUX.match(line[: cue.start()].lstrip(" ,")) and (who := first_mention(line, cue.end())):
            span = Span(at + cue.start(), at + who[1])
            return Speaker(line[slice(*who)], line[slice(*who)], cue[0], span)
        who = subject(line, 0, cue.start())
        if who and _begins(line[: who[1]], who[0]):
            mention = line[slice(*who)]
            return Speaker(mention, mention, cue[0], Span(at + who[0], at + cue.end()))
        break
    return _according(at, line)


def _begins(line: str, who: int) -> bool:
    """Whether the line begins with the mention at `who`: "former Florida governor Jeb Bush"."""
    if line[:who].rstrip().endswith(","):  # "Hunter's chief of staff, Joe Kasper, told"
        return True
    first = first_mention(line, 0)
    return bool(ROLE.fullmatch(line[:who].lstrip(" ,"))) or (
        first is not None and (first[1] == len(line))
    )


def _before(text: str, opened: int) -> Speaker | None:
    """'Trump said: "...'; the last reporting word that has a subject of its own counts."""
    line_end = len(text[:opened].rstrip())
    if text[line_end - 1 : line_end] == ":":  # the words stand in a paragraph of their own
        opened = line_end
    start = max(text.rfind("\n", 0, opened) + 1, opened - BESIDE)
    area = text[start:opened]
    stops = [
        stop.end()
        for stop in _STOP.finditer(area)
        if stop.end() < len(area.rstrip()) and not _TITLED.search(area[: stop.end()])
    ]
    start += stops[-1] if stops else 0
    if dateline := _DATELINE.match(text, start, opened):
        start = dateline.end()
    line = text[start:opened]
    if (said := _INVERTED.match(line)) and (who := first_mention(line, said.end())):
        mention = line[slice(*who)]
        span = Span(start + said.start(1), start + who[1])
        return Speaker(mention, mention, said[1], span)
    cues = list(CUE.finditer(line))
    for cue in reversed(cues):
        if who := subject(line, 0, cue.start()):
            mention = line[slice(*who)]
            return Speaker(mention, mention, cue[0], Span(start + who[0], start + cue.end()))
    return _according(start, line) or _led_up_to(start, line, cues) or _owned(start, line)


def _led_up_to(start: int, line: str, cues: list[re.Match[str]]) -> Speaker | None:
    """'Kasich resisted: "...', 'Trump tried to laugh it off by interjecting, "...'."""
    opening = _CIRCUMSTANCE.match(line)
    begin = opening.end() if opening else 0
    named = [
        w
        for w in mentions(line, begin, len(line))
        if not POSSESSIVE.search(line[slice(*w)]) and not PLACED.search(line[: w[0]])
    ]
    ended = line.rstrip()[-1:]
    if not named or ended not in (":", ",") or (ended == "," and not cues):
        return None
    labelled = [w for w in named if line[w[1] :].strip() == ":" and _DASH.search(line[: w[0]])]
    who = labelled[0] if labelled and not cues else named[0]  # "On the turnout - Ann Berg: ..."
    mention = line[slice(*who)]
    cue = cues[-1][0] if cues else ":"
    return Speaker(mention, mention, cue, Span(start + who[0], start + len(line.rstrip())))


def _owned(start: int, line: str) -> Speaker | None:
    """'Obama's "if you like your plan"'; the cue is the possessive."""
    owner = POSSESSIVE.search(line.rstrip())
    named = mentions(line, 0, owner.end()) if owner else []
    if owner is None or not named or named[-1][1] < owner.start():
        return None
    mention = line[named[-1][0] : owner.start()]
    span = Span(start + named[-1][0], start + owner.end())
    return Speaker(mention, mention, owner[0], span) if mention[:1].isupper() else None


def _according(at: int, line: str) -> Speaker | None:
    cue = _ACCORDING.search(line)
    who = first_mention(line, cue.end()) if cue else None
    if cue is None or who is None:
        return None
    mention = line[slice(*who)]
    return Speaker(mention, mention, cue[0].strip(), Span(at + cue.start(), at + who[1]))


def _label(text: str, start: int) -> Speaker | None:
    """The label of the turn in which the words stand, where its line begins with one."""
    first = text.rfind("\n", 0, start) + 1
    found = _LABEL.match(text, first, start) or _LABEL.match(text, max(0, first - 1), start)
    if found is None:
        return None
    return Speaker(found["who"], found["who"], ":", Span(found.start("who"), found.end()))


def _signed(text: str, at: int) -> Speaker | None:
    """The name on a line of its own right under the words."""
    found = _SIGNED.match(text, at)
    if found is None:
        return None
    return Speaker(found["who"], found["who"], "-", Span(*found.span("who")))


def _sentence_stop(line: str) -> int:
    for stop in _STOP.finditer(line):
        if not _TITLED.search(line[: stop.end()]):
            return stop.start()
    return len(line)


def _followed_back(text: str, found: Speaker) -> Speaker:
    """The one that a pronoun most likely stands for: who spoke before, else who was named last."""
    first = max(0, found.span.start - BEFORE)
    area = text[first : found.span.start]
    if found.mention.casefold() in ("he", "she"):
        for cue in reversed(list(CUE.finditer(area))):
            who = subject(area, max(0, cue.start() - 80), cue.start())
            if who and area[who[0]].isupper() and not PRONOUN.fullmatch(area[slice(*who)]):
                name = longest_form(text, area[slice(*who)], first + who[0])
                return replace(found, name=name, sure=False)
    return replace(found, sure=False)
