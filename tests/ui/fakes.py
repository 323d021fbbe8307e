"""A pipeline over documents in memory, built of the real records, events and answers.

It finds by shared words, quotes the best sentences, and "phrases" the first
quote in the given wording, so every expected result can be worked out by eye.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index import (
    Aside,
    Counts,
    Document,
    DocumentNotFound,
    Entry,
    FootnoteError,
    Gap,
    Page,
    Passage,
    Span,
    document_id,
)
from rag.answer import Answer, Citation, Coverage, Hit, SearchResult, Sentence
from rag.config import Settings
from rag.errors import FileMissing, ModelNotFound, QuestionError
from rag.events import Checked, Done, Event, Phrasing, Quoted, Retrieved, Withheld
from rag.models import ModelState
from rag.models import Progress as ModelProgress
from rag.report import Progress

WORD = re.compile(r"\w+")
SMALL = {"the", "a", "of", "in", "to", "who", "what", "how", "many", "was", "were", "did", "is"}
HOSTILE = "<script>alert(1)</script> ${alert(2)} {{value}} [x](javascript:alert(3)) \x1b[31mred\x9b"


def content(text: str) -> set[str]:
    """Lower-cased words that carry meaning."""
    return {word.lower() for word in WORD.findall(text)} - SMALL


def document(text: str, source: str = "notes.txt", *, paged: bool = False) -> Document:
    """A document; `paged` makes each line a page."""
    pages, at = [], 0
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        pages.append(Page(number, Span(at, at + len(line))))
        at += len(line)
    return Document(
        id=document_id(text.encode()),
        title=Path(source).stem,
        source=source,
        text=text,
        pages=tuple(pages) if paged else (),
        metadata={"kind": "text"},
    )


@dataclass
class Report:
    """The `footnote.ingest/1` report."""

    added: int = 0
    again: int = 0
    unchanged: int = 0
    replaced: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape."""
        return {
            "schema": "footnote.ingest/1",
            "added": self.added,
            "again": self.again,
            "unchanged": self.unchanged,
            "replaced": self.replaced,
            "failed": self.failed,
            "seconds": 0.5,
        }


class FakeModels:
    """Two models, one of them here."""

    def __init__(self) -> None:
        self.pulled: list[str] = []

    def state(self) -> list[ModelState]:
        """The lines of `models list`."""
        here = "large" in self.pulled
        return [
            ModelState(
                "small", "embed", "MIT", "Makes vectors.", present=True, bytes=2_500_000, used=True
            ),
            ModelState("large", "generate", "MIT", "Phrases.", present=here, bytes=0, used=False),
        ]

    def pull(self, names: Sequence[str], on_progress: Callable[[Any], None]) -> None:
        """Fetch; an unknown name is refused."""
        for name in names or ["small"]:
            if name not in {"small", "large"}:
                raise ModelNotFound(f"No model is called {name}.", "Run `footnote models list`.")
            for done in (0, 500_000, 1_000_000):
                on_progress(ModelProgress(name, done, 1_000_000))
            self.pulled.append(name)


class FakePipeline:
    """What the faces use of `rag.pipeline.Pipeline`."""

    def __init__(self, home: Path, settings: Settings, documents: Sequence[Document] = ()) -> None:
        self.home, self.settings, self.models = home, settings, FakeModels()
        self.documents = {document.id: document for document in documents}
        self.unread: list[Entry] = []
        self.wording: str | None = None
        self.withheld: str | None = None
        self.refused, self.withdraws = "\0", False  # whether the quotes turn out to be no answer
        self.delay = 0.0
        self.trouble: FootnoteError | None = None
        self.asked: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.closed = self.warmed = False
        self.stopped = 0

    def add(self, paths: Sequence[str], on_progress: Any = None, **options: Any) -> Report:
        """Read text files; anything missing fails."""
        report = Report()
        told = on_progress or (lambda at: None)
        for number, path in enumerate(paths):
            told(Progress(number, len(paths), path, "reading"))
            time.sleep(self.delay)
            if not Path(path).is_file() or path.endswith(self.refused):
                error = FileMissing(f"There is no file {path}.", "Check the path.")
                report.failed.append(
                    {"source": path, "error": error.message, "remedy": error.remedy}
                )
                told(Progress(number + 1, len(paths), path, "failed", error.message))
                if Path(path).is_file():
                    id = document_id(path.encode())
                    self.unread.append(
                        Entry(id, path, path, 0, 0, "unreadable", error.message, error.remedy)
                    )
                continue
            made = document(Path(path).read_text(encoding="utf-8"), path)
            known = made.id in self.documents
            report.unchanged += known
            report.added += not known
            self.documents[made.id] = made
            told(Progress(number + 1, len(paths), path, "unchanged" if known else "added"))
        return report

    def rebuild(self, on_progress: Callable[[int, int], None]) -> int:
        """Embed again."""
        on_progress(len(self.documents), len(self.documents))
        return len(self.documents)

    def remove(self, document_ids: Sequence[str]) -> None:
        """All or none."""
        lines = {entry.document_id for entry in self.unread}
        for id_ in document_ids:
            if id_ not in lines:
                self.document(id_)
        for id_ in document_ids:
            self.documents.pop(id_, None)
        self.unread = [entry for entry in self.unread if entry.document_id not in document_ids]

    def document(self, id: str) -> Document:
        """The document, or DocumentNotFound."""
        if id not in self.documents:
            raise DocumentNotFound(f"No document has the id {id}.", "Run `footnote list`.")
        return self.documents[id]

    def hidden(self) -> dict[str, list[Aside]]:
        """What is hidden in the documents."""
        return {
            d.id: [a for a in d.asides if a.hidden] for d in self.documents.values() if d.asides
        }

    def gaps(self) -> dict[str, list[Gap]]:
        """Every page was read."""
        return {}

    def entries(self, *, skipped: bool = False) -> list[Entry]:
        """The ledger."""
        return [
            Entry(d.id, d.title, d.source, len(d.pages), 1, d.state)
            for d in self.documents.values()
        ] + self.unread

    def dates(self) -> dict[str, str]:
        """The first document says when it was made."""
        return dict.fromkeys(list(self.documents)[:1], "2025-01-02")

    def generation(self) -> int:
        """Rises with every document."""
        return len(self.documents)

    def counts(self) -> Counts:
        """One passage a document."""
        pages = sum(len(d.pages) for d in self.documents.values())
        return Counts(len(self.documents), pages, len(self.documents))

    def _sentences(
        self, question: str, documents: frozenset[str] | None
    ) -> list[tuple[float, Document, Span]]:
        if not question.strip():
            raise QuestionError("The question is empty.", "Write a question.")
        if len(question) > self.settings.question_chars:
            raise QuestionError("The question is too long.", "Ask a shorter one.")
        for id_ in documents or ():
            self.document(id_)
        found = []
        for made in self.documents.values():
            if documents is not None and made.id not in documents:
                continue
            for match in re.finditer(r"[^\s.][^.\n]*\.?", made.text):
                shared = len(content(question) & content(match[0]))
                if shared:
                    found.append((float(shared), made, Span(match.start(), match.end())))
        return sorted(found, key=lambda row: -row[0])

    def _hits(self, rows: Sequence[tuple[float, Document, Span]]) -> tuple[Hit, ...]:
        return tuple(
            Hit(Passage(d.id, span, span.of(d.text)), score, rank, "reranked")
            for rank, (score, d, span) in enumerate(rows, start=1)
        )

    def search(
        self, question: str, *, limit: int = 10, documents: frozenset[str] | None = None
    ) -> SearchResult:
        """Sentences that share words with the question."""
        hits = self._hits(self._sentences(question, documents)[:limit])
        return SearchResult(question, hits, dict(self.documents))

    def stream(
        self,
        question: str,
        *,
        quotes_only: bool = False,
        documents: frozenset[str] | None = None,
        history: Sequence[tuple[str, str]] = (),
    ) -> Iterator[Event]:
        """Quotes at two shared words or more, then the set wording."""
        self.asked.append((question, tuple(history)))
        rows = self._sentences(question, documents)
        hits = self._hits(rows)
        unread = tuple({"source": e.source, "problem": e.problem or ""} for e in self.unread)
        coverage = Coverage(len(self.documents), 0, len(self.documents), unread)
        timing = {"retrieve": 1.0, "first_quote": 1.0, "first_sentence": None, "total": 2.0}
        models = {"embed": "fake"}
        yield Retrieved(hits)
        good = [row for row in rows if row[0] >= 2][:3]
        if not good:
            yield Done(Answer(question, (), (), hits, coverage, timing, models))
            return
        citations = tuple(
            Citation.located(n, d, s, score) for n, (score, d, s) in enumerate(good, start=1)
        )
        quotes = tuple(Sentence(c.quote, "quoted", (c.n,)) for c in citations)
        try:
            time.sleep(self.delay)
            yield Quoted(quotes, citations)
            sentences, withheld = quotes, ()
            if self.withdraws:
                sentences, citations = (), ()
            elif self.wording and not quotes_only:
                time.sleep(self.delay)
                yield Phrasing()
                sentences, citations = (Sentence(self.wording, "supported", (1,)),), citations[:1]
                yield Checked(sentences[0], citations)
            if self.withheld and not quotes_only:
                yield Phrasing()
                withheld = (Sentence(self.withheld, "unsupported", (), "a number"),)
                yield Withheld(withheld[0])
        except GeneratorExit:
            self.stopped += 1
            raise
        yield Done(Answer(question, sentences, citations, hits, coverage, timing, models, withheld))

    def ask(self, question: str, **same: Any) -> Answer:
        """The last event's answer."""
        *_, last = self.stream(question, **same)
        assert isinstance(last, Done)
        return last.answer

    def load(self) -> None:
        """Load nothing, in the time set; fail as set."""
        time.sleep(self.delay)
        if self.trouble is not None:
            raise self.trouble
        self.warmed = True

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True
