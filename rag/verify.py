"""Does the evidence support the statement? The seam, and the check that needs no model.

`Verifier` is what the pipeline asks. `ValueVerifier` answers deterministically:
every number, date, name and quoted phrase of the statement must stand in the
evidence, no negation may appear or vanish, no verb may go to somebody else
(`rag.doers`), and the content words must be covered. It catches invented and
swapped values; what is said in other words it cannot tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.doers import other_doer
from rag.terms import STOPWORDS, Term, content_terms, present, stems, words
from rag.values import NEGATION, Value, find_values, missing, negations

# From this share on a statement may be shown as fact; what a mismatch leaves at most.
HOLDS, BLOCKED = 0.5, 0.4
# Share of a statement's content words that must stand in its evidence. Chosen on
# squad2 train (docs/evaluation.md): below it, paraphrase and invention cannot be
# told apart by words alone.
COVERED = 0.75
# So many content words in a row that stand nowhere in the quote say something of their own,
# however much else is covered ("..., because it was a search requiring a warrant"). Of 59
# sentences that had passed two had such a run, and neither was borne out.
INVENTED = 3


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
    """The deterministic check: values, negation, who does it, coverage of content words."""

    name = "values"

    def __init__(self, covered: float = COVERED) -> None:
        """Require this share of content words to stand in the evidence."""
        self.covered = covered

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Support]:
        """One judgement per pair: 1.0 supported when nothing fails, else its coverage scaled."""
        return [self._judge(statement, evidence) for statement, evidence in pairs]

    def _judge(self, statement: str, evidence: str) -> Support:
        share, uncovered = coverage(statement, evidence)
        reason = (
            _missing(find_values(statement), evidence)
            or _negation(statement, evidence)
            or _other_doer(statement, evidence)
            or (_uncovered(uncovered) if share < self.covered else _invented(statement, evidence))
        )
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
    """What the evidence contradicts or lacks: a value, a negation, who does it; else None.

    A name may be absent: the evidence may say "she". Everything else must stand there.
    """
    values = [value for value in find_values(statement) if value.kind != "name"]
    return (
        _missing(values, evidence)
        or _negation(statement, evidence)
        or _other_doer(statement, evidence)
    )


def coverage(statement: str, evidence: str) -> tuple[float, list[Term]]:
    """The share of a statement's content words that stand in the evidence, and those that don't.

    A statement without content words is covered by nothing: its share is 0.
    """
    terms = content_terms(statement)
    among = stems(evidence)
    uncovered = [term for term in terms if not present(term, among)]
    return (1 - len(uncovered) / len(terms) if terms else 0.0), uncovered


def _missing(values: Sequence[Value], evidence: str) -> str | None:
    absent = missing(values, evidence)
    if not absent:
        return None
    return "not in the quote: " + ", ".join(f"{value.kind} “{value.text}”" for value in absent)


def _invented(statement: str, evidence: str) -> str | None:
    among = stems(evidence)
    run: list[Term] = []
    for term in content_terms(statement):
        run = [] if present(term, among) else [*run, term]
        if len(run) == INVENTED:
            return _uncovered(run)
    return None


def _uncovered(terms: Sequence[Term]) -> str:
    return "words not in the quote: " + ", ".join(dict.fromkeys(term.text for term in terms))


def _other_doer(statement: str, evidence: str) -> str | None:
    doer = other_doer(statement, evidence)
    return f"the quote says it of “{doer}”" if doer else None


def _negation(statement: str, evidence: str) -> str | None:
    """What a negation does: none may be added, none dropped from the words that are used."""
    if negations(statement):
        return None if negations(evidence) else "says “not” where the quote does not"
    said = stems(statement)
    for match in NEGATION.finditer(evidence):
        following = words(evidence[match.end() : match.end() + 80])
        near = [term for term in following if term.text.casefold() not in STOPWORDS][:2]
        if near and all(term.stem in said for term in near):
            return f"leaves out “{match.group()}”"
    return None
