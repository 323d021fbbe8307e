"""What the desk finds for a data set's questions: `python -m training.found`.

    python -m training.found FILE --home HOME SET:SPLIT... [--limit 90]

The desk's own search and selection are asked about each question, over a library of the
set's documents; FILE keeps what they find. `training.adapt` and `training.refusing` go on from
there. SET is a folder that `footnote eval` reads.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rag.answerable import bears_on
from rag.config import load_settings
from rag.evaluate.bench import Bench, open_bench
from rag.evaluate.cases import Question
from rag.evaluate.datasets import read
from rag.evaluate.texts import contains
from rag.followup import standalone
from rag.pipeline import open_pipeline
from rag.select import select_evidence

SEED = 7


def found_for(bench: Bench, case: Question) -> dict[str, Any] | None:
    """A question with its passages and quotes; None where it is refused before they are read.

    For each quote, `holding` says whether a gold answer stands in it word for word, `gold`
    whether it is what an answer should cite.
    """
    pipeline, settings = bench.on, bench.on.settings
    query = standalone(case.text, case.history)
    hits = pipeline.search(case.text, limit=settings.answer_passages, history=case.history).hits
    evidence = select_evidence(query, hits, pipeline.reranker, limit=settings.evidence_sentences)
    if not bears_on(evidence):
        return None
    quotes = [one.text for one in evidence]
    return {
        "question": query,
        "follows": bool(case.history),
        "answerable": case.answerable,
        "near": hits[0].score,
        "passages": [hit.passage.text for hit in hits],
        "quotes": quotes,
        "gold": [
            any(item.touched_by(bench.names[one.document_id], one.span) for item in case.gold)
            for one in evidence
        ],
        "holding": [contains(quote, case.answers) for quote in quotes],
    }


def gather(home: Path, sets: Sequence[str], limit: int) -> Iterator[dict[str, Any]]:
    """What is found for up to `limit` questions of each set, drawn at random."""
    with open_pipeline(home, load_settings(home)) as pipeline:
        for name in sets:
            folder, _, split = name.rpartition(":")
            data = read(Path(folder), split)
            cases = random.Random(SEED).sample(data.questions, min(limit, len(data.questions)))
            documents = list(data.corpus.documents.values())
            with open_bench(pipeline, documents, lambda *_: None, keep=True) as bench:
                for at, case in enumerate(cases):
                    if found := found_for(bench, case):
                        yield {"set": data.name, "split": split, **found}
                    print(f"{data.name} {at + 1}/{len(cases)}", flush=True)


def rows_in(path: Path) -> list[dict[str, Any]]:
    """What a file of JSON Lines holds."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Ask, and keep what is found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="JSON Lines of what is found, continued")
    parser.add_argument("sets", nargs="+", metavar="SET:SPLIT")
    parser.add_argument("--home", type=Path, required=True, help="a home with the models")
    parser.add_argument("--limit", type=int, default=90)
    given = parser.parse_args()
    given.file.parent.mkdir(parents=True, exist_ok=True)
    with given.file.open("a", encoding="utf-8") as kept:
        for row in gather(given.home, given.sets, given.limit):
            kept.write(json.dumps(row) + "\n")
            kept.flush()


if __name__ == "__main__":
    main()
