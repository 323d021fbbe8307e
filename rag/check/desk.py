"""The check desk: one place to hold claims and quotations to the documents."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.origins import signature
from rag.answer import Coverage
from rag.check.claims import Found, Hearing, Judges, hear_claim
from rag.check.quotes import check_quote
from rag.check.results import ClaimCheck, QuoteCheck
from rag.check.seeking import Seeker, given, seek_in
from rag.coverage import coverage_of

if TYPE_CHECKING:
    from index import Document
    from index.library import Library
    from rag.embed import Embedder
    from rag.rerank import Reranker
    from rag.verify import Verifier


@dataclass(frozen=True)
class CheckDesk:
    """Holds claims and quotations to one library. Safe to use from several threads.

    The parts are called when they are needed, so that a desk costs nothing
    until the first check, and a quotation needs no model at all. `library` is
    open for searching, `ledger` for looking only.
    """

    library: Callable[[], Library]
    ledger: Callable[[], Library]
    embedder: Callable[[], Embedder]
    reranker: Callable[[], Reranker]
    sifter: Callable[[], Verifier]
    judge: Callable[[], Verifier]

    def claim(
        self,
        claim: str,
        *,
        evidence: Sequence[str] | None = None,
        documents: frozenset[str] | None = None,
        told: Callable[[Hearing], object] = lambda _: None,
    ) -> ClaimCheck:
        """The verdict on a claim, with located quotes for and against.

        `evidence`: texts to judge against in place of the library; citations
        then name "evidence-1" and so on, with offsets into the text as given.
        `documents` restricts the search. `told` hears of each of the claim's sentences
        before it is checked. Raises QuestionError for a claim that cannot be checked,
        DocumentNotFound.
        """
        steps = self.hearing(claim, evidence=evidence, documents=documents)
        while True:
            try:
                told(next(steps))
            except StopIteration as end:
                checked: ClaimCheck = end.value
                return checked

    def hearing(
        self,
        claim: str,
        *,
        evidence: Sequence[str] | None = None,
        documents: frozenset[str] | None = None,
    ) -> Generator[Hearing, None, ClaimCheck]:
        """What `claim` gives, after a step before each of the claim's sentences."""
        judges = Judges(self.sifter(), self.judge())
        if evidence is not None:
            texts = given(evidence)
            names = {"rerank": self.reranker().name, "verify": judges.judge.name}
            return (
                yield from hear_claim(claim, lambda one: self._in_texts(one, texts), judges, names)
            )
        for id in documents or ():
            self.ledger().document(id)
        embedder, reranker = self.embedder(), self.reranker()
        names = {"embed": embedder.name, "rerank": reranker.name, "verify": judges.judge.name}
        return (
            yield from hear_claim(
                claim, lambda one: self._in_library(one, documents), judges, names
            )
        )

    def quote(
        self,
        quote: str,
        *,
        speaker: str | None = None,
        documents: frozenset[str] | None = None,
    ) -> QuoteCheck:
        """How a quotation stands to the documents, word for word; needs no model.

        Raises QuestionError for one that cannot be checked, DocumentNotFound.
        """
        for id in documents or ():
            self.ledger().document(id)
        return check_quote(self.ledger(), quote, speaker=speaker, documents=documents)

    def _in_library(self, claim: str, documents: frozenset[str] | None) -> Found:
        library = self.library()
        seeker = Seeker(library, self.embedder(), self.reranker())
        evidence = seeker.seek(claim, documents)
        texts = {id: library.document(id) for id in {one.document_id for one in evidence}}
        coverage = coverage_of(library, documents)
        return Found(evidence, texts.__getitem__, library.signatures, coverage)

    def _in_texts(self, claim: str, texts: Mapping[str, Document]) -> Found:
        evidence = seek_in(claim, list(texts.values()), self.reranker())
        coverage = Coverage(documents=len(texts), pages=0, passages=len(texts))

        def signatures(ids: Sequence[str]) -> dict[str, np.ndarray]:
            made = {id: signature(texts[id].text) for id in ids}
            return {id: one for id, one in made.items() if one is not None}

        return Found(evidence, texts.__getitem__, signatures, coverage, given=True)
