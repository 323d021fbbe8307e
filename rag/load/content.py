"""What a loader hands back, and the writer that puts it together with exact offsets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from index import Aside, Gap, Heading, Mark, Page, PageKind, Span
from index.layout import pack_marks
from rag.load.headings import LOWEST, bold_headings, bold_is_rare
from rag.text import normalise, one_line

BLOCK_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Content:
    """The readable content of one file. `text` is normalised; every span lies inside it.

    `problem` says what could not be read when only a part could; `gaps` are the
    pages without text. `children` are files found inside this one (attachments),
    each a name and its bytes: they become documents of their own. `asides` are
    the stretches set apart from the body; `marks` and `layout` are those of
    `index.Document`.
    """

    text: str
    title: str = ""
    headings: tuple[Heading, ...] = ()
    pages: tuple[Page, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None
    gaps: tuple[Gap, ...] = ()
    children: tuple[tuple[str, bytes], ...] = ()
    asides: tuple[Aside, ...] = ()
    marks: bytes = b""
    layout: tuple[tuple[int, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Apart:
    """A text to stand after the body, apart from it: see `index.Aside`."""

    kind: str
    text: str
    hidden: bool
    page: int | None
    note: str


class Writer:
    """Collects blocks of text, a blank line between them, and remembers where each stands."""

    def __init__(self) -> None:
        """Begin an empty text."""
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._pages: list[Page] = []
        self._open_page: tuple[int, str, PageKind, int] | None = None
        self._marks: list[Mark] = []
        self._next_mark: tuple[str, int] | None = None
        self._apart: list[Apart] = []
        # Blocks set in bold, and the one after each run of them, which they may be headings over.
        self._bold: list[tuple[Span, str, bool]] = []

    def add(
        self, raw: str, level: int = 0, separator: str = BLOCK_BREAK, *, bold: bool = False
    ) -> Span | None:
        """Append a block, a heading when `level` is 1 or more; blank blocks leave no trace.

        A heading is put on one line. `bold`: all of it is set so, and may be a heading for that.
        `separator` stands between this block and the one before. Gives where the block stands,
        None for a blank one.
        """
        text = one_line(raw) if level else normalise(raw)
        if not text:
            return None
        if self._length:
            self._parts.append(separator)
            self._length += len(separator)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        span = Span(start, self._length)
        if self._next_mark:
            self._marks.append(Mark(start, *self._next_mark))
            self._next_mark = None
        if level:
            self._headings.append(Heading(level, span))
        heavy = bold and not level
        if heavy or (self._bold and self._bold[-1][-1]):
            self._bold.append((span, "" if level else text, heavy))
        return span

    @property
    def empty(self) -> bool:
        """Whether nothing was added so far."""
        return not self._length

    def set_apart(
        self, kind: str, raw: str, *, hidden: bool, note: str = "", page: int | None = None
    ) -> None:
        """Keep a text for the end of the document, apart from its body; blank ones are dropped.

        It belongs to `page`, or to the page that is open. Hidden ones come last.
        """
        text = normalise(raw)
        if any(map(str.isalnum, text)):
            on = self._open_page[0] if page is None and self._open_page else page
            self._apart.append(Apart(kind, text, hidden, on, one_line(note)))

    def mark(self, kind: str, number: int = 0) -> None:
        """What is added next begins a part of this kind ("row", "notes"), until the next mark.

        `number` is its own in the file, counted from 1; 0 where such parts are not
        counted. An empty `kind` begins what is no such part, and so does a page.
        """
        if kind or self._marks or self._next_mark:
            self._next_mark = (kind, number)

    def begin_page(self, number: int, label: str = "", kind: PageKind = "page") -> None:
        """Everything added from now on stands on this page, until the next one begins.

        `label` is what the file calls the page: a sheet's name, a chapter's title, a time.
        """
        self._close_page()
        self.mark("")
        self._open_page = (number, one_line(label), kind, self._length)

    def _close_page(self) -> None:
        """Keep the open page when it holds text; the separator before its text is its own."""
        if self._open_page and self._length > self._open_page[-1]:
            number, label, kind, start = self._open_page
            self._pages.append(Page(number, Span(start, self._length), label, kind=kind))
        self._open_page = None

    def _headings_by_weight(self) -> None:
        """What is set in bold over a paragraph joins the headings, where little else is bold."""
        if bold_is_rare(sum(len(text) for _, text, bold in self._bold if bold), self._length):
            for start, end in bold_headings([(text, bold) for _, text, bold in self._bold]):
                self._headings += [Heading(LOWEST, span) for span, _, _ in self._bold[start:end]]
            self._headings.sort(key=lambda heading: heading.span.start)
        self._bold.clear()

    def content(
        self, title: str = "", metadata: Mapping[str, str] | None = None, problem: str | None = None
    ) -> Content:
        """What was written so far, and at its end what was set apart."""
        self._close_page()
        self._headings_by_weight()
        asides = []
        for one in sorted(self._apart, key=lambda one: one.hidden):
            self.mark(one.kind, int(one.note) if one.note.isdecimal() else 0)
            self.add(one.text)
            span = Span(self._length - len(one.text), self._length)
            asides.append(Aside(one.kind, span, one.hidden, one.page, one.note))
        self._apart.clear()
        return Content(
            text="".join(self._parts),
            title=one_line(title),
            headings=tuple(self._headings),
            pages=tuple(self._pages),
            metadata={k: one_line(v) for k, v in (metadata or {}).items() if one_line(v)},
            problem=problem,
            asides=tuple(asides),
            marks=pack_marks(self._marks),
        )
