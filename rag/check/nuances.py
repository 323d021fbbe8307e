"""What a supported claim says more surely than its quote: to be read, no verdict.

A headline says in the present what was, and a summary rounds; so neither makes a claim unsupported
(docs/log.md), but whoever prints it should know.
"""

from __future__ import annotations

from rag.left_out import roughly_left_out
from rag.tense import made_present


def nuances(claim: str, quote: str) -> list[str]:
    """In plain sentences."""
    told = []
    if past := made_present(claim, quote):
        told.append(f"The quote says as past what the claim says as present: “{past}”.")
    if word := roughly_left_out(claim, quote):
        told.append(f"The quote gives as “{word.lower()}” a number that the claim gives exactly.")
    return told
