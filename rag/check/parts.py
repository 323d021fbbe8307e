"""A compound claim in parts, so that it can be said which part the documents carry.

Cut at semicolons, at "and", "but", "while" between clauses, and at a relative
clause in commas; never inside a quotation. A part without a subject of its own
is read with the first one's, so that its verb cannot change owner.
"""

from __future__ import annotations

import re

from rag.doers import VERB
from rag.terms import content_terms
from rag.values import QUOTED

FEWEST = 2  # content words of a part
MOST = 4  # parts of a claim; one with more is judged as a whole

_CUT = re.compile(
    r";\s+|,?\s+(?:and|but|while|whereas|although|though)\s+(?:then\s+|also\s+)?|,\s+(?:which|who)\s+"
)


def parts_of(claim: str) -> list[str]:
    """The parts of a compound claim, in order; empty for a claim of one part."""
    quoted = [match.span() for match in QUOTED.finditer(claim)]
    cuts = [
        match.span()
        for match in _CUT.finditer(claim)
        if not any(a <= match.start() < b for a, b in quoted)
    ]
    ranges: list[tuple[int, int]] = []
    start = 0
    for a, b in [*cuts, (len(claim), len(claim))]:
        whole = _can_stand(claim[start:a]) and (not ranges or _can_stand(claim[slice(*ranges[-1])]))
        if ranges and not whole:
            ranges[-1] = (ranges[-1][0], a)  # "wheat and medical supplies" is one thing
        else:
            ranges.append((start, a))
        start = b
    pieces = [claim[a:b].strip(" ,;.") for a, b in ranges]
    verb = VERB.search(pieces[0])
    if not 2 <= len(pieces) <= MOST or verb is None or not content_terms(pieces[0][: verb.start()]):
        return []
    subject = pieces[0][: verb.start()].strip()
    return [pieces[0], *(p if _has_subject(p) else f"{subject} {p}" for p in pieces[1:])]


def _can_stand(part: str) -> bool:
    """Whether a part has a verb: a list ("wheat and medical supplies") has none."""
    return bool(VERB.search(part)) and len(content_terms(part)) >= FEWEST


def _has_subject(part: str) -> bool:
    """Whether something that can do it stands before the part's first verb."""
    verb = VERB.search(part)
    return bool(verb and content_terms(part[: verb.start()])) or bool(
        re.match(r"(?:he|she|it|they|we|I|this|that|these|those|there)\b", part, re.IGNORECASE)
    )
