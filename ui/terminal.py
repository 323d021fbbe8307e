"""The terminal: results on stdout, everything else on stderr, no text of a document obeyed.

A document may hold escape sequences that move the cursor, rename the window or
turn the reading direction. `plain` shows such characters instead of sending them.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

# C0 but tab and newline, DEL, C1, and the marks that turn the reading direction.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What JSON lets stand as it is and a terminal would obey; and halves of surrogate pairs.
_JSON_ESCAPES = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def plain(text: str) -> str:
    """The text with every control character made visible, safe to send to a terminal."""
    text = text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    return _CONTROLS.sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def line(text: str) -> str:
    """`plain` on one line, runs of white space made one space."""
    return " ".join(plain(text).split())


def words(*parts: str | tuple[str, str]) -> Text:
    """Styled text from pieces, never read as markup: `("text", "style")` or just the text."""
    return Text.assemble(
        *((plain(p), "") if isinstance(p, str) else (plain(p[0]), p[1]) for p in parts)
    )


# Where no terminal sets a width, lines are as long as they are and tables do not wrap.
UNBOUNDED = 10_000


def out() -> Console:
    """A console on stdout; made at each use so that a redirected stdout is seen."""
    return _console(stderr=False, watched=sys.stdout.isatty())


def err() -> Console:
    """A console on stderr, for progress, warnings and failures."""
    return _console(stderr=True, watched=sys.stderr.isatty())


@contextmanager
def waiting(message: str) -> Iterator[Callable[[str], None]]:
    """Show on stderr that work goes on, while it does; nothing where no terminal watches.

    What is handed out changes the message.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with err().status(message, spinner="dots") as shown:
        yield shown.update


def _console(*, stderr: bool, watched: bool) -> Console:
    return Console(
        stderr=stderr,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=not watched,
        width=None if watched else UNBOUNDED,
    )


def clipped(text: str, length: int) -> str:
    """`line`, cut at a word with an ellipsis when it is longer."""
    whole = line(text)
    return whole if len(whole) <= length else whole[:length].rpartition(" ")[0] + " …"


def to_json(value: Any, indent: int | None = None) -> str:
    """JSON that any terminal and any UTF-8 stream takes, and that reads back as `value`."""
    written = json.dumps(value, ensure_ascii=False, indent=indent)
    return _JSON_ESCAPES.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(to_json(value, indent=2) + "\n")
    sys.stdout.flush()


def print_json_line(value: Any) -> None:
    """One line of a batch's results, seen at once by whoever reads the other end."""
    sys.stdout.write(to_json(value) + "\n")
    sys.stdout.flush()


def print_failure(message: str, remedy: str) -> None:
    """A named failure: what happened, and the next command."""
    err().print(words(("Error: ", "bold red"), message))
    err().print(words(("Remedy: ", "bold"), remedy))


def warn(message: str) -> None:
    """One line of warning."""
    err().print(words(("Warning: ", "bold yellow"), message))


def table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str] = ()
) -> Table:
    """A quiet table; columns named in `right` are aligned to the right."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text(plain(cell)) for cell in row))
    return made
