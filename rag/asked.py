"""What is asked: several things, cut into their parts, or nothing at all.

"Who led the talks, and how many people died?" may be answered in part: whether
to answer is decided for each part (`rag.ask`), and the answer says which stay open.
"Thank you!" asks nothing, and no passage is its answer.
"""

from __future__ import annotations

import re

from rag.asserted import exchange
from rag.errors import QuestionError
from rag.sentences import split_sentences
from rag.terms import WORD, content_terms, present, stems

_ASKS = r"(?:who|whom|whose|what|when|where|why|which|how)\b"
_NEXT = re.compile(
    rf"(?:(?<=\?)\s+|[,;]\s+|[,;]?\s+(?:and|or|but)\s+(?:also\s+)?)(?={_ASKS})", re.IGNORECASE
)

# What people also say to whoever answers them, and the words that may go with it.
_COURTEOUS = frozenset(
    "thank thanks thx hello hi hey bye goodbye cheers ok okay great perfect awesome welcome".split()
)
_BESIDE = frozenset(
    """
    you so very much many a lot again and for the your that that's all this i got good nice
    help helping information info answer answers explanation morning day evening there everyone now
    """.split()
)

# How to answer, beside a question: "Answer in US dollars.", "If it is not known, say so."
_ORDERS = re.compile(
    r"\W*(?:please\s+)?(?:if\b[^?]*\b(?:then\s+)?)?(?:answer|give|respond|reply|assume|imagine|approach|"
    r"use|provide|state|round|keep|be|explain|cite|say|limit|write|base|think)\b[^?]*\Z",
    re.IGNORECASE,
)
# "Answer the following question using the balance sheet: how much ...?"
_BACK = re.compile(
    r"\b(?:he|him|his|she|her|it|its|they|them|their|this|these|those)\b", re.IGNORECASE
)
_INTRODUCING = re.compile(r"\A[^:?]*\bquestion\b[^:?]*:\s*", re.IGNORECASE)

# What a question asks for, near its beginning; without such a word, yes or no.
_FOR = re.compile(
    r"\A\W*(?:\w+\W+){0,2}?(who|whom|whose|what|which|when|where|why|"
    r"how(?:\s+(?:many|much|often|long|far|old|big|large|high|tall|fast|late|soon))?)\b",
    re.IGNORECASE,
)


def asks_nothing(question: str) -> bool:
    """Whether it is only a courtesy, as people say in a conversation.

    >>> asks_nothing("OK, thank you very much!"), asks_nothing("Thanks, and who led the talks?")
    (True, False)
    """
    said = {word.casefold().replace("’", "'") for word in WORD.findall(question)}
    return bool(said & _COURTEOUS) and said <= _COURTEOUS | _BESIDE


def without_orders(question: str) -> str:
    """The question without what is said of how to answer it, which no document says.

    >>> without_orders("Assume you are an analyst. What were sales in 2018? Answer in dollars.")
    'What were sales in 2018?'
    """
    spans = split_sentences(question)
    kept = [one for span in spans if not _ORDERS.match(one := span.of(question))]
    asked = " ".join(_INTRODUCING.sub("", one) for one in kept)
    # "Give a summary of the treaty. When was it signed?" is no order only.
    return asked if "?" in asked and not _BACK.search(asked) else question


def parts_asked(question: str) -> list[str]:
    """The single questions in a question, in order; empty where it asks one thing.

    >>> parts_asked("Who led the talks, and how many people died?")
    ['Who led the talks?', 'how many people died?']
    """
    parts = [part.strip(" ,;") for part in _NEXT.split(question)]
    asking = [bool(re.match(_ASKS, part, re.IGNORECASE)) for part in parts]
    if len(parts) < 2 or not all(asking) or not all(map(content_terms, parts)):
        return []
    return [f"{part.rstrip('?')}?" for part in parts]


def answered_there(question: str, quote: str, heading: str) -> bool:
    """Whether a quote is this very question and its answer, as in an interview.

    Both ask for the same ("who", "how many", yes or no), and what only one of them says is in
    the heading: whom "you" means, of what "the tram" is one.
    """
    asked, _ = exchange(quote) or ("", "")
    if not asked or _asked_for(asked) != _asked_for(question):
        return False
    mine, theirs = content_terms(question), content_terms(asked)
    known_to_me, known_to_it = (stems(f"{one}\n{heading}") for one in (question, asked))
    return (
        len(theirs) > 0
        and all(present(term, known_to_me) for term in theirs)
        and all(present(term, known_to_it) for term in mine)
    )


def _asked_for(question: str) -> str:
    found = _FOR.search(question)
    return " ".join(found[1].casefold().split()) if found else "yes or no"


def checked_question(question: str, longest: int) -> str:
    """The question, trimmed. Raises QuestionError when it is empty or too long to be one."""
    question = question.strip()
    if not any(character.isalnum() for character in question):
        raise QuestionError(
            "The question is empty.", "Ask something, for example: Who spoke, and when?"
        )
    if len(question) > longest:
        raise QuestionError(
            f"The question has {len(question):,} characters; at most {longest:,} are read.",
            "Ask it in a sentence or two, or add the long text as a document.",
        )
    return question
