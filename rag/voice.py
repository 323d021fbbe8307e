"""Who speaks in a document: whose turn it is, and whom it means by “we” and “the Company”.

A report, a letter or a press release seldom names its own house where it states facts: of
"Did Adobe agree to buy Figma?" and "we entered into an agreement to acquire Figma" no model
knows that they speak of the same, and a check finds no Adobe in the quote. So such a text is
read with the name in place of the "we". What is shown and cited stays the document's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index import Document, Span
from rag.marks import quotations
from rag.terms import STOPWORDS
from rag.turns import in_full, speaker_at

BEGINNING = 100_000  # characters that are looked through for what a document calls itself
HEAD = 1000  # characters at the beginning in which a document names its house
# How often a document must speak of itself before a name in its head is taken for its own: per
# thousand words, and at all. Of 100 news articles two do; reports, 6 to 39.
SHARE, LEAST = 5.0, 10
# How often such a name stands in it, as a share of the most frequent of the head's.
FREQUENT = 1 / 3
NEAR = 160  # characters around “we” in which it is said who that is

_HOUSE = r"(?:Company|Group|Corporation|Registrant|Firm|Partnership)"
_SELF = re.compile(
    rf"\b[Ww]e\b(?:(?:\s+|['’])(?P<verb>are|were|have|do|re|ve|ll)\b)?"
    rf"|\b(?P<own>[Oo]urs?)\b|\bus\b|\b[Tt]he\s+{_HOUSE}\b(?P<possessive>['’]s)?"
)
_VERBS = {"are": "is", "re": "is", "were": "was", "have": "has", "ve": "has", "do": "does"}
# Auditors speak of themselves in a report that is another's, of some pages: "We have served as
# the Company's auditor since 1983." Who calls it "the Company" beside "we" may be anybody.
_AUDIT = re.compile(r"\baudit", re.IGNORECASE)
_AUDITORS = re.compile(
    r"\bwe\s+(?:have\s+)?audited\b|\bour\s+audits?\b|\bin\s+our\s+opinion\b|\bbasis\s+for\s+opinion",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b(?:[Ww]e|[Oo]urs?|us)\b")
_THIRD = re.compile(rf"\b[Tt]he\s+{_HOUSE}\b")
AROUND = 5000  # characters before a text in which auditors may have said so
# Of a scientific paper "we" are its authors, and its head names what it is about.
_PAPER = re.compile(
    r"^\W*(?:Abstract|References|Bibliography|Literature)\W*$", re.MULTILINE | re.IGNORECASE
)
# A word, or initials with an "and" between ("AT&T"); what is owned is told apart.
_WORD = re.compile(r"[^\W_]+(?:[&.-][^\W_]+)*")
_NAME = r"(?:[A-Z0-9][\w&’'-]*[.,]?[ \t]+(?:of[ \t]+)?){0,5}[A-Z0-9][\w&’'-]*\.?"
_DEFINED = re.compile(rf"[“\"](?:we|our|us|(?:the\s+)?{_HOUSE})[,.;]?[”\"]")
_CALLED = re.compile(r"[“\"]([A-Z0-9][^“”\"]{1,40}?)[,.;]?[”\"]")
_BEFORE = re.compile(rf"({_NAME}),?\s+(?:and\s+(?:its\s+)?(?:\w+\s+)?subsidiaries\s*)?\([^()]*\Z")
_AFTER = re.compile(rf"\b(?:refers?|means?|includes?|denotes?)\s+(?:to\s+)?({_NAME})")
# The cover of a filing in the United States, and the first line of a listed company's release.
_REGISTRANT = re.compile(rf"({_NAME})\s*\(Exact\s+name\s+of\s+[Rr]egistrant")
_LISTED = re.compile(rf"({_NAME}),?\s+\((?:[A-Z][A-Za-z ]{{1,20}}:\s?[A-Z.]{{1,6}}[;,]?\s?)+\)")
_RELEASE = 5000  # characters at the beginning in which that line stands
# What a house is, not what it is called.
_KINDS = frozenset(
    "the inc plc ltd llc llp lp corp corporation company companies co limited holdings group sa ag "
    "se nv gmbh registrant firm partnership trust".split()
)
_DAYS = frozenset(
    "january february march april may june july august september october november december monday "
    "tuesday wednesday thursday friday saturday sunday".split()
)

Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """What a document calls its house, folded: names it says so of, words likely to be its name."""

    said: frozenset[Name]
    likely: frozenset[str]


def house(statement: str, document: Document, *, sure: bool) -> str | None:
    """The document's own name as a statement or question writes it; None where it does not.

    `sure`: only what the document says of itself ("“we” refers to Adobe Inc.", a cover, a
    release's first line); else also a name in its head, where it speaks of itself a lot.
    """
    own = _own(document.title, document.source, document.text[:BEGINNING])
    words = list(_WORD.finditer(statement))
    for name in sorted(own.said, key=len, reverse=True):
        for at in range(len(words) - len(name) + 1):
            found = words[at : at + len(name)]
            folded = tuple(match[0].casefold() for match in found)
            if folded == name and _is_name(found[0]) and _is_name(found[-1]):
                return statement[found[0].start() : found[-1].end()]
    if sure:
        return None
    names = [match[0] for match in words if _is_name(match)]
    likely = dict.fromkeys(name for name in names if name.casefold() in own.likely)
    return next(iter(likely)) if len(likely) == 1 else None


def whose_voice(statement: str, span: Span, document: Document, *, sure: bool = True) -> str:
    """Whom a stretch of the document means by “we”, if the statement names it so; else ""."""
    text = span.of(document.text)
    if next(_of_itself(text), None) is None or (_FIRST.search(text) and _THIRD.search(text)):
        return ""
    around = (max(0, span.start - AROUND), span.end)
    if _AUDIT.search(text) or _AUDITORS.search(document.text, *around):
        return ""
    return house(statement, document, sure=sure) or ""


def as_told(statement: str, span: Span, document: Document, *, sure: bool = True) -> str:
    """A stretch of the document as the document means it: read to judge, never shown.

    What is said in a transcript comes after who says it. Elsewhere the document's own name
    stands where it speaks of itself, if the statement has it; what it quotes is another's.
    """
    text = span.of(document.text)
    if speaker_at(document.text, span.start):
        return in_full(document.text, span)
    name = whose_voice(statement, span, document, sure=sure)
    told, end = [], 0
    if not name:
        return text
    for match in _of_itself(text):
        told += [text[end : match.start()], _instead(match, name)]
        end = match.end()
    return "".join([*told, text[end:]])


def _of_itself(text: str) -> Iterator[re.Match[str]]:
    """Where a text speaks of itself, outside of what it quotes."""
    quoted = quotations(text)
    one = next(quoted, None)
    for match in _SELF.finditer(text):
        while one is not None and one.end <= match.start():
            one = next(quoted, None)
        if one is None or match.start() < one.start:
            yield match


def _instead(match: re.Match[str], name: str) -> str:
    if match["own"] or match["possessive"]:
        return f"{name}'s"
    if match["verb"] == "ll":
        return f"{name} will"
    return f"{name} {_VERBS[match['verb']]}" if match["verb"] else name


@lru_cache(maxsize=64)
def _own(title: str, source: str, text: str) -> Own:
    """What the beginning of a document's text says of its house."""
    file = source.replace("\\", "/").rpartition("/")[2].replace("_", " ")
    head = f"{title}\n{file}\n{text[:HEAD]}"
    words, proper = {match[0].casefold() for match in _WORD.finditer(head)}, _proper(head, text)
    said = {_core(name) for name in _said(text)}
    return Own(
        frozenset(
            name for name in said if words.issuperset(name) and not proper.keys().isdisjoint(name)
        ),
        frozenset(_frequent(proper)) if _speaks_of_itself(text) else frozenset(),
    )


def _speaks_of_itself(text: str) -> bool:
    if all(_PAPER.search(text, at) for at in (0, len(text) // 2)):
        return False
    count = sum(1 for _ in _of_itself(text))
    return count >= LEAST and 1000 * count >= SHARE * len(text.split())


def _proper(head: str, text: str) -> Counter[str]:
    """The head's words that the text hardly has in small letters, folded, and how often it does."""
    words = {match[0].casefold() for match in _WORD.finditer(head) if _is_name(match)}
    wanted = words - _DAYS - _KINDS - STOPWORDS
    large, small = Counter[str](), Counter[str]()
    if not wanted:
        return large
    any_of = "|".join(map(re.escape, sorted(wanted, key=len, reverse=True)))
    for match in re.finditer(rf"(?<![\w&-])(?:{any_of})(?![\w&-])", text, re.IGNORECASE):
        word = match[0].casefold()
        (small if match[0] == word and not word[0].isdigit() else large)[word] += 1
    return Counter({word: n for word, n in large.items() if small[word] <= n / 5})


def _frequent(proper: Counter[str]) -> Iterator[str]:
    most = max(proper.values(), default=0)
    return (word for word, n in proper.items() if n >= FREQUENT * most)


def _is_name(word: re.Match[str]) -> bool:
    """Whether a word is written as names are: with a capital, or as "3M" is."""
    return re.match(r"\d{0,2}[^\W\d_]", word[0]) is not None and word[0] != word[0].casefold()


def _said(text: str) -> Iterator[str]:
    """The names that a text says stand behind “we” or “the Company”."""
    for pattern, within in ((_REGISTRANT, text), (_LISTED, text[:_RELEASE])):
        yield from (match[1] for match in pattern.finditer(within))
    for term in _DEFINED.finditer(text):
        around = _paragraph(text, term)
        before, after = text[around.start : term.start()], text[term.end() : around.end]
        yield from (match[1] for match in _CALLED.finditer(before + term[0] + after))
        yield from (match[1] for match in _BEFORE.finditer(before))
        yield from (match[1] for match in _AFTER.finditer(after))


def _paragraph(text: str, term: re.Match[str]) -> Span:
    """What stands around a term in its paragraph."""
    start = max(term.start() - NEAR, text.rfind("\n\n", 0, term.start()) + 1)
    end = text.find("\n\n", term.end())
    return Span(start, min(term.end() + NEAR, end if end >= 0 else len(text)))


def _core(name: str) -> Name:
    """A name's words, folded, without what kind of house it is."""
    return tuple(w for m in _WORD.finditer(name) if (w := m[0].casefold().strip(".")) not in _KINDS)
