"""A question that asks several things, cut into its parts.

"Who led the talks, and how many people died?" may be answered in part: whether
to answer is decided for each part (`rag.ask`), and the answer says which stay open.
"""

from __future__ import annotations

import re

from rag.terms import content_terms

_ASKS = r"(?:who|whom|whose|what|when|where|why|which|how)\b"
_NEXT = re.compile(
    rf"(?:(?<=\?)\s+|[,;]\s+|[,;]?\s+(?:and|or|but)\s+(?:also\s+)?)(?={_ASKS})", re.IGNORECASE
)


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
