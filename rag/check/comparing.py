"""A claim's values beside those of a quote: what agrees, what differs, what is missing.

Numbers, dates, names, quoted phrases and negation are compared by value. What
differs keeps a quote from supporting the claim; where everything else agrees
and the quote has another value in the same place, it speaks against the claim.
Only a single sentence may do that: a window of several speaks of several things.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index import Span
from rag.asserted import answered_no, disowned, statements
from rag.check.naming import Setting, named
from rag.check.nations import nation_first
from rag.check.opposites import opposed
from rag.check.quantities import Quantity, dates_of, read_quantities, tells_a_difference
from rag.check.results import ValueMatch
from rag.dates import Date
from rag.left_out import weakening_left_out
from rag.terms import Term, content_terms, present, stem, stems
from rag.values import NEGATION, Value, denies, find_values, negations, plain, stands_in

# Share of a claim's other content words that must stand in the quote before a differing
# value counts against the claim: below it the quote may speak of something else.
ELSE = 0.75

# Words by which news says the same of the dead and the hurt.
_SAME = {
    stem(word): stem(group.split()[0])
    for group in (
        "killed kill died die dead death deaths lives fatalities fatality toll",
        "injured injure wounded hurt injuries",
    )
    for word in group.split()
}
_OPENING = re.compile(
    r"([A-ZÀ-ÖØ-Þ][^\W\d_]+)(?=['’]s?\s|\s+(?:[a-z]+ed|is|was|has|had|will|did|does|met|won|lost|led|"
    r"said|says|took|gave|made|went|held)\b)"
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every value of the claim beside the quote's.

    `against` says what speaks against the claim where the words alone show that
    everything else agrees. `instead` is the claim with the quote's value in
    place of its own, where one value differs: a verifier that finds this
    supported has found that everything else agrees. `unsure` are the names that
    the quote leaves to its context; they are no values of it. `opposed`: a word
    of the claim and the quote's opposite of it. `denied`: in words, what only one
    of the two denies.
    """

    values: tuple[ValueMatch, ...]
    against: str | None = None
    instead: str | None = None
    unsure: tuple[str, ...] = ()
    opposed: tuple[str, str] | None = None
    denied: str | None = None

    @property
    def agrees(self) -> bool:
        """Whether no value is missing or different, no word opposed and nothing denied."""
        said = self.opposed is None and self.denied is None
        return said and all(value.match for value in self.values)

    @property
    def differing(self) -> str:
        """In words, what does not agree; "" when everything does."""
        pairs = [(value.claim, value.source) for value in self.values if not value.match]
        pairs += [self.opposed] if self.opposed else []
        if not pairs and self.denied:
            return self.denied
        return "; ".join(
            f"the claim has “{mine}”, "
            + (f"the source “{theirs}”" if theirs else "the source does not")
            for mine, theirs in pairs
        )


Held = tuple[ValueMatch, bool, Span]


def compare(
    claim: str, quote: str, setting: Setting | None = None, *, single: bool = True
) -> Comparison:
    """A claim held to a quote by value.

    A name may also stand in the `setting` of the quote: a sentence says "the
    minister" of the one named before. `single`: the quote is one sentence.
    """
    setting = setting or Setting()
    found: list[Held] = []
    found += [(*_number(claim, one, quote), one.span) for one in read_quantities(claim)]
    found += [(*_date(span.of(claim), date, quote), span) for span, date in dates_of(claim)]
    taken = [span for _, _, span in found]
    unsure: list[str] = []
    for kind, span, tokens in _phrases(claim):
        if kind == "quote":
            said = stands_in(Value("quote", span.of(claim), span, plain(span.of(claim))), quote)
            source = span.of(claim) if said else ""
            found.append((ValueMatch("quote", span.of(claim), source, said), False, span))
        elif not any(span.overlaps(other) for other in taken):
            one = named(claim, span, tokens, quote, setting)
            if one.unsure:
                unsure.append(span.of(claim))
            else:
                value = ValueMatch("name", span.of(claim), one.source, one.match)
                found.append((value, one.rival, span))
    found.sort(key=lambda one: one[2])
    values = tuple(match for match, _, _ in found)
    denied = _denied(claim, nearest := quote if single else _nearest(claim, quote))
    if denied is None and (word := disowned(claim, nearest)):
        denied = f"the source says “{word}”"
    if not single:
        return Comparison(values, unsure=tuple(unsure), denied=denied)
    other = opposed(claim, quote)
    against = None if unsure else _against(claim, quote, found, other)
    instead = None if unsure or other or denied else _instead(claim, found)
    return Comparison(values, against, instead, tuple(unsure), other, denied)


def reworded(claim: str, comparison: Comparison) -> str:
    """The claim with its agreeing numbers and dates written as the quote writes them.

    A small model reads "twenty-six" beside "26" as another number: by value they
    are one, and that is settled here.
    """
    for value in comparison.values:
        if value.match and value.kind in ("number", "date") and value.source:
            claim = claim.replace(value.claim, value.source, 1)
    return claim


def _phrases(claim: str) -> list[tuple[Literal["name", "quote"], Span, tuple[str, ...]]]:
    """The names and quoted phrases of a claim, the name that opens it among them."""
    values = [value for value in find_values(claim) if value.kind in ("name", "quote")]
    found: list[tuple[Literal["name", "quote"], Span, tuple[str, ...]]] = []
    for value in values:
        if isinstance(value.key, tuple):
            found.append(("name", value.span, value.key))
        else:
            found.append(("quote", value.span, ()))
    match = _OPENING.match(claim) or nation_first(claim)
    if match and not read_quantities(match[1]) and content_terms(match[1]):
        span = Span(*match.span(1))
        if not any(span.overlaps(value.span) for value in values):
            found.insert(0, ("name", span, tuple(match[1].casefold().split())))
    return found


def _number(claim: str, quantity: Quantity, quote: str) -> tuple[ValueMatch, bool]:
    """The quantity beside the source's; True where every one the source has for it excludes it."""
    written = quantity.span.of(claim)
    there = read_quantities(quote)
    for other in there:
        if quantity.holds(other):
            return ValueMatch("number", written, other.span.of(quote), match=True), False
    # "20 mph over the limit" is not contradicted by "84 mph".
    difference = tells_a_difference(claim, quantity)
    there = [other for other in there if tells_a_difference(quote, other) == difference]
    rivals = [other for other in there if _counts_the_same(quantity, other)]
    excluded = bool(rivals) and all(quantity.excludes(other) for other in rivals)
    if not rivals and quantity.of_people:
        # 26 civilians leave room for 36 people, not for 16.
        rivals = [one for one in there if one.of_people]
        excluded = bool(rivals) and all(
            quantity.more_than_all(one) or one.more_than_all(quantity) for one in rivals
        )
    if not rivals:  # the same figure of something else: "5 km", "5 miles"
        rivals = [other for other in there if quantity.clashes(other)]
        excluded = bool(rivals)
    shown = rivals[0].span.of(quote) if rivals else ""
    return ValueMatch("number", written, shown, match=False), excluded


def _counts_the_same(one: Quantity, other: Quantity) -> bool:
    if one.unit != other.unit:
        return False
    mine, theirs = _merged(one.counts), _merged(other.counts)
    return bool(mine & theirs) or (bool(one.unit) and (not mine or not theirs))


def _date(written: str, date: Date, quote: str) -> tuple[ValueMatch, bool]:
    there = dates_of(quote)
    for span, other in there:
        if date.within(other):
            return ValueMatch("date", written, span.of(quote), match=True), False
    shown = there[0][0].of(quote) if there else ""
    excluded = bool(there) and all(clash(date, other) for _, other in there)
    return ValueMatch("date", written, shown, match=False), excluded


def clash(one: Date, other: Date) -> bool:
    """Whether two dates cannot be the same day: a part that both give differs in every reading."""
    return all(
        any(
            a is not None and b is not None and a != b
            for a, b in (
                (mine.year, theirs.year), (mine.month, theirs.month), (mine.day, theirs.day)
            )
        )
        for mine in one.readings
        for theirs in other.readings
    )  # fmt: skip


def _instead(claim: str, found: Sequence[Held]) -> str | None:
    """The claim with the one differing value replaced by the source's."""
    wrong = [one for one in found if not one[0].match]
    if len(wrong) != 1 or not wrong[0][1]:
        return None
    match, _, span = wrong[0]
    return claim[: span.start] + match.source + claim[span.end :]


def _against(
    claim: str, quote: str, found: Sequence[Held], other: tuple[str, str] | None
) -> str | None:
    """What speaks against the claim when everything else agrees, in words."""
    wrong = [(match, excluded) for match, excluded, _ in found if not match.match]
    if len(wrong) + bool(other) > 1 or any(not excluded for _, excluded in wrong):
        return None
    rest = [
        term
        for term in content_terms(claim)
        if not any(span.overlaps(term.span) for _, _, span in found)
        and not NEGATION.fullmatch(term.text)
        and not (other and term.text == other[0])
    ]
    if not rest or covered(rest, quote) < ELSE:
        return None
    if other:
        return f"the claim has “{other[0]}”, the source “{other[1]}”"
    denied = _denied(claim, quote)
    if wrong:
        match = wrong[0][0]
        return None if denied else f"the claim has “{match.claim}”, the source “{match.source}”"
    return denied


def _nearest(claim: str, quote: str) -> str:
    """The sentence of a quote that has most of the claim's words, an answer with its question."""
    terms = content_terms(claim)
    return max(statements(quote) or [quote], key=lambda one: covered(terms, one))


def covered(terms: Sequence[Term], quote: str) -> float:
    """The share of these words that stand in the quote, casualty words taken as one."""
    among = stems(quote)
    merged = _merged(among)
    there = [present(term, among) or _SAME.get(term.stem, term.stem) in merged for term in terms]
    return sum(there) / len(there) if there else 0.0


def _merged(found: frozenset[str]) -> frozenset[str]:
    return frozenset(_SAME.get(one, one) for one in found)


def _denied(claim: str, quote: str) -> str | None:
    """What one of the two denies and the other says, in words."""
    if negations(claim):
        return None if denies(quote) else "the source says it without the claim's “not”"
    if answered_no(claim, quote):
        return "the source answers “no”"
    found = weakening_left_out(NEGATION, claim, quote)
    return f"the source says “{found}”" if found else None
