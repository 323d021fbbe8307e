"""Questions to try, from the seeds, as far as their documents are in the library."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rag import Entry
from ui import words

SEEDS = Path(__file__).parents[1] / "seeds" / "questions.jsonl"
ANSWERABLE, UNANSWERABLE = 4, 1


def questions(entries: Sequence[Entry], path: Path = SEEDS) -> list[str]:
    """A few questions about documents that are here, the last one without an answer in them."""
    if not path.exists():
        return []
    names = {words.source_name(entry.source) for entry in entries}
    lines = path.read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines if line.strip()]
    answerable = [r for r in records if r["answerable"] and r.get("document") in names]
    if not answerable:
        return []
    unanswerable = [r for r in records if not r["answerable"]]
    chosen = answerable[:ANSWERABLE] + unanswerable[:UNANSWERABLE]
    return [record["question"] for record in chosen]
