"""Does the evidence support the statement? The seam, and the check that needs no model.

`Verifier` is what the pipeline asks. `ValueVerifier` answers deterministically:
every number, date, name and quoted phrase of the statement must stand in the
evidence, no negation may appear or vanish, nothing past be said as present
(`rag.tense`), no verb go to somebody else (`rag.doers`), no hedge or speaker be left
out (`rag.left_out`), no content word come from elsewhere, the words must keep their order
(`rag.order`), and one sentence of the evidence must bear all of it out. It catches invented
and swapped values and what a question suggests; it cannot tell what else the words left
out change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.asserted import answer_left_out, answered_no, statements
from rag.attached import (
    made_to_be,
    named_beside,
    named_by_year,
    only_to_be_done,
    related_otherwise,
    said_instead,
    torn_away,
)
from rag.doers import VERB, other_doer, other_sufferer, turned_voice
from rag.left_out import (
    EXAMPLE,
    EXEMPTING,
    HEDGE,
    PERHAPS,
    doing_left_out,
    head_left_out,
    narrowing_left_out,
    roughly_left_out,
    speaker_left_out,
    weakening_left_out,
)
from rag.modifiers import modifier_left_out
from rag.names import LEAD, find_names
from rag.order import UNDER, kept_order
from rag.paired import paired_otherwise
from rag.ranks import rank_widened
from rag.tense import made_present
from rag.terms import FRAMING, WEIGHTY, Term, content_terms, present, stems, words
from rag.values import NEGATION, Value, denies, find_values, missing, negations

# From this share on a statement may be shown as fact; what a mismatch leaves at most.
HOLDS, BLOCKED = 0.5, 0.4
# Share of a statement's content words that must stand in the order of the quote: one of six out
# of place is too many, two of thirteen are not. Of 79 sentences whose words all stood in theirs 17
# lie below it: three say what the quote does not, two nothing, two are doubtful (docs/log.md).
IN_ORDER = 0.84
# What is told of what fails, before the words that it is about.
OTHER, LESS, LEFT_OUT = "the quote says it of", "the quote only says", "leaves out"
PAST = "says as present what the quote says as past:"


@dataclass(frozen=True, slots=True)
class Support:
    """A judgement of one (statement, evidence) pair; the three shares sum to one.

    `reason` says in plain words what failed, None when nothing did.
    """

    supported: float
    refuted: float
    not_enough_evidence: float
    reason: str | None = None

    @property
    def holds(self) -> bool:
        """Whether the statement may be shown as fact on this evidence."""
        return self.supported >= HOLDS


class Verifier(Protocol):
    """Judges support. It never sees the generator's confidence."""

    name: str

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Support]:
        """One judgement per (statement, evidence) pair, in order."""
        ...


class ValueVerifier:
    """The deterministic check: values, negation, who does it, and no word from elsewhere."""

    name = "values"

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Support]:
        """One judgement per pair: supported when nothing fails, else not enough."""
        return [self._judge(statement, evidence) for statement, evidence in pairs]

    def _judge(self, statement: str, evidence: str) -> Support:
        reason = _fault(statement, evidence) or _run_together(statement, evidence)
        if reason is None:
            return Support(1.0, 0.0, 0.0)
        return Support(0.0, 0.0, 1.0, reason)


class Every:
    """Support only where every verifier holds it; each is asked about what those before it hold.

    For sentences shown as fact: each lets some pass that another stops
    (training/README.md, docs/log.md).
    """

    def __init__(self, *verifiers: Verifier) -> None:
        """The cheapest first."""
        self.name = ", ".join(verifier.name for verifier in verifiers)
        self._first, *self._others = verifiers

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Support]:
        """One judgement per pair, in order: the first that does not hold, or the last."""
        judged = self._first.judge(pairs)
        for verifier in self._others:
            held = [row for row, support in enumerate(judged) if support.holds]
            asked = verifier.judge([pairs[row] for row in held])
            for row, support in zip(held, asked, strict=True):
                judged[row] = support
        return judged


def mismatch(statement: str, evidence: str) -> str | None:
    """What the evidence contradicts or lacks: a value, a negation, who does it, a rank; else None.

    A name may be absent: the evidence may say "she". Everything else must stand there.
    """
    values = [value for value in find_values(statement) if value.kind != "name"]
    return (
        _missing(values, evidence)
        or _negation(statement, evidence)
        or _told(OTHER, other_doer(statement, evidence))
        or _told(LESS, rank_widened(statement, evidence))
    )


def coverage(statement: str, evidence: str) -> tuple[float, list[Term]]:
    """The share of a statement's content words that stand in the evidence, and those that don't.

    A statement without content words is covered by nothing: its share is 0.
    """
    terms = content_terms(statement)
    among = stems(evidence)
    uncovered = [term for term in terms if not present(term, among)]
    return (1 - len(uncovered) / len(terms) if terms else 0.0), uncovered


def _fault(statement: str, evidence: str) -> str | None:
    """The first thing that keeps an evidence from bearing a statement out, in words."""
    return (
        _missing(find_values(statement), evidence)
        or _negation(statement, evidence)
        or _told(PAST, made_present(statement, evidence))
        or _told(OTHER, other_doer(statement, evidence))
        or _left_out(statement, evidence)
        or _told(OTHER, other_sufferer(statement, evidence))
        or _added(statement, evidence)
        or _told(LEFT_OUT, weakening_left_out(PERHAPS, statement, evidence))
        or _repeated(statement, evidence)
        or _turned(statement, evidence)
        or _torn(statement, evidence)
        or _told(LEFT_OUT, modifier_left_out(statement, evidence))
    )


def _run_together(statement: str, evidence: str) -> str | None:
    """Whether no one sentence of a quote bears the statement out.

    "CBC showed it again in 2005. It moved to Space in 2009." does not say that CBC showed it
    in 2009. Whom a sentence speaks of may be named by the heading, or by what the sentences
    before speak of: of "Misri met Muttaqi. He left." that is Misri.
    """
    head, _, quote = evidence.rpartition(UNDER)
    said = statements(quote)
    if len(said) < 2:
        return None
    topics = head
    for sentence in said:
        if _fault(statement, f"{topics}{UNDER}{sentence}" if topics else sentence) is None:
            return None
        subject = LEAD + _subject(sentence)  # a single name may open it
        topics = ", ".join(
            filter(None, [topics, *(at.of(subject) for at, _ in find_names(subject))])
        )
    return "runs sentences of the quote together"


def _subject(sentence: str) -> str:
    """What stands before a sentence's first verb."""
    verb = VERB.search(sentence)
    return sentence[: verb.start()] if verb else sentence


def _missing(values: Sequence[Value], evidence: str) -> str | None:
    absent = missing(values, evidence)
    if not absent:
        return None
    return "not in the quote: " + ", ".join(f"{value.kind} “{value.text}”" for value in absent)


def _added(statement: str, evidence: str) -> str | None:
    """What a statement says beyond its evidence: words of content or weight not found there.

    A model that is asked what somebody built makes a builder of whomever the quote names:
    the words of a question are no evidence (docs/log.md). Values are held to by themselves.
    """
    terms = content_terms(statement)
    if not terms:
        return "it says nothing that could be checked"
    among = stems(evidence)
    values = [value.span for value in find_values(statement)]
    said = [term.stem for term in terms]
    framing = {word for word in FRAMING if said.count(word) < 2}  # said twice it frames nothing
    if answered_no(statement, evidence):
        framing |= {"not"}  # "Does it run? No." says that it does not
    added = [
        term.text
        for term in terms
        if not present(term, among | framing)
        and not any(term.span.overlaps(span) for span in values)
    ]
    heavy = [term for term in words(statement) if term.text.casefold() in WEIGHTY]
    added += [term.text for term in heavy if not present(term, among)]
    return "words not in the quote: " + ", ".join(dict.fromkeys(added)) if added else None


def _repeated(statement: str, evidence: str) -> str | None:
    """A word that is said more often than the evidence has it: once of something else.

    "Beta decay is the exchange of bosons, the best known effect of beta decay", where the
    evidence has beta decay as the effect alone.
    """
    held = Counter(term.stem for term in words(evidence))
    said = Counter(term.stem for term in content_terms(statement))
    for term in content_terms(statement):
        if said[term.stem] > max(1, held[term.stem]):
            return f"says “{term.text}” more often than the quote"
    return None


def _turned(statement: str, evidence: str) -> str | None:
    if kept_order(statement, evidence) < IN_ORDER or turned_voice(statement, evidence):
        return "turns the quote's words around"
    return None


def _torn(statement: str, evidence: str) -> str | None:
    rules = (
        torn_away,
        named_by_year,
        named_beside,
        made_to_be,
        related_otherwise,
        only_to_be_done,
        said_instead,
        paired_otherwise,
    )
    value = next((found for rule in rules if (found := rule(statement, evidence))), None)
    return f"the quote may say “{value}” of something else" if value else None


def _negation(statement: str, evidence: str) -> str | None:
    """What a negation does: none may be added, none dropped from the words that are used."""
    if negations(statement):
        return None if denies(evidence) else "says “not” where the quote does not"
    if answered_no(statement, evidence):
        return "the quote answers “no”"
    return _told(LEFT_OUT, weakening_left_out(NEGATION, statement, evidence))


def _left_out(statement: str, evidence: str) -> str | None:
    """What a statement to be shown as fact leaves out of its quote.

    A hedge, that a number is not exact, who says it, that it is yet to be done, whose it is, that
    it is an example, exempt, or so in no other case.
    """
    return _told(
        LEFT_OUT,
        weakening_left_out(HEDGE, statement, evidence)
        or roughly_left_out(statement, evidence)
        or speaker_left_out(statement, evidence)
        or doing_left_out(statement, evidence)
        or head_left_out(statement, evidence)
        or weakening_left_out(EXAMPLE, statement, evidence, before=1, after=1)
        or weakening_left_out(EXEMPTING, statement, evidence, after=1)
        or narrowing_left_out(statement, evidence)
        or answer_left_out(statement, evidence),
    )


def _told(reason: str, found: str | None) -> str | None:
    return f"{reason} “{found}”" if found else None
