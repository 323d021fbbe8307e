"""What a statement leaves out of its quote that changes what is said.

"The film may win" does not say that it wins, "critics say that it fails" not that it
fails, "did not sign" not that they signed. Where a statement uses the words that such a
word weakens, it must weaken them, too. English rules.
"""

from __future__ import annotations

import re

from rag.reported import report_in
from rag.sentences import split_sentences
from rag.terms import STOPWORDS, content_terms, present, stems, words

# Words by which a text says less than that it is so.
HEDGE = re.compile(
    r"\b(?:may|might|could|would|should|maybe|perhaps|possibly|potentially|presumably|probably|"
    r"likely|unlikely|alleged(?:ly)?|reportedly|apparent(?:ly)?|seeming(?:ly)?|supposed(?:ly)?|"
    r"purported(?:ly)?|suspected|believed|thought|considered|expected|planned|proposed|hoped|"
    r"(?:intend|plan|aim|hope|want|attempt|fail)(?:n?ed|s)?\s+to|tr(?:y|ies|ied)\s+to|"
    r"refuse[sd]?\s+to|hardly|barely|almost|nearly|seem(?:s|ed)?|appear(?:s|ed)?\s+to|"
    r"suggest(?:s|ed)?|if|unless|whether)\b",
    re.IGNORECASE,
)
REACH = 80  # characters behind such a word in which the words stand that it weakens
WEAKENED = 2  # of them the first so many


def weakening_left_out(pattern: re.Pattern[str], statement: str, evidence: str) -> str | None:
    """The first match whose next words the statement uses, when it has no such word itself."""
    if pattern.search(statement):
        return None
    said = stems(statement)
    for match in pattern.finditer(evidence):
        following = words(evidence[match.end() : match.end() + REACH])
        near = [term for term in following if term.text.casefold() not in STOPWORDS][:WEAKENED]
        if near and all(term.stem in said for term in near):
            return match.group()
    return None


def speaker_left_out(statement: str, evidence: str) -> str | None:
    """Who says in the evidence what the statement says in its own voice.

    That is, words that stand nowhere but in what is reported. To keep the speaker's
    name is not enough: what the attorney says of clients is not so of the attorney.
    """
    if report_in(statement):
        return None
    said = content_terms(statement)
    for span in split_sentences(evidence):
        sentence = span.of(evidence)
        report = report_in(sentence)
        if report is None or report.source is None:
            continue
        start, end = span.start + report.content.start, span.start + report.content.end
        elsewhere = stems(f"{evidence[:start]} {evidence[end:]}")
        reported = stems(evidence[start:end]) - elsewhere
        if any(present(term, reported) for term in said):
            return report.source.of(sentence)
    return None
