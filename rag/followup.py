"""What a follow-up question means by itself.

Deterministic and plain: a question that leans on the one before it ("and who
led it?") is searched together with that one. Nothing is invented, and the
query can be shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.asked import asks_nothing, without_orders
from rag.terms import ASKING, content_terms

# Words that point back, and openings that continue.
_LEANS = re.compile(
    r"^(?:and|but|so|also|what about|how about|why\??$|when\??$|where\??$|who\??$)"
    r"|\b(?:he|him|his|she|her|hers|it|its|they|them|their|theirs|this|that|these|those|there|then)\b",
    re.IGNORECASE,
)
_BE = r"(?:is|are|was|were|be|been|being)"
_HELPS = rf"(?:{_BE}|do|does|did|has|have|had|can|could|will|would|should|might|may|must)"
_BEFORE = r"(?:after|before|since|about|of|for|with|by|in|on|at|to|from|than|like|during|and|or)"
# The same words where they point at nothing outside the question, by the grammars' names.
_INSIDE = re.compile(
    # Existential "there": "how many are there in France", "there was a fire".
    rf"\b(?:{_BE}|has|have|had)\s+there\b|\bthere\s+(?:{_BE}|has|have|had|will|would)\b"
    # Expletive "it": "how long does it take to", "did it rain", "is it legal to", "it seems that".
    r"|\bit\s+(?:takes?|took|costs?)\s+(?:\S+\s+){0,3}to\b|\bit\s+(?:rain|snow)(?:s|ed)?\b"
    r"|\bit\s+(?:be\s+|is\s+|was\s+)?(?:true|said|likely|(?:il)?legal|(?:im)?possible|(?:un)?safe"
    r"|allowed|necessary|important|hard|difficult|easy|common|better|worth|seems?)\s+(?:to|that|for)\b"
    # "That" before a clause: "the man that led it", "did India say that Pakistan attacked".
    rf"|\b(?!{_HELPS}\b|{_BEFORE}\b)\w+\s+that\s+(?=\w)(?!(?:year|month|week|day|time)\b)",
    re.IGNORECASE,
)
# A possessive after the name it belongs to: "What did Apple say about its results?"
_OWN = re.compile(r"(?<=\S )[A-Z][\w’'-]+\b[^.?!]*?\b(?:his|her|its|their)\s(?=\w)")
# A question with fewer content words cannot be searched alone.
_ENOUGH = 2


def standalone(question: str, history: Sequence[tuple[str, str]]) -> str:
    """The question as it is searched: alone, or after the previous question when it leans on it.

    `history` holds earlier (question, answer) pairs, oldest first; those that ask nothing are
    passed over. What is said of how to answer is left out.
    """
    question = without_orders(question)
    before = [earlier for earlier, _ in history if not asks_nothing(earlier)]
    if not before:
        return question
    terms = [term for term in content_terms(question) if term.text.casefold() not in ASKING]
    outside = _OWN.sub(" ", _INSIDE.sub(" ", question))
    if len(terms) >= _ENOUGH and not _LEANS.search(outside):
        return question
    return f"{before[-1].strip()} {question}"
