"""Many spans, asked quickly whether any of them touches another."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from index import Span


class Spans:
    """A set of spans; those that overlap or meet count as one."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        """Take spans in any order."""
        self._starts: list[int] = []
        self._ends: list[int] = []
        for span in sorted(spans):
            if self._ends and span.start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def touch(self, span: Span) -> bool:
        """Whether any of them shares a code point with `span`."""
        before = bisect_left(self._starts, span.end) - 1
        return before >= 0 and self._ends[before] > span.start
