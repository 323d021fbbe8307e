"""What each difference between a quotation and its source is: layout, misreading, or a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rag.check.quote_misread import Misreadings
from rag.check.quote_words import APOSTROPHES, Word

WIDEST = 3  # words that a misread or split word may become
BLOCK = 24  # words of a difference that are compared pair by pair
SLACK = 3  # letters by which two readings of one word may differ in length
CAPITALS = 5  # letters from which a word in capitals is taken for layout: "US" is not "us"
SMALL_OPENERS = frozenset(
    "a an and as at but for from he his her i if in my no of on one our she so that the their then"
    " there they this to we what when with you your".split()
)

Kind = Literal[
    "same", "layout", "misread", "case", "changed", "added", "removed", "bracket", "cut",
    "interrupted",
]  # fmt: skip
Range = tuple[int, int]
_INTO_ONE = {ord(mark): "'" for mark in APOSTROPHES} | {ord(sign): None for sign in ",-‐\n"}


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of quotation beside a stretch of source (either may be empty), and what it is.

    "same"; "layout" (split, joined, hyphenated); "misread"; "case"; "changed",
    "added", "removed" (the source's words left out without a mark); "bracket"
    (inserted in square brackets, perhaps in place of something); "cut" (left
    out at a mark of omission); "interrupted" (what stands between is no part of
    what is quoted). Ranges are half-open, over words.
    """

    kind: Kind
    quote: Range
    source: Range


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a comparison: words and the texts they were found in."""

    quote: Sequence[Word]
    quote_text: str
    source: Sequence[Word]
    source_text: str
    misreadings: Misreadings
    noisy: bool = False

    def steps(self, pairs: Sequence[tuple[int, int]]) -> list[Step]:
        """Every stretch of the quotation, given the pairs of words that agree.

        Words of the quotation outside the first and last pair stand beside as
        many words of the source, and a few more, which a split word may need.
        """
        if not pairs:
            return [Step("added", (0, len(self.quote)), (0, 0))]
        steps: list[Step] = []
        before = pairs[0][0] and pairs[0][0] + WIDEST - 1
        at_quote, at_source = 0, max(0, pairs[0][1] - before)
        for i, j in pairs:
            steps += self._between((at_quote, i), (at_source, j))
            kind: Kind = "same" if _case_agrees(self.quote[i], self.source[j]) else "case"
            steps.append(Step(kind, (i, i + 1), (j, j + 1)))
            at_quote, at_source = i + 1, j + 1
        rest = len(self.quote) - at_quote
        last = min(len(self.source), at_source + (rest and rest + WIDEST - 1))
        steps += self._between((at_quote, len(self.quote)), (at_source, last))
        return _merged(steps)

    def _between(self, mine: Range, theirs: Range) -> list[Step]:
        """What a difference is: words of the quotation, of the source, or of both."""
        (a, b), (c, d) = mine, theirs
        if a == b and c == d:
            return []
        marks = [i for i in range(a, min(b + 1, len(self.quote))) if self.quote[i].after_ellipsis]
        if a == b:
            return [Step("cut" if marks and a else "removed", mine, theirs)]
        if all(self._inserted(i, theirs) for i in range(a, b)):
            # At either end nothing tells how much of the source it stands for.
            at_start, at_end = a == 0, b == len(self.quote)
            theirs = (d, d) if at_start else (c, c) if at_end else theirs
            return [Step("bracket", mine, theirs)]
        if marks and 0 < a < marks[0]:
            return self._around(marks[0], mine, theirs)
        return self._compared(mine, theirs)

    def _inserted(self, word: int, theirs: Range) -> bool:
        """Whether a word is an insertion of the quotation's, not one that the source has, too."""
        return self.quote[word].inserted and not any(
            w.inserted for w in self.source[slice(*theirs)]
        )

    def _around(self, mark: int, mine: Range, theirs: Range) -> list[Step]:
        """A mark of omission inside: what stands close on either side of it belongs there."""
        (a, b), (c, d) = mine, theirs
        head = min(mark - a, d - c)
        tail = min(b - mark, d - c - head)
        steps = self._compared((a, mark), (c, c + head))
        if c + head < d - tail:
            steps.append(Step("cut", (mark, mark), (c + head, d - tail)))
        return steps + self._compared((mark, b), (d - tail, d))

    def _compared(self, mine: Range, theirs: Range) -> list[Step]:
        """Word by word where that is little work, else as one change."""
        (a, b), (c, d) = mine, theirs
        if max(b - a, d - c) > BLOCK:
            return [Step("changed" if c < d else "added", mine, theirs)]
        return self._cheapest(mine, theirs)

    def _cheapest(self, mine: Range, theirs: Range) -> list[Step]:
        """The explanation of a difference with the fewest changed words."""
        (a, b), (c, d) = mine, theirs
        best: dict[Range, tuple[float, list[Step]]] = {(b, d): (0.0, [])}
        for i in range(b, a - 1, -1):
            for j in range(d, c - 1, -1):
                if (i, j) != (b, d):
                    options = [
                        (cost + best[step.quote[1], step.source[1]][0], step)
                        for cost, step in self._moves((i, b), (j, d))
                    ]
                    cost, step = min(options, key=lambda option: option[0])
                    best[i, j] = (cost, [step, *best[step.quote[1], step.source[1]][1]])
        return best[a, c][1]

    def _moves(self, mine: Range, theirs: Range) -> list[tuple[float, Step]]:
        """The steps that may begin here, with what each costs."""
        (i, b), (j, d) = mine, theirs
        moves: list[tuple[float, Step]] = []
        for more in range(1, min(WIDEST, b - i) + 1):
            for others in range(1, min(WIDEST, d - j) + 1):
                if more == 1 or others == 1:
                    moves += self._as_one((i, i + more), (j, j + others))
        if i < b and j < d:
            moves.append((1.2, Step("changed", (i, i + 1), (j, j + 1))))
        if i < b:
            inserted = self._inserted(i, theirs)
            step = Step("bracket" if inserted else "added", (i, i + 1), (j, j))
            moves.append((0.0 if inserted else 1.0, step))
        if j < d:
            # Before the first word of the quotation and after its last nothing is missing.
            loose = i in (0, len(self.quote))
            moves.append((0.0 if loose else 1.0, Step("removed", (i, i), (j, j + 1))))
        return moves

    def _as_one(self, mine: Range, theirs: Range) -> list[tuple[float, Step]]:
        """These few words as the same word on either side, if that is what they are."""
        quote, source = self.quote[slice(*mine)], self.source[slice(*theirs)]
        letters = sum(len(word.key) for word in quote) - sum(len(word.key) for word in source)
        if abs(letters) > SLACK:
            return []
        if len(quote) == len(source) == 1 and quote[0].key == source[0].key:
            kind: Kind = "same" if _case_agrees(quote[0], source[0]) else "case"
            return [(0.0, Step(kind, mine, theirs))]
        if (
            len(quote) != len(source)
            and _spelled(quote) == _spelled(source)
            and (_unbroken(quote, self.quote_text) and _unbroken(source, self.source_text))
        ):
            return [(0.1, Step("layout", mine, theirs))]
        if self.misreadings.same(quote, source, noisy=self.noisy):
            return [(0.2, Step("misread", mine, theirs))]
        return []


def _spelled(words: Sequence[Word]) -> str:
    """The letters, without the apostrophes that a cut through a word loses ("we 're")."""
    return "".join(word.key for word in words).replace("'", "")


def _unbroken(words: Sequence[Word], text: str) -> bool:
    """Whether only hyphens, stops or a line break stand between the words.

    A plain space is more than layout ("not able" is not "notable"), and digits
    are never run together.
    """
    return all(
        text[before.end : after.start].strip(" ")
        and not (before.key[-1].isdigit() and after.key[0].isdigit())
        for before, after in pairwise(words)
    )


def _case_agrees(one: Word, other: Word) -> bool:
    """Whether two words differ in nothing, or only in a case that is free."""
    left, right = one.text.translate(_INTO_ONE), other.text.translate(_INTO_ONE)
    if left == right:
        return True
    if (one.opens or other.opens) and left[1:] == right[1:]:
        return True
    # "WE went": a chapter's first word in capitals; never "US" for "us", "IT" for "it".
    if (one.opens or other.opens) and left.casefold() in SMALL_OPENERS:
        return left.casefold() == right.casefold()
    return len(left) >= CAPITALS and (left.isupper() or right.isupper())


def _merged(steps: Sequence[Step]) -> list[Step]:
    """Neighbours of one kind as one."""
    merged: list[Step] = []
    for step in steps:
        last = merged[-1] if merged else None
        if last and last.kind == step.kind and step.kind != "cut":
            merged[-1] = Step(
                step.kind, (last.quote[0], step.quote[1]), (last.source[0], step.source[1])
            )
        else:
            merged.append(step)
    return merged
