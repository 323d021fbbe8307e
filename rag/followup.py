"""What a follow-up question means by itself.

Deterministic and plain: a question that leans on the one before it ("and who
led it?") is searched together with that one. Nothing is invented, and the
query can be shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.terms import ASKING, content_terms

# Words that point back, and openings that continue.
_LEANS = re.compile(
    r"^(?:and|but|so|also|what about|how about|why\??$|when\??$|where\??$|who\??$)"
    r"|\b(?:he|him|his|she|her|hers|it|its|they|them|their|theirs|this|that|these|those|there|then)\b",
    re.IGNORECASE,
)
# A question with fewer content words cannot be searched alone.
_ENOUGH = 2


def standalone(question: str, history: Sequence[tuple[str, str]]) -> str:
    """The question as it is searched: alone, or after the previous question when it leans on it.

    `history` holds earlier (question, answer) pairs, oldest first.
    """
    if not history:
        return question
    terms = [term for term in content_terms(question) if term.text.casefold() not in ASKING]
    if len(terms) >= _ENOUGH and not _LEANS.search(question):
        return question
    return f"{history[-1][0].strip()} {question}"
