"""What a statement leaves out of its quote that changes what is said.

"The film may win" does not say that it wins, "about 43%" not that it is 43 %, "critics say
that it fails" not that it fails, "did not sign" not that they signed, "agreed to buy" not
that they bought, "in an ancestor of whales" not that it was in whales, "fuels such as coal"
not that coal is the fuel. Where a statement uses the words that such a word weakens, it must
weaken them, too.
English rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.irregular import PAST
from rag.order import UNDER
from rag.reported import report_in
from rag.sentences import split_sentences
from rag.terms import STOPWORDS, Term, content_terms, present, stem, stems, words
from rag.values import Value, find_values

# Words by which a text says less than that it is so. May with a capital is the month.
HEDGE = re.compile(
    r"\b(?:(?-i:may)|might|could|would|should|can|will|shall|must|maybe|perhaps|possibly|"
    r"potentially|presumably|probably|likely|unlikely|alleged(?:ly)?|reportedly|apparent(?:ly)?|"
    r"seeming(?:ly)?|supposed(?:ly)?|purported(?:ly)?|suspected|believed|thought|considered|deemed|dubbed|labell?ed|"
    r"expected|planned|proposed|hoped|"
    r"(?:intend|plan|aim|hope|want|attempt|fail)(?:n?ed|s)?\s+to|tr(?:y|ies|ied)\s+to|"
    r"refuse[sd]?\s+to|threaten(?:s|ed)?\s+to|den(?:y|ies|ied)|(?:acquitted|cleared|accused)\s+of|"
    r"charged\s+with|short\s+of(?:\s+\w+ing\s+that)?|hardly|barely|almost|nearly|"
    r"sometimes|occasionally|rarely|seldom|part(?:ly|ially)|"
    r"(?:regarded|seen|described|viewed|hailed|touted|billed|portrayed|depicted)\s+as|"
    r"(?:call|styl|proclaim|declar|nam|crown)\w*\s+(?:(?:him|her|it)self|themselves)|so-called|"
    r"claim(?:s|ed)?\s+to\s+be|pos(?:e[sd]?|ing)\s+as|"
    r"seem(?:s|ed)?|appear(?:s|ed)?\s+to|suggest(?:s|ed)?|if|unless|whether|"
    r"(?-i:Had)\s+(?:the|an?|[A-Z]\w+|he|she|it|they|we)|"
    r"(?:rumou?r|claim|charge|evidence|proof|sign|indication|denial|belief|myth|allegation|"
    r"accusation|suspicion|notion|hypothesis|theory|fear|"
    r"hope|possibility|likelihood|idea|suggestion|chance|risk)s?\s+that|"
    r"(?:estimat|believ|expect|predict|forecast|calculat|assum|suspect|speculat)\w*\s+that|"
    r"(?:explanation|interpretation|theory|hypothesis|view|opinion|assumption|argument|version|"
    r"story|legend)s?\s+(?:is|was)\s+that)\b",
    re.IGNORECASE,
)
# Of these, words by which it only may be so: "would" and "should" do not stand for them.
PERHAPS = re.compile(
    r"\b(?:(?-i:may)|might|could|can|maybe|perhaps|possibly|potentially|presumably|probably|"
    r"likely)\b",
    re.IGNORECASE,
)
# Words before a number by which it is not exact: "about 43%", "some 640 kilometres".
ROUGHLY = re.compile(
    r"\b(about|around|approximately|roughly|some|circa|close\s+to|(?:an\s+)?estimated|nearly|almost|"
    r"up\s+to|as\s+(?:many|much)\s+as|at\s+(?:least|most)|(?:more|less|fewer)\s+than|over|under|"
    r"upwards\s+of)\s+\Z",
    re.IGNORECASE,
)
# Words before what is exempt: "unlike dogs", "neither the treaty nor the truce".
EXEMPTING = re.compile(
    r"\b(?:unlike|neither|nor|except(?:\s+for)?|other\s+than|instead\s+of|rather\s+than|"
    r"apart\s+from)\b",
    re.IGNORECASE,
)
# Words by which a text says where what it says ends: "protects children only in the first year".
NARROWING = re.compile(
    r"(?<!not )\b(?:only|solely|exclusively|except|but\s+not)\s+"
    r"(?:in|on|at|for|from|to|by|with|when|where|while|if|after|before|during|until|till|under|"
    r"within|among|against|as|because)\b",
    re.IGNORECASE,
)
CLAUSE_ENDS = re.compile(r"[,;:.]|\b(?:and|but|while|whereas)\b", re.IGNORECASE)
# Words between a kind and what is one of it: "fuels such as coal".
EXAMPLE = re.compile(
    r"\b(?:such\s+as|for\s+example|for\s+instance|e\.g\.|including|like)(?!\w)", re.IGNORECASE
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
_LITTLE = "|".join(sorted(STOPWORDS))
# What is of a thing need not be so of the thing: "ancestor of the whales", "the whales' ancestor".
HEAD_OF = re.compile(
    rf"\b(?P<head>[\w-]+)\s+of\s+(?:(?:{_LITTLE})\s+){{0,2}}(?P<thing>[\w-]+)", re.IGNORECASE
)
OWNER = re.compile(r"\b(?P<thing>[\w-]+)['’]s\s+(?P<head>[\w-]+)", re.IGNORECASE)
_BE = "is|are|was|were|has|had|have|been|be"
# "Smith was convicted and his brother was acquitted", "the army rested, and the enemy crossed",
# "the man who played Hamlet": what the head did, another did not. A verb, or what somebody was.
SUBJECT = re.compile(
    r"(?:\b(?:his|her|its|their|whose)|(?:[,;]|\b(?:and|but|while|when|as|after|before|because|"
    r"where))\s+(?:the|an?))\s+(?P<head>[\w-]+)"
    rf"(?:(?:\s+(?:{_BE}))+\s+|\s+(?={PAST}))(?:(?:{_LITTLE})\s+){{0,2}}(?P<thing>[\w-]+)",
    re.IGNORECASE,
)
WHO = re.compile(
    rf"\b(?P<head>[\w-]+)\s+(?:who|which)\s+(?:(?:{_BE})\s+)*(?P<thing>[\w-]+)", re.IGNORECASE
)
# Heads that only say what a thing is, or how it is counted.
BARE_HEADS = frozenset(
    map(
        stem,
        """city town village state country province county republic kingdom island river district
        region area month year day name term word title field kind type form sort number amount lot
        variety series set use process act idea concept""".split(),
    )
)
REACH = 80  # characters beside such a word in which the words stand that it weakens


def weakening_left_out(
    pattern: re.Pattern[str], statement: str, evidence: str, *, before: int = 0, after: int = 2
) -> str | None:
    """The first match whose nearest words the statement uses, when it has no such word itself.

    `before` and `after` count the words of content on either side that it must use.
    """
    if pattern.search(statement):
        return None
    said = stems(statement)
    for match in pattern.finditer(evidence):
        ahead = _weighty(evidence[max(0, match.start() - REACH) : match.start()])
        behind = _weighty(evidence[match.end() : match.end() + REACH])[:after]
        near = [*(ahead[-before:] if before else ()), *behind]
        if behind and len(near) > before and all(term.stem in said for term in near):
            return match.group()
    return None


def _weighty(text: str) -> list[Term]:
    return [term for term in words(text) if term.text.casefold() not in STOPWORDS]


def narrowing_left_out(statement: str, evidence: str) -> str | None:
    """The words by which the evidence ends a clause that the statement uses without an end.

    That is, two words of content of that clause.
    """
    if NARROWING.search(statement):
        return None
    said = stems(statement)
    for match in NARROWING.finditer(evidence):
        clause = CLAUSE_ENDS.split(evidence[max(0, match.start() - 2 * REACH) : match.start()])[-1]
        if sum(term.stem in said for term in _weighty(clause)) > 1:
            return match.group()
    return None


def roughly_left_out(statement: str, evidence: str) -> str | None:
    """The word by which the evidence has a number only nearly, where the statement has it exact.

    A number that the evidence has exact as well is exact.
    """
    said = {value.key for value, word in _numbers(statement) if word is None}
    held = list(_numbers(evidence))
    exact = {value.key for value, word in held if word is None}
    return next((word for value, word in held if word and value.key in said - exact), None)


def _numbers(text: str) -> Iterator[tuple[Value, str | None]]:
    """The numbers and dates of a text, each with the word before it that makes it inexact."""
    for value in find_values(text):
        if value.kind in ("number", "date"):
            roughly = ROUGHLY.search(text, max(0, value.span.start - REACH), value.span.start)
            yield value, roughly[1] if roughly else None


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
        if done and stem(verb) not in _elsewhere(evidence, match):
            return f"to {verb}"
    return None


def head_left_out(statement: str, evidence: str) -> str | None:
    """The head of a thing, where the statement speaks of the thing and not of its head.

    A thing that the evidence names without that head as well may be spoken of, and so may
    what a heading is about.
    """
    said = stems(statement)
    quote = evidence.rfind(UNDER) + 1
    for pattern in (HEAD_OF, OWNER, SUBJECT, WHO):
        for match in pattern.finditer(evidence, quote):
            head, thing = stem(match["head"]), stem(match["thing"])
            spoken_of = thing in said and head not in said | BARE_HEADS
            if spoken_of and thing not in _elsewhere(evidence, match):
                return match.group()
    return None


def _elsewhere(evidence: str, match: re.Match[str]) -> frozenset[str]:
    """The stems of what stands before and after a match."""
    return stems(f"{evidence[: match.start()]} {evidence[match.end() :]}")
