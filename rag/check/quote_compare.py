"""A quotation held to one place of a document: how it stands there, and what differs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index import Span, Stretch
from rag.check.quote_align import EXTRA, MATCH, align
from rag.check.quote_cuts import fallen_inside
from rag.check.quote_gaps import ends_a_sentence, interrupts, leaves_the_quotation
from rag.check.quote_misread import Misreadings
from rag.check.quote_place import Place, cut_ends
from rag.check.quote_steps import Kind, Sides, Step
from rag.check.quote_words import Quotation, Word, words_of
from rag.check.results import QuoteStatus
from rag.values import NEGATION

AGREES: frozenset[Kind] = frozenset({"same", "layout", "misread", "case"})
CHANGES: frozenset[Kind] = frozenset({"case", "changed", "added", "removed"})
LEFT_OUT = 8  # words left out without a mark that make two pieces of one quotation
PIECE = 3  # words in a row that make a piece
APART = 120  # words that an ellipsis may stand for
NOISY = 1  # misread stretches that show a poor scan
IN_BRACKETS = 8  # words of the source that an insertion in brackets may stand for


@dataclass
class Comparison:
    """A quotation laid beside one stretch."""

    quotation: Quotation
    stretch: Stretch
    misreadings: Misreadings
    source: list[Word] = field(init=False)
    score: float = field(init=False, default=0.0)
    _pairs: list[tuple[int, int]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Cut the stretch into words."""
        self.source = words_of(self.stretch.text)

    @property
    def most(self) -> float:
        """The score that `align` cannot exceed: every word that the stretch has at all agrees."""
        held = {word.key for word in self.source}
        shared = sum(word.key in held for word in self.quotation.words)
        return MATCH * shared + EXTRA * (len(self.quotation.words) - shared)

    def align(self) -> float:
        """Lay the quotation beside the stretch; the score, to compare stretches by."""
        self.score, self._pairs = align(self.quotation.words, self.source)
        return self.score

    def place(self) -> Place | None:
        """The best place in the stretch, once aligned; None where not a word of it stands."""
        pairs = self._pairs
        if not pairs:
            return None
        sides = Sides(
            self.quotation.words,
            self.quotation.text,
            self.source,
            self.stretch.text,
            self.misreadings,
        )
        steps = sides.steps(pairs)
        if sum(step.kind == "misread" for step in steps) >= NOISY:
            steps = replace(sides, noisy=True).steps(pairs)
        steps = _without_loose_ends([self._in_context(step) for step in steps])
        if not any(step.kind in AGREES for step in steps):
            return None
        return self._judged(steps)

    def _judged(self, steps: list[Step]) -> Place:
        quote = self.quotation.words
        counted = sum(not word.inserted for word in quote)
        agreed = sum(s.quote[1] - s.quote[0] for s in steps if s.kind in AGREES)
        first = next(s for s in steps if s.source[0] < s.source[1]).source[0]
        last = [s for s in steps if s.source[0] < s.source[1]][-1].source[1]
        start, end = self.source[first].start, self.source[last - 1].end
        status, reasons, pieces = self._status(steps)
        offset = self.stretch.start
        return Place(
            self.stretch.document_id,
            status,
            min(1.0, agreed / max(1, counted)),
            offset + start,
            offset + end,
            quote,
            tuple(steps),
            tuple((offset + word.start, offset + word.end) for word in self.source),
            tuple((self.stretch.document_id, Span(offset + a, offset + b)) for a, b in pieces),
            reasons,
            self.score,
            self._diff(steps),
        )

    def _status(
        self, steps: Sequence[Step]
    ) -> tuple[QuoteStatus, tuple[str, ...], list[tuple[int, int]]]:
        pieces = self._pieces(steps)
        changed = [step for step in steps if step.kind in CHANGES]
        if len(pieces) > 1:
            rest = [s for s in changed if s.kind != "removed" or not self._parts(steps, s)]
            if not rest:
                return "spliced", ("Pieces from places apart are joined as one.",), pieces
        if changed:
            return "altered", self._changes(changed), []
        return self._unchanged(steps)

    def _unchanged(
        self, steps: Sequence[Step]
    ) -> tuple[QuoteStatus, tuple[str, ...], list[tuple[int, int]]]:
        """Every word agrees: what falls away at the cuts, and what kind of layout differs."""
        text = self.stretch.text
        reasons: list[str] = []
        for step in steps:
            if step.kind == "cut" and step.source[0] < step.source[1]:
                start, end = self._gap(step)
                lost = fallen_inside(text, start, end)
                if lost:
                    reasons.append(f"“{lost}” falls away at the ellipsis.")
        agreed = [s for s in steps if s.kind in AGREES]
        start = self.source[agreed[0].source[0]].start
        end = self.source[agreed[-1].source[1] - 1].end
        _, cuts = cut_ends(text, start, end)
        if reasons or cuts:
            return "truncated", (*reasons, *cuts), []
        question = self._question(end)
        if question:
            return "altered", (question,), []
        return "normalised", tuple(self._layout(steps)), []

    def _question(self, end: int) -> str | None:
        """Whether a question is given as a statement, or the other way round."""
        mine = self.quotation.text[self.quotation.words[-1].end :]
        theirs = re.match(r"[^\w\s]*", self.stretch.text[end:])
        there = "?" in theirs[0] if theirs else False
        if "?" in mine and not there:
            return "The quotation asks, the source does not."
        if there and re.match(r"\s*[.!]", mine):
            return "The source asks, the quotation does not."
        return None

    def _layout(self, steps: Sequence[Step]) -> list[str]:
        reasons = []
        for step in steps:
            quoted, source = self._quoted(step), self._sourced(step)
            if step.kind == "misread":
                reasons.append(f"“{source}” in the source is read as “{quoted}”.")
            elif step.kind == "bracket":
                reasons.append(f"“{quoted}” is an insertion in brackets.")
            elif step.kind == "interrupted":
                reasons.append(f"The source interrupts with “{source}”.")
            elif step.kind == "cut":
                reasons.append(f"“{source}” is left out at a marked ellipsis.")
        if not reasons:
            reasons.append("Only layout, punctuation or the case of a first letter differs.")
        return reasons

    def _changes(self, changed: Sequence[Step]) -> tuple[str, ...]:
        return tuple(
            {
                "changed": f"The source says “{self._sourced(s)}”, not “{self._quoted(s)}”.",
                "added": f"“{self._quoted(s)}” is not in the source.",
                "removed": f"“{self._sourced(s)}” is left out without a mark.",
                "case": f"The source writes “{self._sourced(s)}”, not “{self._quoted(s)}”.",
            }[s.kind]
            for s in changed[:6]
        )

    def _pieces(self, steps: Sequence[Step]) -> list[tuple[int, int]]:
        """The ranges of the text that hold the pieces, cut where the quotation jumps."""
        pieces: list[list[Step]] = [[]]
        for step in steps:
            if self._parts(steps, step):
                pieces.append([])
            elif step.kind in AGREES:
                pieces[-1].append(step)
        spans = []
        for piece in pieces:
            if piece and sum(s.quote[1] - s.quote[0] for s in piece) >= 1:
                first, last = piece[0].source[0], piece[-1].source[1] - 1
                spans.append((self.source[first].start, self.source[last].end))
        return spans

    def _parts(self, steps: Sequence[Step], step: Step) -> bool:
        """Whether the quotation jumps here: far, over a sentence's end, or to another speaker."""
        if step.source[0] == step.source[1] or step.kind not in ("removed", "cut"):
            return False
        at = list(steps).index(step)
        before = sum(s.quote[1] - s.quote[0] for s in steps[:at] if s.kind in AGREES)
        after = sum(s.quote[1] - s.quote[0] for s in steps[at + 1 :] if s.kind in AGREES)
        if min(before, after) < PIECE:
            return False
        left_out = step.source[1] - step.source[0]
        start, end = self._gap(step)
        text = self.stretch.text
        if step.kind == "cut":
            return left_out > APART or leaves_the_quotation(text, start, end)
        return left_out >= LEFT_OUT or (left_out >= PIECE and ends_a_sentence(text, start, end))

    def _in_context(self, step: Step) -> Step:
        """The same step; "interrupted" where what is left out is no part of what is quoted."""
        if step.kind == "bracket":
            return self._bracket(step)
        if step.kind == "removed" and interrupts(self.stretch.text, *self._gap(step)):
            return Step("interrupted", step.quote, step.source)
        return step

    def _bracket(self, step: Step) -> Step:
        """An insertion stays one unless it stands for much, for a value, or brings a negation."""
        quoted, source = self._quoted(step), self._sourced(step)
        much = step.source[1] - step.source[0] > IN_BRACKETS
        negated = len(NEGATION.findall(quoted)) != len(NEGATION.findall(source))
        if much or negated or re.search(r"\d", source):
            return Step("changed" if source else "added", step.quote, step.source)
        return step

    def _gap(self, step: Step) -> tuple[int, int]:
        """From the end of the word before the step to the start of the word after it."""
        first, last = step.source
        start = self.source[first - 1].end if first else 0
        end = self.source[last].start if last < len(self.source) else len(self.stretch.text)
        return start, end

    def _quoted(self, step: Step) -> str:
        return _text(self.quotation.text, self.quotation.words, step.quote)

    def _sourced(self, step: Step) -> str:
        return _text(self.stretch.text, self.source, step.source)

    def _diff(self, steps: Sequence[Step]) -> tuple[tuple[str, str], ...]:
        """The word diff of `QuoteCheck`."""
        diff: list[tuple[str, str]] = []
        for step in steps:
            if step.kind in ("same", "layout", "misread"):
                diff.append(("same", self._quoted(step)))
                continue
            if step.source[0] < step.source[1]:
                diff.append(("removed", self._sourced(step)))
            if step.quote[0] < step.quote[1]:
                diff.append(("added", self._quoted(step)))
        return tuple(diff)


def _text(text: str, words: Sequence[Word], range: tuple[int, int]) -> str:
    first, last = range
    return " ".join(text[words[first].start : words[last - 1].end].split()) if first < last else ""


def _without_loose_ends(steps: list[Step]) -> list[Step]:
    """The steps without source words left out before the first and after the last quoted one."""
    while steps and steps[0].quote[0] == steps[0].quote[1]:
        steps = steps[1:]
    while steps and steps[-1].quote[0] == steps[-1].quote[1]:
        steps = steps[:-1]
    return steps
