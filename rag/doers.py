"""Who does it: whether a statement gives a verb of its evidence to somebody else.

"During a meeting with a delegation led by Prakash, Muttaqi condemned the attack" holds all
the words of "The delegation led by Prakash condemned the attack", and judges that read
meaning take the one for the other. Here the words before a verb decide: in English, of
verbs in the past tense.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from rag.names import LEAD, TITLES, find_names
from rag.terms import STOPWORDS, Term, content_terms, stem, words

VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|did|does|do|may|might|must|"
    r"took|made|said|told|went|came|gave|got|met|led|won|lost|left|held|began|became|fell|rose|"
    r"struck|fought|caught|taught|sought|broke|drew|drove|ate|fled|flew|froze|knew|laid|lent|shook|"
    r"shot|shut|spent|stole|stood|swore|threw|fell|understood|wore|fired|forbade|bore|chose|slept|"
    r"grew|sent|built|brought|bought|sold|paid|put|ran|saw|set|spoke|wrote|died|hit|cut|kept|"
    r"\w{3,}ed)\b"
)
REACH = 300  # characters before and after a verb that are looked at
MOST = 100  # verbs of a text
_HELPING = frozenset(
    "is are was were be been has have had will would can could did does do may might must".split()
)
_FUNCTION = STOPWORDS | set("two three four five six seven eight nine ten several not no".split())
# Where the words before a verb begin: a mark, a word that joins clauses, or what somebody says.
_BORDER = re.compile(
    r"[,;:()\[\]—–\"“”„«»]|(?<=\w)[.!?]\s|"
    r"\b(?:that|which|who|whom|whose|and|or|but|when|while|where|whereas|after|before|because|"
    r"since|if|although|though|until|unless|than|"
    r"said|says|told|tells|announced|claimed|added|reported|believed|argued|wrote)\b",
    re.IGNORECASE,
)
_BE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|got)\s+(?:(?:\w+ly|not|also|never|first|later)\s+)*$",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?(\w+)\s+(?:[^\s,;:.]+\s+){0,3}by\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\s+(?:[^\s,;:.]+\s+){0,4}by\s+", re.IGNORECASE)
# Where those after "by" end; names in a list go on.
_END = re.compile(
    r"[;:()\[\]]|,\s+(?=[a-z])|(?<=\w)[.!?](?:\s|$)|\b(?:who|which|that|when|while|after|before)\b"
)
# "Brown and Peck", "Grissom, White, and Chaffee": a capitalised word, and what joins it to a name.
_NAME = re.compile(r"\s*[A-Z]")
_AND = re.compile(r"\b((?:[A-Z][\w.'’-]*\s+)*[A-Z][\w.'’-]*),?\s+(?:and|or)\s*$")
_COMMA = re.compile(r"\b((?:[A-Z][\w.'’-]*\s+)*[A-Z][\w.'’-]*),\s*$")
# Words of a list: "people, vehicles, equipment or".
_LISTED = re.compile(r"(?:\b[\w-]+,\s+)*\b[\w-]+,?\s+(?:and|or)\s*$")
# What stands between who does it and the verb.
_BETWEEN = re.compile(
    r"(?:\s*\b(?:has|have|had|having|will|would|can|could|did|does|do|may|might|must|also|then|later|"
    r"first|never|not|once|soon|\w+ly))*\s*$",
    re.IGNORECASE,
)
# A second verb of the same subject.
_GOES_ON = re.compile(
    rf"\b(?:and|but|then)\s+(?:(?:\w+ly|also|later|not|never|then)\s+)*{VERB.pattern}"
)
# A doer that may be anybody named elsewhere: "he", "the film".
_POINTS = re.compile(
    r"\b(?:he|she|it|they|we|i|you|who|which|this|these|those|there)$|^(?:the|this|that|these|"
    r"those|his|her|its|their|our|my|such)\b|\bthe (?:two|three|latter|former)$",
    re.IGNORECASE,
)
# What follows a verb: a word, or the end of what is said.
_OBJECT = re.compile(r"\s+([^\W_]+)|\s*(?:[.,;:!?)\"“”„«]|$)")


@dataclass(frozen=True, slots=True)
class _Doing:
    """A verb of a text, and the stretch that says who does it (or, of a passive, suffers it)."""

    verb: str
    doer: str


def other_doer(statement: str, evidence: str) -> str | None:
    """Who does in the evidence what the statement says of somebody else, as it stands there.

    None where no verb of the statement stands in the evidence with a doer that
    can be told, or where the two share a name (without names, a word). Of 58 sentences
    that give a verb of their quote to another name of it 46 are told, and none of the
    58 that keep it; of 484 supported claims with all their words in the evidence two
    are taken for such (docs/log.md).
    """
    return _another(_doings, statement, evidence)


def other_sufferer(statement: str, evidence: str) -> str | None:
    """To whom the evidence has done what the statement has done to somebody else, likewise.

    "The vaccine relies on a match and its antigens are replaced" does not say that the vaccine is.
    """
    return _another(_sufferings, statement, evidence)


def _another(
    find: Callable[[str, Collection[str] | None], Iterator[_Doing]], statement: str, evidence: str
) -> str | None:
    said = list(islice(find(statement, None), MOST))
    known = list(islice(find(evidence, {doing.verb for doing in said}), MOST))
    for doing in said:
        same = [one for one in known if one.verb == doing.verb]
        if same and not any(_may_be_one(doing.doer, one.doer) for one in same):
            return same[0].doer
    return None


def turned_voice(statement: str, evidence: str) -> str | None:
    """A verb that the statement has done where the evidence has it suffered, or the other way.

    "Inter were beaten by Milan" holds every word of "Inter beat Milan", in that order, and "Dana
    built the bridge and was mayor" those of "The bridge was built and was mayor".
    """
    said, known = _suffered(statement), _suffered(evidence)
    for term in words(statement):
        passive = term.stem in said or _is_passive(term, statement)
        if term.stem in known and not passive and known[term.stem] == _times(term, evidence):
            return term.text
        if term.stem in said and term.stem not in known and not _by(term, evidence):
            return term.text
    return _other_subject(statement, evidence)


def _other_subject(statement: str, evidence: str) -> str | None:
    """A verb turned by the statement that goes on with a second one of the same subject."""
    held = words(evidence)
    for term in words(statement):
        turns = _goes_on_after(term, statement) and term.text not in _HELPING
        places = [one for one in held if one.stem == term.stem] if turns else []
        passive = _is_passive(term, statement)
        if places and all(_is_passive(one, evidence) is not passive for one in places):
            return term.text
    return None


def _goes_on_after(term: Term, text: str) -> bool:
    return bool(VERB.fullmatch(term.text) and _GOES_ON.search(text, term.span.end))


def _is_passive(term: Term, text: str) -> bool:
    return _BE.search(text[max(0, term.span.start - REACH) : term.span.start]) is not None


def _suffered(text: str) -> Counter[str]:
    """The verbs that somebody named after "by" does, and how often."""
    return Counter(stem(match[1]) for match in _PASSIVE.finditer(text))


def _times(term: Term, text: str) -> int:
    return sum(one.stem == term.stem for one in words(text))


def _by(term: Term, text: str) -> bool:
    """Whether "by" follows the verb somewhere in a text that has it."""
    ends = [one.span.end for one in words(text) if one.stem == term.stem]
    return not ends or any(_BY.match(text, end) for end in ends)


def _doings(text: str, verbs: Collection[str] | None) -> Iterator[_Doing]:
    """Every verb whose doer can be told: the words before it, of a passive those after "by".

    `verbs`: the stems of those that are wanted, None for all.
    """
    for match in VERB.finditer(text):
        if verbs is not None and stem(match[0]) not in verbs:
            continue
        before = text[max(0, match.start() - REACH) : match.start()]
        after = text[match.end() : match.end() + REACH]
        if match[0] in _HELPING or not match[0].islower() or before.endswith("-"):
            continue
        if by := _BY.match(after):
            doer = _END.split(after[by.end() :], maxsplit=1)[0]
        elif _BE.search(before):
            continue  # done by nobody who is named
        else:
            doer = _BETWEEN.sub("", _before(before))
        if _things(doer) and (by or _acts(doer, after)):
            yield _Doing(stem(match[0]), doer.strip())


def _sufferings(text: str, verbs: Collection[str] | None) -> Iterator[_Doing]:
    """Every passive verb, and the words before it, which say to whom or what it is done."""
    for match in VERB.finditer(text):
        if match[0] in _HELPING or (verbs is not None and stem(match[0]) not in verbs):
            continue
        before = text[max(0, match.start() - REACH) : match.start()]
        if is_ := _BE.search(before):
            ahead = before[: is_.start()]
            subject = _BETWEEN.sub("", _before(ahead))
            listed = _LISTED.search(ahead[: len(ahead) - len(subject)])
            if _things(subject) and not VERB.search(subject):  # "who asked for it has been told"
                yield _Doing(stem(match[0]), f"{listed[0] if listed else ''}{subject}".strip())


def _before(text: str) -> str:
    """The end of a text from its last border on; names joined to a name are one with it."""
    start = max((border.end() for border in _BORDER.finditer(text)), default=0)
    if not _NAME.match(text, start):
        return text[start:]
    joined = _AND.search(text, 0, start)
    while joined:
        start = joined.start(1)
        joined = _COMMA.search(text, 0, start)
    return text[start:]


def _acts(doer: str, after: str) -> bool:
    """Whether a verb says what was done ("condemned the attack"), not what kind of thing is meant.

    Before a bare noun it may be either: "Sweden rationed gasoline", "called for increased wages".
    """
    follows = _OBJECT.match(after)
    if follows is None:
        return False
    word = follows[1]
    plain = word is not None and word.islower() and not word.endswith("ly")
    return not plain or word in _FUNCTION or doer.rsplit(maxsplit=1)[-1][:1].isupper()


def _may_be_one(said: str, known: str) -> bool:
    """Whether two doers may be the same: they share a name, else a word, or one points back."""
    names, others = _names(said), _names(known)
    if names and others:
        return bool(names & others) or names <= _things(known)
    if not others and _POINTS.search(known):
        return True
    return bool(_things(said) & _things(known))


def _names(text: str) -> frozenset[str]:
    found = [token for _, tokens in find_names(f"{LEAD}{text}") for token in tokens]
    return frozenset(stem(token) for token in found if token not in TITLES)


def _things(text: str) -> frozenset[str]:
    return frozenset(t.stem for t in content_terms(text) if not t.text.endswith("ly"))
