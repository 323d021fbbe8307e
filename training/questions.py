"""Examples from questions: whether a text answers, and the answer as a statement."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.sentences import split_sentences
from training.examples import (
    NOT_ENOUGH,
    NOT_SUPPORTED,
    SUPPORTED,
    Example,
    Near,
    rows,
    sentences_of,
    shared,
)
from training.statements import statement, verbs_of


def squad(data: Path, rng: random.Random, part: str = "train") -> list[Example]:
    """Answerable and unanswerable questions, and statements made of them."""
    folder = data / "squad2"
    corpus = {row["doc_id"]: row["text"] for row in rows(folder, "corpus")}
    found = rows(folder, part)
    verbs = verbs_of(corpus.values())
    answers: defaultdict[str, list[str]] = defaultdict(list)
    for row in found:
        answers[row["doc_id"]] += row["answers"][:1]
    made: list[Example] = []
    for row in found:
        paragraph = corpus[row["doc_id"]]
        made += _question(row, paragraph, rng)
        made += _as_statement(row, paragraph, answers[row["doc_id"]], verbs, rng)
    return made


def squad_statements(data: Path, rng: random.Random) -> list[Example]:
    """Only the statements of `squad`."""
    return [example for example in squad(data, rng) if example.task == "support"]


def dev_statements(data: Path, rng: random.Random) -> list[dict[str, Any]]:
    """Statements made of the dev questions, as rows of a claim set."""
    labels = {SUPPORTED: "supported", NOT_ENOUGH: "not_enough_info", NOT_SUPPORTED: "refuted"}
    return [
        {"claim": e.text, "evidence": [{"text": e.evidence}], "label": labels[e.label]}
        for e in squad(data, rng, "dev")
        if e.task == "support"
    ]


def _question(row: dict[str, Any], paragraph: str, rng: random.Random) -> Iterator[Example]:
    """Whether the paragraph, and one sentence of it, answers the question."""
    question = row["question"]
    if rng.random() < 0.25:  # people type like this
        question = question.lower().rstrip("?")
    sentences = sentences_of(paragraph)
    yield Example("answer", question, paragraph, int(row["answerable"]), "squad")
    if not row["answerable"]:
        near = max(sentences, key=lambda sentence: shared(row["question"], sentence))
        yield Example("answer", question, near, 0, "squad")
        return
    start, holding, others = row["answer_start"], None, []
    for span in split_sentences(paragraph):
        if span.start <= start < span.end:
            holding = span.of(paragraph)
        elif not any(answer.lower() in span.of(paragraph).lower() for answer in row["answers"]):
            others.append(span.of(paragraph))
    if holding:
        yield Example("answer", question, holding, 1, "squad")
    if others:
        near = max(others, key=lambda sentence: shared(row["question"], sentence))
        yield Example("answer", question, near, 0, "squad")


def _kind(answer: str) -> str:
    return (
        "number"
        if any(c.isdigit() for c in answer)
        else "name"
        if answer[:1].isupper()
        else "other"
    )


def _as_statement(
    row: dict[str, Any],
    paragraph: str,
    answers: list[str],
    verbs: frozenset[str],
    rng: random.Random,
) -> Iterator[Example]:
    """The question with its answer, or with another answer of the paragraph, as a statement."""
    right = row["answers"][0] if row["answers"] else ""
    wrong = [
        other
        for other in answers
        if other.lower() not in right.lower()
        and right.lower() not in other.lower()
        and (not right or _kind(other) == _kind(right))
        and other.lower() not in row["question"].lower()
    ]
    spans = split_sentences(paragraph)
    place = next(
        (n for n, s in enumerate(spans) if right and s.start <= row["answer_start"] < s.end), None
    )
    evidence = paragraph
    if place is not None and rng.random() < 0.6:
        first, last = (
            max(0, place - rng.randint(0, 1)),
            min(len(spans), place + 1 + rng.randint(0, 1)),
        )
        evidence = paragraph[spans[first].start : spans[last - 1].end]
    if right and (made := statement(row["question"], right, verbs)):
        yield Example("support", made, evidence, SUPPORTED, "squad")
        left = [s.of(paragraph) for s in spans if right.lower() not in s.of(paragraph).lower()]
        if len(left) > 1 and rng.random() < 0.4:
            near = sorted(left, key=lambda sentence: -shared(made, sentence))[:2]
            yield Example("support", made, " ".join(near), NOT_ENOUGH, "squad")
    if wrong and (made := statement(row["question"], rng.choice(wrong), verbs)):
        yield Example("support", made, evidence, NOT_SUPPORTED, "squad")


def covidqa(data: Path, rng: random.Random) -> list[Example]:
    """Questions on articles: the window with the answer, and the nearest without."""
    corpus = {row["doc_id"]: row["text"] for row in rows(data / "covidqa", "corpus")}
    made = []
    for row in rows(data / "covidqa", "train"):
        text, start = corpus[row["doc_id"]], row["answer_start"]
        spans = split_sentences(text)
        place = next((n for n, s in enumerate(spans) if s.start <= start < s.end), None)
        if place is None:
            continue
        window = text[spans[max(0, place - 1)].start : spans[min(len(spans) - 1, place + 1)].end]
        made.append(Example("answer", row["question"], window, 1, "covidqa"))
        others = [s.of(text) for s in spans if row["answers"][0].lower() not in s.of(text).lower()]
        near = sorted(others, key=lambda sentence: -shared(row["question"], sentence))[:3]
        made.append(Example("answer", row["question"], " ".join(near), 0, "covidqa"))
    return made


def pubmed(data: Path, rng: random.Random) -> list[Example]:
    """Questions on abstracts: their own, and the one nearest in words."""
    corpus = {row["doc_id"]: row["text"] for row in rows(data / "pubmedqa", "corpus")}
    near = Near(list(corpus.values()))
    made = []
    for row in rows(data / "pubmedqa", "train"):
        text = corpus[row["doc_id"]]
        made.append(Example("answer", row["question"], text[-900:], 1, "pubmedqa"))
        made += [
            Example("answer", row["question"], other[-900:], 0, "pubmedqa")
            for other in near.others(row["question"], text, 1)
        ]
    return made
