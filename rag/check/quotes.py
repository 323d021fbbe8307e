"""The quote desk: whether the documents hold a quotation, word for word, and from whom.

The word index finds where its words stand together; there the quotation is laid
beside the source, and each difference is layout, a misreading, or a change. A
status is only ever said of a located place: `document.text[start:end] == quote`
for every citation. English rules for negations, hedges and attributions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from index import Document, Library, Passage, Span, Stretch
from rag.answer import Citation, Evidence
from rag.check.quote_compare import AGREES, CHANGES, Comparison
from rag.check.quote_misread import SEVERAL, Misreadings
from rag.check.quote_place import Place, exact
from rag.check.quote_speaker import agreement
from rag.check.quote_words import BROKEN, Quotation, read_quotation
from rag.check.results import QuoteCheck, QuoteStatus
from rag.check.speakers import Speaker, marks_around, speaker_of
from rag.cite import Footnotes
from rag.coverage import coverage_of
from rag.errors import QuestionError
from rag.terms import STOPWORDS

LONGEST = 1000  # words of a quotation that is checked
STRETCHES = 16  # stretches of documents that are looked at
NEAR = 0.7  # of the best score: what may still turn out the better place
EXPLAINED = 6  # stretches whose differences are looked into
PLACES = 5  # places of one quotation that are cited
FOUND = 0.6  # share of the words that must stand together for a place to be the source
FOUND_QUOTED = 0.5  # the same where the place is a whole quotation of the source
FEWEST = 3  # words that must stand together then
TRIED = 2  # places from which the rest of a spliced quotation is looked for
REST = 4  # words not found that are looked for elsewhere

UNSAID = "The source does not say beside it who said this."
UNMARKED = "The source has these words outside quotation marks: its own, or reported speech."

# From the kindest to the worst: the kindest true of any place is said.
RANKS: tuple[QuoteStatus, ...] = (
    "verbatim", "normalised", "truncated", "wrong_speaker", "spliced", "altered", "not_found",
)  # fmt: skip


def check_quote(
    library: Library,
    quote: str,
    *,
    speaker: str | None = None,
    documents: frozenset[str] | None = None,
) -> QuoteCheck:
    """How a quotation stands to the documents, with every place located.

    `speaker` is who it is given to; `documents` restricts the search. Raises
    QuestionError for a quotation without a word or with more than `LONGEST`.
    """
    quotation = checked_quotation(quote)
    desk = _Desk(library, quotation, speaker, documents)
    return desk.result(quote)


def checked_quotation(quote: str) -> Quotation:
    """The quotation as words. Raises QuestionError where there is none, or far too much."""
    quotation = read_quotation(quote)
    count = len(quotation.words)
    if all(word.inserted for word in quotation.words):
        raise QuestionError(
            "The quotation is empty: it holds no word.",
            'Give the words as published: footnote check --quote "..."',
        )
    if count > LONGEST:
        raise QuestionError(
            f"The quotation has {count:,} words; at most {LONGEST:,} are checked at once.",
            "Check it in parts, or as a draft: footnote check --draft FILE",
        )
    return quotation


@dataclass
class _Desk:
    """One quotation at work."""

    library: Library
    quotation: Quotation
    speaker: str | None
    documents: frozenset[str] | None
    texts: dict[str, Document] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Count a word's passages once."""
        count = cache(lambda word: self.library.passages_with(word, SEVERAL))
        self.misreadings = Misreadings(self.quotation.words, count)
        self.notes = Footnotes(self.document)

    def document(self, id: str) -> Document:
        """The document, read once."""
        if id not in self.texts:
            self.texts[id] = self.library.document(id)
        return self.texts[id]

    def result(self, quote: str) -> QuoteCheck:
        """The kindest status that is true of any place, and the places it is true of."""
        places = self._places(self.quotation)
        if places and places[0].status in ("altered", "not_found"):
            places = [self._spliced(place) for place in places[:TRIED]] + places[TRIED:]
        judged = [self._attributed(place) for place in places[: 2 * PLACES]]
        judged.sort(key=lambda pair: (RANKS.index(pair[0].status), -pair[0].share, -pair[0].score))
        found = [pair for pair in judged if pair[0].status != "not_found"]
        best = found[0] if found else None
        coverage = coverage_of(self.library, self.documents)
        if best is None:
            nearest = tuple(self._cited(judged[:1]))
            reasons = judged[0][0].reasons if judged else ()
            return QuoteCheck(
                quote,
                "not_found",
                (),
                coverage,
                diff=judged[0][0].diff if judged else (),
                reasons=reasons or ("These words stand nowhere in the documents.",),
                nearest=nearest,
            )
        place, speaker = best
        same = [pair for pair in found if pair[0].status == place.status][:PLACES]
        if place.status in ("altered", "spliced", "truncated"):
            same = same[:1]
        return QuoteCheck(
            quote,
            place.status,
            tuple(self._cited(same)),
            coverage,
            diff=place.diff,
            speaker=speaker.name if speaker else None,
            reasons=place.reasons,
        )

    def _places(self, quotation: Quotation) -> list[Place]:
        """Every place worth judging, the best first."""
        words = _wording(quotation)
        whole = BROKEN.sub("", words)  # as the index has a word that the quotation breaks
        stretches = self.library.search_wording(whole, STRETCHES, self.documents)
        if not stretches and whole != words:
            stretches = self.library.search_wording(words, STRETCHES, self.documents)
        places = [place for stretch in stretches for place in exact(quotation, stretch)]
        if not any(place.status == "verbatim" for place in places):
            exactly = {place.document_id for place in places}
            rest = [one for one in stretches if one.document_id not in exactly]
            places += self._compared(quotation, rest)
        return sorted(places, key=lambda p: (RANKS.index(p.status), -p.share, -p.score))

    def _compared(self, quotation: Quotation, stretches: Sequence[Stretch]) -> Iterator[Place]:
        """What the stretches where most of it stands say; each is explained word by word.

        The likeliest are laid beside first; one that cannot come near the best
        so far by the words it holds is passed over.
        """
        compared = [Comparison(quotation, one, self.misreadings) for one in stretches]
        aligned: list[Comparison] = []
        near = -math.inf
        for one in sorted(compared, key=lambda one: -one.most):
            if one.most >= near:
                score = one.align()
                near = max(near, NEAR * score if score > 0 else score)
                aligned.append(one)
        likely = [one for one in aligned if one.score >= near]
        for one in sorted(likely, key=lambda one: -one.score)[:EXPLAINED]:
            place = one.place()
            if place is not None:
                yield self._found(place, one.stretch)

    def _found(self, place: Place, stretch: Stretch) -> Place:
        """The place, as "not_found" where too little stands together to call it the source."""
        together = max(
            (s.quote[1] - s.quote[0] for s in place.steps if s.kind in AGREES), default=0
        )
        inside = marks_around(stretch.text, place.start - stretch.start, place.end - stretch.start)
        whole = inside is not None and (
            abs(inside[0] + 1 - place.start + stretch.start) <= 1
            and abs(inside[1] - place.end + stretch.start) <= 2
        )
        enough = place.share >= (FOUND_QUOTED if whole else FOUND)
        if place.share == 1.0 or (enough and (together >= FEWEST or whole)):
            return place
        reason = "These words stand nowhere together; the nearest place has some of them."
        return replace(place, status="not_found", reasons=(reason,))

    def _spliced(self, place: Place) -> Place:
        """As "spliced" where the words missing here stand together at other places."""
        core = _core(place)
        here = _unchanged_core(place, core)
        missing = [(a, b) for a, b in ((0, core[0]), (core[1], len(place.words))) if a < b]
        if here is None or not missing or any(not self._telling(a, b) for a, b in missing):
            return place
        pieces = {core[0]: (place.document_id, here)}
        for a, b in missing:
            found = self._places(_part(self.quotation, a, b))
            if not found or found[0].status not in ("verbatim", "normalised", "truncated"):
                return place
            pieces[a] = (found[0].document_id, Span(found[0].start, found[0].end))
        documents = {id for id, _ in pieces.values()}
        where = "different documents" if len(documents) > 1 else "places apart"
        return replace(
            place,
            status="spliced",
            pieces=tuple(piece for _, piece in sorted(pieces.items())),
            reasons=(f"Pieces from {where} are joined as one.",),
        )

    def _telling(self, first: int, last: int) -> bool:
        """Whether these words are enough to be known again: several, not all of them common."""
        words = self.quotation.words[first:last]
        return len(words) >= REST and any(word.key not in STOPWORDS for word in words)

    def _attributed(self, place: Place) -> tuple[Place, Speaker | None]:
        """The place with who the source has it from; "wrong_speaker" where that is another."""
        document = self.document(place.document_id)
        speaker = speaker_of(document.text, place.start, place.end)
        if not self.speaker or place.status == "not_found":
            return place, speaker
        if speaker is None:
            marks = marks_around(document.text, place.start, place.end)
            reason = UNSAID if marks else UNMARKED
            return replace(place, reasons=(*place.reasons, reason)), None
        verdict = agreement(self.speaker, speaker, document.text, place.start)
        if verdict == "same":
            return place, speaker
        who = speaker.name if speaker.sure else f"“{speaker.mention}”"
        reason = f"The source has it from {who} (“{speaker.span.of(document.text)}”)."
        reasons = (reason, *place.reasons)
        if verdict == "other" and place.status in ("verbatim", "normalised", "truncated"):
            return replace(place, status="wrong_speaker", reasons=reasons), speaker
        return (replace(place, reasons=reasons) if verdict == "other" else place), speaker

    def _cited(self, judged: Sequence[tuple[Place, Speaker | None]]) -> list[Citation]:
        for place, speaker in judged:
            for id, span in place.pieces or ((place.document_id, Span(place.start, place.end)),):
                self._cite(id, span, place.share)
            if speaker is not None and place.status == "wrong_speaker":
                self._cite(place.document_id, speaker.span, place.share)
        return self.notes.citations

    def _cite(self, id: str, span: Span, score: float) -> None:
        text = span.of(self.document(id).text)
        self.notes.cite(Evidence(id, span, text, score, Passage(id, span, text)))


def _wording(quotation: Quotation) -> str:
    """The words to look for: without insertions, and as written where nothing was left out."""
    words = quotation.words
    if not any(word.inserted or word.after_ellipsis for word in words):
        return quotation.text
    return " ".join(word.text for word in words if not word.inserted)


def _part(quotation: Quotation, first: int, last: int) -> Quotation:
    """Some of its words as a quotation of their own."""
    words = quotation.words
    return read_quotation(quotation.text[words[first].start : words[last - 1].end])


def _core(place: Place) -> tuple[int, int]:
    """The stretch of the quotation's words that agree best with the place (Kadane's maximum)."""
    worth = [-1] * len(place.words)
    for step in place.steps:
        if step.kind in AGREES or step.kind == "bracket":
            for at in range(*step.quote):
                worth[at] = 1
    best, core, total, start = 0, (0, 0), 0, 0
    for at, value in enumerate(worth):
        if total <= 0:
            total, start = 0, at
        total += value
        if total > best:
            best, core = total, (start, at + 1)
    return core


def _unchanged_core(place: Place, core: tuple[int, int]) -> Span | None:
    """Where the core stands, if nothing in it was changed."""
    inside = [s for s in place.steps if core[0] <= s.quote[0] and s.quote[1] <= core[1]]
    agreed = [s for s in inside if s.kind in AGREES]
    changed = [s for s in inside if s.kind in CHANGES and core[0] < s.quote[0] < core[1]]
    if changed or not agreed or core[1] - core[0] < FEWEST:
        return None
    return Span(place.at(agreed[0].source[0])[0], place.at(agreed[-1].source[1] - 1)[1])
