"""Which evidence carries a sentence, and the located quotes that prove it.

The program makes every citation from offsets; nothing a model writes can
become a quote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from index import Document
from rag.answer import Citation, Evidence
from rag.asserted import asserted
from rag.doers import VERB
from rag.names import find_names
from rag.order import UNDER
from rag.spoken import in_quotation, is_spoken, said_by, says_whose
from rag.terms import content_terms
from rag.turns import speaker_at, turns_within
from rag.values import find_values, missing
from rag.verify import Support, Verifier, coverage
from rag.voice import as_told

Documents = Callable[[str], Document]
# Fewer content words than this, or no mark at the end, make a fragment, not a sentence.
FRAGMENT = 3
ENDS = frozenset(".!?…。！？।؟۔")
CLAUSE = re.compile(r";\s+|,?\s+(?:and|but|while|whereas)\s+")


@dataclass(frozen=True, slots=True)
class Attribution:
    """The evidence a statement rests on, and the verifier's judgement on just that evidence.

    `statement` is what was judged: with who said it, where the evidence is somebody's words.
    """

    evidence: tuple[Evidence, ...]
    support: Support
    statement: str


@dataclass
class Footnotes:
    """Citations numbered in order of first use.

    The same evidence keeps its number, and what stands within a quote has the quote's.
    """

    documents: Documents
    citations: list[Citation] = field(default_factory=list)

    def cite(self, evidence: Evidence) -> int:
        """The number of this evidence's citation, made on first use.

        Raises ValueError if the quote does not stand where the offsets say:
        a citation that cannot be located is never shown.
        """
        if (number := self._number(evidence)) is not None:
            return number
        document = self.documents(evidence.document_id)
        if evidence.span.of(document.text) != evidence.text:
            raise ValueError(f"quote not at {evidence.span} of document {document.id}")
        self.citations.append(
            Citation.located(len(self.citations) + 1, document, evidence.span, evidence.score)
        )
        return len(self.citations)

    def has(self, evidence: Evidence) -> bool:
        """Whether this evidence is cited already."""
        return self._number(evidence) is not None

    def overlap(self, evidence: Evidence) -> bool:
        """Whether some of this evidence is cited already."""
        return any(
            one.document_id == evidence.document_id and evidence.span.overlaps(one.span)
            for one in self.citations
        )

    def somebodys(self, numbers: Collection[int]) -> list[int]:
        """Which of these citations are what somebody is quoted with, whom they do not name."""
        return [
            one.n
            for one in self.citations
            if one.n in numbers
            and in_quotation(self.documents(one.document_id).text, one.span)
            and not says_whose(one.quote)
        ]

    def _number(self, evidence: Evidence) -> int | None:
        for one in self.citations:
            if one.document_id == evidence.document_id and one.span.holds(evidence.span):
                return one.n
        return None


def attribute(
    statement: str,
    evidence: Sequence[Evidence],
    verifier: Verifier,
    *,
    question: str = "",
    documents: Documents | None = None,
) -> Attribution:
    """The evidence that supports a statement: one quote for all of it, else one for each clause.

    Two quotes are never read together: words taken from both could say what
    neither does. A quote is read as its document means it (`as_read`), and one that is somebody's
    words there supports only what is said to be said; `documents` gives the documents that the
    evidence is from. A bare fragment ("26") is judged as an answer to `question`.
    When nothing supports it: the quote nearest in words, and the reason it fails.
    """
    if not evidence:
        none = Support(0.0, 0.0, 1.0, "there is no quote to rest on")
        return Attribution((), none, statement)
    answer = _read_with(question, statement)
    whole = _best(answer, evidence, verifier, documents)
    if whole.statement == answer:
        whole = replace(whole, statement=statement)
    if whole.support.holds:
        return whole
    parts = _clauses(statement)
    clauses = [_best(part, evidence, verifier, documents) for part in parts]
    if clauses and all(clause.support.holds for clause in clauses):
        used = dict.fromkeys(one for clause in clauses for one in clause.evidence)
        weakest = min((clause.support for clause in clauses), key=lambda s: s.supported)
        if [clause.statement for clause in clauses] == parts:  # nobody is named who said a part
            return Attribution(tuple(used), weakest, statement)
    return whole


def as_read(statement: str, evidence: Evidence, document: Document | None = None) -> str:
    """A quote as it is judged: under its heading or title where that names whom it speaks of.

    "As of 2000, there were 427,652 people in the city." says of Fresno what it says
    where it stands under "Fresno, California", "we" says it of whom the document says it
    means, and whose turn it is has said it. What it only asks is left out: a question has
    every word of what it asks. Only the quote is ever shown or cited.
    """
    said = asserted(evidence.text)
    if document and said:
        turn = speaker_at(document.text, evidence.span.start)
        head = f"{turn.who} {turn.verb}{UNDER}" if turn else ""
        said = head + asserted(as_told(statement, evidence.span, document).removeprefix(head))
    absent = [v for v in missing(find_values(statement), said) if v.kind == "name"]
    title = document.title if document else ""
    for head in (evidence.context.heading, title) if said else ():
        if head and len(missing(absent, head)) < len(absent):
            return f"{head}{UNDER}{said}"
    return said


def _best(
    statement: str,
    evidence: Sequence[Evidence],
    verifier: Verifier,
    documents: Documents | None,
) -> Attribution:
    """The first quote, nearest in words first, that supports the statement; else the nearest.

    One after the other: the nearest is nearly always the one, and each may take a second.
    """
    nearest = sorted(evidence, key=lambda e: -coverage(statement, e.text)[0])
    judged: list[Attribution] = []
    for one in nearest:
        document = documents(one.document_id) if documents else None
        part = _in_one_turn(statement, one, document)
        said, read = statement, as_read(statement, part, document)
        if document and is_spoken(document.text, part.span):
            turn, whose = speaker_at(document.text, part.span.start), says_whose(statement)
            if not whose:
                said = said_by(turn, statement, document.text)
            if turn and not turn.is_of(whose):
                # That he says it the program knows; all else is held to his words alone.
                read = read.partition(UNDER)[2]
        support = Support(0.0, 0.0, 1.0, "leaves out whose words the quote gives")
        if said:
            (support,) = verifier.judge([(statement, read)])
        judged.append(Attribution((one,), support, said or statement))
        if support.holds:
            return judged[-1]
    return judged[0]


def _in_one_turn(statement: str, evidence: Evidence, document: Document | None) -> Evidence:
    """What of a quote one speaker says: of several turns the one with most of the words."""
    parts = turns_within(document.text, evidence.span) if document else []
    if document is None or len(parts) < 2:
        return evidence
    spans = [span for _, span in parts]
    best = max(spans, key=lambda span: coverage(statement, span.of(document.text))[0])
    return replace(evidence, span=best, text=best.of(document.text))


def _read_with(question: str, statement: str) -> str:
    """A fragment with the question it answers; a sentence of its own as it stands."""
    ended = statement.rstrip("\"'”’»)")[-1:] in ENDS
    if not question or (ended and len(content_terms(statement)) >= FRAGMENT):
        return statement
    return f"{question} {statement}"


def _clauses(statement: str) -> list[str]:
    """The clauses of a compound sentence, each with a subject to be held to.

    A clause without a name of its own is read with the first name of the
    sentence, so that its verb cannot change owner. Empty when there is one clause.
    """
    parts = [part.strip(" ,;.") for part in CLAUSE.split(statement)]
    if len(parts) < 2 or not all(map(VERB.search, parts)):
        return []  # "sword and shield" joins things, not clauses
    names = find_names(parts[0])
    subject = names[0][0].of(parts[0]) + " " if names else ""
    return [parts[0]] + [part if find_names(part) else subject + part for part in parts[1:]]
