"""Cutting a ranking at a place where no tie is cut, so the same input gives the same answer."""

from __future__ import annotations

from collections.abc import Callable

from index.records import Match

SLACK = 8


def settle(best: Callable[[int], list[Match]], limit: int) -> list[Match]:
    """The `limit` best matches, equal scores ordered by passage id.

    `best(n)` returns up to n matches, best first, with ties in any order. It is
    asked for more until the last score is below the last one kept, because
    which of several equals came first depends on how the index was built.
    """
    asked = limit + SLACK
    found = best(asked)
    while len(found) == asked and found[-1].score >= found[limit - 1].score:
        asked *= 4
        found = best(asked)
    return sorted(found, key=lambda match: (-match.score, match.passage_id))[:limit]
