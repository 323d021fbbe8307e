"""Whether a sentence that is true to its quote tells of another thing than was asked for."""

from __future__ import annotations

import re

from rag.terms import ASKING, STOPWORDS, content_terms, stems
from rag.values import figures, find_values

# Initials that name a thing, a measure or a body: "EBITDA", "GDP", "NATO". Two letters are as
# often written out in another form ("US": "American").
_INITIALS = re.compile(r"(?<![^\W_])[A-Z]{3,6}(?![^\W_])")
_CURRENCIES = frozenset("USD EUR GBP JPY INR CNY CHF".split())  # of the answer, not what it is of
_LETTERS = re.compile(r"[^\W\d_]+")
_HOW_MUCH = re.compile(
    r"\W*(?:(?:and|but|so)\s+)?(?:what|how\s+(?:much|many|high|large|big|low))\b", re.IGNORECASE
)
# A verb by which a sentence tells a change, and the words by which a question asks for one.
_CHANGED = re.compile(
    r"\b(?:increas|decreas|declin|dropp)(?:e[sd]?|ing|s|ed)\b|\b(?:rose|rises?|fell|falls?|grew|grows?)\b",
    re.IGNORECASE,
)
_ASKS_CHANGE = re.compile(
    r"\b(?:increas|decreas|declin|rise|rose|risen|fall|fell|grow|grew|dropp?|chang|gain|"
    r"improv|reduc|differ|more|less|fewer|up|down)(?:s|e|ed|es|ing|ings|th|n|en|ment|ence|tion)?\b",
    re.IGNORECASE,
)
# Before the number that a thing has, or comes to have.
_LEVEL = re.compile(
    r"\b(?:to|was|were|is|are|of|at|reached|totall?ed|had|has|have|amounted\s+to)\s+"
    r"(?:(?:about|approximately|around|nearly|almost|over|some|just|only|a\s+record|at\s+(?:least|most)|up\s+to|"
    r"(?:more|less|fewer)\s+than)\s+)*[^\w\s]*\Z",
    re.IGNORECASE,
)


def other_thing(question: str, sentence: str, around: str = "") -> str | None:
    """What the sentence tells of in place of what was asked, in words; None if it may be that.

    The initials that a question asks by must stand in the sentence, or the words they are of, or
    in what it stands under (`around`): asked for EBITDA, EBIT is no answer. And what
    something rose by does not tell how much it was.
    """
    said = f"{around}\n{sentence}"
    for match in _INITIALS.finditer(question):
        if match[0] not in _CURRENCIES and not _stand_in(match[0], said):
            return f"it does not speak of {match[0]}"
    if _only_a_change(question, sentence):
        return "it tells by how much something changed, not how much it was"
    return None


def _stand_in(initials: str, text: str) -> bool:
    """Whether initials, or words in a row that begin with them, stand in a text."""
    wanted = initials.casefold()
    words = [match[0].casefold() for match in _LETTERS.finditer(text)]
    if wanted in words or f"{wanted}s" in words:
        return True
    of_all = "".join(word[0] for word in words)
    of_large = "".join(word[0] for word in words if word not in STOPWORDS)
    return wanted in of_all or wanted in of_large


def _only_a_change(question: str, sentence: str) -> bool:
    if (
        not _HOW_MUCH.match(question)
        or _ASKS_CHANGE.search(question)
        or not _CHANGED.search(sentence)
    ):
        return False
    values = " ".join(value.text for value in find_values(question))
    asked = stems(question) - stems(values)
    told = stems(sentence)
    if any(
        t.stem in asked and t.stem not in told
        for t in content_terms(question)
        if t.text.casefold() not in ASKING
    ):
        return False  # something else is asked of it: what it led to, what was the reason
    amounts = [span for span, amount in figures(sentence) if amount.unit != "th"]
    return bool(amounts) and not any(_LEVEL.search(sentence[: span.start]) for span in amounts)
