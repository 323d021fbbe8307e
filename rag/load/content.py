"""What a loader hands back, and the writer that puts it together with exact offsets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from index import Gap, Heading, Page, Span
from rag.text import normalise, one_line

BLOCK_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Content:
    """The readable content of one file. `text` is normalised; every span lies inside it.

    `problem` says what could not be read when only a part could; `gaps` are the
    pages without text. `children` are files found inside this one (attachments),
    each a name and its bytes: they become documents of their own.
    """

    text: str
    title: str = ""
    headings: tuple[Heading, ...] = ()
    pages: tuple[Page, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None
    gaps: tuple[Gap, ...] = ()
    children: tuple[tuple[str, bytes], ...] = ()


class Writer:
    """Collects blocks of text, a blank line between them, and remembers where each stands."""

    def __init__(self) -> None:
        """Begin an empty text."""
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._pages: list[Page] = []
        self._open_page: tuple[int, str, int] | None = None

    def add(self, raw: str, level: int = 0, separator: str = BLOCK_BREAK) -> None:
        """Append a block, a heading when `level` is 1 or more; blank blocks leave no trace.

        A heading is put on one line. `separator` stands between this block and
        the one before.
        """
        text = one_line(raw) if level else normalise(raw)
        if not text:
            return
        if self._length:
            self._parts.append(separator)
            self._length += len(separator)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        if level:
            self._headings.append(Heading(level, Span(start, self._length)))

    def begin_page(self, number: int, label: str = "") -> None:
        """Everything added from now on stands on this page, until the next one begins.

        `label` is what the file calls the page: a sheet's name, a chapter's title, a time.
        """
        self._close_page()
        self._open_page = (number, one_line(label), self._length)

    def _close_page(self) -> None:
        """Keep the open page when it holds text; the separator before its text is its own."""
        if self._open_page and self._length > self._open_page[2]:
            number, label, start = self._open_page
            self._pages.append(Page(number, Span(start, self._length), label))
        self._open_page = None

    def content(
        self, title: str = "", metadata: Mapping[str, str] | None = None, problem: str | None = None
    ) -> Content:
        """What was written so far."""
        self._close_page()
        return Content(
            text="".join(self._parts),
            title=one_line(title),
            headings=tuple(self._headings),
            pages=tuple(self._pages),
            metadata={k: one_line(v) for k, v in (metadata or {}).items() if one_line(v)},
            problem=problem,
        )
