"""What a text asserts: a question asserts nothing, and neither does what it calls false.

"Did the minister resign?" has every word of "the minister resigned".
"""

from __future__ import annotations

import re

from rag.sentences import split_sentences

_ASKS = re.compile(r"\?[\"'”’)\]]*\s*\Z")
# Words by which a source keeps its distance from what it repeats.
DISOWNING = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|denials?|false|falsely|untrue|hoax\w*|debunk\w*|baseless(?:ly)?|"
    r"unfounded|fabricat\w+|misleading|no evidence|no proof|no record|rumou?r\w*|myth|"
    r"disput(?:e|es|ed)|fake|bogus|satir\w+|wrongly|mistakenly|erroneous(?:ly)?|refut\w+)\b",
    re.IGNORECASE,
)


def asserted(text: str) -> str:
    """The text without its questions; the same text where it has none."""
    if "?" not in text:
        return text
    spans = split_sentences(text)
    kept = [span.of(text) for span in spans if not _ASKS.search(span.of(text))]
    return text if len(kept) == len(spans) else " ".join(kept)


def disowned(claim: str, sentence: str) -> str | None:
    """The word by which a sentence keeps its distance from what the claim says; None if none."""
    if DISOWNING.search(claim):
        return None
    found = DISOWNING.search(sentence)
    return found.group() if found else None
