"""Questions and their answers turned into statements, by rule.

Reading-comprehension sets say which questions a text answers; as statements
they teach a judge what a text says of whom ("Sweden did ration gasoline").
The rules cover the common shapes of English questions and give None for the
rest; "did" stays before its verb, as it needs no inflection there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

AUXILIARY = r"(?:is|are|was|were|has|had|have|can|could|will|would|should|may|might|must)"
DO = r"(?:did|do|does)"
BEFORE_VERB = re.compile(r"\b(?:to|would|could|will|can|may|might|must|should|not)\s+([a-z]{2,})\b")
PARTICIPLE = re.compile(
    r"(?:\w{3,}ed|made|built|found|known|held|led|born|written|given|taken|sent|won|lost|killed|"
    r"seen|set|put|done|run|begun|chosen|thought|brought|bought|paid|said|told|left|sold|kept|"
    r"spent|grown|drawn|shown|hidden|broken|spoken|going|being|\w{3,}ing|located|based)$"
)
PREPOSITIONS = (
    "in on at by from to with for of since until after before during around about near between "
    "over under into through because"
).split()
NOT_VERBS = frozenset("the a an his her its their this that these those be have do".split())


def verbs_of(texts: Iterable[str]) -> frozenset[str]:
    """Base forms of verbs, read off the texts: words that follow "to" or a modal twice or more."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(BEFORE_VERB.findall(text))
    return frozenset(word for word, times in found.items() if times > 1) - NOT_VERBS


def statement(question: str, answer: str, verbs: frozenset[str]) -> str | None:
    """The question with its answer as one declarative sentence; None where no rule fits."""
    body = " ".join(question.strip().rstrip("?. ").split())
    answer = " ".join(answer.strip().rstrip(".,;").split())
    if not body or not answer or len(answer.split()) > 12:
        return None
    for rule in (_how_many, _who, _when_where, _what_did, _with_preposition, _copular, _embedded):
        made = rule(body, answer, verbs)
        if made:
            return made[0].upper() + made[1:] + "."
    return None


def _who(body: str, answer: str, verbs: frozenset[str]) -> str | None:
    """The answer is the subject ("Who led it")."""
    match = re.match(rf"(?:Who|who) (?!{DO}\b)(\w+)(.*)$", body)
    if match:
        first, rest = match.group(1), match.group(2)
        if rest.split()[-1:] and rest.split()[-1] in PREPOSITIONS:
            return None
        return f"{answer} {first}{rest}"
    match = re.match(rf"(?:Who|who) {DO} (.+)$", body)
    return _object(match.group(1), "", answer, verbs) if match else None


def _when_where(body: str, answer: str, verbs: frozenset[str]) -> str | None:
    match = re.match(rf"(When|Where|when|where) ({AUXILIARY}|{DO}) (.+)$", body)
    if not match:
        return None
    _, auxiliary, rest = match.groups()
    tail = answer if answer.split(maxsplit=1)[0].lower() in PREPOSITIONS else f"in {answer}"
    if re.match(rf"{DO}$", auxiliary):
        return _object(rest, auxiliary, tail, verbs)
    moved = _moved(rest, auxiliary)
    return f"{moved} {tail}" if moved else None


def _what_did(body: str, answer: str, verbs: frozenset[str]) -> str | None:
    match = re.match(rf"(?:What|Which|what|which)((?: [\w'’-]+){{0,4}}?) ({DO}) (.+)$", body)
    if not match:
        return None
    _, auxiliary, rest = match.groups()
    return _object(rest, auxiliary, answer, verbs)


def _with_preposition(body: str, answer: str, verbs: frozenset[str]) -> str | None:
    """The answer follows a preposition ("In what year did it end")."""
    match = re.match(
        rf"(In|On|At|By|From|To|With|For|Of|During|in|on|at|by|from|to|with|for|of|during) "
        rf"(?:what|which|whom|who)((?: [\w'’-]+){{0,4}}?) ({AUXILIARY}|{DO}) (.+)$",
        body,
    )
    if not match:
        return None
    preposition, _, auxiliary, rest = match.groups()
    tail = f"{preposition.lower()} {answer.removeprefix('in ').removeprefix('by ')}"
    if re.match(rf"{DO}$", auxiliary):
        return _object(rest, auxiliary, tail, verbs)
    moved = _moved(rest, auxiliary)
    return f"{moved} {tail}" if moved else None


def _how_many(body: str, answer: str, verbs: frozenset[str]) -> str | None:
    match = re.match(
        rf"(?:How|how) (?:many|much) ((?:[\w'’-]+ ){{1,4}}?)({AUXILIARY}|{DO}) (.+)$", body
    )
    if not match:
        return None
    noun, auxiliary, rest = match.groups()
    counted = answer if noun.split()[-1].lower() in answer.lower() else f"{answer} {noun.strip()}"
    if re.match(rf"{DO}$", auxiliary):
        return _object(rest, auxiliary, counted, verbs)
    return f"{counted} {auxiliary} {rest}"


def _copular(body: str, answer: str, verbs: frozenset[str]) -> str | None:
    match = re.match(r"(?:What|what|Which|which) (is|are|was|were) (.+)$", body)
    if not match:
        match = re.match(
            rf"(?:What|what|Which|which)((?: [\w'’-]+){{1,4}}?) ((?:{AUXILIARY}) .+)$", body
        )
        # "What layers have chloroplasts": the answer stands for the whole noun phrase.
        return f"{answer} {match.group(2)}" if match else None
    auxiliary, rest = match.groups()
    words = rest.split()
    if any(PARTICIPLE.match(word) for word in words[1:]):
        moved = _moved(rest, auxiliary)
        return f"{moved} {answer}" if moved else None
    return f"{rest} {auxiliary} {answer}"


def _embedded(body: str, answer: str, verbs: frozenset[str]) -> str | None:
    """The answer stands at the end ("The war was an aspect of what conflict")."""
    match = re.match(r"(.{12,}?) (?:what|which|whose|how many|who|whom)\b(?: [\w'’-]+){0,4}$", body)
    return f"{match.group(1)} {answer}" if match else None


def _object(rest: str, auxiliary: str, answer: str, verbs: frozenset[str]) -> str | None:
    """SUBJECT did VERB ANSWER REST: the auxiliary moves before the first known verb."""
    words = rest.split()
    for place in range(1, len(words)):
        if words[place].lower() in verbs and words[place - 1].lower() not in NOT_VERBS:
            subject, verb, tail = words[:place], words[place], words[place + 1 :]
            # An answer that begins a phrase of its own ("in 1999"), or that a last preposition
            # waits for, comes at the end; an object comes before what follows the verb.
            waits = tail and (tail[-1] in PREPOSITIONS or tail[0] not in PREPOSITIONS)
            last = waits or answer.split(maxsplit=1)[0] in PREPOSITIONS
            order = [*tail, answer] if last else [answer, *tail]
            return " ".join([*subject, auxiliary or "did", verb, *order])
    return None


def _moved(rest: str, auxiliary: str) -> str | None:
    """The auxiliary moves before the participle that follows a subject ("was founded")."""
    words = rest.split()
    for place in range(1, len(words)):
        if PARTICIPLE.match(words[place]):
            return " ".join([*words[:place], auxiliary, *words[place:]])
    return None
