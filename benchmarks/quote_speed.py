"""How long one quotation takes in a library of a million passages.

    python -m benchmarks.quote_speed --corpus FILE.jsonl[.gz]... [--passages N] [--quotes M]
        [--library DIR]

Each FILE holds {"text"} objects. Their sentences, crossed with one another, make documents
of twenty passages, so that words are as frequent as in real text; they are written straight
into SQLite and the word index, without vectors. "cpu" is the processor's time alone, which
other work on the machine hardly changes. Quotations are cut out of
stored documents and edited by `benchmarks/quote_edits.py`. Needs about 2.5 KB of disk a passage;
with `--library` the library is built in DIR once, kept, and used as it is the next time.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import quote_edits as edits
from benchmarks.quote_edits import Quote
from benchmarks.quotes import FINGERPRINT
from index import Document, Library, Passage, Span, document_id
from index.library import DATABASE
from rag.check.quotes import check_quote
from rag.sentences import split_sentences

SEED = 7
BUILT = "built"  # an empty file, written when the library is whole
PASSAGES_EACH = 20  # of a document
SENTENCES_EACH = 4  # of a passage


def sentences_of(files: Sequence[Path]) -> list[str]:
    """Every sentence of the corpora that is of a usual length."""
    found: list[str] = []
    for file in files:
        with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as lines:
            for line in lines:
                text = json.loads(line)["text"]
                found += [text[s.start : s.end] for s in split_sentences(text) if 30 < len(s) < 400]
    return found


def documents(sentences: Sequence[str], passages: int) -> Iterator[tuple[str, list[Span]]]:
    """Texts with their passages; sentences that stood together cross with others."""
    draw = random.Random(SEED)
    for _ in range(passages // PASSAGES_EACH):
        texts = []
        for _ in range(PASSAGES_EACH):
            at = draw.randrange(len(sentences) - SENTENCES_EACH)
            run = sentences[at : at + SENTENCES_EACH]
            texts.append(" ".join(_crossed(one, draw.choice(sentences), draw) for one in run))
        spans, start = [], 0
        for text in texts:
            spans.append(Span(start, start + len(text)))
            start += len(text) + 2
        yield "\n\n".join(texts), spans


def _crossed(one: str, other: str, draw: random.Random) -> str:
    """The beginning of a sentence with the end of another, so that few stand there twice."""
    first, second = one.split(), other.split()
    at = draw.uniform(0.3, 0.8)
    return " ".join([*first[: round(at * len(first))], *second[round(at * len(second)) :]])


def fill(folder: Path, sentences: Sequence[str], passages: int) -> None:
    """Write the library's rows as `Library.add` would, but for the vectors."""
    first = Document(document_id(b"first"), "first", "first", "First.")
    passage = Passage(first.id, Span(0, 6), "First.")
    with Library.open(folder, FINGERPRINT) as library:
        library.add([(first, [passage], np.ones((1, 1), dtype=np.float32))])
    connection = sqlite3.connect(folder / DATABASE)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -200000")
    connection.execute("INSERT INTO words(words, rank) VALUES ('automerge', 8)")
    for number, (text, spans) in enumerate(documents(sentences, passages)):
        id = document_id(str(number).encode())
        connection.execute(
            "INSERT INTO documents(id, title, state, metadata) VALUES (?, ?, 'read', '{}')",
            (id, f"document {number}"),
        )
        connection.execute("INSERT INTO texts(document_id, text) VALUES (?, ?)", (id, text))
        connection.execute(
            "INSERT INTO sources(source, document_id) VALUES (?, ?)", (f"{number}.txt", id)
        )
        rows = [Passage(id, span, span.of(text)) for span in spans]
        at = number * PASSAGES_EACH + 2
        connection.executemany(
            "INSERT INTO passages(number, id, document_id, start, stop, heading, text)"
            " VALUES (?, ?, ?, ?, ?, '', ?)",
            [
                (at + i, row.id, id, row.span.start, row.span.end, row.text)
                for i, row in enumerate(rows)
            ],
        )
        connection.executemany(
            "INSERT INTO words(rowid, heading, text) VALUES (?, '', ?)",
            [(at + i, row.text) for i, row in enumerate(rows)],
        )
        if number % 2000 == 0:
            connection.commit()
    connection.commit()
    connection.close()


def quotations(library: Library, sentences: Sequence[str], count: int) -> list[tuple[str, str]]:
    """Stretches of one to three sentences of the library, each with one edit, and the edit."""
    draw = random.Random(SEED + 1)
    vocabulary = sorted({w for s in sentences[:5000] for w in s.split() if w.isalpha()})
    ids = [entry.document_id for entry in library.entries()]
    pool = []
    for _ in range(count):
        text = library.document(draw.choice(ids)).text
        spans = split_sentences(text)
        at = draw.randrange(len(spans))
        last = min(len(spans) - 1, at + draw.randrange(3))
        pool.append(Quote("", text[spans[at].start : spans[last].end], (), None))
    kinds = [
        ("untouched", edits.unmarked),
        ("line breaks", edits.broken_lines),
        ("OCR noise", edits.misread),
        ("word changed", edits.word_changed(vocabulary)),
        ("negation dropped", edits.negation_dropped),
        ("splice", edits.spliced(pool)),
        ("fair ellipsis", edits.fair_ellipsis),
        ("common words", _common),
        ("not in the library", _shuffled),
    ]
    made = []
    for number, quote in enumerate(pool):
        name, edit = kinds[number % len(kinds)]
        text = edit(quote, draw)
        made.append((name, text) if text else ("untouched", quote.text))
    return made


def _common(quote: Quote, _: random.Random) -> str | None:
    """The longest stretch of words that are among the commonest, and so tell least."""
    runs = [[]]
    for word in quote.text.split():
        if word.lower().strip(".,") in edits.SMALL:
            runs[-1].append(word)
        else:
            runs.append([])
    longest = max(runs, key=len)
    return " ".join(longest) if len(longest) > 2 else None


def _shuffled(quote: Quote, draw: random.Random) -> str | None:
    """Its words in another order: nothing to find, so everything is tried."""
    words = quote.text.split()
    draw.shuffle(words)
    return " ".join(words)


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Build where there is no library yet, check, and give milliseconds a kind."""
    sentences = sentences_of(args.corpus)
    with contextlib.ExitStack() as stack:
        folder = args.library or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        begun = time.monotonic()
        if not (folder / BUILT).exists():
            fill(folder, sentences, args.passages)
            (folder / BUILT).touch()
        built = time.monotonic() - begun
        size = (folder / DATABASE).stat().st_size
        library = stack.enter_context(Library.open(folder, FINGERPRINT))
        asked = quotations(library, sentences, args.quotes)
        check_quote(library, "Tbe first quotation reads the word lists")
        taken: dict[str, list[float]] = {}
        worked: list[float] = []
        said: dict[str, dict[str, int]] = {}
        for kind, text in asked:
            start, work = time.perf_counter(), time.process_time()
            status = check_quote(library, text).status
            taken.setdefault(kind, []).append((time.perf_counter() - start) * 1000)
            worked.append((time.process_time() - work) * 1000)
            said.setdefault(kind, {})[status] = said.setdefault(kind, {}).get(status, 0) + 1
            if args.show and taken[kind][-1] > 300:
                print(kind, round(taken[kind][-1]), status, text[:100])
    every = [value for values in taken.values() for value in values]
    return {
        "passages": args.passages,
        "sentences": len(sentences),
        "built_s": round(built),
        "gigabytes": round(size / 1e9, 2),
        "n": len(every),
        "median_ms": round(statistics.median(every)),
        "p95_ms": round(float(np.percentile(every, 95))),
        "max_ms": round(max(every)),
        "cpu_median_ms": round(statistics.median(worked)),
        "cpu_p95_ms": round(float(np.percentile(worked, 95))),
        "kinds": {
            kind: {
                "n": len(values),
                "median_ms": round(statistics.median(values)),
                "p95_ms": round(float(np.percentile(values, 95))),
                "status": said[kind],
            }
            for kind, values in taken.items()
        },
    }


def main() -> None:
    """Measure, print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--quotes", type=int, default=450)
    parser.add_argument("--library", type=Path, metavar="DIR", help="keep the library here")
    parser.add_argument("--show", action="store_true", help="print the slow ones")
    print(json.dumps(measure(parser.parse_args()), indent=1))


if __name__ == "__main__":
    main()
