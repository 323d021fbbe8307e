"""How well quotations are checked, and how fast.

    python -m benchmarks.quotes --data DIR [--split dev] [--each N] [--noisy] [--show]

DIR is a folder of attributed quotations: `corpus.jsonl` ({"doc_id","title","text"}) and
`dev.jsonl` ({"doc_id","quote_type","content":[{"start","end"}],"source":[{"text"}]}), each
perhaps gzipped. Every document goes into a library; each edit of `benchmarks/quote_edits.py`
is made to the direct quotations of the split, and the status compared with what it must be.
"Altered" counts whatever is neither verbatim nor normalised. Intervals are 95 %, by bootstrap
over the documents. `--noisy` puts the noise of recognition into the documents instead.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import quote_edits as edits
from benchmarks.quote_edits import Edit, Quote
from benchmarks.sets import rows
from index import Document, Fingerprint, Library, document_id
from rag.check.quotes import check_quote
from rag.check.results import QuoteCheck
from rag.chunk import CHUNKER, chunk
from rag.text import normalise

SEED = 7
DRAWS = 2000
WORDS = 180  # of a passage
KIND = frozenset({"verbatim", "normalised"})
# The edits that are measured against documents that were themselves misread.
IN_A_SCAN = frozenset(
    {
        "outer marks off",
        "line breaks",
        "negation dropped",
        "number swapped",
        "word changed",
        "splice",
    }
)
FINGERPRINT = Fingerprint("none", 1, CHUNKER)


@dataclass(frozen=True)
class Case:
    """A quotation as somebody gives it, and which statuses are right."""

    edit: str
    document: str
    text: str
    speaker: str | None
    right: frozenset[str]

    @property
    def altered(self) -> bool:
        """Whether it must not pass."""
        return not self.right & KIND


def documents_of(folder: Path, draw: random.Random | None = None) -> list[Document]:
    """The corpus; with `draw`, as a poor scan of it."""
    found = []
    for row in rows(folder, "corpus.jsonl"):
        text = row["text"] if draw is None else edits.noise(row["text"], draw)
        id = document_id(row["doc_id"].encode())
        found.append(Document(id, row.get("title") or "", row["doc_id"], normalise(text)))
    return found


def library_of(documents: Sequence[Document], folder: Path) -> Library:
    """The documents cut by `rag.chunk`, with vectors that mean nothing."""
    library = Library.open(folder, FINGERPRINT)
    for start in range(0, len(documents), 200):
        batch = []
        for document in documents[start : start + 200]:
            passages = chunk(document, lambda texts: [len(t.split()) for t in texts], WORDS)
            batch.append((document, passages, np.ones((len(passages), 1), dtype=np.float32)))
        library.add(batch)
    return library


def quotes_of(folder: Path, split: str) -> list[Quote]:
    """The direct quotations of a split: the longest stretch of each, with its named speaker."""
    texts = {row["doc_id"]: row["text"] for row in rows(folder, "corpus.jsonl")}
    found = []
    for row in rows(folder, f"{split}.jsonl"):
        if row["quote_type"] != "direct":
            continue
        text = texts[row["doc_id"]]
        spans = tuple((span["start"], span["end"]) for span in row["content"])
        start, end = max(spans, key=lambda span: span[1] - span[0])
        source = " ".join(span["text"] for span in row["source"])
        named = re.search(r"[A-Z][\w.’'-]+ [A-Z][\w.’'-]+", source) or re.fullmatch(
            r"(?!He$|She$|They$|It$)[A-Z]\w+", source
        )
        found.append(Quote(row["doc_id"], text[start:end], spans, source if named else None))
    return found


def cases_of(
    quotes: Sequence[Quote], documents: Sequence[Document], folder: Path
) -> Iterator[Case]:
    """Every quotation through every edit that applies to it."""
    vocabulary = sorted(
        {w for d in documents[:200] for w in re.findall(r"\b[a-z]{4,12}\b", d.text)}
    )
    texts = {row["doc_id"]: row["text"] for row in rows(folder, "corpus.jsonl")}
    for name, edit, right in _edits(quotes, vocabulary):
        draw = random.Random(f"{SEED} {name}")
        for quote in quotes:
            text = edit(quote, draw)
            if text and re.search(r"\w", text):
                yield Case(name, quote.document, text, None, frozenset(right.split()))
    draw = random.Random(SEED)
    for quote in quotes:
        if len(quote.spans) > 1:
            text = " ".join(texts[quote.document][a:b] for a, b in quote.spans)
            yield Case("parts joined", quote.document, text, None, KIND)
        if quote.speaker is None:
            continue
        yield Case("right speaker", quote.document, quote.text, quote.speaker, KIND)
        others = _others(quote, quotes)
        if others:
            wrong = frozenset({"wrong_speaker"})
            yield Case("wrong speaker", quote.document, quote.text, draw.choice(others), wrong)


def _edits(quotes: Sequence[Quote], vocabulary: Sequence[str]) -> list[tuple[str, Edit, str]]:
    return [
        ("untouched", edits.untouched, "verbatim"),
        ("outer marks off", edits.unmarked, "verbatim"),
        ("line breaks", edits.broken_lines, "normalised"),
        ("house style", edits.house_style, "verbatim normalised"),
        ("brackets", edits.in_brackets, "normalised"),
        ("fair ellipsis", edits.fair_ellipsis, "normalised"),
        ("OCR noise", edits.misread, "verbatim normalised"),
        ("negation dropped", edits.negation_dropped, "altered"),
        ("number swapped", edits.number_swapped, "altered"),
        ("word changed", edits.word_changed(vocabulary), "altered"),
        ("splice", edits.spliced(quotes), "spliced"),
        ("splice with ellipsis", edits.spliced_with_ellipsis(quotes), "spliced"),
        ("negation in ellipsis", edits.negation_hidden, "truncated"),
        ("negation cut off", edits.beginning_cut, "truncated"),
    ]


def _others(quote: Quote, quotes: Sequence[Quote]) -> list[str]:
    """Speakers of other quotations in the document who share no word with this one's name."""
    mine = set(re.findall(r"\w+", (quote.speaker or "").lower()))
    return sorted(
        {
            other.speaker
            for other in quotes
            if other.document == quote.document
            and other.speaker
            and not mine & set(re.findall(r"\w+", other.speaker.lower()))
        }
    )


def f1(said: np.ndarray, meant: np.ndarray) -> float:
    """F1 of "altered"."""
    hits = float((said & meant).sum())
    return 2 * hits / max(1.0, float(said.sum() + meant.sum()))


def interval(said: np.ndarray, meant: np.ndarray, documents: np.ndarray) -> list[float]:
    """The 95 % interval of F1, documents drawn with replacement."""
    draw = np.random.default_rng(SEED)
    members = [np.flatnonzero(documents == one) for one in np.unique(documents)]
    values = []
    for _ in range(DRAWS):
        chosen = draw.integers(0, len(members), len(members))
        index = np.concatenate([members[one] for one in chosen])
        values.append(f1(said[index], meant[index]))
    return [round(float(value), 4) for value in np.percentile(values, [2.5, 97.5])]


def sampled(cases: Sequence[Case], each: int) -> list[Case]:
    """At most so many of each edit, drawn with a fixed seed."""
    drawn = list(cases)
    random.Random(SEED).shuffle(drawn)
    seen: Counter[str] = Counter()
    kept = []
    for case in drawn:
        seen[case.edit] += 1
        if seen[case.edit] <= each:
            kept.append(case)
    return kept


def checked(library: Library, case: Case) -> QuoteCheck:
    """The result of a case, every quote of it found where it says it stands."""
    result = check_quote(library, case.text, speaker=case.speaker)
    for citation in result.citations + result.nearest:
        text = library.document(citation.document_id).text
        if text[citation.start : citation.end] != citation.quote:
            raise AssertionError(f"{citation} is not located")
    return result


def show(case: Case, result: QuoteCheck) -> None:
    """One mistake, for whoever looks into it."""
    print(f"--- {case.edit} -> {result.status}; given to {case.speaker}, from {result.speaker}")
    print(f"  quotation: {case.text}")
    for citation in (result.citations + result.nearest)[:3]:
        print(f"  source: {citation.quote} ({citation.source})")
    print(f"  {result.reasons}")


def accuracy(args: argparse.Namespace) -> dict[str, Any]:
    """Check every case; the confusion table, F1 and its interval."""
    documents = documents_of(args.data)
    cases = list(cases_of(quotes_of(args.data, args.split), documents, args.data))
    if args.noisy:
        documents = documents_of(args.data, random.Random(SEED))
        cases = [case for case in cases if case.edit in IN_A_SCAN]
    if args.each:
        cases = sampled(cases, args.each)
    table: dict[str, Counter[str]] = {}
    said: list[bool] = []
    right: dict[str, int] = Counter()
    with tempfile.TemporaryDirectory() as folder, library_of(documents, Path(folder)) as library:
        for case in cases:
            result = checked(library, case)
            table.setdefault(case.edit, Counter())[result.status] += 1
            right[case.edit] += result.status in case.right
            said.append(result.status not in KIND)
            if args.show and said[-1] != case.altered:
                show(case, result)
    meant = np.array([case.altered for case in cases])
    return {
        "split": args.split,
        "cases": len(cases),
        "f1": round(f1(np.array(said), meant), 4),
        "interval": interval(np.array(said), meant, np.array([c.document for c in cases])),
        "precision": round(float(meant[np.array(said)].mean()), 4),
        "recall": round(float(np.array(said)[meant].mean()), 4),
        "status_right": round(sum(right.values()) / len(cases), 4),
        "table": {name: dict(table[name]) for name in dict.fromkeys(c.edit for c in cases)},
    }


def main() -> None:
    """Measure, print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--each", type=int, default=0, help="at most so many cases of an edit")
    parser.add_argument("--noisy", action="store_true", help="the documents as a poor scan")
    parser.add_argument("--show", action="store_true", help="print the mistakes")
    args = parser.parse_args()
    print(json.dumps(accuracy(args), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
