"""Who says what: source, cue, content and quote type, held to an annotated data set.

Takes a folder with `corpus.jsonl.gz` (doc_id, text) and `dev.jsonl.gz` or
`train.jsonl.gz` (doc_id, quote_type, and lists of spans source, cue, content).
Each sentence in which an annotated content lies counts once with each annotation.

    python -m benchmarks.attribution FOLDER [--split dev] [--limit N]
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index import Span
from rag.reported import Reported, reports_in

ROLES = ("source", "cue", "content")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a gzipped file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def tokens(text: str, spans: Sequence[Span]) -> set[int]:
    """The places of the word characters that these spans cover."""
    return {at for span in spans for at in range(span.start, span.end) if text[at].isalnum()}


def gold_spans(row: dict[str, Any], role: str) -> list[Span]:
    """The annotated spans of a role."""
    return [Span(one["start"], one["end"]) for one in row[role] if one["start"] < one["end"]]


def found_spans(report: Reported, role: str) -> list[Span]:
    """The found span of a role."""
    span = getattr(report, role)
    return [span] if span is not None and len(span) else []


def measure(folder: Path, split: str, limit: int | None) -> dict[str, Any]:
    """Precision, recall and F1 over characters of words, for each role, and the types' F1."""
    annotated: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(folder / f"{split}.jsonl.gz"):
        annotated[row["doc_id"]].append(row)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    types: Counter[tuple[str, str]] = Counter()
    detected = total = documents = 0
    for document in rows(folder / "corpus.jsonl.gz"):
        if document["doc_id"] not in annotated or (limit and documents >= limit):
            continue
        documents += 1
        text = document["text"]
        reports = reports_in(text)
        gold = annotated[document["doc_id"]]
        for role in ROLES:
            wanted = tokens(text, [span for row in gold for span in gold_spans(row, role)])
            given = tokens(text, [span for one in reports for span in found_spans(one, role)])
            counts[role].update(tp=len(wanted & given), wanted=len(wanted), given=len(given))
        for row in gold:
            total += 1
            wanted = tokens(text, gold_spans(row, "content"))
            best = max(
                reports,
                key=lambda one: len(tokens(text, [one.content]) & wanted),
                default=None,
            )
            same = best and len(tokens(text, [best.content]) & wanted) >= len(wanted) / 2
            if best and same:
                detected += 1
                types[row["quote_type"], best.type] += 1
                for role in ("source", "cue"):
                    mine = tokens(text, found_spans(best, role))
                    theirs = tokens(text, gold_spans(row, role))
                    if theirs:
                        counts[f"{role} of a found quote"].update(
                            tp=bool(mine & theirs), wanted=1, given=bool(mine)
                        )
            else:
                types[row["quote_type"], "none"] += 1
    return {
        "documents": documents,
        "annotations": total,
        "found": detected / total if total else 0.0,
        **{role: _scores(count) for role, count in counts.items()},
        "quote type F1": _type_f1(types),
    }


def _scores(count: Counter[str]) -> dict[str, float]:
    precision = count["tp"] / count["given"] if count["given"] else 0.0
    recall = count["tp"] / count["wanted"] if count["wanted"] else 0.0
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}


def _type_f1(types: Counter[tuple[str, str]]) -> dict[str, float]:
    """F1 of each type, a quote not found counting as missed."""
    made = {}
    for kind in ("direct", "indirect", "mixed"):
        right = types[kind, kind]
        wanted = sum(n for (gold, _), n in types.items() if gold == kind)
        given = sum(n for (_, said), n in types.items() if said == kind)
        made[kind] = round(2 * right / (wanted + given), 3) if wanted + given else 0.0
    return made


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--limit", type=int, help="documents at most")
    given = parser.parse_args()
    print(json.dumps(measure(given.folder, given.split, given.limit), indent=2))


if __name__ == "__main__":
    main()
