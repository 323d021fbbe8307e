"""Who says it: "X said Y" in the source is not "Y", and what a claim makes of that.

The report of speech in which the evidence stands names the speaker; where there
is none it is whose turn it is in a transcript, and else the document says it in its
own voice. A claim that drops the speaker, names another one, or adds a word that
judges what was said, is flagged. English rules, by pattern (`rag.reported`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import Document
from rag.answer import Evidence
from rag.check.comparing import covered
from rag.check.mentions import longest_form
from rag.check.results import Attribution, SpeakerKind
from rag.check.speakers import speaker_of
from rag.cite import Footnotes
from rag.reported import QuoteType, Reported, report_in, reports_in
from rag.sentences import split_sentences
from rag.terms import STOPWORDS, Term, content_terms, stem, stems
from rag.turns import speaker_at
from rag.values import QUOTED

SAID = 0.5  # share of the claim's words that must stand in what is reported
BACK = 2500  # characters before a pronoun in which its name is looked for

_PRONOUN = re.compile(r"(?:he|she|they|it|we|i|you|who|which)\Z", re.IGNORECASE)
_UNNAMED = re.compile(
    r"\b(?:sources?|officials?|insiders?|people|witness(?:es)?|residents?|critics|experts|analysts|"
    r"observers|others|some|many|someone|aides?|advisers?|advisors?|activists|voters|lawmakers|"
    r"diplomats?|anonymous|unnamed|spokes\w+|a person|a man|a woman|authorities)\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"\b(?:reports?|study|studies|survey|polls?|documents?|letters?|statements?|memo\w*|e-?mails?|"
    r"filings?|indictment|lawsuit|complaint|transcript|data|figures|paper|resolution|bill|law|"
    r"constitution|book|article|tweet|release|records?|ruling|press note|communiqu[ée])\b",
    re.IGNORECASE,
)
_OUTLET = re.compile(
    r"\b(?:Times|Post|Journal|Herald|Tribune|Guardian|Telegraph|News|CNN|BBC|NBC|CBS|ABC|MSNBC|NPR|"
    r"Politico|Breitbart|Reuters|AP|AFP|Associated Press|newspaper|magazine|outlet|broadcaster)\b"
)
_INSTITUTION = re.compile(
    r"\b(?:ministry|department|committee|commission|council|party|university|court|police|"
    r"government|bank|agency|house|senate|congress|parliament|army|navy|force|forces|office|"
    r"company|corporation|inc|ltd|group|union|association|organi[sz]ation|institute|foundation|"
    r"campaign|administration|embassy|regime|board|bureau|nations|fund|centre|center|kremlin|"
    r"pentagon|nato|taliban|team)\b",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[re.Pattern[str], SpeakerKind], ...] = (
    (_OUTLET, "outlet"),
    (_DOCUMENT, "document"),
    (_INSTITUTION, "institution"),
    (_UNNAMED, "unnamed"),
)
# Words that tell how something was said, or whether it is so, and so judge it.
JUDGING = frozenset(
    """
    slam slams slammed slamming blast blasts blasted blasting admit admits admitted admitting
    concede concedes conceded confess confesses confessed boast boasts boasted brag brags bragged
    rant rants ranted rave raved whine whines whined lie lies lied lying rage raged fume fumed
    lash lashed ridicule ridiculed mock mocks mocked scoff scoffed sneer sneered smear
    smeared trash trashed bash bashed rip ripped destroy destroyed thrash thrashed falsely wrongly
    baselessly misleadingly shamelessly brazenly bizarrely outrageously infamously notoriously
    hypocritically dishonestly so-called supposedly allegedly purportedly pretended pretends
    cave caved backtrack backtracked backpedal backpedalled deflect deflected dodge dodged
    """.split()
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def claim_attribution(
    claim: str, evidence: Evidence, document: Document, notes: Footnotes
) -> Attribution:
    """Who says in the document what the evidence says, and what the claim makes of that."""
    found = _reported(claim, evidence, document)
    citation = notes.cite(evidence)
    flags = _judging(claim, evidence.text)
    if found is None:
        own = document.metadata.get("publisher") or document.metadata.get("author")
        speaker = own or document.title
        mine = report_in(claim)
        if (
            mine is not None
            and mine.source is not None
            and not _shares(mine.source.of(claim), evidence.text)
        ):
            given = mine.source.of(claim)
            flags += [f"names a speaker: the source does not have it from {given}"]
        return Attribution(speaker, "outlet", "indirect", "", citation, tuple(flags))
    speaker, cue, said = found
    flags = _speaker_flags(claim, speaker) + flags
    return Attribution(speaker, speaker_kind(speaker), said, cue, citation, tuple(flags))


def only_said_by(claim: str, evidence: Evidence, document: Document) -> str:
    """Who says in a transcript or a mail what the claim says as fact; "" where nobody, or it says.

    What an opponent says of a minister is no proof of it, nor is the minister's denial.
    """
    turn = speaker_at(document.text, _nearest(content_terms(claim), evidence))
    mine = report_in(claim)
    source = mine.source.of(claim) if mine and mine.source else ""
    if turn is None or turn.is_of(source) or _PRONOUN.match(source):  # "she said" may be her
        return ""
    return turn.who


def speaker_kind(speaker: str) -> SpeakerKind:
    """What kind of speaker words name, by the words alone.

    A role before a name ("police chief Jane Doe") is a person; an institution or
    a document is told by its nouns; officials, sources and the like without a
    name are unnamed.
    """
    head = re.split(r",|\(|\bwho\b", speaker, maxsplit=1)[0]
    capitals = re.findall(r"\b[A-ZÀ-Þ][\w.’'-]+", re.sub(r"\A(?:The|A|An)\s", "", head))
    if not _ends_in_person(head):
        for pattern, kind in _KINDS:
            if pattern.search(head):
                return kind
    if not capitals:
        return "unnamed"
    acronym = len(capitals) == 1 and capitals[0].isupper() and len(capitals[0]) > 1
    return "institution" if acronym else "person"


def _ends_in_person(words: str) -> bool:
    """Whether a phrase ends in two names after its role: "spokesman Justin Barasky"."""
    return bool(
        re.search(r"\b[a-z]\w+\s+(?:[A-ZÀ-Þ][\w.’'-]+\s+)+[A-ZÀ-Þ][\w’'-]+\s*\Z", words)
    ) and not re.search(r"\b(?:of|for|at|the)\s+(?:[A-ZÀ-Þ][\w.’'-]+\s*)+\Z", words)


def _reported(
    claim: str, evidence: Evidence, document: Document
) -> tuple[str, str, QuoteType] | None:
    """The speaker, the cue and the type of the report that says what the claim says."""
    terms = content_terms(claim)
    said = [
        (covered(terms, one.content.of(evidence.text)), one)
        for one in reports_in(evidence.text)
        if one.source is not None
    ]
    share, best = max(said, key=lambda pair: pair[0], default=(0.0, None))
    turn = speaker_at(document.text, _nearest(terms, evidence))
    if best is not None and best.source is not None and share >= SAID:
        source = best.source.of(evidence.text)
        if turn is None or not _PRONOUN.match(source):
            cue = best.cue.of(evidence.text) if best.cue else ""
            return _named(source, evidence, best, document), cue, best.type
    if turn is not None:
        return turn.who, ":", "direct"
    beside = speaker_of(document.text, evidence.span.start, evidence.span.end)
    if beside is None or beside.cue == ":":
        return None
    return beside.name, beside.cue, "direct"


def _nearest(terms: Sequence[Term], evidence: Evidence) -> int:
    """Where in the document the sentence of the evidence begins that has most of these words."""
    spans = split_sentences(evidence.text)
    best = max(spans, key=lambda span: covered(terms, span.of(evidence.text)), default=None)
    return evidence.span.start + (best.end - 1 if best else 0)


def _named(said: str, evidence: Evidence, report: Reported, document: Document) -> str:
    """The speaker by the fullest name the document has; a pronoun by the speaker before it."""
    at = evidence.span.start + (report.source.start if report.source else 0)
    if not _PRONOUN.match(said):
        return longest_form(document.text, said, at) if len(said.split()) == 1 else said
    before = document.text[max(0, at - BACK) : at]
    for one in reversed(reports_in(before)):
        named = one.source.of(before) if one.source else said
        of_a_kind = speaker_kind(named) == "person" or said.casefold() in ("it", "they")
        if of_a_kind and not _PRONOUN.match(named):
            return named
    return said


def _speaker_flags(claim: str, speaker: str) -> list[str]:
    """What the claim makes of the speaker, in plain words."""
    if _shares(speaker, claim):
        return []
    mine = report_in(claim)
    if mine is None or mine.source is None:
        return [f"drops the speaker: the source has it from {speaker}"]
    given = mine.source.of(claim)
    if _PRONOUN.match(given) or _PRONOUN.match(speaker):
        return []
    return [f"changes the speaker: the claim has {given}, the source has it from {speaker}"]


def _shares(one: str, other: str) -> bool:
    """Whether a speaker is spoken of in a text: any of its own words stands there."""
    words = [term.stem for term in content_terms(one) if term.text.casefold() not in STOPWORDS]
    names = [stem(word) for word in re.findall(r"\b[A-ZÀ-Þ][\w’'-]+", one)]
    chosen = [name for name in names if name not in STOPWORDS] or words
    return bool(set(chosen) & stems(other))


def _judging(claim: str, source: str) -> list[str]:
    """The judging words of a claim that its source does not have, outside quotation marks."""
    bare = QUOTED.sub(" ", claim)
    there = stems(source)
    found = [word for word in _WORD.findall(bare) if word.casefold() in JUDGING]
    return [
        f"adds “{word}”, a judging word that the source does not use"
        for word in dict.fromkeys(found)
        if stem(word) not in there
    ]
