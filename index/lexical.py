"""The word index: BM25 through SQLite's FTS5, over each passage's heading and text.

The index holds no text of its own ("contentless"); what it is given is first
prepared by `searchable`, so scripts written without spaces can be found too.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from index.records import KeptOut, Match
from index.store import Row, storable
from index.ties import settle

# Scripts written without spaces: Thai, Lao, Myanmar, Khmer, kana, bopomofo,
# Han with its extensions. Each character is a token; a question matches pairs.
UNSEGMENTED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u312f\u31a0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
UNSEGMENTED_CHARACTER = re.compile(f"([{UNSEGMENTED}])")
UNSEGMENTED_RUN = re.compile(f"([{UNSEGMENTED}]+)")
# Hebrew points, Arabic vowel signs and the stretching stroke: often left out in writing.
OPTIONAL_MARKS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]"
)

QUESTION_WORDS = 64  # distinct terms of a question that are looked up
SCORED = 10_000  # passages whose score a search works out, about

# Words that say how something is asked, not what. Left out of a question
# unless it has no others.
ASKING = """
    a about all also am an and any are as at be been being but by can could did didn do does doesn
    doing don each for from had has have having he her here hers him his how i if in into is isn it
    its itself just ll may me might more most my no nor not of on or other our ours out own re s
    same shall she should so some such t than that the their theirs them then there these they this
    those to too us ve very was wasn we were weren what when where which while who whom whose why
    will with would you your yours"""
STOP_WORDS = frozenset(ASKING.split())


def searchable(text: str) -> str:
    """The text as the tokenizer should see it; never shown, never quoted."""
    if text.isascii():
        return text
    text = OPTIONAL_MARKS.sub("", unicodedata.normalize("NFKC", text))
    return UNSEGMENTED_CHARACTER.sub(r" \1 ", text)


# The words of passages that are kept out of the usual search stand in a table of their own.
TABLES = ("words", "kept_out_words")


def add(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Index these passages."""
    for table, columns in _by_table(rows).items():
        connection.executemany(
            f"INSERT INTO {table}(rowid, heading, text) VALUES (?, ?, ?)",  # noqa: S608
            columns,
        )


def remove(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Take these passages out; the words stay in the file until `forget`."""
    for table, columns in _by_table(rows).items():
        connection.executemany(
            f"INSERT INTO {table}({table}, rowid, heading, text)"  # noqa: S608
            " VALUES ('delete', ?, ?, ?)",
            columns,
        )


def forget(connection: sqlite3.Connection) -> None:
    """Rewrite the index without what was removed.

    FTS5 deletes by writing a marker that itself contains the word, and drops
    both only when segments are merged; so everything is merged into one.
    (SQLite 3.42 can delete in place, but an older one cannot read such a file.)
    """
    for table in TABLES:
        connection.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608


def clear(connection: sqlite3.Connection) -> None:
    """Empty the index."""
    for table in TABLES:
        connection.execute(f"INSERT INTO {table}({table}) VALUES ('delete-all')")  # noqa: S608


def _by_table(rows: Iterable[Row]) -> dict[str, list[tuple[int, str, str]]]:
    """What FTS5 is given of these passages, by the table it belongs to."""
    found: defaultdict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for row in rows:
        found[TABLES[bool(row.kept_out)]].append(_columns(row))
    return found


def _columns(row: Row) -> tuple[int, str, str]:
    return row.number, searchable(row.heading), searchable(row.text)


def terms(question: str) -> list[str]:
    """The FTS5 phrases of a question, each quoted, without repeats, in order.

    A word is one phrase; a run of an unsegmented script is its pairs of
    neighbours. Nothing in the question can act as query syntax.
    """
    text = OPTIONAL_MARKS.sub("", unicodedata.normalize("NFKC", storable(question)))
    letters = "".join(c if is_letter(c) else " " for c in text)
    found = dict.fromkeys(piece for word in letters.split() for piece in _pieces(word.lower()))
    content = [word for word in found if word not in STOP_WORDS] or list(found)
    return [f'"{word}"' for word in content[:QUESTION_WORDS]]


def is_letter(character: str) -> bool:
    """What the tokenizer, by its `categories`, takes for a part of a word."""
    category = unicodedata.category(character)
    return category[0] in "LN" or category in ("Mn", "Mc", "Co")


def _pieces(word: str) -> list[str]:
    pieces = []
    for part in UNSEGMENTED_RUN.split(word):
        if not UNSEGMENTED_CHARACTER.match(part):
            pieces += [part] if part else []
        elif len(part) == 1:
            pieces.append(part)
        else:
            pieces += [f"{one} {two}" for one, two in pairwise(part)]
    return pieces


def search(
    connection: sqlite3.Connection,
    question: str,
    limit: int,
    documents: frozenset[str] | None = None,
) -> list[Match]:
    """The passages that share words with the question, best first, ties by passage id.

    Scores are BM25 (k1 1.2, b 0.75), higher is better. Scoring costs about a
    microsecond a passage, so when the words together stand in more than
    `SCORED` passages, only those are scored, by all the words, that hold one of
    the rarer words: the common ones alone could not lift a passage to the top.
    """
    words = terms(question)
    if not words or limit <= 0:
        return []
    # The plus keeps SQLite from looking up each row number in the index by itself.
    condition = ""
    given: list[str] = []
    if documents is not None:
        condition = (
            " AND +rowid IN (SELECT number FROM passages"
            " WHERE document_id IN (SELECT value FROM json_each(?)))"
        )
        given = [json.dumps(sorted(map(storable, documents)))]
    elif len(rare := _rarer(connection, words)) < len(words):
        condition = " AND +rowid IN (SELECT rowid FROM words WHERE words MATCH ?)"
        given = [" OR ".join(rare)]

    def best(count: int) -> list[Match]:
        rows = connection.execute(
            "SELECT p.id, -f.score FROM (SELECT rowid AS number, bm25(words) AS score"  # noqa: S608
            f" FROM words WHERE words MATCH ?{condition} ORDER BY score LIMIT ?) f"
            " JOIN passages p ON p.number = f.number ORDER BY f.score",
            (" OR ".join(words), *given, count),
        )
        return [Match(id, score) for id, score in rows]

    return settle(best, limit)


def search_kept_out(
    connection: sqlite3.Connection,
    question: str,
    limit: int,
    also: KeptOut,
    documents: frozenset[str] | None = None,
) -> list[Match]:
    """As `search`, among the passages kept out for no other reason than those of `also`.

    Scores do not compare with those of `search`: each table has its own word counts.
    """
    words = terms(question)
    if not words or limit <= 0:
        return []
    condition, given = within(also, documents)

    def best(count: int) -> list[Match]:
        rows = connection.execute(
            "SELECT p.id, -bm25(kept_out_words) AS score FROM kept_out_words"  # noqa: S608
            " JOIN passages p ON p.number = kept_out_words.rowid"
            f" WHERE kept_out_words MATCH ? AND {condition} ORDER BY score DESC LIMIT ?",
            (" OR ".join(words), *given, count),
        )
        return [Match(id, score) for id, score in rows]

    return settle(best, limit)


def within(also: KeptOut, documents: frozenset[str] | None) -> tuple[str, list[object]]:
    """The SQL condition on kept-out passages `p`, and its parameters."""
    if documents is None:
        return "p.kept_out & ~? = 0", [int(also)]
    return (
        "p.kept_out & ~? = 0 AND p.document_id IN (SELECT value FROM json_each(?))",
        [int(also), json.dumps(sorted(map(storable, documents)))],
    )


def _rarer(connection: sqlite3.Connection, words: list[str]) -> list[str]:
    """The rarest words that together stand in up to `SCORED` passages, and at least one."""
    if connection.execute("SELECT count(*) FROM passages").fetchone()[0] <= SCORED:
        return words
    counting = "SELECT count(*) FROM words WHERE words MATCH ?"
    counts = {word: connection.execute(counting, (word,)).fetchone()[0] for word in words}
    rarest = sorted((word for word in words if counts[word]), key=counts.__getitem__)
    total = 0
    kept: list[str] = []
    for word in rarest:
        total += counts[word]
        if kept and total > SCORED:
            return kept
        kept.append(word)
    return words
