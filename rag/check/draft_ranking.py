"""A checked draft at a glance: each sentence's verdict, the counts, what to call about first.

A sentence is as good as the worst that was found in it. First to call about is
what would have to be corrected if it ran: what the documents refute, quotations
that were changed, then what nothing bears out; more so when a person or an
institution is named, accused, or given a number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rag.check.signing import verdict_of
from rag.check.telling import PLACES
from rag.names import find_names

# Worst first. The names are those of verdicts on claims and statuses of quotations.
SEVERITY = (
    "refuted", "wrong_speaker", "altered", "truncated", "spliced", "conflicting", "failed",
    "not_found", "not_enough_evidence", "supported", "normalised", "verbatim",
)  # fmt: skip
FINE = frozenset({"supported", "normalised", "verbatim"})
CALLS = 10
_WEIGHT = {
    "refuted": 8.0, "wrong_speaker": 8.0, "altered": 7.0, "truncated": 7.0, "spliced": 6.0,
    "conflicting": 6.0, "not_found": 4.0, "failed": 3.0, "not_enough_evidence": 2.0,
}  # fmt: skip
_WORDS = {
    "refuted": "the documents refute it",
    "wrong_speaker": "the source has the words from somebody else",
    "altered": "the quotation is altered",
    "truncated": "the quotation is cut so that its meaning changes",
    "spliced": "the quotation joins words from places apart",
    "conflicting": "the documents conflict",
    "failed": "it could not be checked",
    "not_found": "the quotation is in no document",
    "not_enough_evidence": "no document bears it out",
}
_ACCUSED = re.compile(
    r"\b(?:accus\w+|alleg\w+|arrest\w*|charg\w+ with|convict\w+|guilty|fraud\w*|brib\w+|corrupt\w*"
    r"|steal\w*|stole\w*|theft|kill\w*|murder\w*|rap(?:e|ed|ist)|assault\w*|abus\w+|lied|lying|liar"
    r"|illegal\w*|unlawful\w*|embezzl\w+|launder\w+|terror\w*|extort\w+|harass\w+|plagiari\w+"
    r"|resign\w*|fired|sacked|sued|crime|criminal\w*|scandal\w*|mislead\w*|misled)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d")


def sentence_verdict(checks: Sequence[Mapping[str, Any]], kind: str) -> str:
    """The worst verdict of a sentence's checks; its kind where there was nothing to check."""
    if not checks:
        return kind
    return min(map(verdict_of, checks), key=SEVERITY.index)


def counts(sentences: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """How many sentences there are of each kind, and with each verdict."""
    kinds = Counter(str(one["kind"]) for one in sentences)
    verdicts = Counter(str(one["verdict"]) for one in sentences if one["checks"])
    return {"kinds": dict(sorted(kinds.items())), "verdicts": dict(sorted(verdicts.items()))}


def call_first(sentences: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What to call about, the most pressing first: the sentence, why, and whom it names.

    At most `CALLS`. Sentences that a person has signed off are done with.
    """
    open_ones = [one for one in sentences if one["verdict"] in _WEIGHT and not _signed(one)]
    ranked = sorted(open_ones, key=lambda one: (-_stakes(one)[0], one["number"]))
    return [
        {
            "sentence": one["number"],
            "verdict": one["verdict"],
            "why": "; ".join([_WORDS[one["verdict"]], *_stakes(one)[1]]),
            "names": _names(one),
        }
        for one in ranked[:CALLS]
    ]


def _signed(sentence: Mapping[str, Any]) -> bool:
    """Whether a person has signed off every check of the sentence."""
    states = [check.get("review", {}).get("state", "machine") for check in sentence["checks"]]
    return bool(states) and "machine" not in states


def _stakes(sentence: Mapping[str, Any]) -> tuple[float, list[str]]:
    """How pressing a sentence is, and what beyond its verdict makes it so."""
    text = str(sentence["understood"] or sentence["text"])
    weight, why = _WEIGHT[sentence["verdict"]], []
    if names := _names(sentence):
        weight += 1.5
        why.append("names " + ", ".join(names[:3]))
    if accused := _ACCUSED.search(text):
        weight += 1.5
        why.append(f"“{accused[0]}”")
    if _NUMBER.search(text):
        weight += 1.0
        why.append("gives a number")
    return weight, why


def _names(sentence: Mapping[str, Any]) -> list[str]:
    text = str(sentence["understood"] or sentence["text"])
    found = [(span.of(text), tokens) for span, tokens in find_names(text)]
    return list(dict.fromkeys(name for name, tokens in found if not PLACES.issuperset(tokens)))
