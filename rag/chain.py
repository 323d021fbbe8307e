"""Two quotes that answer together: one says more of what the other only names.

"Who directed the film that was shot in Leland in 1986?" One document says that "Maximum
Overdrive" was, another who directed that. The question is near the first alone: the second says
nothing of Leland. So what a quote names and the question does not is looked for in turn, and
what is said of it is read after the quote. Where the two answer much better so than either does
alone, they are quoted together. To find the second text by the question and the first is the
way of Xiong et al. 2021, "Answering Complex Open-Domain Questions with Multi-Hop Dense
Retrieval"; docs/log.md has what it brings here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rag.answer import Evidence, Hit
from rag.answerable import log_odds
from rag.check.nations import other_form
from rag.language import english, latin
from rag.names import LEAD, find_names, name_stands_in
from rag.rows import is_row
from rag.select import sentences_in, under_heading
from rag.terms import content_terms, stems

if TYPE_CHECKING:
    from index import Document
    from rag.parts import Parts

# The names of so many of the best quotes are looked for, so many of each, in so many passages;
# so many sentences are read after the quote at most, and the best asked about once more.
QUOTES, NAMES, PASSAGES, SENTENCES, BEST = 2, 8, 3, 8, 3
# How much better (in logits of the reranker) the two must answer than the best quote, and than the
# second alone; to the evidence model they must answer no less likely. Of 109 questions that two
# or more articles answer (HotpotQA, MuSiQue) 41 get a second quote so, for 24 it has the answer; of
# 455 that one paragraph answers, or none (squad2, clapnq), five do (docs/log.md).
BETTER = 1.5
# A quote that answers as likely by itself (in log-odds: .95) needs no other.
ENOUGH = 3.0
# What stands so near (characters) to the quote in its own document is its context, no other text.
APART = 400

Name = tuple[str, tuple[str, ...]]
Told = Callable[[Evidence], str]
Documents = Callable[[str], "Document"]


@dataclass(frozen=True, slots=True)
class Chain:
    """Two quotes, `name` is in the first and what the second is about.

    `before` and `read` are the first one, and both, as the models read them.
    """

    first: Evidence
    second: Evidence
    name: str
    before: str
    read: str

    def leading(self, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The two, and of the evidence what overlaps neither."""
        two = [self.first, self.second]
        return two + [one for one in evidence if not any(map(one.overlaps, two))]

    def has(self, part: object) -> bool:
        """Whether this is one of the two quotes."""
        return part is self.first or part is self.second

    @property
    def note(self) -> str:
        """What a reader has to know of quotes that answer together."""
        return (
            f"No quote answers alone: one names “{self.name}”, another says more of it. "
            "Check that both mean the same."
        )


@dataclass(frozen=True)
class Search:
    """What a chain is looked for with.

    `told` gives a text as the models read it; `within` are the documents to search, None for all.
    """

    question: str
    parts: Parts
    told: Told
    document: Documents
    within: frozenset[str] | None = None

    def chain(self, quotes: Sequence[Evidence], chances: Sequence[float]) -> Chain | None:
        """The best two that answer together; None where one alone does, or none goes with it.

        `quotes`, best first, at least one; `chances` that each answers, by the evidence model.
        Raises ModelError when that cannot be had.
        """
        odds = list(map(log_odds, chances))
        if max(odds) >= ENOUGH or quotes[0].looked_up or not latin(self.question):
            return None
        found = [
            chain
            for quote, alone in list(zip(quotes, odds, strict=True))[:QUOTES]
            if english(quote.context.text)
            for chain in self._together(quote, alone, nearest=quotes[0].score)
        ]
        return max(found, key=lambda one: one.second.score, default=None)

    def _together(self, quote: Evidence, odds: float, *, nearest: float) -> Iterator[Chain]:
        """The quote with what is said of its names and answers much better after it than alone.

        `nearest` is the logit of the best quote, `odds` are that this one answers.
        """
        others = self._about_its_names(quote)
        if not others:
            return
        reranker, answers = self.parts.reranker, self.parts.evidence().answers
        before = under_heading(quote, self.told(quote))
        texts = [under_heading(one, self.told(one)) for one, _ in others]
        pairs = [f"{before} {text}" for text in texts]
        scores = reranker.scores(self.question, pairs).tolist()
        best = sorted(range(len(others)), key=lambda at: (-scores[at], at))[:BEST]
        near = reranker.scores(self.question, [texts[at] for at in best]).tolist()
        said = answers(self.question, [texts[at] for at in best] + [pairs[at] for at in best])
        alone, both = np.split(np.array(list(map(log_odds, said))), 2)
        for rank, at in enumerate(best):
            better = scores[at] >= max(nearest, near[rank]) + BETTER
            if better and both[rank] >= max(odds, alone[rank]):
                other, name = others[at]
                yield Chain(quote, replace(other, score=scores[at]), name, before, pairs[at])

    def _about_its_names(self, quote: Evidence) -> list[tuple[Evidence, str]]:
        """The sentences elsewhere about what the quote names, each with the name.

        Of the question's words that the quote lacks they have one at least, those with most first.
        They are English, as their names are read; a table's row does not say of what it speaks.
        """
        title = self.document(quote.document_id).title
        names = list(_names(self.question, quote, title))[:NAMES]
        mine = stems(quote.text)
        asked = [term for term in content_terms(self.question) if term.stem not in mine]
        rest = {term.stem for term in asked}
        if not rest:
            return []
        library, about = self.parts.library, []
        found = dict.fromkeys(
            match.passage_id
            for written, _ in names
            for match in library.search_words(
                " ".join([written, *(term.text for term in asked)]), PASSAGES, self.within
            )
        )
        for passage in library.passages(list(found)):
            if not english(passage.text):
                continue
            theirs = self.document(passage.document_id).title
            for one in sentences_in(Hit(passage, 0.0, 1, "lexical")):
                apart = not _beside(one, quote) and not is_row(one.text)
                name = _about(one, theirs, title, names) if apart else ""
                about += [(one, name)] if name else []
        shared = [len(rest & stems(one.text)) for one, _ in about]
        best = sorted(range(len(about)), key=lambda at: -shared[at])[:SENTENCES]
        return [about[at] for at in best if shared[at]]


def _names(question: str, quote: Evidence, title: str) -> Iterator[Name]:
    """The names that the quote has, or its document's title is, and the question does not."""
    known = stems(question)
    seen: set[tuple[str, ...]] = set()
    titled = title.partition(" (")[0]
    for text in (quote.text, LEAD + title):
        for span, tokens in find_names(text):
            written = span.of(text)
            # One capital in a title of several words may be only the title's. Too much is
            # "American" for that to lead from one text to another.
            word = text is not quote.text and len(tokens) == 1 and written != titled
            if tokens in seen or word or stems(written) <= known or other_form(tokens):
                continue
            seen.add(tokens)
            yield written, tokens


def _about(one: Evidence, theirs: str, mine: str, names: Sequence[Name]) -> str:
    """The name that it is about, "" for none: its headings name it, or it does in several words.

    Headings that the quote's own document has, too, say nothing of what is told only here.
    """
    headings = f"{theirs}\n{one.context.heading}" if theirs != mine else ""
    for written, tokens in names:
        if theirs == mine and name_stands_in(tokens, mine):
            continue
        there = len(tokens) > 1 and name_stands_in(tokens, one.text)
        if there or name_stands_in(tokens, headings):
            return written
    return ""


def _beside(one: Evidence, quote: Evidence) -> bool:
    """Whether it stands right by the quote, or is it."""
    same = one.document_id == quote.document_id
    return same and abs(one.span.start - quote.span.start) < APART
