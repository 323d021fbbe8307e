"""What the documents have on a question: passages, the sentences that bear on it, the quotes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

from rag.answer import Evidence, Hit
from rag.chain import Chain, Search
from rag.quoted import SHOWN, answering, nearest
from rag.rows import asked_for, read_for
from rag.select import select_evidence
from rag.stretch import grown

if TYPE_CHECKING:
    from index import Document, Passage
    from rag.parts import Parts

SHOWN_PASSAGES = 5  # reported with an answer, for whoever wants to look further


@dataclass
class Finding:
    """The search for one question, step by step: `search`, `select`, `quotes`.

    `question` stands for itself (`rag.followup`); `documents` are those to search, None for all.
    """

    parts: Parts
    question: str
    documents: frozenset[str] | None = None
    hits: tuple[Hit, ...] = ()
    evidence: list[Evidence] = field(default_factory=list)
    chain: Chain | None = None  # two quotes that answer together, where none does alone

    def search(self) -> None:
        """Find the passages, best first."""
        limit = max(SHOWN_PASSAGES, self.parts.settings.answer_passages)
        self.hits = tuple(self.parts.retriever.retrieve(self.question, limit, self.documents))

    @property
    def passages(self) -> list[Passage]:
        """The passages that an answer is looked for in."""
        return [hit.passage for hit in self.hits[: self.parts.settings.answer_passages]]

    def select(self) -> None:
        """Choose the sentences of the best passages that bear on the question, best first."""
        parts = self.parts
        self.evidence = select_evidence(
            self.question,
            self.hits[: parts.settings.answer_passages],
            parts.reranker,
            limit=parts.settings.evidence_sentences,
            told=self.told,
            asked_for=partial(asked_for, self.question, documents=self.document),
        )

    def quotes(self) -> list[Evidence]:
        """Those of the evidence that are worth showing, longer where that answers better.

        Where two answer together, they lead both the quotes and the evidence from here on. Raises
        ModelError when the evidence model cannot be had.
        """
        answers = partial(self.parts.evidence().answers, self.question)
        near = nearest(self.evidence)
        chances = answers([self.told(item) for item in near]).tolist()
        worth = answering(near, chances)
        search = Search(self.question, self.parts, self.told, self.document, self.documents)
        self.chain = search.chain(near, chances)
        if self.chain is None:
            return grown(worth, answers)
        self.evidence = self.chain.leading(self.evidence)
        return self.chain.leading(worth)[:SHOWN]

    def told(self, part: Evidence | Passage) -> str:
        """Its text as the models read it: after who says it, and with whom it means by "we".

        Of two quotes that answer together each is read with the other.
        """
        if self.chain and self.chain.has(part):
            return self.chain.read
        return read_for(self.question, part.span, self.document(part.document_id))

    def read(self, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The evidence as the models read it; two that answer together come as one."""
        first = self.chain.first if self.chain else None
        return [replace(one, text=self.told(one)) for one in evidence if one is not first]

    @cached_property
    def document(self) -> Callable[[str], Document]:
        """The library's documents, each opened once for a question."""
        return cache(self.parts.library.document)
