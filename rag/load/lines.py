"""From printed lines back to paragraphs: which line breaks are the writer's own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.layout import Edges
from rag.load.printed import Piece

# A line that begins a list item: a bullet, "3.", "(b)", "iv)".
ITEM = re.compile(
    r"\s*(?:[-*+\u2022\u2023\u25aa\u25cf\u25e6\u2013\u2014]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s)"
)
_ENDED = re.compile(r"[.!?:;\u2026\u3002\uff01\uff1f][\"'\u201d\u2019)\]]*$")
# A row of a table or of a table of contents: it ends in two numbers, or in leader dots and one.
ROW = re.compile(
    r"(?:(?:(?:^|\s)[-(\u2013\u2014]?[$\u20ac\u00a3]?\s?[\d.,]*\d[)%]*|\s[-\u2013\u2014]){2,}|(?:\s?\.){4,}\s*\w*)\s*$"
)
# The end of a line of prose in mid-sentence, not of a row, a heading or a line of code.
_GOES_ON = re.compile(r"[\w,;)’'\"”] [^\W\d_][\w’'-]*(?:\(s\))?,?$")
_CODE = re.compile(r"^\s*(?:#|//|\*|--|;|%)|[={}_\\]|;$|\w\((?!s\))|\t|\S {3,}\S")
_NEARLY_FULL = 0.75  # of the longest line around: shorter ones end where the writer wanted
_JOINABLE = re.compile(r"^[\w\"'\u201c\u2018(\[$\u20ac\u00a3&]")


# A column is as wide as the widest line that begins where it does, so many lines around.
_COLUMN_LINES = 60


def is_row(line: str) -> bool:
    """Whether a line looks like a row of figures or of a table of contents."""
    return ROW.search(line) is not None


def unwrap(text: str) -> str:
    """Hard-wrapped paragraphs on one line each; every other line break stays.

    A break is the wrapping's own when the next word would not have fitted:
    greedy wrapping at any width at least as long as the block's longest line
    leaves no line that could still have taken the first word of the next.
    Blocks narrower than 40 or wider than 120 characters are left alone.
    """
    return "\n\n".join(_unwrap_block(block) for block in text.split("\n\n"))


def _unwrap_block(block: str) -> str:
    lines = block.split("\n")
    width = max(map(len, lines))
    if (len(lines) < 3 and not _runs_on(lines)) or not 40 <= width <= 120:
        return block
    full = [_is_wrap(a, b, width) for a, b in pairwise(lines)]
    amid = [_in_mid_sentence(a, b, width) for a, b in pairwise(lines)]
    # A list's items begin lines of their own, however it is wrapped.
    free = [at for at, line in enumerate(lines[1:]) if not ITEM.match(line)]
    runs_on = sum(full[at] or amid[at] for at in free) >= 0.6 * len(free)
    # Verse runs on, too, but its lines end where the writer wanted.
    prose = runs_on and sum(full[at] for at in free) >= 0.4 * len(free)
    breaks = [one or two if prose else one and two for one, two in zip(full, amid, strict=True)]
    parts = [lines[0]]
    for wrapped, line in zip(breaks, lines[1:], strict=True):
        parts.append(" " + line.lstrip() if wrapped else "\n" + line)
    return "".join(parts)


def _runs_on(lines: Sequence[str]) -> bool:
    """Two lines tell little about the width; they are one paragraph if the second goes on small."""
    return len(lines) == 2 and lines[1][:1].islower()


def _in_mid_sentence(line: str, following: str, width: int) -> bool:
    """Whether a sentence goes on over the break, told by its words: not all fill their lines."""
    if ITEM.match(following) or _CODE.search(line) or _CODE.search(following):
        return False
    long = len(line) >= _NEARLY_FULL * width
    return long and bool(_GOES_ON.search(line)) and following.lstrip("( ")[:1].islower()


def _is_wrap(line: str, following: str, width: int) -> bool:
    if not following.strip() or ITEM.match(following) or is_row(line) or "\t" in line:
        return False
    word = following.split(maxsplit=1)[0]
    indented = len(following) - len(following.lstrip()) > len(line) - len(line.lstrip())
    return len(line) + 1 + len(word) > width and not (indented and _ENDED.search(line))


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line with its place on the page, in points from the lower left corner.

    `size` is the height of its font. `hyphen`: it ends in a hyphen that
    belongs to a word going on in the next line; the hyphen itself is not in `text`.
    `bold`: it is set so from end to end. `box` and `at` are those of the
    `Piece` it is, unless it has `pieces`.
    """

    text: str
    left: float
    right: float
    top: float
    size: float
    hyphen: bool = False
    box: Edges = (0.0, 0.0, 0.0, 0.0)
    at: int = -1
    pieces: tuple[Piece, ...] = ()
    bold: bool = False

    def printed(self) -> tuple[Piece, ...]:
        """The line as it is placed on the page: in one piece, unless it was seen in several."""
        return self.pieces or (Piece(self.text, self.box, self.at),)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, table row or heading (`level` 1 or more) on a page, and its lines."""

    text: str
    level: int = 0
    row: bool = False
    lines: tuple[Line, ...] = ()

    def printed(self) -> list[Piece]:
        """Its lines as they are placed on the page."""
        return [piece for line in self.lines for piece in line.printed()]


def drop_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Leave out page numbers, and headers and footers after they were read once.

    A running line is one of the two outermost lines, the same but for its
    numbers on at least three pages and two fifths of all. It would otherwise
    stand in the middle of every sentence that runs over a page.
    """

    def key(line: Line) -> str:
        return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.strip().lower())

    edges = [{key(line) for line in (*page[:2], *page[-2:])} for page in pages]
    counts = Counter(text for edge in edges for text in edge)
    enough = max(3, 0.4 * len(pages))
    running = {text for text, count in counts.items() if count >= enough}
    seen: set[str] = set()
    kept = []
    for page in pages:
        lines = []
        for place, line in enumerate(page):
            at_edge = place < 2 or place >= len(page) - 2
            name = key(line)
            if at_edge and name in running and (name in seen or not any(map(str.isalpha, name))):
                continue
            if at_edge and name in running:
                seen.add(name)
            lines.append(line)
        # A page of nothing but lines that were met before is a repeated page, and is kept.
        kept.append(lines or list(page))
    return kept


def blocks(
    page: Sequence[Line],
    levels_of: Callable[[Sequence[Line]], list[int]],
    join: Callable[[str, str], str],
) -> list[Block]:
    """The lines of one page as paragraphs; `join` puts a hyphenated word together."""
    if not page:
        return []
    drops = [a.top - b.top for a, b in pairwise(page)]
    usual = [
        d for d, line in zip(drops, page, strict=False) if 0.5 * line.size < d < 2.5 * line.size
    ]
    leading = median(usual) if usual else 0.0
    levels = levels_of(page)
    found: list[Block] = []
    text, first = page[0].text, 0
    for place, (a, b) in enumerate(pairwise(page)):
        if levels[place] == levels[place + 1] and _same_paragraph(
            page, place, leading, is_heading=levels[place] > 0
        ):
            text = join(text, b.text) if a.hyphen else f"{text} {b.text}"
        else:
            found.append(_block(text, levels[place], page[first : place + 1]))
            text, first = b.text, place + 1
    return [*found, _block(text, levels[-1], page[first:])]


def _block(text: str, level: int, lines: Sequence[Line]) -> Block:
    last = lines[-1]
    return Block(text + ("-" if last.hyphen else ""), level, is_row(last.text), tuple(lines))


def _same_paragraph(page: Sequence[Line], place: int, leading: float, *, is_heading: bool) -> bool:
    """Whether the line after the one at `place` goes on with its paragraph."""
    a, b = page[place], page[place + 1]
    if a.hyphen:
        return True
    if abs(a.size - b.size) > 0.15 * max(a.size, b.size) or ITEM.match(b.text) or is_row(a.text):
        return False
    drop = a.top - b.top
    if is_heading:
        return 0 < drop < 2 * a.size and not (a.bold and b.bold and _stops_short(page, place))
    if drop > 1.35 * max(leading, a.size):
        return False
    ended = _ENDED.search(a.text) is not None
    # `drop` is not positive at the top of the next column, or beside a picture.
    if drop <= 0 or _stops_short(page, place) or (ended and b.left > a.left + 0.8 * a.size):
        return not ended and b.text[:1].islower()
    return _JOINABLE.match(b.text) is not None


def _stops_short(page: Sequence[Line], place: int) -> bool:
    """Whether the first word of the next line would still have fitted into the one at `place`."""
    a, b = page[place], page[place + 1]
    near = page[max(0, place - _COLUMN_LINES) : place + _COLUMN_LINES]
    edge = max([line.right for line in near if abs(line.left - a.left) < 3 * a.size])
    room = (b.right - b.left) * len(b.text.split(maxsplit=1)[0]) / len(b.text)
    return a.right + room + 0.25 * a.size < edge
