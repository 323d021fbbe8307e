"""Where the words of a quotation stand together, found through the word index.

Looking for a wording is not searching for a subject: every word counts, common
ones too, and their order. So the whole wording is tried as a phrase first. When
that stands nowhere (a word was changed, or the pieces come from several
places), each rare word votes for the passages it stands in; wordings of common
words alone are cut into short phrases that vote instead.

Functions over an open connection; the caller brings the transaction.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.lexical import OPTIONAL_MARKS, STOP_WORDS, UNSEGMENTED_RUN, is_letter
from index.store import storable

LONGEST = 400  # words of a wording that are looked up
PHRASE = 64  # words of it that are tried as one phrase
AT_ONCE = 256  # passages of a phrase that are looked at
COMMON = 3000  # a word in so many passages says too little to vote
VOTERS = 20  # words that vote, the rarest first
VOTES = 20_000  # after so many no more are called
RANKED = 1000  # passages that are ranked anew each round
SHORT = 4  # words of a short phrase
PHRASES = 12  # short phrases that vote: each costs far more than a rare word does
ENOUGH = 6  # of them with a telling word: then those without are left out
ROUNDS = 4  # how often the passages are ranked anew by the words not yet found
MARGIN = 200  # code points read on either side beyond the wording's own length


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a document around a passage: `text == document.text[start:start + len(text)]`.

    `votes` is the share, by weight, of the wording's words that the passage holds.
    """

    document_id: str
    start: int
    text: str
    votes: float


def stretches(
    connection: sqlite3.Connection,
    wording: str,
    limit: int,
    documents: frozenset[str] | None = None,
) -> list[Stretch]:
    """Up to `limit` stretches of documents that may hold the wording, the likeliest first.

    Each reaches as far to both sides of its passage as the wording is long. A
    wording without a single letter or digit has none.
    """
    words = _tokens(wording)[:LONGEST]
    if not words or limit <= 0:
        return []
    rows = _as_phrase(connection, words, wording, limit, documents)
    if not rows:
        rows = _by_votes(connection, words, limit, documents)
    return _read(connection, rows, len(wording) + MARGIN)


def passages_with(connection: sqlite3.Connection, word: str, most: int) -> int:
    """How many passages hold a word (or another form of it), counted up to `most`."""
    tokens = _tokens(word)
    return _count(connection, _phrase(tokens), most) if tokens else 0


def _tokens(text: str) -> list[str]:
    """The words as the tokenizer cuts them, in order, with repeats."""
    text = OPTIONAL_MARKS.sub("", unicodedata.normalize("NFKC", storable(text)))
    letters = "".join(c if is_letter(c) else " " for c in text).lower()
    pieces = (piece for word in letters.split() for piece in UNSEGMENTED_RUN.split(word))
    return [
        token
        for piece in pieces
        if piece
        for token in (piece if UNSEGMENTED_RUN.match(piece) else [piece])
    ]


def _phrase(tokens: Sequence[str]) -> str:
    return '"' + " ".join(tokens) + '"'


def _count(connection: sqlite3.Connection, match: str, most: int) -> int:
    """How many passages match, counted up to `most`: common words are not read to their end."""
    counting = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)"
    return int(connection.execute(counting, (match, most)).fetchone()[0])


def _rows(
    connection: sqlite3.Connection, match: str, most: int, documents: frozenset[str] | None
) -> list[int]:
    """The row numbers of up to `most` passages that match, in order of arrival."""
    condition = ""
    given: list[str] = []
    if documents is not None:
        condition = (
            " AND +rowid IN (SELECT number FROM passages"
            " WHERE document_id IN (SELECT value FROM json_each(?)))"
        )
        given = [json.dumps(sorted(map(storable, documents)))]
    rows = connection.execute(
        f"SELECT rowid FROM words WHERE words MATCH ?{condition} LIMIT ?",  # noqa: S608
        (match, *given, most),
    )
    return [row for (row,) in rows]


def _as_phrase(
    connection: sqlite3.Connection,
    words: Sequence[str],
    wording: str,
    limit: int,
    documents: frozenset[str] | None,
) -> list[tuple[int, float]]:
    """Passages that hold the words as one phrase; those with the very same characters first."""
    rows = _rows(connection, _phrase(words[:PHRASE]), AT_ONCE, documents)
    if len(rows) <= limit:
        return [(row, 1.0) for row in rows]
    found = connection.execute(
        "SELECT number FROM passages WHERE number IN (SELECT value FROM json_each(?))"
        " ORDER BY instr(text, ?) = 0, number LIMIT ?",
        (json.dumps(rows), storable(wording), limit),
    )
    return [(row, 1.0) for (row,) in found]


def _by_votes(
    connection: sqlite3.Connection,
    words: Sequence[str],
    limit: int,
    documents: frozenset[str] | None,
) -> list[tuple[int, float]]:
    """Passages by the weight of the words they hold, then by the words the first ones lack."""
    # The highest row number is near enough to how many there are, and is known at once.
    last = connection.execute("SELECT max(number) FROM passages").fetchone()[0]
    total = int(last or 1)
    voters: list[tuple[list[int], float]] = []
    votes = 0
    for match in _ballot(connection, words):
        rows = _rows(connection, match, COMMON, documents)
        votes += len(rows)
        if rows:
            voters.append((rows, float(np.log1p(total / len(rows)))))
        if votes > VOTES:
            break
    if not voters:
        return []
    weights = np.array([weight for _, weight in voters])
    numbers, places = np.unique(
        np.concatenate([np.array(rows) for rows, _ in voters]), return_inverse=True
    )
    held = np.zeros((len(numbers), len(voters)), dtype=np.float64)
    at = 0
    for column, (rows, _) in enumerate(voters):
        held[places[at : at + len(rows)], column] = 1
        at += len(rows)
    # A wording may run over from one passage into the next.
    follows = np.flatnonzero(np.diff(numbers) == 1)
    reach = held.copy()
    reach[follows] = np.maximum(reach[follows], held[follows + 1])
    return _ranked(numbers, reach, weights, limit)


def _ranked(
    numbers: np.ndarray, held: np.ndarray, weights: np.ndarray, limit: int
) -> list[tuple[int, float]]:
    """The best rows; after each round the words found so far weigh less, so others get a turn."""
    found: dict[int, float] = {}
    turn = weights.copy()
    share = held @ weights / weights.sum()
    if len(share) > RANKED:
        kept = np.sort(np.argpartition(-share, RANKED)[:RANKED])
        numbers, held, share = numbers[kept], held[kept], share[kept]
    each = max(1, limit // ROUNDS)
    for _ in range(ROUNDS):
        scores = held @ turn
        # Best score first, ties by order of arrival, so the same library gives the same answer.
        fresh = [i for i in np.lexsort((numbers, -scores))[: each + len(found)] if i not in found]
        if not fresh:
            break
        for row in fresh[:each]:
            found[int(row)] = float(share[row])
        turn = np.where(held[fresh[0]] > 0, turn * 0.1, turn)
    best = sorted(found, key=lambda row: -found[row])
    return [(int(numbers[row]), found[row]) for row in best]


def _ballot(connection: sqlite3.Connection, words: Sequence[str]) -> list[str]:
    """What votes: the rarest words; where too few are rare, short phrases out of the wording."""
    counts = {
        word: _count(connection, _phrase([word]), COMMON)
        for word in dict.fromkeys(words)
        if word not in STOP_WORDS
    }
    rare = sorted((word for word, n in counts.items() if 0 < n < COMMON), key=counts.__getitem__)
    ballot = [_phrase([word]) for word in rare[:VOTERS]]
    if len(ballot) < 3:
        # In a short wording a longer phrase would hold the changed word wherever it begins.
        size = max(2, min(SHORT, len(words) // 4))
        step = max(1, len(words) // PHRASES)
        starts = range(0, max(1, len(words) - size + 1), step)
        short = [words[start : start + size] for start in starts]
        # "and in the" stands everywhere, and takes longest to look up.
        telling = [phrase for phrase in short if not STOP_WORDS.issuperset(phrase)]
        ballot += map(_phrase, telling if len(telling) >= ENOUGH else short)
    return ballot


def _read(
    connection: sqlite3.Connection, rows: Sequence[tuple[int, float]], margin: int
) -> list[Stretch]:
    """The documents' text around these passages; neighbours in one document become one."""
    areas: dict[str, list[tuple[int, int, float]]] = {}
    for row, votes in rows:
        document, start, stop = connection.execute(
            "SELECT document_id, start, stop FROM passages WHERE number = ?", (row,)
        ).fetchone()
        areas.setdefault(document, []).append((max(0, start - margin), stop + margin, votes))
    found = []
    for document, spans in areas.items():
        merged: list[tuple[int, int, float]] = []
        for start, stop, votes in sorted(spans):
            if merged and start <= merged[-1][1]:
                first, last, best = merged.pop()
                start, stop, votes = first, max(last, stop), max(best, votes)  # noqa: PLW2901
            merged.append((start, stop, votes))
        for start, stop, votes in merged:
            (text,) = connection.execute(
                "SELECT substr(text, ?, ?) FROM texts WHERE document_id = ?",
                (start + 1, stop - start, document),
            ).fetchone()
            found.append(Stretch(document, start, text, votes))
    return sorted(found, key=lambda stretch: -stretch.votes)
