"""The sentences of a draft, each a claim, a quotation, an opinion, a question or no claim.

Rules for English news prose, no model. What they decide is shown with the
reason, and where they are unsure a sentence is a claim: to check one too many
costs a second, to miss one may cost a correction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from index import Document, Span
from rag.asserted import asks
from rag.check.speakers import PRONOUNS, speaker_of
from rag.doers import VERB
from rag.sentences import split_sentences
from rag.terms import STOPWORDS, length, words

Kind = Literal["claim", "quote", "opinion", "question", "no_claim"]

QUOTED_WORDS = 3  # fewer between quotation marks are a term or a scare quote, checked in its claim
HEADLINE_WORDS = 5
SENTENCE_WORDS = 3
LABEL_WORDS = 8
MOST_NAME_WORDS = 8

_QUOTED = re.compile(r"[“„«]([^“”„«»\n]+)[”»“]|\"([^\"\n]+)\"|[“„«]([^“”„«»\n]+)(?=\n|\Z)")
_CLOSERS = "\"'”“’»)]}」』）】 "
_ENDS = tuple(".!?…:;\u0964\u0965\u061f\u06d4\u0589\u3002\uff01\uff1f\uff61")
_NO_CLAIM = re.compile(
    r"""^(?:(?:(?-i:By|BY)|(?:additional\s+)?(?:reporting|writing|editing)(?:\s+by)?|with\s+files\s+from)
       (?:[,;]?\s+(?:(?-i:[A-Z])[\w.'’-]*|and|for|from|in|at|of|the|by|writing|editing|additional|reporting))+\W*$
    |read\s+more(?:\W*$|:|\s+(?:on|about|at|from)\b)|see\s+also\b|click\s+(?:here|on|below|to|the)\b|subscribe\b
    |sign\s+up\s+(?:for|to|here|and)\b|follow\s+(?:us\b|.*\s+on\s+(?:twitter|facebook|instagram)\b)|watch:|listen:|share\s+this\b|photo(?:graph)?s?(?::|\s+(?:by|courtesy|credit)\b)|images?:|pictures?:
    |getty\s+images\W*$|copyright\s+(?:©|\(c\)|\d|by\b)|©|\(c\)|advertisement\W*$
    |(?:but\s+|and\s+|so\s+)?here(?:’s|'s|\s+is|\s+are)\s+(?:what|how|why|the)\b
    |this\s+(?:is\s+a\s+developing\s+story|story\s+(?:has\s+been|was|will\s+be)\s+updated)
    |imagine\s+(?:an?|the|that|this|if|you|how|what|for|\w+ing)\b|consider\s+this\b|let(?:’s|'s|\s+us)\b
    |(?:that|this)(?:’s|'s|\s+is)\s+not\s+all\b|thank\s+you\b|good\s+(?:morning|evening)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:I|we)\s+(?:(?:do\s+not|don['’]t|also|still|really)\s+)?(?:think|believe|feel|hope|suspect"
    r"|doubt|wonder|fear|wish|guess|prefer|would\s+argue|find\s+it)\b"
    r"|\bin\s+(?:my|our)\s+(?:view|opinion)\b|\bto\s+my\s+mind\b|\bI(?:['’]m|\s+am)\s+(?:not\s+)?"
    r"(?:sure|convinced|afraid|certain)\b",
    re.IGNORECASE,
)
_JUDGEMENT = re.compile(
    r"""\b(?:should(?!\s+have\s+been\s+\w+ed)|ought\s+to|deserves?|arguably|perhaps|surely|undoubtedly
    |frankly|sadly|thankfully|unfortunately|hopefully|needless\s+to\s+say
    |it(?:['’]s|\s+is|\s+was)\s+(?:time|high\s+time|important|vital|crucial|hard|difficult|tempting
    |worth|clear|obvious|no\s+surprise|a\s+shame|unlikely|likely|possible)
    |shameful|disgraceful|outrageous|appalling|brilliant|wonderful|terrible|horrible|awful|ridiculous
    |absurd|pathetic|magnificent|superb|dreadful|remarkable|the\s+(?:best|worst|greatest)\s+(?:way|thing)
    |seems?\s+(?:to|like|that|as)|appears?\s+(?:that|as\s+if)|is\s+(?:widely\s+)?(?:seen|viewed|regarded)\s+as)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_EXCLAMATION = re.compile(
    rf"[{re.escape(_CLOSERS)}“‘«]*(?:What\s+(?:an?\s)?|How\s)[^?]*![!{re.escape(_CLOSERS)}]*\Z"
)
_POSSIBLE = re.compile(
    r"\b(?:may|might)\s+(?:\w+ly\s+)?[a-z]+\b"
    r"|\bcould\s+(?:\w+ly\s+)?(?:be|have|become|lead|mean|prove|face|also|still|end|cost)\b"
)
_NUMBER = re.compile(
    r"\d|%|\b(?:per\s+cent|percent|millions?|billions?|thousands?|hundreds?|dozens)\b",
    re.IGNORECASE,
)
# Narrower than the reporting words beside a quotation: these report wherever they stand.
_REPORTED = re.compile(
    r"""\b(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old)|stat(?:es|ed|ing)\s+that|add(?:s|ed)|announc(?:es|ed)
    |claim(?:s|ed)\s+(?:that|to)|argu(?:es|ed)|report(?:s|ed)\s+that|insist(?:s|ed)|emphasi[sz](?:es|ed)
    |note(?:s|d)\s+that|wrote|tweeted|warn(?:s|ed)|den(?:ies|ied)|confirm(?:s|ed)|acknowledg(?:es|ed)
    |condemn(?:s|ed)|accus(?:es|ed)|according\s+to|in\s+the\s+words\s+of)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_IS = frozenset("is are was were has have had will would can could may might must does did".split())
_CREDIT = re.compile(r"\b(?:Getty Images|AP Photo|EPA|Shutterstock|/(?:AFP|Reuters|AP))\b")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks, their span in the draft, and who the draft gives them to."""

    span: Span
    text: str
    speaker: str | None


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """One sentence of a draft; `number` and `paragraph` count from 1.

    `text` is the draft's text at `span`; `why` says in a few words what made it
    its kind.
    """

    number: int
    paragraph: int
    span: Span
    text: str
    kind: Kind
    why: str
    quotations: tuple[Quotation, ...] = ()


def draft_sentences(document: Document) -> list[DraftSentence]:
    """The sentences of a draft, in order."""
    text = document.text
    quoted = list(_quotations(text))
    headings = {heading.span.start for heading in document.headings}
    found: list[DraftSentence] = []
    paragraph, end = 0, 0
    for span in split_sentences(text):
        if not found or "\n" in text[end : span.start]:
            paragraph += 1
        end = span.end
        inside = tuple(_inside(text, span, quoted))
        sentence = span.of(text)
        kind, why = kind_of(sentence, quoted=bool(inside))
        if span.start in headings or _is_headline(sentence, first=not found):
            kind, why = _of_heading(sentence, first=not found)
        number = len(found) + 1
        found.append(DraftSentence(number, paragraph, span, sentence, kind, why, inside))
    return found


def kind_of(sentence: str, *, quoted: bool = False) -> tuple[Kind, str]:
    """The kind of a sentence, and what made it so; `quoted`: it holds words of a quotation."""
    if quoted:
        return "quote", "holds a quotation"
    for kind, rule in _RULES:
        if why := rule(sentence):
            return kind, why
    return "claim", "states something"


def _says_nothing(sentence: str) -> str:
    tokens = re.findall(r"[^\W_][^\s]*", sentence)
    words = length(" ".join(tokens))
    if words < SENTENCE_WORDS:
        return "a fragment"
    credit = _CREDIT.search(sentence) and not VERB.search(sentence)
    if words <= LABEL_WORDS and (credit or _is_label(tokens)):
        return "a credit, a name or a label"
    about = _NO_CLAIM.match(sentence.lstrip(_CLOSERS + "“‘«-–—*"))
    return "says something about the text, not about the world" if about else ""


def _asks(sentence: str) -> str:
    return "ends with a question mark" if asks(sentence) else ""


def _says_i(sentence: str) -> str:
    match = _FIRST_PERSON.search(sentence)
    return f"the writer's view: “{match[0]}”" if match else ""


def _exclaims(sentence: str) -> str:
    """Whether it is a cry such as "What a year it was!"; one with a number can be checked."""
    match = None if _NUMBER.search(sentence) else _EXCLAMATION.match(sentence)
    return "an exclamation" if match else ""


def _reports(sentence: str) -> str:
    return "reports what somebody said" if _REPORTED.search(sentence) else ""


def _judges(sentence: str) -> str:
    """A judgement, or a possibility; one with a number has something to check."""
    if _NUMBER.search(sentence):
        return ""
    if match := _JUDGEMENT.search(sentence):
        return f"a judgement: “{match[0]}”"
    match = _POSSIBLE.search(sentence)
    return f"a possibility or forecast: “{match[0]}”" if match else ""


# The first that has a reason decides.
_RULES: tuple[tuple[Kind, Callable[[str], str]], ...] = (
    ("question", _asks),
    ("no_claim", _says_nothing),
    ("opinion", _says_i),
    ("opinion", _exclaims),
    ("claim", _reports),
    ("opinion", _judges),
)


def _is_label(tokens: list[str]) -> bool:
    """Whether there is no word in small letters that could be a verb; "is" is one, "of" is none."""
    if _IS.intersection(tokens):
        return False
    return all(t[0].isupper() or t[0].isdigit() or t.casefold() in STOPWORDS for t in tokens)


def _is_headline(sentence: str, *, first: bool) -> bool:
    """Whether a line of its own is no sentence: without a mark at its end, or all in capitals."""
    words = re.findall(r"[^\W\d_]{4,}", sentence)
    capitals = first and len(words) > 2 and all(word[0].isupper() for word in words)
    return capitals or not sentence.rstrip(_CLOSERS).endswith(_ENDS)


def _of_heading(sentence: str, *, first: bool) -> tuple[Kind, str]:
    """A headline that says something is checked; a subheading, caption or byline is not."""
    byline = _NO_CLAIM.match(sentence)
    if first and not byline and len(words(sentence)) >= HEADLINE_WORDS:
        if asks(sentence):
            return "question", "a headline that asks"
        return "claim", "the headline"
    if not byline and len(words(sentence)) >= 2 * HEADLINE_WORDS and not first:
        return "claim", "states something"
    return "no_claim", "a heading, caption or byline"


def _quotations(text: str) -> Iterator[Quotation]:
    """Every stretch between quotation marks long enough to be one; titles of works are none."""
    for match in _QUOTED.finditer(text):
        group = next(n for n in (1, 2, 3) if match[n] is not None)
        said = match[group]
        tokens = re.findall(r"[^\W\d_]+", said)
        if len(said.split()) < QUOTED_WORDS or _is_title(tokens, said):
            continue
        start, end = match.span(group)
        yield Quotation(Span(start, end), said, _speaker(text, start, end))


def _speaker(text: str, start: int, end: int) -> str | None:
    """The name the draft gives a quotation to, as it stands there; a pronoun followed back.

    None for what names nobody ("a statement", "it").
    """
    found = speaker_of(text, start, end)
    if found is None:
        return None
    who = found.mention if found.mention.casefold() not in PRONOUNS else found.name
    capitals = [word for word in who.split() if word[:1].isupper()]
    nobody = who.casefold() in PRONOUNS or len(who.split()) > MOST_NAME_WORDS
    only_article = all(word.casefold() in STOPWORDS for word in capitals)
    return None if nobody or only_article else who


def _is_title(tokens: list[str], said: str) -> bool:
    """Whether every longer word is capitalised, as in the title of a book."""
    long = [token for token in tokens if len(token) > 3]
    return len(long) > 1 and all(t[0].isupper() for t in long) and said.strip()[-1:] not in ",.!?"


def _inside(text: str, span: Span, quoted: list[Quotation]) -> Iterator[Quotation]:
    """What of the quotations stands in this sentence, each part as one of its own."""
    for one in quoted:
        if not one.span.overlaps(span):
            continue
        start, end = max(one.span.start, span.start), min(one.span.end, span.end)
        part = text[start:end]
        stripped = part.strip()
        if len(stripped.split()) < QUOTED_WORDS and one.text.strip() != stripped:
            continue
        if stripped:
            start += len(part) - len(part.lstrip())
            yield Quotation(Span(start, start + len(stripped)), stripped, one.speaker)
