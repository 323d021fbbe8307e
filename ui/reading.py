"""An answer in the terminal, as it comes: quotes, checked sentences, then where they stand."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from rich.console import Console
from rich.padding import Padding
from rich.status import Status

from rag import Document
from rag.answer import Answer, Citation, Hit, SearchResult, Sentence
from rag.events import Checked, Done, Event, Phrasing, Quoted, Retrieved
from ui import words
from ui.terminal import clipped, err, line, out
from ui.terminal import words as styled

STYLES = {"supported": "green", "quoted": "cyan", "unsupported": "red"}
CLOSEST = 3
SHOWN_CHARACTERS = 400
BRIEF_CHARACTERS = 60


class Reading:
    """Follows one answer's events; what was shown early and then changed is shown again."""

    def __init__(self, document: Callable[[str], Document]) -> None:
        """`document` looks a document up by its id, for the names of the closest passages."""
        self.console = out()
        self._document = document
        self._quoted: list[str] = []
        self._shown: list[tuple[str, tuple[int, ...]]] = []
        self._found_to_answer = False
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
        if isinstance(event, Retrieved) and event.understood:
            self._rest()
            self._print(0, (words.UNDERSTOOD.format(line(event.understood)), "dim"))
            self._wait(words.SEARCHING)
        elif isinstance(event, Quoted):
            self._rest()
            self._quotes(event)
            self._wait(words.DECIDING)
        elif isinstance(event, Phrasing):
            self._found_to_answer = True
            self._wait(words.PHRASING)
        elif isinstance(event, Checked):
            self._rest()
            self._sentence(event.sentence)
            self._wait(words.PHRASING)

    def _quotes(self, event: Quoted) -> None:
        by_number = {citation.n: citation for citation in event.citations}
        symbol, said = words.STATES["quoted"]
        self._print(0, (words.NEAREST_QUOTES, "bold"), (f"  {symbol} {said}", STYLES["quoted"]))
        for sentence in event.sentences:
            self._quoted.append(sentence.text)
            cited = [by_number[n] for n in sentence.citations if n in by_number]
            where = "; ".join(words.place(citation) for citation in cited)
            self._print(2, "“", line(sentence.text), "”  ", (line(where), "dim"))
        self.console.print()

    def _sentence(self, sentence: Sentence) -> None:
        if not self._shown:
            self._print(0, ("Answer", "bold"))
        self._shown.append((sentence.text, sentence.citations))
        symbol, said = words.STATES[sentence.status]
        numbers = "".join(f"[{n}]" for n in sentence.citations)
        state = (f"  {symbol} {said}", STYLES[sentence.status])
        self._print(2, line(sentence.text), (f" {numbers}", "bold"), state)

    def _finish(self, answer: Answer) -> None:
        if answer.status == "not_found":
            self._not_found(answer)
            return
        # Quotes that are the whole answer stand above already.
        seen = {s.text for s in answer.sentences} <= set(self._quoted) and not self._shown
        if not seen:
            self._sentences(answer)
            self.console.print()
        heading = words.THESE_ANSWER if seen and self._found_to_answer else words.WHERE
        self._print(0, (heading, "bold"))
        for citation in answer.citations:
            self._citation(citation, brief=seen)
        for part in answer.left_open:
            self._print(0, ("○ ", "yellow"), line(words.left_open(part)))
        for pair in answer.conflicts:
            self._print(0, ("⇄ ", "yellow"), line(words.conflict(pair)))
        notes = list(answer.notes)
        if answer.withheld:
            notes.append(words.withheld(answer.withheld))
        for note in [*notes, words.coverage(answer.coverage)]:
            self._print(0, (line(note), "dim"))

    def _sentences(self, answer: Answer) -> None:
        """All sentences, unless exactly these are on the screen."""
        if self._shown != [(s.text, s.citations) for s in answer.sentences]:
            self._shown = []
            for sentence in answer.sentences:
                self._sentence(sentence)

    def _citation(self, citation: Citation, *, brief: bool) -> None:
        command = f"  footnote show {citation.document_id} --at {citation.start}-{citation.end}"
        where = line(words.place(citation))
        self._print(2, (f"[{citation.n}] ", "bold"), where, (command, "dim"))
        quote = clipped(citation.quote, BRIEF_CHARACTERS) if brief else line(citation.quote)
        self._print(6, "“", quote, "”")
        if read := words.row(citation):
            self._print(6, (line(read), "dim"))

    def _not_found(self, answer: Answer) -> None:
        told = [words.not_found(answer), *([words.NO_ANSWER_ABOVE] if self._quoted else [])]
        self._print(0, (" ".join(told), "bold yellow"))
        self._print(0, words.coverage(answer.coverage))
        for file in answer.coverage.unreadable:
            self._print(2, ("unread: ", "dim"), line(words.unread(file)))
        for note in answer.notes:
            self._print(0, (line(note), "dim"))
        if answer.passages:
            self.console.print()
            self._print(0, (words.CLOSEST, "bold"))
            for hit in answer.passages[:CLOSEST]:
                document = self._document(hit.passage.document_id)
                # The nearest of their sentences stand above already.
                print_hit(self.console, hit, document, brief=bool(self._quoted))

    def _print(self, indent: int, *parts: str | tuple[str, str]) -> None:
        print_indented(self.console, indent, *parts)

    def _wait(self, message: str) -> None:
        if self._waiting is not None:
            self._waiting.update(message)
        elif sys.stderr.isatty():
            self._waiting = err().status(message, spinner="dots")
            self._waiting.start()

    def _rest(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None


def print_indented(console: Console, indent: int, *parts: str | tuple[str, str]) -> None:
    """A paragraph whose every line begins at this column."""
    console.print(Padding(styled(*parts), (0, 0, 0, indent), expand=False))


def print_hit(console: Console, hit: Hit, document: Document, *, brief: bool = False) -> None:
    """One passage with its rank, its place and its beginning; `brief`: a line of it."""
    span = hit.passage.span
    where = [words.placed(document, span), hit.passage.heading]
    command = f"  footnote show {document.id} --at {span.start}-{span.end}"
    named = line(" · ".join(filter(None, where)))
    print_indented(console, 2, (f"{hit.rank}. ", "bold"), named, (command, "dim"))
    shown = BRIEF_CHARACTERS if brief else SHOWN_CHARACTERS
    print_indented(console, 5, clipped(hit.passage.text, shown))


def print_search(result: SearchResult) -> None:
    """Ranked passages for people."""
    console = out()
    if not result.hits:
        console.print(words.NO_PASSAGE)
    for hit in result.hits:
        print_hit(console, hit, result.documents[hit.passage.document_id])
