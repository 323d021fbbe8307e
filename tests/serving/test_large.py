"""A library of a thousand documents opens at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index import Entry, Fingerprint, Library, Page, Span
from rag.chunk import CHUNKER
from tests.doubles import HashEmbedder
from tests.index.making import made
from tests.running import Desk, serve
from tests.serving.visiting import API, Visitor, event_number

DOCUMENTS, PAGES, SECONDS = 1000, 8, 1.0
KINDS = ("pdf", "docx", "html", "txt")


def thousand(home: Path) -> None:
    """A library of documents of many pages in three collections, some of them unreadable."""
    embedder = HashEmbedder()
    fingerprint = Fingerprint(embedder.name, embedder.dimension, CHUNKER)
    with Library.open(home / "library", fingerprint) as library:
        batch = []
        for number in range(DOCUMENTS):
            lines = [f"Line {n} of report {number} about wheat and rye." for n in range(PAGES)]
            source = f"/archive/{number % 30}/report-{number}.{KINDS[number % 4]}"
            document, passages, vectors = made(
                source, "\n".join(lines), dimension=embedder.dimension
            )
            pages = tuple(
                Page(
                    at,
                    Span(one.span.start, one.span.end),
                    "",
                    "partly" if number % 50 == 0 else "read",
                    "A stain." if number % 50 == 0 else "",
                )
                for at, one in enumerate(passages, start=1)
            )
            batch.append((replace(document, pages=pages), passages, vectors))
        library.add(batch)
        library.record_unreadable(
            *(
                Entry(
                    f"{n:016x}", f"bad-{n}", f"/archive/bad-{n}.pdf", 0, 0, "unreadable", "Broken."
                )
                for n in range(20)
            )
        )
        for at, name in enumerate(("courts", "sport", "budget")):
            sources = [one.source for one in library.entries()][at * 200 : (at + 1) * 200]
            library.collect(sources, name)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with that library."""
    home = tmp_path_factory.mktemp("large")
    thousand(home)
    yield from serve(home, "--bare")


def test_it_opens_within_a_second(large: Desk) -> None:
    """The page, then its list, problems and filters: the best of three visits is within a second.

    The best, because other work on the machine is none of the desk's.
    """
    taken = []
    for attempt in range(3):
        visitor = Visitor(large.url, session=f"opening{attempt}")
        number = event_number(visitor.config(), "changed")
        body = {"data": [None, None, None], "fn_index": number, "session_hash": visitor.session}
        started = time.perf_counter()
        page = visitor.http.get("/")
        listed = visitor.http.post(f"{API}/run/predict", json=body)
        taken.append(time.perf_counter() - started)
        assert page.status_code == listed.status_code == 200
        html = str(listed.json()["data"])
        assert html.count("fn-tick") == 150
        assert "Show 150 more" in html
        assert "Problems (40)" in html
        assert "courts (200)" in html
    assert min(taken) <= SECONDS, taken
