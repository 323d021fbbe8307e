"""What a question takes for granted, so that a refusal can say what the documents don't.

"When did X resign?" presupposes that X resigned. When nothing answers it, the
honest reply is that the documents don't say so, not that they lack a date.
Rules for the common shapes of English questions; None for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.asked import parts_asked
from rag.irregular import PAST
from rag.names import find_names
from rag.sentences import split_sentences
from rag.terms import content_terms, present, stems
from rag.values import denies

_AUXILIARY = "is are was were has had have can could will would should may might must".split()
_DETERMINERS = frozenset("the a an his her its their our my your this that these those".split())
_PRONOUNS = frozenset("he she it they we you i".split())
_IRREGULAR = dict(
    pair.split("/")
    for pair in (
        "be/was become/became begin/began blow/blew break/broke bring/brought build/built "
        "buy/bought catch/caught choose/chose come/came cost/cost cut/cut deal/dealt do/did "
        "draw/drew "
        "drink/drank drive/drove eat/ate fall/fell feel/felt fight/fought find/found flee/fled "
        "fly/flew forbid/forbade forget/forgot get/got give/gave go/went grow/grew have/had "
        "hear/heard hide/hid hit/hit hold/held hurt/hurt keep/kept know/knew lay/laid lead/led "
        "leave/left lend/lent let/let lie/lied lose/lost make/made mean/meant meet/met pay/paid "
        "put/put quit/quit read/read ride/rode ring/rang rise/rose run/ran say/said see/saw "
        "seek/sought sell/sold send/sent set/set shake/shook shoot/shot show/showed shut/shut "
        "sing/sang sink/sank sit/sat sleep/slept speak/spoke spend/spent spread/spread stand/stood "
        "steal/stole strike/struck swear/swore sweep/swept swim/swam take/took teach/taught "
        "tell/told think/thought throw/threw understand/understood wear/wore win/won "
        "withdraw/withdrew write/wrote"
    ).split()
)
_PARTICIPLE = re.compile(rf"{PAST}|\w+ing")
_VERBS_THAT_DOUBLE = frozenset(
    "stop plan drop ban ship step rob beg admit commit permit refer".split()
)


def unsaid(question: str, found: Iterable[str] = ()) -> str | None:
    """What the documents don't say, beginning with "that", "who" or "what"; None where unknown.

    It is not known either where one of the texts that were `found` may say it after all.

    >>> unsaid("When did Anna Berg resign?")
    'that Anna Berg resigned'
    >>> unsaid("When did Anna Berg resign?", ["Berg, Anna, resigned at last."])
    """
    clause = None if parts_asked(question) else _clause(question)
    return None if clause and any(_may_say(clause, text) for text in found) else clause


def _may_say(clause: str, text: str) -> bool:
    """Whether a sentence of the text has all words of the clause, and denies nothing."""
    terms = content_terms(clause)
    said = (span.of(text) for span in split_sentences(text))
    return any(all(present(t, stems(one)) for t in terms) and not denies(one) for one in said)


def _clause(question: str) -> str | None:
    body = " ".join(question.strip().rstrip("?!. ").split())
    if "?" in body:
        return None  # several questions in one
    match = re.match(r"(?:when|where|why|how) did (.+)$", body, re.IGNORECASE)
    if match:
        clause = _past(match.group(1))
        return f"that {clause}" if clause else None
    match = re.match(rf"(?:when|where|why|how) ({'|'.join(_AUXILIARY)}) (.+)$", body, re.IGNORECASE)
    if match:
        subject, rest = _subject(match.group(2))
        if subject.partition(" ")[0].casefold() in _DETERMINERS:
            rest = rest if _PARTICIPLE.fullmatch(rest) else ""  # "is the first debate"
        return f"that {subject} {match.group(1).lower()} {rest}" if subject and rest else None
    match = re.match(r"who ((?!did\b|do\b|does\b)\w+ .+)$", body, re.IGNORECASE)
    if match:
        verb, _, rest = match.group(1).partition(" ")
        named = verb in _AUXILIARY and _subject(rest) == (rest, "")
        return f"who {rest} {verb}" if named else f"who {verb} {rest}"  # "who Anna Berg is"
    match = re.match(r"(what|who|whom) did (.+)$", body, re.IGNORECASE)
    if match:
        clause = _past(match.group(2))
        return f"{match.group(1).lower()} {clause}" if clause else None
    return None


def _past(clause: str) -> str | None:
    """Of "Anna Berg resign from office": "Anna Berg resigned from office"."""
    subject, rest = _subject(clause)
    if not subject or not rest:
        return None
    verb, *tail = rest.split()
    return " ".join([subject, past_tense(verb), *tail])


def _subject(clause: str) -> tuple[str, str]:
    """The subject and what follows it; empty where its end is not certain.

    Certain are a name at the beginning, a pronoun, and a determiner with one word.
    """
    words = clause.split()
    if words[0].casefold() in _PRONOUNS:
        return words[0], " ".join(words[1:])
    # The question word stood before: with it the name is not taken for a sentence's first word.
    names = find_names(f"did {clause}")
    if names and names[0][0].start == len("did "):
        end = names[0][0].end - len("did ")
        return clause[:end], clause[end:].strip()
    if words[0].casefold() in _DETERMINERS and len(words) == 3:
        return " ".join(words[:2]), words[2]
    return "", ""


def past_tense(verb: str) -> str:
    """The past tense of a verb's base form."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ied"
    if verb in _VERBS_THAT_DOUBLE:
        return f"{verb}{verb[-1]}ed"
    return f"{verb}ed"
