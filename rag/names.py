"""Names in running text: runs of capitalised words, and whether a source holds them.

English conventions: a capital marks a name except at the start of a sentence,
where a single capitalised word is taken for an ordinary one. Scripts without
capitals yield no names; there the words themselves must be covered.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import dropwhile, pairwise

from index import Span
from index.lexical import UNSEGMENTED
from rag.terms import STOPWORDS

# Initials, written together or apart ("U.S.", "U. S."), or a word.
# Signs that are not set apart end a name in other letters: of "HIV病毒" it is "HIV".
_LETTERS = rf"[^\W_{UNSEGMENTED}]+"
_TOKEN = re.compile(rf"(?:[A-Z]\. ?)+[A-Z]\b\.?|{_LETTERS}(?:['’.&-]{_LETTERS})*|[{UNSEGMENTED}]+")
# A name that begins with a digit: "3M", "5G".
_LETTERED = re.compile(r"\d[A-Z](?![^\W_])")
_LINK = frozenset("of the de la le du da di van von der den bin ibn al el y e for".split())
# Words that go before or between names and change with the writer, not with the person.
TITLES = frozenset(
    """
    mr mrs ms miss dr prof professor sir lord lady dame judge justice president vice prime minister
    foreign defence defense interior finance secretary general joint deputy acting former senior
    chief chairman chairwoman chair director ceo cfo founder senator representative congressman
    congresswoman governor mayor ambassador envoy spokesman spokeswoman spokesperson king queen
    prince princess pope bishop reverend father captain major colonel lieutenant sergeant officer
    inspector commissioner attorney doctor coach permanent mea mp
    """.split()
)
# Initials of things that a source may call otherwise ("vehicle", "television"): they name nobody.
_THINGS = frozenset(
    "atm atms cd cds dvd dvds gdp gps id ids ngo ngos pc pcs suv suvs tv tvs".split()
)
# A hyphen with space around it: "Boi - 1da", where the words of a text were told apart.
_APART = re.compile(r"(?<=\w) - (?=\w)")
# Put before a text, this keeps a name that opens it from being taken for a sentence's capital.
LEAD = "of "
_DEMONYM = ("n", "an", "ian", "i", "ese", "s", "ish", "er")


def find_names(text: str) -> list[tuple[Span, tuple[str, ...]]]:
    """The names of a text with their folded tokens, in order of position."""
    found = []
    for capitals in _runs(text):
        first = capitals[0]
        if len(capitals) == 1 and _opens_sentence(text, first.start()) and not _shouted(first[0]):
            continue
        run = list(dropwhile(lambda match: match[0].casefold() in STOPWORDS, capitals))
        if run and not all(match[0].casefold() in _THINGS for match in run):
            span = Span(run[0].start(), run[-1].end())
            found.append((span, tuple(_fold(match.group()) for match in run)))
    return found


def name_stands_in(name: tuple[str, ...], evidence: str) -> bool:
    """Whether a name stands in the evidence.

    The whole name in order; or cut only where a title meets a name ("Taliban |
    Foreign Minister | Muttaqi"), each piece in order, so that first and last
    names of two people never make a third. Initials count for the words they
    stand for ("UN").
    """
    evidence = _APART.sub("-", evidence) if any("-" in token for token in name) else evidence
    tokens = [_fold(match.group()) for match in _TOKEN.finditer(evidence)]
    acronym = "".join(token[0] for token in name if token not in _LINK)
    if len(name) == 1 and 1 < len(name[0]) < 7 and any(name[0] in i for i in _initials(evidence)):
        return True
    if len(name) > 1 and len(acronym) > 1 and acronym in tokens:
        return True
    return all(_in_order(piece, tokens) for piece in _pieces(name))


def _pieces(name: tuple[str, ...]) -> list[list[str]]:
    pieces = [[name[0]]]
    for before, token in pairwise(name):
        if (before in TITLES) != (token in TITLES):
            pieces.append([])
        pieces[-1].append(token)
    return pieces


def _in_order(piece: list[str], tokens: list[str]) -> bool:
    size = len(piece)
    return any(
        all(_same(a, b) for a, b in zip(piece, tokens[at : at + size], strict=True))
        for at in range(len(tokens) - size + 1)
    )


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and long.startswith(short) and long[len(short) :] in _DEMONYM


def _runs(text: str) -> list[list[re.Match[str]]]:
    """Capitalised tokens that follow each other, joined over linking words ("Ministry of X")."""
    runs: list[list[re.Match[str]]] = []
    open_run: list[re.Match[str]] = []
    links: list[re.Match[str]] = []
    end = 0
    for match in _TOKEN.finditer(text):
        adjoining = text[end : match.start()] in (" ", "\n", "")
        if open_run and not adjoining:
            runs.append(open_run)
            open_run, links = [], []
        token = match.group()
        if token[0].isupper() or _LETTERED.match(token):
            open_run += [*links, match]
            links = []
        elif open_run and token in _LINK:
            links.append(match)
        elif open_run:
            runs.append(open_run)
            open_run, links = [], []
        # A possessive ends a name: "Pakistan's Ministry" is two.
        if open_run and re.search(r"['’]s?$", token):
            runs.append(open_run)
            open_run, links = [], []
        end = match.end()
    return [*runs, open_run] if open_run else runs


def _initials(text: str) -> list[str]:
    """The folded initials of each capitalised run: "UN" may be any stretch of one."""
    return [
        "".join(m.group()[0] for m in run if m.group()[0].isupper()).casefold()
        for run in _runs(text)
    ]


def _opens_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t\"'“”‘([")
    return not before or before[-1] in ".!?:;\n•-–—"


def _shouted(token: str) -> bool:
    return len(token) > 1 and token.isupper()


def _fold(token: str) -> str:
    """As names are compared: without a possessive ending, stops, capitals and accents."""
    token = re.sub(r"['’]s?$|[. ]", "", token).casefold()
    if token.isascii():
        return token
    return "".join(c for c in unicodedata.normalize("NFKD", token) if not unicodedata.combining(c))
