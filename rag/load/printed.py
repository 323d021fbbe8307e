"""The map back from a document's text to the page it was printed on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from index import PlacedLine, Span
from index.layout import Edges, pack_lines

# Between two pieces stands a space, a line break or a hyphen; two, where one between them is blank.
_BETWEEN = 2

Clean = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words as they are printed in one line, before normalising, and their box on the page.

    `box` is left, top, right, bottom as fractions of the page, from its upper
    left corner. `at` is where the words begin in the page's own text, -1 when
    it has none.
    """

    text: str
    box: Edges
    at: int = -1


@dataclass
class Layout:
    """Collects which stretch of the text stands where on which page."""

    _blocks: list[tuple[int, Span, Sequence[Piece], Clean]] = field(default_factory=list)

    def place(self, page: int, span: Span | None, pieces: Sequence[Piece], clean: Clean) -> None:
        """Note that `span` was made of these pieces, by joining them and by `clean`."""
        if span is not None:
            self._blocks.append((page, span, pieces, clean))

    def packed(self, text: str) -> tuple[tuple[int, bytes], ...]:
        """What is stored: the lines of each page that has any.

        A piece whose words cannot be told in the text, or whose box is not
        known, is left out: no place is better than a wrong one.
        """
        pages: dict[int, list[PlacedLine]] = {}
        for page, span, pieces, clean in self._blocks:
            lines = pages.setdefault(page, [])
            for piece, place in zip(pieces, align(text, span, pieces, clean), strict=True):
                left, top, right, bottom = piece.box
                if place and left < right and top < bottom:
                    length = len(piece.text) if piece.at >= 0 else 0
                    lines.append(PlacedLine(place, piece.box, piece.at, length))
        return tuple((page, pack_lines(lines)) for page, lines in pages.items() if lines)


def align(text: str, span: Span, pieces: Iterable[Piece], clean: Clean) -> Iterator[Span | None]:
    """Where the words of each piece stand inside `span`, in order.

    None for a piece without visible words, and from the first on that cannot be told.
    """
    at = span.start
    for piece in pieces:
        found = _found(text, at, span.end, piece.text, clean)
        if found is not None:
            at = found.end
        yield found


def _found(text: str, at: int, end: int, raw: str, clean: Clean) -> Span | None:
    """The words at `at`, or a space, line break or hyphen later."""
    if not raw:
        return None
    for start in (at, at + 1):
        if text.startswith(raw, start, end):
            return Span(start, start + len(raw))
    words = clean(raw)
    start = text.find(words, at, min(at + len(words) + _BETWEEN, end)) if words else -1
    return Span(start, start + len(words)) if start >= 0 else None


def fractions(box: Edges, width: float, height: float) -> Edges:
    """A box in units of a page from its upper left corner as fractions, cut to the page."""
    left, top, right, bottom = box
    return (
        min(max(left / width, 0.0), 1.0),
        min(max(top / height, 0.0), 1.0),
        min(max(right / width, 0.0), 1.0),
        min(max(bottom / height, 0.0), 1.0),
    )
