"""What becomes of a folder of real files, many of them broken: text or a named error, and how fast.

    python -m benchmarks.ingest_files FOLDER [--questions FILE.jsonl] [--corpora DIR] [--home HOME]

FOLDER holds manifest.jsonl: a JSON object a line with "file" and "category", for pages of
the category html_page "must_contain" and "must_not_contain" (lists of strings that a reader
of the page wants kept or dropped). FILE.jsonl holds questions with "doc_name" (a file's name
without suffix), "doc_id" ending in "#p" and the page counted from 0, and "evidence_texts".
DIR holds folders with corpus.jsonl (or .gz), ordinary texts in which an instruction to a
machine is a false alarm.

Everything goes through one `ingest`, with nothing in the embedder's place: this measures
reading (benchmarks.ingest has the embedding). Only the files that questions ask about are
embedded, for the search. Settings are those of HOME. Writes JSON to stdout.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.ingest import peak_mb
from index import Document, KeptOut
from index.library import Library
from index.manifest import Fingerprint
from rag import net
from rag.chunk import CHUNKER
from rag.config import Settings, home_folder, load_settings
from rag.embed import Embedder, open_embedder
from rag.errors import LoadError
from rag.ingest import ingest
from rag.load import load_bytes
from rag.load.commands import commands
from rag.models import Models
from rag.report import Progress
from rag.rerank import open_reranker
from rag.retrieve import Retriever
from rag.text import normalise

_WORD = re.compile(r"\w+")
FOUND_WORDS = 0.9
"""Share of the words of a page's evidence that must stand on that page for it to count as found."""
LOOKED_AT = 10
"""Passages of a search among which the evidence's page must be."""


class Unread:
    """Stands in the embedder's place: every vector is zero, a token four characters."""

    name = "none"
    dimension = 8
    max_tokens = 256

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """About what a tokenizer counts."""
        return [max(1, len(text) // 4) for text in texts]

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """Zeros."""
        del progress
        return np.zeros((len(texts), self.dimension), dtype=np.float32)

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Zeros."""
        return self.encode_documents(texts)


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file, packed or not."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
        for line in file:
            yield json.loads(line)


def visible(document: Document) -> str:
    """The text of a document without what is hidden in it."""
    parts, at = [], 0
    for aside in sorted(document.asides, key=lambda one: one.span):
        if aside.hidden and aside.span.start >= at:
            parts.append(document.text[at : aside.span.start])
            at = aside.span.end
    return "".join([*parts, document.text[at:]])


def read_all(
    folder: Path, library: Library, embedder: Embedder, settings: Settings
) -> dict[str, Any]:
    """Everything in one run: what gave text, what a named error, what is hidden; speed, memory."""
    rows = list(lines_of(folder / "manifest.jsonl"))
    files = [str(folder / row["file"]) for row in rows]
    begun = time.perf_counter()

    def tell(at: Progress) -> None:
        if at.state != "embedding":
            print(f"{at.done}/{at.total} {at.state} {Path(at.source).name}", file=sys.stderr)

    report = ingest(files, library, embedder, settings, tell)
    seconds = time.perf_counter() - begun
    entries = library.entries()
    known = {entry.source for entry in entries}
    hidden = library.hidden()
    size = sum(Path(file).stat().st_size for file in files)
    pages = library.counts().pages
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {
        "files": len(files),
        "with_what_is_inside": len(entries),
        "text": sum(entry.state != "unreadable" for entry in entries),
        "named_errors": sum(entry.state == "unreadable" for entry in entries),
        "neither": sorted(Path(file).name for file in files if str(file) not in known),
        "errors": [f"{Path(one.source).name}: {one.error}" for one in report.failed],
        "hidden_documents": len(hidden),
        "hidden_kinds": Counter(one.kind for found in hidden.values() for one in found),
        "seconds": seconds,
        "pages_per_second": pages / seconds,
        "mb_per_second": size / 1e6 / seconds,
        "passages": library.counts().passages,
        "peak_mb": peak_mb(),
        "largest_reading_process_mb": children * 1024 / 1e6,
    }


def read_web_pages(folder: Path) -> dict[str, Any]:
    """Strings wanted and unwanted, here and by bare trafilatura."""
    import trafilatura

    counts: Counter[str] = Counter()
    for row in lines_of(folder / "manifest.jsonl"):
        if row["category"] != "html_page":
            continue
        data = (folder / row["file"]).read_bytes()
        try:
            ours = visible(load_bytes(data, "page.html", "page.html"))
        except LoadError:
            ours = ""
        bare = trafilatura.extract(data) or ""
        counts["pages"] += 1
        for name, text in (("ours", ours), ("bare", bare)):
            flat = " ".join(normalise(text).split())
            wanted = [" ".join(normalise(one).split()) for one in row.get("must_contain", ())]
            unwanted = [" ".join(normalise(one).split()) for one in row.get("must_not_contain", ())]
            counts[f"{name}_kept"] += sum(one in flat for one in wanted)
            counts[f"{name}_dropped"] += sum(one not in flat for one in unwanted)
            if name == "ours":
                counts["wanted"] += len(wanted)
                counts["unwanted"] += len(unwanted)
    return dict(counts)


def read_pdfs(folder: Path) -> dict[str, Any]:
    """Pages a second of the filings, in this process, beside bare pypdfium2."""
    import pypdfium2

    pages, spent = 0, {"ours": 0.0, "bare": 0.0}
    for row in lines_of(folder / "manifest.jsonl"):
        if row["category"] != "pdf_filing":
            continue
        data = (folder / row["file"]).read_bytes()
        begun = time.perf_counter()
        load_bytes(data, "filing.pdf", "filing.pdf")
        spent["ours"] += time.perf_counter() - begun
        begun = time.perf_counter()
        document = pypdfium2.PdfDocument(data)
        for page in document:
            page.get_textpage().get_text_range()
        spent["bare"] += time.perf_counter() - begun
        pages += len(document)
        document.close()
    return {"pages": pages} | {f"{name}_pages_per_second": pages / s for name, s in spent.items()}


def find_evidence(questions: Path, library: Library, retriever: Retriever) -> dict[str, Any]:
    """Whether the page that answers is there with its words, and among the first passages found."""
    ids = {
        Path(entry.source).stem: entry.document_id
        for entry in library.entries()
        if entry.state != "unreadable"
    }
    by_name = {stem.rpartition("__")[2]: id for stem, id in ids.items()}
    shares, found, pages = [], 0, 0
    for row in lines_of(questions):
        id = by_name.get(row["doc_name"])
        if id is None:
            continue
        document = library.document(id)
        number = int(row["doc_id"].rpartition("#p")[2]) + 1
        page = next((p for p in document.pages if p.number == number), None)
        text = page.span.of(document.text) if page else ""
        wanted = Counter(_WORD.findall(normalise(" ".join(row["evidence_texts"])).casefold()))
        there = Counter(_WORD.findall(text.casefold()))
        shares.append((wanted & there).total() / max(1, wanted.total()))
        pages += shares[-1] >= FOUND_WORDS
        hits = retriever.retrieve(row["question"], LOOKED_AT, frozenset({id}))
        found += page is not None and any(hit.passage.span.overlaps(page.span) for hit in hits)
    return {
        "questions": len(shares),
        "words_on_the_page": sum(shares) / max(1, len(shares)),
        "pages_found": pages,
        f"page_among_first_{LOOKED_AT}_passages": found,
    }


def false_alarms(folder: Path) -> dict[str, Any]:
    """Ordinary texts that are said to hold an instruction to a machine."""
    texts = flagged = 0
    for path in sorted(folder.glob("*/corpus.jsonl*")):
        for row in lines_of(path):
            text = normalise(str(row.get("text") or ""))
            texts += 1
            flagged += bool(commands(text))
    return {"texts": texts, "flagged": flagged}


def filter_cost(library: Library, embedder: Embedder, rounds: int = 30) -> dict[str, float]:
    """Milliseconds of both searches, by default and with hidden passages; the fastest of each."""
    query = embedder.encode_queries(["revenue of the year"])[0]
    best: dict[str, float] = {}

    for name, also in (("default", KeptOut.NOTHING), ("with_hidden", KeptOut.HIDDEN)):
        spent = []
        for _ in range(rounds):
            begun = time.perf_counter()
            library.search_vectors(query, 20, None, also)
            library.search_words("revenue of the year", 20)
            if also:
                library.search_kept_out_words("revenue of the year", 20, also)
            spent.append(1000 * (time.perf_counter() - begun))
        best[name] = min(spent)
    return best


@contextmanager
def opened(embedder: Embedder) -> Iterator[Library]:
    """An empty library, gone afterwards."""
    mark = Fingerprint(embedder.name, embedder.dimension, CHUNKER)
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder), mark) as library:
        yield library


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--home", type=Path)
    args = parser.parse_args()
    net.silence_telemetry()
    home = home_folder(args.home)
    settings = load_settings(home)
    figures: dict[str, Any] = {}
    with opened(Unread()) as library:
        figures["collection"] = read_all(args.folder, library, Unread(), settings)
    if args.questions:
        models = Models(home, settings)
        embedder = open_embedder(settings.embedder, models, settings)
        reranker = open_reranker(settings.reranker, models, settings)
        with opened(embedder) as library:
            rows = lines_of(args.folder / "manifest.jsonl")
            asked = {row["doc_name"] for row in lines_of(args.questions)}
            paths = [args.folder / row["file"] for row in rows]
            files = [str(path) for path in paths if path.stem.rpartition("__")[2] in asked]
            ingest(files, library, embedder, settings)
            figures["search_ms"] = filter_cost(library, embedder)
            retriever = Retriever(library, embedder, reranker, settings)
            figures["evidence"] = find_evidence(args.questions, library, retriever)
    figures["web_pages"] = read_web_pages(args.folder)
    figures["pdf"] = read_pdfs(args.folder)
    if args.corpora:
        figures["false_alarms"] = false_alarms(args.corpora)
    print(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
