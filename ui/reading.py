"""An answer in the terminal, as it comes: quotes, checked sentences, then where they stand."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from rich.console import Console
from rich.status import Status

from rag import Document
from rag.answer import Answer, Citation, Hit, SearchResult, Sentence
from rag.events import Checked, Done, Event, Quoted
from ui import words
from ui.terminal import clipped, err, line, out
from ui.terminal import words as styled

STYLES = {"supported": "green", "quoted": "cyan", "unsupported": "red"}
CLOSEST = 3
SHOWN_CHARACTERS = 400


class Reading:
    """Follows one answer's events; what was shown early and then changed is shown again."""

    def __init__(self, document: Callable[[str], Document]) -> None:
        """`document` looks a document up by its id, for the names of the closest passages."""
        self.console = out()
        self._document = document
        self._shown: list[tuple[str, tuple[int, ...]]] = []
        self._waiting: Status | None = None

    def follow(self, events: Iterable[Event]) -> Answer:
        """Print every event until the last, whose answer is returned.

        Raises RuntimeError when the events end without one: the pipeline's contract
        is broken.
        """
        self._wait(words.SEARCHING)
        try:
            for event in events:
                if isinstance(event, Done):
                    self._rest()
                    self._finish(event.answer)
                    return event.answer
                self._show(event)
        finally:
            self._rest()
        raise RuntimeError("the events ended without an answer")

    def _show(self, event: Event) -> None:
        if not isinstance(event, Quoted | Checked):
            return
        self._rest()
        if isinstance(event, Quoted):
            self._quotes(event)
        else:
            self._sentence(event.sentence)
        self._wait(words.PHRASING)

    def _quotes(self, event: Quoted) -> None:
        by_number = {citation.n: citation for citation in event.citations}
        self.console.print(styled(("Quotes", "bold")))
        for sentence in event.sentences:
            cited = [by_number[n] for n in sentence.citations if n in by_number]
            where = "; ".join(words.place(citation) for citation in cited)
            self.console.print(styled("  “", line(sentence.text), "”  ", (f"{line(where)}", "dim")))
        self.console.print()

    def _sentence(self, sentence: Sentence) -> None:
        if not self._shown:
            self.console.print(styled(("Answer", "bold")))
        self._shown.append((sentence.text, sentence.citations))
        symbol, said = words.STATES[sentence.status]
        numbers = "".join(f"[{n}]" for n in sentence.citations)
        self.console.print(
            styled(
                "  ",
                line(sentence.text),
                " ",
                (numbers, "bold"),
                "  ",
                (f"{symbol} {said}", STYLES[sentence.status]),
            )
        )

    def _finish(self, answer: Answer) -> None:
        if answer.status == "not_found":
            self._not_found(answer)
            return
        if self._shown != [(s.text, s.citations) for s in answer.sentences]:
            self._shown = []
            for sentence in answer.sentences:
                self._sentence(sentence)
        self.console.print()
        self.console.print(styled(("Where it stands", "bold")))
        for citation in answer.citations:
            self._citation(citation)
        notes = list(answer.notes)
        if answer.withheld:
            notes.append(words.withheld(len(answer.withheld)))
        for note in notes:
            self.console.print(styled((line(note), "dim")))
        self.console.print(styled((words.coverage(answer.coverage), "dim")))

    def _citation(self, citation: Citation) -> None:
        place = f"--at {citation.start}-{citation.end}"
        self.console.print(
            styled(
                (f"  [{citation.n}] ", "bold"),
                line(words.place(citation)),
                (f"  footnote show {citation.document_id} {place}", "dim"),
            )
        )
        self.console.print(styled("      “", line(citation.quote), "”"))

    def _not_found(self, answer: Answer) -> None:
        self.console.print(styled((words.NOT_FOUND, "bold yellow")))
        self.console.print(styled(words.coverage(answer.coverage)))
        for file in answer.coverage.unreadable:
            self.console.print(
                styled(("  unread: ", "dim"), line(" · ".join(map(str, file.values()))))
            )
        for note in answer.notes:
            self.console.print(styled((line(note), "dim")))
        if answer.passages:
            self.console.print()
            self.console.print(styled((words.CLOSEST, "bold")))
            for hit in answer.passages[:CLOSEST]:
                print_hit(self.console, hit, self._document(hit.passage.document_id))

    def _wait(self, message: str) -> None:
        if sys.stderr.isatty():
            self._waiting = err().status(message, spinner="dots")
            self._waiting.start()

    def _rest(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None


def print_hit(console: Console, hit: Hit, document: Document) -> None:
    """One passage with its rank, its place and its beginning."""
    page = document.page_at(hit.passage.span.start)
    where = [words.titled(document.title, page), hit.passage.heading]
    console.print(
        styled(
            (f"  {hit.rank}. ", "bold"),
            line(" · ".join(filter(None, where))),
            (f"  footnote show {document.id} ", "dim"),
            (f"--at {hit.passage.span.start}-{hit.passage.span.end}", "dim"),
        )
    )
    console.print(styled("     ", clipped(hit.passage.text, SHOWN_CHARACTERS)))


def print_search(result: SearchResult) -> None:
    """Ranked passages for people."""
    console = out()
    if not result.hits:
        console.print(words.NO_PASSAGE)
    for hit in result.hits:
        print_hit(console, hit, result.documents[hit.passage.document_id])
