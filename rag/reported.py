"""Reported speech in a sentence: who (source), by which word (cue), what (content).

English news conventions, by pattern: "X said that ...", '"...," X said',
'"...," said X', "according to X, ...", "X: ...". A span is code points into the
text given. What is not covered: speech reported by a noun ("the claim that"),
speech over several sentences, free indirect speech.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index import Span
from rag.cues import CUE
from rag.doers import VERB
from rag.sentences import split_sentences

QuoteType = Literal["direct", "indirect", "mixed"]
LONGEST_SOURCE = 160  # characters

_ACCORDING = re.compile(
    r"\b(?:according to|in the words of|in (?=\w+['’]s (?:view|opinion|words)))\s*", re.IGNORECASE
)
# Between a subject and its verb.
_AUX = re.compile(
    r"(?:\s+(?:has|have|had|is|are|was|were|been|being|also|later|then|once|often|just|recently|"
    r"first|repeatedly|reportedly|would|will|could|did|does|do|not|never|again|still|even|further|"
    r"\w+ly))*\s*\Z"
)
_COMPLEMENT = re.compile(
    r"\s*(?:(?:(?:him|her|them|us|me|reporters|journalists|lawmakers|viewers|voters|supporters|"
    r"the [\w ]{2,40}?|(?:[A-Z][\w.’']*\s?){1,4}|in an? [\w ]{2,40}?|on [A-Z]\w+day|"
    r"(?:on|in|at|during|after|to) [\w’' ]{2,60}?|yesterday|today),?\s+)?)"
    r"(?P<that>that\b|if\b|whether\b|:|,)\s*"
)
_QUOTE = re.compile(r"[“\"„«][^“”\"„«»\n]*(?:[”\"»]|\Z)")
_NOUN_END = re.compile(
    r"(?:\b(?:to|who|which|that|and|or|but|of|by|with|for|as|in|on|at|from)|,)\s*\Z"
)
_PRONOUN = re.compile(r"(?:he|she|they|it|we|i|who|which|you)\Z", re.IGNORECASE)
_OPENERS = re.compile(
    r"^(?:but|and|however|still|yet|so|in|on|at|after|before|when|while|as|during|since|for|with|"
    r"last|earlier|later|meanwhile)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reported:
    """One report of speech; `source` is None where the sentence names nobody."""

    source: Span | None
    cue: Span | None
    content: Span
    type: QuoteType


def reports_in(text: str) -> list[Reported]:
    """The reports of speech in a text, sentence by sentence, in order; at most one a sentence."""
    found = []
    for span in split_sentences(text):
        one = report_in(span.of(text))
        if one is not None:
            found.append(_moved(one, span.start))
    return found


def report_in(sentence: str) -> Reported | None:
    """The report of speech in a sentence; None where nothing is reported."""
    quotes = [Span(*match.span()) for match in _QUOTE.finditer(sentence)]
    for finder in (_according, _inverted, _forward):
        made = finder(sentence, quotes)
        if made is not None:
            source, cue, content = made
            return Reported(source, cue, content, quote_type(sentence, content))
    outside = _without(sentence, quotes)
    whole = _trimmed(sentence, 0, len(sentence))
    if quotes and whole and len(outside.split()) <= 1:
        return Reported(None, None, whole, "direct")
    return None


def quote_type(text: str, content: Span) -> QuoteType:
    """Direct: all in quotation marks; mixed: some of it; indirect: none."""
    said = content.of(text)
    quotes = [Span(*match.span()) for match in _QUOTE.finditer(said)]
    # A mark may stand just outside the content.
    if not quotes:
        return "indirect"
    outside = re.findall(r"\w+", _without(said, quotes))
    return "mixed" if outside else "direct"


Made = tuple[Span, Span, Span]


def _according(sentence: str, quotes: list[Span]) -> Made | None:
    found = _first_outside(_ACCORDING, sentence, quotes)
    if found is None:
        return None
    start = found.end()
    before = sentence[: found.start()].strip(' ,"“”')
    stop = re.search(r"[,;]\s(?!(?:an?|the|who|which)\s)|[.!?]?[\"”]?\s*\Z", sentence[start:])
    end = start + (stop.start() if stop else len(sentence) - start)
    if not before:  # "According to a memo, the talks failed": no apposition, which has no verb
        first = sentence.find(", ", start, end)
        if first >= 0 and VERB.search(sentence[first:end]):
            end = first
    if not sentence[start:end].strip():
        return None
    if len(before.split()) >= 3:
        content = _trimmed(sentence, 0, found.start())
    else:
        content = _trimmed(sentence, end, len(sentence))
    cue = Span(found.start(), found.start() + len(found[0].rstrip()))
    source = _trimmed(sentence, start, end)
    return (source, cue, content) if source and content else None


def _inverted(sentence: str, quotes: list[Span]) -> Made | None:
    """'"...," said X', '"...," X said' and 'It is so, X said.': the content comes first."""
    for cue in CUE.finditer(sentence):
        if _inside(cue.start(), quotes):
            continue
        head = sentence[: cue.start()]
        comma = max(head.rfind(","), head.rfind("”"), head.rfind('"'), head.rfind("—"))
        if comma < 12 or len(head[:comma].split()) < 3:
            continue
        between = head[comma + 1 :].strip(" ”\"'’")
        tail = sentence[cue.end() :]
        if not between or _AUX.fullmatch(" " + between):
            source = _source_after(sentence, cue.end())
            if source is None:
                continue
        else:
            source = _source_before(sentence, comma + 1, cue.start())
            if source is None or _complement_follows(tail):
                continue
        if not _whole_clause(head[:comma]):
            continue
        content = _trimmed(sentence, 0, comma + 1)
        if content:
            return source, Span(*cue.span()), content
    return None


def _forward(sentence: str, quotes: list[Span]) -> Made | None:
    """'X said that ...', 'X told reporters: "..."'."""
    for cue in CUE.finditer(sentence):
        if _inside(cue.start(), quotes):
            continue
        start = max(
            (match.end() for match in re.finditer(r"[;:]\s|\s[-–—]\s", sentence[: cue.start()])),
            default=0,
        )
        source = _source_before(sentence, start, cue.start())
        if source is None:
            continue
        tail = sentence[cue.end() :]
        if len(tail.split()) < 3:
            continue
        begin = cue.end() + _content_start(tail)
        content = _trimmed(sentence, begin, len(sentence))
        if content and len(content.of(sentence).split()) >= 2:
            return source, Span(*cue.span()), content
    return None


def _content_start(tail: str) -> int:
    """Where the content begins after the cue: after whom it was told and before its "that"."""
    found = _COMPLEMENT.match(tail)
    if found:
        return found.start("that") if found["that"] not in (":", ",") else found.end()
    return 0


def _complement_follows(tail: str) -> bool:
    """Whether the cue has its content behind it, so that what stands before is none."""
    return bool(re.match(r"\s*(?:that\b|[“\"]|:)", tail)) or bool(
        re.match(r"\s+\w+", tail)
        and not re.match(
            r"\s*(?:[.,;”\"]|on\b|in\b|at\b|during\b|after\b|to\b|of\b|about\b|when\b|as\b|while\b|"
            r"reporters\b|yesterday\b|today\b|(?:him|her|them|the|CNN|NBC|Fox|[A-Z]\w+)\b)",
            tail,
        )
    )


def _whole_clause(head: str) -> bool:
    """Whether what stands before the comma says something: not just when and where."""
    words = head.strip(' “"').split()
    if "“" in head or '"' in head:
        return True
    enough = 3 if VERB.search(head) else 4  # "Fraud is unacceptable"
    return len(words) >= enough and not _OPENERS.match(head.strip())


def _source_before(sentence: str, start: int, cue: int) -> Span | None:
    """The subject right before the cue (auxiliaries between), back to its clause's start."""
    head = sentence[start:cue]
    aux = _AUX.search(head)
    end = start + (aux.start() if aux else len(head))
    head = sentence[start:end]
    if not head.strip() or (_NOUN_END.search(head) and not head.rstrip().endswith(",")):
        return None
    cut = start
    stripped = head.rstrip()
    if stripped.endswith(","):  # an apposition in commas: "Amy Pope, deputy adviser, said"
        inner = stripped[:-1].rfind(",")
        if inner < 0:
            return None
        before = sentence[start : start + inner]
        opener = before.rfind(",")
        cut = start + opener + 1
        end = start + len(stripped) - 1
    else:
        for mark in re.finditer(
            r"[,;:“”\"]\s*|\b(?:and|but|as|that|because|while|when|after|where|if|though|although|than)\s+",
            head,
        ):
            if head[mark.end() :].strip():
                cut = start + mark.end()
    found = _trimmed(sentence, cut, end)
    if found is None or len(found) > LONGEST_SOURCE or not _nominal(found.of(sentence)):
        return None
    return found


def _nominal(phrase: str) -> bool:
    """Whether a phrase can be a subject that speaks."""
    first, last = phrase.split(maxsplit=1)[0], phrase.rsplit(maxsplit=1)[-1]
    if len(phrase.split()) == 1:
        return bool(_PRONOUN.match(phrase)) or first[0].isupper() or first.endswith("s")
    if first.casefold() in {"to", "of", "in", "on", "by", "for", "with", "at", "from", "not"}:
        return False
    return last.casefold() not in {"to", "the", "a", "an", "of", "be"}


def _source_after(sentence: str, at: int) -> Span | None:
    """The subject after an inverted cue ("said Ben Zipperer, an economist")."""
    tail = sentence[at:]
    if not re.match(r"\s+(?:[A-Z]|the\b|an?\b|one\b|his\b|her\b|their\b|some\b|two\b)", tail):
        return None
    stop = re.search(
        r"[.;]?[”\"]?\s*\Z|[.;:“”\"—]\s|,\s(?=(?:adding|noting|in|on|at|after|during|as|but|and|when|"
        r"referring|citing)\b)|\s(?=(?:in a|on [A-Z]\w+day|during|after|before|when|as|at)\b)",
        tail,
    )
    end = at + (stop.start() if stop else len(tail))
    found = _trimmed(sentence, at, end)
    return found if found and len(found) <= LONGEST_SOURCE else None


def _first_outside(
    pattern: re.Pattern[str], sentence: str, quotes: list[Span]
) -> re.Match[str] | None:
    for match in pattern.finditer(sentence):
        if not _inside(match.start(), quotes):
            return match
    return None


def _inside(at: int, quotes: list[Span]) -> bool:
    return any(quote.start <= at < quote.end for quote in quotes)


def _without(text: str, spans: list[Span]) -> str:
    for span in reversed(spans):
        text = text[: span.start] + " " + text[span.end :]
    return text


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The stretch without white space, commas and dashes at its ends; None if nothing is left."""
    while start < end and (text[start].isspace() or text[start] in ",;:—–-"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:—–-."):
        end -= 1
    return Span(start, end) if start < end else None


def _moved(one: Reported, by: int) -> Reported:
    def moved(span: Span | None) -> Span | None:
        return None if span is None else Span(span.start + by, span.end + by)

    content = moved(one.content) or one.content
    return Reported(moved(one.source), moved(one.cue), content, one.type)
