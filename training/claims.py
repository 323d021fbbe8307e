"""Examples from claims with labelled evidence, and from sentences made false."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.examples import (
    LABELS,
    NOT_ENOUGH,
    NOT_SUPPORTED,
    REFUTED,
    SUPPORTED,
    Example,
    Near,
    among,
    evidence_of,
    rows,
    sentences_of,
)
from training.swaps import shortened, swapped


def fever(data: Path, rng: random.Random) -> list[Example]:
    """FEVER claims with their gold sentences, some among others; near sentences are not enough."""
    found = rows(data / "fever_dev", "train")
    near = Near(sorted({evidence_of(row) for row in found}))
    made = []
    for row in found:
        evidence = evidence_of(row)
        shown = (
            among(evidence, near.others(evidence, evidence), rng)
            if rng.random() < 0.3
            else evidence
        )
        made.append(Example("support", row["claim"], shown, LABELS[row["label"]], "fever"))
        others = near.others(row["claim"], evidence, 1)
        if others and rng.random() < 0.35:
            made.append(Example("support", row["claim"], others[0], NOT_ENOUGH, "fever"))
    return made


def fool_me_twice(data: Path, rng: random.Random) -> list[Example]:
    """Claims of the game with their evidence, alone, among distractors, and without it."""
    made = []
    for row in rows(data / "fool_me_twice", "train"):
        evidence, others = evidence_of(row), row.get("distractors") or []
        made.append(Example("support", row["claim"], evidence, LABELS[row["label"]], "fm2"))
        if others:
            mixed = among(evidence, others, rng)
            made.append(Example("support", row["claim"], mixed, LABELS[row["label"]], "fm2"))
            apart = " ".join(rng.sample(others, min(2, len(others))))
            made.append(Example("support", row["claim"], apart, NOT_ENOUGH, "fm2"))
    return made


def scifact(data: Path, rng: random.Random) -> list[Example]:
    """Scientific claims with rationale sentences, alone and among the abstract."""
    corpus = {row["doc_id"]: row["text"] for row in rows(data / "scifact", "corpus")}
    made = []
    for row in rows(data / "scifact", "train"):
        label = LABELS[row["label"]]
        made.append(Example("support", row["claim"], evidence_of(row), label, "scifact"))
        sentences = sentences_of(corpus.get(row["evidence"][0]["doc_id"], ""))
        others = [s for s in sentences if s not in evidence_of(row)]
        if label != NOT_ENOUGH and len(others) > 2:
            mixed = among(evidence_of(row), others, rng)
            made.append(Example("support", row["claim"], mixed, label, "scifact"))
            made.append(
                Example("support", row["claim"], " ".join(others[:2]), NOT_ENOUGH, "scifact")
            )
    return made


def begin(data: Path, rng: random.Random) -> list[Example]:
    """Replies of dialogue systems beside the knowledge they were given."""
    return [
        Example("support", row["claim"], evidence_of(row), LABELS[row["label"]], "begin")
        for row in rows(data / "begin", "train")
    ]


def wice(data: Path, rng: random.Random) -> list[Example]:
    """Sub-claims of which a part is not supported."""
    return [
        Example("support", row["claim"], evidence_of(row), NOT_ENOUGH, "wice")
        for row in rows(data / "wice", "partial_tokens_train")
    ]


def clapnq(data: Path, rng: random.Random) -> list[Example]:
    """A sentence of each long answer with the sentences it was written from, or changed."""
    corpus = {row["doc_id"]: row["text"] for row in rows(data / "clapnq", "corpus")}
    near = Near(list(corpus.values()))
    made = []
    for row in rows(data / "clapnq", "dev"):
        if not row["answerable"]:
            continue
        said = rng.choice(sentences_of(row["answers"][0]))
        if len(said.split()) < 6:
            continue
        text = corpus[row["doc_id"]]
        evidence = " ".join(row["evidence_sentences"])[:1200]
        made.append(Example("support", said, evidence, SUPPORTED, "clapnq"))
        if (change := swapped(said, text, rng)) is not None:
            made.append(Example("support", change[0], evidence, _label(change[1]), "clapnq"))
        made += [
            Example("support", said, other[:700], NOT_ENOUGH, "clapnq")
            for other in near.others(said, text, 1)
        ]
    return made


def _label(kind: str) -> int:
    """What a change makes of a true sentence: another name may still be true elsewhere."""
    return NOT_SUPPORTED if kind in ("names", "exchange") else REFUTED


def swaps(data: Path, rng: random.Random) -> list[Example]:
    """Sentences of several corpora, shortened and true, or changed and false."""
    made: list[Example] = []
    for name, limit in (
        ("squad2", 1500),
        ("multihop_small", 1300),
        ("scifact", 900),
        ("covidqa", 500),
    ):
        corpus = rows(data / name, "corpus")
        if name in ("squad2", "covidqa"):
            trained = {row["doc_id"] for row in rows(data / name, "train")}
            corpus = [row for row in corpus if row["doc_id"] in trained]
        for _ in range(limit):
            made += _swap(rng.choice(corpus)["text"], name, rng)
    return made


def several(data: Path, rng: random.Random) -> list[Example]:
    """Two or three sentences of a text as one claim: true, one of them changed, or one left out."""
    made: list[Example] = []
    for name, limit in (("squad2", 500), ("multihop_small", 500), ("mtrag", 300)):
        corpus = rows(data / name, "corpus")
        if name != "multihop_small":
            trained = {one for row in rows(data / name, "train") for one in _documents(row)}
            corpus = [row for row in corpus if row["doc_id"] in trained]
        for _ in range(limit):
            made += _several(rng.choice(corpus)["text"], name, rng)
    return made


def _documents(row: dict[str, Any]) -> list[str]:
    return row.get("doc_ids") or [row["doc_id"]]


def _several(text: str, name: str, rng: random.Random) -> Iterator[Example]:
    sentences = [s for s in sentences_of(text[:20_000]) if 5 <= len(s.split()) <= 40]
    if len(sentences) < 4:
        return
    first = rng.randrange(len(sentences) - 3)
    stretch = sentences[first : first + rng.randint(4, 6)]
    chosen = sorted(rng.sample(range(len(stretch)), rng.randint(2, 3)))
    said = [shortened(stretch[place], rng) for place in chosen]
    which = rng.randrange(len(said))
    change = swapped(said[which], " ".join(stretch), rng)
    if change is None:
        return
    evidence, false = " ".join(stretch), [*said]
    false[which] = change[0]
    yield Example("support", " ".join(said), evidence, SUPPORTED, f"several {name}")
    label = _label(change[1])
    yield Example("support", " ".join(false), evidence, label, f"several {name} {change[1]}")
    left = [s for place, s in enumerate(stretch) if place != chosen[which]]
    yield Example("support", " ".join(said), " ".join(left), NOT_ENOUGH, f"several {name} left out")


def _swap(text: str, name: str, rng: random.Random) -> Iterator[Example]:
    sentences = sentences_of(text[:20_000])
    if len(sentences) < 3:
        return
    place = rng.randrange(len(sentences))
    sentence = sentences[place]
    if not 6 <= len(sentence.split()) <= 45:
        return
    first = max(0, place - rng.randint(0, 2))
    window = " ".join(sentences[first : place + rng.randint(1, 3)])
    said = shortened(sentence, rng)
    change = swapped(said, " ".join(sentences[max(0, place - 4) : place + 5]), rng)
    if change is None:
        return
    false, kind = change
    yield Example("support", said, window, SUPPORTED, f"swap {name}")
    yield Example("support", false, window, _label(kind), f"swap {name} {kind}")
