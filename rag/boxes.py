"""Where quotes stand on the page: boxes from the library, to the letter from the file.

The file is looked at if it is still the same, letter by letter. The boxes of
printed lines are stored when a file is read, and stay right when it is gone:
they belong to the bytes the document was read from.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index import Document, FootnoteError, PlacedLine, Span
from index.layout import Edges
from rag.errors import FileMissing, NoPicture, SourceChanged, SourceGone
from rag.incoming import incoming
from rag.later import Later
from rag.load.archive import Budget
from rag.load.facsimile import Wanted, has_pages
from rag.look import Look, Seen
from rag.worker import Job
from rag.workers import Readers, open_readers

if TYPE_CHECKING:
    from index.library import Library
    from rag.config import Settings


@dataclass(frozen=True, slots=True)
class Box:
    """Part of a quote on its page, as fractions of the page from its upper left corner.

    `approximate`: the quote begins or ends somewhere inside this printed line,
    and where was reckoned from the number of letters.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    approximate: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape."""
        return {name: getattr(self, name) for name in self.__slots__}


class Facsimiles:
    """Boxes and pictures of the pages of one library's documents. Thread-safe.

    One reading process is started when it is first needed, and kept.
    """

    def __init__(self, library: Callable[[], Library], settings: Settings) -> None:
        """Start nothing yet."""
        self._library, self._settings = library, settings
        self._readers: Later[Readers] = Later(lambda: open_readers(settings, 1))

    def close(self) -> None:
        """End the reading process."""
        readers = self._readers.made()
        if readers is not None:
            readers.close()

    def boxes(self, document: Document, span: Span) -> list[Box]:
        """The boxes of a span, a box a printed line, in reading order.

        None for a document that has no such places, and for what was added
        before they were kept.
        """
        return located(
            document,
            span,
            lambda page: self._library().lines(document.id, page),
            lambda page, wanted: self._exact(document, page, wanted),
        )

    def page_image(
        self, document: Document, page: int, scale: float, password: str | None = None
    ) -> bytes:
        """A page as a PNG, rendered by the reading process; at `scale` 1 a point is a pixel.

        Raises SourceGone when the file is nowhere any more, SourceChanged when it
        has other bytes, NoPicture where there is no such page, EncryptedFile
        without the right password, and the reading process's own failures.
        """
        look = Look(Path(), "", document.id, page, 0, scale, password=password)
        return self._look(document, look).picture

    def _exact(
        self, document: Document, page: int, wanted: Sequence[Wanted]
    ) -> Sequence[Edges | None]:
        """The boxes to the letter; None each where the file cannot tell any more."""
        if not any(one.line.at >= 0 for one in wanted):
            return [None] * len(wanted)
        look = Look(Path(), "", document.id, page, 0, wanted=tuple(wanted))
        try:
            return self._look(document, look).boxes
        except FootnoteError:  # the file, or the room to unpack it: the stored boxes remain
            return [None] * len(wanted)

    def _look(self, document: Document, look: Look) -> Seen:
        """Look at the first place where the document's bytes still stand."""
        if not any(has_pages(source) for source, _ in self._library().places(document.id)):
            raise NoPicture(
                f"{Path(document.source).name} has no pages that could be shown as they look.",
                f"Show its text: `footnote show {document.id}`.",
            )
        changed: SourceChanged | None = None
        for source, parent in self._library().places(document.id):
            try:
                with self._file(source, parent) as path:
                    name = source if parent is None else source.removeprefix(f"{parent}!")
                    return self._do(replace(look, path=path, name=Path(name).name))
            except (FileMissing, SourceGone):
                continue
            except SourceChanged as error:
                changed = error
        raise changed or SourceGone(
            f"The file of “{document.title}” is not at {document.source} any more.",
            "Put it back, or add it from where it is now: `footnote add PATH`.",
        )

    def _do(self, look: Look) -> Seen:
        max_bytes = int(self._settings.max_file_mb * 1_000_000)
        outcome = self._readers.get().submit(replace(look, max_bytes=max_bytes)).result()
        if outcome.error is not None:
            raise outcome.error
        assert outcome.seen is not None  # noqa: S101 - an outcome is one or the other
        return outcome.seen

    @contextmanager
    def _file(self, source: str, parent: str | None) -> Iterator[Path]:
        """The file at a source; one inside another is taken out of it for the while.

        Raises SourceGone for what is not there, or came from the web and was not kept.
        """
        if parent is None:
            yield Path(source)
            return
        library = self._library()
        holder = library.known(parent)
        above = dict(library.places(holder)).get(parent) if holder else None
        with ExitStack() as stack:
            outer = stack.enter_context(self._file(parent, above))
            folder = stack.enter_context(incoming(library.folder))
            yield self._taken_out(outer, parent, source, folder)

    def _taken_out(self, outer: Path, parent: str, source: str, folder: Path) -> Path:
        settings = self._settings
        budget = Budget(
            settings.archive_members, int(settings.archive_mb * 1_000_000), settings.archive_depth
        )
        job = Job(
            path=outer,
            name=Path(parent.rpartition("!")[2]).name,
            source=parent,
            max_bytes=int(settings.max_file_mb * 1_000_000),
            folder=folder / "inside",
            budget=budget,
        )
        outcome = self._readers.get().submit(job).result()
        for member in outcome.members:
            if f"{parent}!{member.name}" == source and member.path is not None:
                return member.path
        raise SourceGone(f"{source} is not there any more.", "Add the outer file again.")


def located(
    document: Document,
    span: Span,
    lines: Callable[[int], Sequence[PlacedLine]],
    exact: Callable[[int, Sequence[Wanted]], Sequence[Edges | None]],
) -> list[Box]:
    """The boxes of a span, by the printed lines of each page and what is measured on it.

    Raises ValueError for a span that leaves the text.
    """
    span.of(document.text)
    found: list[Box] = []
    for page in document.pages_within(span):
        wanted = [one for line in lines(page.number) if (one := _wanted(document.text, line, span))]
        measured = exact(page.number, wanted)
        found += [_box(page.number, *pair) for pair in zip(wanted, measured, strict=True)]
    return found


def _wanted(text: str, line: PlacedLine, span: Span) -> Wanted | None:
    """The part of a line that is in the span; None where it is only white space, or none."""
    start, end = max(line.span.start, span.start), min(line.span.end, span.end)
    if start >= end or not text[start:end].strip():
        return None
    first = line.span.start
    return Wanted(line, line.span.of(text), start - first, end - first)


def _whole(wanted: Wanted) -> bool:
    return not (wanted.words[: wanted.start].strip() or wanted.words[wanted.end :].strip())


def _box(page: int, wanted: Wanted, exact: Edges | None) -> Box:
    if exact is not None:
        return Box(page, *exact)
    if _whole(wanted):
        return Box(page, *wanted.line.box)
    return Box(page, *_share(wanted), approximate=True)


def _share(wanted: Wanted) -> Edges:
    """The part of a line's box that its letters take up; all of it where it is not written across.

    A line of a right-to-left script is reckoned from its right end.
    """
    left, top, right, bottom = wanted.line.box
    if right - left < bottom - top:
        return wanted.line.box
    step = (right - left) / len(wanted.words)
    if any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in wanted.words):
        return right - wanted.end * step, top, right - wanted.start * step, bottom
    return left + wanted.start * step, top, left + wanted.end * step, bottom
