"""Measure the search: where the relevant documents come among those found.

A document's rank is that of its best passage. Questions of a conversation are
searched as the desk understands them, and those that open one are also
measured apart from those that follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.evaluate.bench import Bench
from rag.evaluate.cases import Query, Question
from rag.evaluate.metrics import Measure, mean
from rag.evaluate.ranking import ndcg, recall, reciprocal_rank
from rag.evaluate.report import Section
from rag.evaluate.texts import contains, short

DEPTH = 50  # passages asked for, so that ten documents are among them
CUTS = (1, 5, 10)


@dataclass
class RetrievalRun:
    """Takes queries one by one; `sections` gives the figures of those taken."""

    bench: Bench
    cases: Sequence[Query | Question]
    task: str = "retrieval"
    _rows: list[tuple[str, dict[str, float]]] = field(default_factory=list)

    def take(self, case: Query | Question) -> None:
        """Search once; raises QuestionError."""
        history = case.history if isinstance(case, Question) else ()
        result = self.bench.on.search(case.text, limit=DEPTH, history=history)
        names = [self.bench.names[hit.passage.document_id] for hit in result.hits]
        ranked = list(dict.fromkeys(names))
        gains = case.gains if isinstance(case, Query) else dict.fromkeys(case.documents, 1.0)
        row = {f"Recall@{k}": recall(ranked, gains, k) for k in CUTS}
        row |= {"MRR": reciprocal_rank(ranked, gains), "nDCG@10": ndcg(ranked, gains, 10)}
        golds = short(case.answers) if isinstance(case, Question) else ()
        if golds:
            first = zip(names[:3], result.hits, strict=False)
            held = any(name in gains and contains(hit.passage.text, golds) for name, hit in first)
            row["gold answer in the first three passages"] = float(held)
        self._rows.append((_turn(case), row))

    def sections(self, seed: int) -> list[Section]:
        """All queries, and first and later turns apart where there are both."""
        turns = [turn for turn, _ in self._rows]
        found = [Section(self.task, "all", self._measures(None, seed))]
        if {"first turns", "later turns"} <= set(turns):
            found += [
                Section(self.task, turn, self._measures(turn, seed))
                for turn in ("first turns", "later turns")
            ]
        return found

    def _measures(self, turn: str | None, seed: int) -> list[Measure]:
        rows = [row for of, row in self._rows if turn in (None, of)]
        names = dict.fromkeys(name for row in rows for name in row)
        return [mean(n, [row[n] for row in rows if n in row], "questions", seed) for n in names]


def _turn(case: Query | Question) -> str:
    return "later turns" if isinstance(case, Question) and case.history else "first turns"
