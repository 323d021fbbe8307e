"""What a text asserts: a question asserts nothing, and neither does what it calls false.

"Did the minister resign?" has every word of "the minister resigned". Only where the answer
leans on it is a question part of what is said: "Did the minister resign? Yes, in March."
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index import Span
from rag.doers import VERB
from rag.sentences import split_sentences
from rag.terms import content_terms, present, stems

_MARK = re.compile("[?\uff1f\u061f]")
_ASKS = re.compile(rf"{_MARK.pattern}[\"'”’)\]]*\s*\Z")
# What a question or an answer may open with: a mark, or whose words follow ("A:", "MS BERG:").
_LABEL = r"\A[\W_]*(?P<label>[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3}:\s*)?[\"'“‘]?"
_LABELLED = re.compile(_LABEL)
_YES = re.compile(
    rf"{_LABEL}(?i:yes|yeah|yep|that(?:['’]s| is) (?:right|correct|true)|correct(?=[.,;!]|\Z))\b"
)
_NO = re.compile(
    rf"{_LABEL}(?i:no|nope|incorrect)\b"
    # "No comment." denies nothing.
    r"(?!\s+(?:one|matter|doubt|comment|answer|response|idea|word|information|data|evidence|record)s?\b)"
)
_WHICH = re.compile(
    rf"{_LABEL}(?i:(?:and\s+|but\s+|so\s+)?"
    r"(?:(?:in|on|at|to|for|from|by|with|about|of|since|until)\s+)?"
    r"(?:who|whom|whose|what|which|when|where|how))\b"
)
# What stands under a question in a quiz: one of several answers, and perhaps not the right one.
_CHOICE = re.compile(r"\A[\W_]*(?:[A-Ha-h]|\d{1,2})[.)]\s")
# Words of an answer that says nothing by itself ("In March.", "270 cases in that year"); with more
# it is often a sentence whose verb `VERB` does not know.
BARE = 6

# Words by which a source keeps its distance from what it repeats.
DISOWNING = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|denials?|false|falsely|untrue|hoax\w*|debunk\w*|baseless(?:ly)?|"
    r"unfounded|fabricat\w+|misleading|no evidence|no proof|no record|rumou?r\w*|myth|"
    r"disput(?:e|es|ed)|fake|bogus|satir\w+|wrongly|mistakenly|erroneous(?:ly)?|refut\w+)\b",
    re.IGNORECASE,
)


def units(text: str) -> list[Span]:
    """The sentences of a text, a question together with the answer that leans on it."""
    spans = split_sentences(text)
    if not _MARK.search(text):
        return spans
    joined: list[Span] = []
    for span in spans:
        before = joined[-1] if joined else None
        if before and _answers(text, before, span):
            joined[-1] = Span(before.start, span.end)
        else:
            joined.append(span)
    return joined


def asks(sentence: str) -> bool:
    """Whether a sentence is a question."""
    return bool(_ASKS.search(sentence))


def exchange(unit: str) -> tuple[str, str] | None:
    """A question and the answer that leans on it, where one of `units` is both; else None.

    Without what labels them ("Q:", "MS BERG:").
    """
    asked, *said = [one.of(unit) for one in split_sentences(unit)] or [""]
    if not said or not asks(asked):
        return None
    return _LABELLED.sub("", asked), _LABELLED.sub("", " ".join(said))


def statements(text: str) -> list[str]:
    """What a text says, sentence by sentence; a question only with an answer that leans on it."""
    said = (span.of(text) for span in units(text))
    return [one for one in said if not asks(one)]


def asserted(text: str) -> str:
    """The text without its questions, but those that an answer leans on; the same without any."""
    said = statements(text)
    return text if len(said) == len(units(text)) else " ".join(said)


def answered_no(statement: str, evidence: str) -> bool:
    """Whether what a statement says is asked in the evidence, and answered no."""
    return any(_NO.search(answer) for answer in _drawn_on(statement, evidence))


def answer_left_out(statement: str, evidence: str) -> str | None:
    """A word of an answer that a statement leaves out which takes words from its question.

    "The tram is free for children" of "Is the tram free for children? Yes, up to the age
    of seven." Without the answer's words it says more than the answer does.
    """
    said = stems(statement)
    for answer in _drawn_on(statement, evidence):
        opening = _YES.search(answer) or _NO.search(answer)
        for term in content_terms(answer[opening.end() :] if opening else answer):
            if not present(term, said):
                return term.text
    return None


def _drawn_on(statement: str, evidence: str) -> Iterator[str]:
    """The answers that lean on a question whose words are the statement's, and stand only there."""
    if not _MARK.search(evidence):
        return
    said = content_terms(statement)
    for span in units(evidence):
        question, answer = exchange(span.of(evidence)) or ("", "")
        others = f"{evidence[: span.start]} {answer} {evidence[span.end :]}"
        asked, elsewhere = stems(question), stems(others)
        if any(present(term, asked) and not present(term, elsewhere) for term in said):
            yield answer


def disowned(claim: str, sentence: str) -> str | None:
    """The word by which a sentence keeps its distance from what the claim says; None if none."""
    if DISOWNING.search(claim):
        return None
    found = DISOWNING.search(sentence)
    return found.group() if found else None


def _answers(text: str, asked: Span, said: Span) -> bool:
    """Whether a sentence is the answer to the question before it, and says nothing without it.

    By yes or no, or bare of any verb. Only "who" or "how many" is answered by a few words: after
    "Has he resigned?" a heading may follow, as below any question, where it has no full stop.
    """
    question, answer = asked.of(text), said.of(text)
    if not asks(question) or asks(answer):
        return False
    which = bool(_WHICH.search(question))
    if _YES.search(answer) or _NO.search(answer):
        return not which
    if not which or len(answer.split()) > BARE or VERB.search(answer) or _CHOICE.search(answer):
        return False
    same_line = "\n" not in text[asked.end : said.start]
    return same_line or answer.endswith(".") or (_labelled(question) and _labelled(answer))


def _labelled(sentence: str) -> bool:
    match = _LABELLED.match(sentence)
    return bool(match and match["label"])
