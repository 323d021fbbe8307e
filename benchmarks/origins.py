"""Independent origins: is what the desk counts as one what was published twice?

Pairs of news articles, from folders with `corpus.jsonl.gz` (doc_id, text, and perhaps title,
date, wire). Gold is made by comparing every article with every other one, word for word:

- one origin: at least `SAME` of the shorter one's runs of eight words stand in the other
- two origins: both speak of the same names, and at most `APART` of the runs do; where both are
  labelled with the same news agency the pair is left out, since that is one origin too

The desk is shown the two sentences that are most alike, as evidence, and decides by its
own means (MinHash, the text around the evidence, shared quotations, credits). Credits are
also held to the label `wire` of the data set, where there is one.

    python -m benchmarks.origins FOLDER [FOLDER ...] [--pairs 300]
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from index import Document, Passage, document_id
from index.origins import signature
from rag.answer import Evidence
from rag.check.origins import agency, count_origins
from rag.evaluate.metrics import share
from rag.names import find_names
from rag.sentences import split_sentences
from rag.terms import content_terms
from rag.text import normalise

RUN = 8
SAME, APART = 0.5, 0.02
ALIKE = 0.15  # Jaccard of the names of two articles on one event
COMMON = 25  # articles in which a run is boilerplate
SEED = 7

_WORD = re.compile(r"\w+")


def articles(folder: Path) -> Iterator[tuple[Document, dict[str, Any]]]:
    """The articles of a folder, with their rows."""
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            text, name = normalise(row["text"]), row["doc_id"]
            if text:
                title, author = row.get("title") or name, row.get("author")
                metadata = {"author": author} if author else {}
                id = document_id(name.encode())
                yield Document(id, title, name, text, metadata=metadata), row


def containments(texts: Sequence[str]) -> Counter[tuple[int, int]]:
    """Of each pair of texts with a run in common, how many of them the two share."""
    places: defaultdict[int, set[int]] = defaultdict(set)
    for at, text in enumerate(texts):
        for run in runs(text):
            places[run].add(at)
    shared: Counter[tuple[int, int]] = Counter()
    for found in places.values():
        if 1 < len(found) <= COMMON:
            shared.update(combinations(sorted(found), 2))
    return shared


def runs(text: str) -> set[int]:
    """The runs of eight words of a text, hashed."""
    words = _WORD.findall(text.casefold())
    return {hash(tuple(words[at : at + RUN])) for at in range(len(words) - RUN + 1)}


def gold_pairs(documents: Sequence[Document], rows: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    """(first, second, whether of one origin) for every pair of which the words tell."""
    texts = [document.text for document in documents]
    sizes = [len(runs(text)) for text in texts]
    shared = containments(texts)
    names = [{tokens for _, tokens in find_names(text)} for text in texts]
    for one, other in combinations(range(len(texts)), 2):
        least = min(sizes[one], sizes[other])
        if least < RUN:
            continue
        part = shared[one, other] / least
        if part >= SAME:
            yield one, other, True
        elif part <= APART:
            wires = {rows[one].get("wire"), rows[other].get("wire")}
            both = len(names[one] | names[other])
            alike = both and len(names[one] & names[other]) / both >= ALIKE
            if alike and (len(wires) > 1 or wires == {None}):
                yield one, other, False


def nearest(one: Document, other: Document) -> tuple[Evidence, Evidence]:
    """The two sentences that share most content words, as evidence of one claim."""
    mine, theirs = (
        [(span, {term.stem for term in content_terms(span.of(text))}) for span in spans]
        for text, spans in ((d.text, split_sentences(d.text)) for d in (one, other))
    )
    best = max(
        ((a, b, len(x & y) / max(1, len(x | y))) for a, x in mine for b, y in theirs),
        key=lambda pair: pair[2],
    )
    return tuple(  # type: ignore[return-value]
        Evidence(d.id, span, span.of(d.text), 1.0, Passage(d.id, span, span.of(d.text)))
        for d, span in ((one, best[0]), (other, best[1]))
    )


def judged(one: Document, other: Document) -> tuple[bool, str]:
    """Whether the desk counts the two as one, and why."""
    known = {one.id: one, other.id: other}

    def signed(ids: Sequence[str]) -> dict[str, np.ndarray]:
        made = {id: signature(known[id].text) for id in ids}
        return {id: found for id, found in made.items() if found is not None}

    found = count_origins(nearest(one, other), known.__getitem__, signed)
    why = found.reasons[0].rpartition("count as one: ")[2] if found.reasons else ""
    return found.independent == 1, re.sub(r"\(.*\)", "", why).strip(" .")


def measure(folder: Path, most: int) -> dict[str, Any]:
    """The figures of one folder, `most` pairs of each kind, drawn at random."""
    found = list(articles(folder))
    documents, rows = [one for one, _ in found], [row for _, row in found]
    pairs = list(gold_pairs(documents, rows))
    draw = random.Random(SEED)
    kinds = {kind: [pair for pair in pairs if pair[2] == kind] for kind in (True, False)}
    taken = {k: draw.sample(of, min(most, len(of))) for k, of in kinds.items()}
    said = {
        kind: [judged(documents[a], documents[b]) for a, b, _ in of] for kind, of in taken.items()
    }
    told = [float(one) for one, _ in said[True]]
    wrong = [float(one) for one, _ in said[False]]
    joined = [1.0] * int(sum(told)) + [0.0] * int(sum(wrong))
    figures = {
        "recall": share("recall", told, [1.0] * len(told), "pairs", SEED),
        "precision": share("precision", joined, [1.0] * len(joined), "pairs", SEED),
        "two origins, counted as one": share("wrong", wrong, [1.0] * len(wrong), "pairs", SEED),
    }
    return {
        "articles": len(documents),
        "pairs": {"one origin": len(kinds[True]), "two origins": len(kinds[False])},
        "measured": {"one origin": len(told), "two origins": len(wrong)},
        **{name: [one.value, one.low, one.high, one.n] for name, one in figures.items()},
        "reasons, rightly": Counter(why for one, why in said[True] if one),
        "reasons, wrongly": Counter(why for one, why in said[False] if one),
        "credits": credits(documents, rows),
    }


def credits(documents: Sequence[Document], rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The desk's reading of credits against the data set's label."""
    counts: Counter[str] = Counter()
    for document, row in zip(documents, rows, strict=True):
        gold, said = (row.get("wire") or "").casefold(), (agency(document) or "").casefold()
        counts["labelled"] += bool(gold)
        counts["found, of the labelled"] += bool(gold) and said == gold
        counts["another agency, of the labelled"] += bool(gold and said and said != gold)
        counts["credited without a label"] += bool(said and not gold)
    return dict(counts)


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--pairs", type=int, default=300, help="of each kind, at most")
    given = parser.parse_args()
    print(json.dumps({f.name: measure(f, given.pairs) for f in given.folders}, indent=2))


if __name__ == "__main__":
    main()
