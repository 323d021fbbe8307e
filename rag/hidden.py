"""What is hidden in a document, in words: which kinds, how many, where."""

from __future__ import annotations

from collections.abc import Iterable

from index import Aside
from index.asides import tally

_MOST_PAGES = 8


def hidden_said(asides: Iterable[Aside]) -> str:
    """One line on what is hidden, "" for nothing: `2 × comment; 1 × tiny text (page 3)`."""
    parts = []
    for kind, (count, pages) in tally(asides).items():
        listed = ", ".join(map(str, pages[:_MOST_PAGES])) + (
            " …" if len(pages) > _MOST_PAGES else ""
        )
        where = f" (page{'s' if len(pages) > 1 else ''} {listed})" if pages else ""
        parts.append(f"{count} × {kind}{where}")
    return "; ".join(parts)
