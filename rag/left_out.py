"""What a statement leaves out of its quote that changes what is said.

"The film may win" does not say that it wins, "critics say that it fails" not that it
fails, "did not sign" not that they signed, "agreed to buy" not that they bought, "in an
ancestor of whales" not that it was in whales, "fuels such as coal" not that coal is the
fuel. Where a statement uses the words that such a word weakens, it must weaken them, too.
English rules.
"""

from __future__ import annotations

import re

from rag.order import UNDER
from rag.reported import report_in
from rag.sentences import split_sentences
from rag.terms import STOPWORDS, content_terms, present, stem, stems, words

# Words by which a text says less than that it is so. May with a capital is the month.
HEDGE = re.compile(
    r"\b(?:(?-i:may)|might|could|would|should|can|will|shall|must|maybe|perhaps|possibly|potentially|presumably|probably|"
    r"likely|unlikely|alleged(?:ly)?|reportedly|apparent(?:ly)?|seeming(?:ly)?|supposed(?:ly)?|"
    r"purported(?:ly)?|suspected|believed|thought|considered|expected|planned|proposed|hoped|"
    r"(?:intend|plan|aim|hope|want|attempt|fail)(?:n?ed|s)?\s+to|tr(?:y|ies|ied)\s+to|"
    r"refuse[sd]?\s+to|hardly|barely|almost|nearly|seem(?:s|ed)?|appear(?:s|ed)?\s+to|"
    r"suggest(?:s|ed)?|if|unless|whether|"
    r"(?:rumou?r|claim|belief|myth|allegation|accusation|suspicion|notion|hypothesis|theory|fear|"
    r"hope|possibility|likelihood|idea|suggestion|chance|risk)s?\s+that)\b",
    re.IGNORECASE,
)
# A verb that the text has only as something to be done, and what stands before its "to".
TO_DO = re.compile(r"(?:\b(\w+)\s+)?\bto\s+(?:\w+ly\s+)?([a-z]+)\b", re.IGNORECASE)
# Words after which it was done: "managed to win", "the first to win", "went on to win".
DONE = frozenset(
    map(
        stem,
        """manage help go on come continue begin start get prove enough able first last next only
        used have force compel lead cause proceed happen live""".split(),
    )
)
# What is of a thing need not be of the thing: the ancestor of whales, most of the assets.
HEAD_OF = re.compile(r"\b([\w-]+)\s+of\s+(?=((?:[\w'’-]+\s+){0,2}[\w'’-]+))", re.IGNORECASE)
# Heads that only say what a thing is, or how it is counted.
BARE_HEADS = frozenset(
    map(
        stem,
        """city town village state country province county republic kingdom island river district
        region area month year day name term word title field kind type form sort number amount lot
        variety series set use process act idea concept""".split(),
    )
)
# Whose next word is what is not so: "unlike dogs", "neither the treaty nor the truce".
EXEMPTING = re.compile(
    r"\b(?:unlike|neither|nor|except(?:\s+for)?|other\s+than|instead\s+of|rather\s+than|"
    r"apart\s+from)\b",
    re.IGNORECASE,
)
OWNER = re.compile(r"\b([\w-]+)['’]s\s+([\w-]+)", re.IGNORECASE)
EXAMPLE = re.compile(
    r"\b(?:such as|for example|for instance|e\.g\.|including|like)\b", re.IGNORECASE
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


def doing_left_out(statement: str, evidence: str) -> str | None:
    """The verb that the statement says was done and the evidence has only as yet to be done."""
    said = words(statement)
    for match in TO_DO.finditer(evidence):
        before, verb = match.groups()
        if before is not None and stem(before) in DONE:
            continue
        forms = {term.text.casefold() for term in said if term.stem == stem(verb)}
        done = any(form != verb.casefold() and not form.endswith("ing") for form in forms)
        elsewhere = f"{evidence[: match.start()]} {evidence[match.end() :]}"
        if done and stem(verb) not in stems(elsewhere):
            return f"to {verb}"
    return None


def exemption_left_out(statement: str, evidence: str) -> str | None:
    """The "unlike" or "neither" before a thing that the statement tells of, as others are told."""
    if EXEMPTING.search(statement):
        return None
    said = stems(statement)
    for match in EXEMPTING.finditer(evidence):
        exempt = content_terms(evidence[match.end() : match.end() + REACH])[:1]
        if exempt and exempt[0].stem in said:
            return match.group()
    return None


def head_left_out(statement: str, evidence: str) -> str | None:
    """The head of whose thing the statement speaks, but not of it: "ancestor of", "most of".

    A thing that the evidence names without that head as well may be spoken of, and so may
    what a heading is about.
    """
    said = stems(statement)
    for match in HEAD_OF.finditer(evidence, evidence.rfind(UNDER) + 1):
        head, after = match[1], content_terms(match[2])
        if not after or stem(head) in said | BARE_HEADS or after[0].stem not in said:
            continue
        end = match.end() + after[0].span.end
        if after[0].stem not in stems(f"{evidence[: match.start()]} {evidence[end:]}"):
            return f"{head} of"
    for match in OWNER.finditer(evidence, evidence.rfind(UNDER) + 1):
        owner, head = match.groups()
        elsewhere = f"{evidence[: match.start()]} {evidence[match.end() :]}"
        if stem(owner) in said and stem(head) not in said and stem(owner) not in stems(elsewhere):
            return match.group()
    return None


def example_left_out(statement: str, evidence: str) -> str | None:
    """The "such as" between a kind and its example, where the statement joins them without."""
    if EXAMPLE.search(statement):
        return None
    said = stems(statement)
    for match in EXAMPLE.finditer(evidence):
        kind = content_terms(evidence[: match.start()])[-1:]
        example = content_terms(evidence[match.end() : match.end() + REACH])[:1]
        if kind and example and {kind[0].stem, example[0].stem} <= said:
            return match.group()
    return None
