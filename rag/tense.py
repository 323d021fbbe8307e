"""Whether a statement says as present what its evidence has as past.

"Both brothers played for the Bearcats" does not say that they play for them, nor "she was the
head of the bank" that she is. Said the other way round it is no less true. English rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rag.doers import VERB
from rag.irregular import PAST
from rag.terms import STOPWORDS, Term, stem, words

# Forms of the verbs that others stand beside: now, and then.
_NOW = {
    "is": "be",
    "are": "be",
    "am": "be",
    "has": "have",
    "have": "have",
    "does": "do",
    "do": "do",
}
_THEN = {"was": "be", "were": "be", "had": "have", "did": "do"}
# After these "have" and "do" are no present: "would have won", "to have".
_AFTER = frozenset("to will would shall should can could may might must".split())
_PAST = re.compile(PAST, re.IGNORECASE)
# What does not stand between a verb in the present tense and who does it: "to play", "will play",
# "the play", "two plays".
_NO_SUBJECT = frozenset(
    """
    to will would shall should can could may might must did do does not n't let lets help helps make
    makes the a an this that these those his her its their our my your no any some each every such
    of in on at for from by with as and or into over under about than more most other first last
    is are was were be been being has have had
    """.split()
)
# Before a participle these make no past of it: "is used", "has played".
_BESIDE = frozenset("is are am be been being has have having get gets getting not".split())
# Where a clause begins, which has one verb that says what is so.
_BORDER = re.compile(
    r"[,;:()\[\]—–\"“”„«»]|\b(?:that|which|who|whom|whose|and|or|but|when|while|where|as|if|because|"
    r"since|although|though|until|unless|than)\b",
    re.IGNORECASE,
)
# Said then or now, it is the same that is told.
_TELLING = frozenset(
    map(
        stem,
        "say tell report state claim announce argue suggest show find mean describe note".split(),
    )
)
NEAR = 4  # words after "was" among which the statement's next word must stand


def made_present(statement: str, evidence: str) -> str | None:
    """The past form in the evidence of what the statement says as present; None for none."""
    said, held = words(statement), words(evidence)
    return next(_beside(said, held), None) or next(_verbs(statement, said, held), None)


def _beside(said: list[Term], held: list[Term]) -> Iterator[str]:
    """Of "is" the "was" that the evidence has before the same word, where it has no "is" there."""
    for at, term in enumerate(said):
        verb = _NOW.get(term.text.casefold())
        follows = next((one for one in said[at + 1 :] if _weighs(one)), None)
        if verb is None or follows is None or (at and said[at - 1].text.casefold() in _AFTER):
            continue
        before = [
            one.text.casefold()
            for place, one in enumerate(held)
            if any(other.stem == follows.stem for other in held[place + 1 : place + 1 + NEAR])
        ]
        past = [form for form in before if _THEN.get(form) == verb]
        if past and not any(_NOW.get(form) for form in before):
            yield past[0]


def _verbs(statement: str, said: list[Term], held: list[Term]) -> Iterator[str]:
    """Of "play" the "played" that the evidence has, where it has nothing else of it."""
    for before, term in pairwise(said):
        if not _may_be_present(term, before) or _has_verb(statement[: term.span.start]):
            continue
        same = [place for place, one in enumerate(held) if one.stem == term.stem]
        if same and all(_is_past(held, place) for place in same):
            yield held[same[0]].text


def _may_be_present(term: Term, before: Term) -> bool:
    """Whether a word may be a verb in the present tense, as what stands before it goes."""
    text = term.text
    return (
        text.isalpha()
        and text.islower()
        and _weighs(term)
        and term.stem not in _TELLING
        and not text.endswith("ing")
        and not _PAST.fullmatch(text)
        and before.text.casefold() not in _NO_SUBJECT
        and not before.text.endswith(("'s", "’s"))
    )


def _has_verb(text: str) -> bool:
    """Whether the clause that a text breaks off in has its verb already."""
    begins = max((border.end() for border in _BORDER.finditer(text)), default=0)
    return VERB.search(text, begins) is not None


def _is_past(held: list[Term], place: int) -> bool:
    text = held[place].text
    beside = {one.text.casefold() for one in held[max(0, place - 2) : place]}
    return _PAST.fullmatch(text) is not None and not beside & _BESIDE


def _weighs(term: Term) -> bool:
    return term.text.casefold() not in STOPWORDS
