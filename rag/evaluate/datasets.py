"""A data set in a folder: what is in it, and its lines as cases.

- `corpus.jsonl`: {"doc_id", "title", "text"}
- questions, `dev.jsonl` or another split: {"id", "question", "answers", "answerable",
  "doc_id" or "doc_ids"}, and, where known, "history", "answer_start",
  "evidence_sentences", "evidence_lines", "positive"
- claims, likewise: {"id", "claim", "evidence": [{"doc_id", "text"}], "label"}, and
  "distractors", texts of the same document
- queries: `queries.jsonl` {"id", "text"} and `qrels.tsv` (query-id, corpus-id, score)

Each may be gzipped. A line that cannot be used is noted with its file and
number, and the others are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.check.results import Verdict
from rag.errors import DataSetLine, DataSetMissing, EmptyCorpus, NothingToMeasure, UnknownLayout
from rag.evaluate.cases import Claim, History, Problem, Query, Question
from rag.evaluate.corpus import Corpus
from rag.evaluate.files import Reader, text_of, texts_of
from rag.evaluate.gold import gold_documents, gold_items

SPLITS = ("dev", "train")
VERDICTS: dict[str, Verdict] = {
    "supported": "supported",
    "refuted": "refuted",
    "not_enough_info": "not_enough_evidence",
    "not_enough_evidence": "not_enough_evidence",
    "conflicting": "conflicting",
    "disputed": "conflicting",
}
_LAYOUTS = (
    "A folder needs questions or claims (dev.jsonl), or queries.jsonl with qrels.tsv; "
    "docs/evaluation.md shows the fields."
)


@dataclass
class DataSet:
    """What a folder holds, as far as it can be used, and what is wrong with the rest."""

    name: str
    split: str | None
    corpus: Corpus
    questions: list[Question] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(folder: Path, split: str | None = None) -> DataSet:
    """The data set in a folder; `split` names a file of questions or claims, by default dev, train.

    Raises DataSetMissing, UnknownLayout, EmptyCorpus, NothingToMeasure.
    """
    if not folder.is_dir():
        raise DataSetMissing(
            f"There is no folder {folder}.", "Name the folder that holds the data set's files."
        )
    reader = Reader(folder)
    path = _split_file(reader, split)
    queries = reader.path("queries.jsonl")
    judgements = reader.path("qrels.tsv")
    if path is None and (queries is None or judgements is None):
        found = ", ".join(sorted(file.name for file in folder.iterdir())[:12]) or "nothing"
        raise UnknownLayout(f"{folder} holds {found}: no known layout.", _LAYOUTS)
    name = path.name.split(".")[0] if path else None
    data = DataSet(folder.resolve().name, name, _corpus(reader), problems=reader.problems)
    if path is not None:
        _rows(reader, path, data)
    if queries is not None and judgements is not None and split is None:
        _queries(reader, queries, judgements, data)
    if (data.questions or data.queries) and not data.corpus.documents:
        raise EmptyCorpus(
            f"{folder} has no document with text in its corpus.jsonl.",
            'Give it lines such as {"doc_id": "1", "title": "...", "text": "..."}.',
        )
    corpus_file = reader.path("corpus.jsonl")
    if data.claims and corpus_file is not None and not data.corpus.documents:
        remedy = "Give it documents; until then claims are held to their evidence alone."
        reader.bad(corpus_file, 0, "it has no document with text", remedy)
    if not (data.questions or data.claims or data.queries):
        first = data.problems[0] if data.problems else None
        said = f" The first: {first.file}, line {first.line}: {first.error}." if first else ""
        raise NothingToMeasure(f"Not one line of {folder} can be used.{said}", _LAYOUTS)
    return data


def _split_file(reader: Reader, split: str | None) -> Path | None:
    names = SPLITS if split is None else (split,)
    found = next((path for one in names if (path := reader.path(f"{one}.jsonl"))), None)
    if found is None and split is not None:
        raise DataSetMissing(
            f"{reader.folder} has no {split}.jsonl or {split}.jsonl.gz.",
            "Name one of its files with --split, without the ending.",
        )
    return found


def _corpus(reader: Reader) -> Corpus:
    corpus = Corpus()
    path = reader.path("corpus.jsonl")
    if path is not None:
        for number, row in reader.objects(path):
            try:
                _put(corpus, row)
            except DataSetLine as error:
                reader.refuse(path, number, error)
    return corpus


def _put(corpus: Corpus, row: dict[str, Any]) -> None:
    name, title = text_of(row, "doc_id"), row.get("title") or ""
    if not isinstance(row.get("text"), str) or not isinstance(title, str):
        raise DataSetLine("it has no “text”, or no title as text", "Write both as text.")
    if name in corpus.names:
        raise DataSetLine(f"“{name}” is there already", "Give each document its own id.")
    if not corpus.put(name, title, row["text"]):
        raise DataSetLine(f"the document “{name}” has no text", "Leave it out.")


def _rows(reader: Reader, path: Path, data: DataSet) -> None:
    rows = list(reader.objects(path))
    asking = sum("question" in row for _, row in rows)
    claiming = sum("claim" in row for _, row in rows)
    if rows and not asking and not claiming:
        fields = ", ".join(sorted(rows[0][1])[:12])
        raise UnknownLayout(
            f"{path} has neither questions nor claims; its first line has: {fields}.", _LAYOUTS
        )
    claims = claiming >= asking  # a claim may carry the question it was found with
    if claims and reader.path("corpus.jsonl") is None:
        data.corpus = _evidence_corpus([row for _, row in rows])
    for number, row in rows:
        try:
            if claims:
                data.claims.append(_claim(row, data.corpus, path.name, number))
            else:
                data.questions.append(_question(row, data.corpus, path.name, number))
        except DataSetLine as error:
            reader.refuse(path, number, error)


def _question(row: dict[str, Any], corpus: Corpus, file: str, line: int) -> Question:
    answerable = row.get("answerable")
    if not isinstance(answerable, bool):
        raise DataSetLine(
            "the field “answerable” is missing, or neither true nor false",
            "Say of each question whether the corpus answers it.",
        )
    text, id = text_of(row, "question"), str(row.get("id", line))
    answers, history = texts_of(row, "answers"), _history(row.get("history"))
    # Of an unanswerable question "doc_id" names the document it was asked about: no gold.
    documents = gold_documents(row, corpus) if answerable else ()
    gold, exact = gold_items(row, documents, corpus)
    known = frozenset(documents)
    return Question(id, text, history, answerable, answers, known, gold, exact, file, line)


def _claim(row: dict[str, Any], corpus: Corpus, file: str, line: int) -> Claim:
    label = text_of(row, "label")
    if label not in VERDICTS:
        raise DataSetLine(f"the label “{label}” is not known", f"Use one of {', '.join(VERDICTS)}.")
    evidence = row.get("evidence")
    if not isinstance(evidence, list) or not all(isinstance(one, dict) for one in evidence):
        raise DataSetLine("the field “evidence” is missing, or no list", 'Write [{"text": "..."}].')
    named = [one["doc_id"] for one in evidence if isinstance(one.get("doc_id"), str)]
    return Claim(
        id=str(row.get("id", line)),
        text=text_of(row, "claim"),
        evidence=tuple(_evidence_text(one, corpus) for one in evidence),
        verdict=VERDICTS[label],
        documents=frozenset(corpus.names[name] for name in named if name in corpus.names),
        file=file,
        line=line,
    )


def _evidence_text(one: dict[str, Any], corpus: Corpus) -> str:
    """The text given, or else all of the document named."""
    if "text" in one:
        return text_of(one, "text")
    name = text_of(one, "doc_id")
    if name not in corpus.names:
        raise DataSetLine(
            f"its evidence “{name}” has no text and is not in the corpus", "Give the text."
        )
    return corpus.documents[corpus.names[name]].text


def _evidence_corpus(rows: Sequence[dict[str, Any]]) -> Corpus:
    """Documents out of the evidence itself: each text once, with the row's distractors after it."""
    texts: dict[str, dict[str, None]] = {}
    for row in rows:
        evidence = row.get("evidence")
        named = [e for e in evidence if isinstance(e, dict)] if isinstance(evidence, list) else []
        named = [e for e in named if isinstance(e.get("doc_id"), str) and e["doc_id"]]
        for one in named:
            if isinstance(one.get("text"), str):
                texts.setdefault(one["doc_id"], {})[one["text"]] = None
        if named and isinstance(row.get("distractors"), list):
            more = [text for text in row["distractors"] if isinstance(text, str)]
            texts.setdefault(named[0]["doc_id"], {}).update(dict.fromkeys(more))
    corpus = Corpus()
    for name, parts in texts.items():
        title = name.rpartition("/")[2] if not name.startswith("http") else ""
        corpus.put(name, title, "\n\n".join(parts))
    return corpus


def _history(value: Any) -> History:
    """Earlier turns: messages with role and text, or pairs of question and answer."""
    turns: list[tuple[str, str]] = []
    for turn in value or ():
        match turn:
            case {"role": "user", "text": str(text)}:
                turns.append((text, ""))
            case {"role": str(), "text": str(text)}:
                if turns:
                    turns[-1] = (turns[-1][0], f"{turns[-1][1]}\n{text}".strip())
            case [str(question), str(answer)]:
                turns.append((question, answer))
            case _:
                raise DataSetLine(
                    "a turn of the “history” is neither a message nor a pair",
                    'Write {"role": "user", "text": "..."} or ["question", "answer"].',
                )
    return tuple(turns)


def _queries(reader: Reader, queries: Path, judgements: Path, data: DataSet) -> None:
    known = {}
    for number, row in reader.objects(queries):
        try:
            known[text_of(row, "id")] = (text_of(row, "text"), number)
        except DataSetLine as error:
            reader.refuse(queries, number, error)
    gains: dict[str, dict[str, float]] = {}
    for number, line in reader.lines(judgements):
        query, _, rest = line.partition("\t")
        document, _, score = rest.partition("\t")
        if number == 1 and not _is_number(score):
            continue
        if not _is_number(score):
            reader.bad(judgements, number, "it has no score", "Write query, document, score.")
        elif query not in known:
            reader.bad(judgements, number, f"no query “{query}”", "Use the ids of queries.jsonl.")
        elif document not in data.corpus.names:
            reader.bad(judgements, number, f"no document “{document}”", "Use the corpus' doc_ids.")
        elif float(score) > 0:
            gains.setdefault(query, {})[data.corpus.names[document]] = float(score)
    data.queries = [
        Query(id, text, gains[id], queries.name, number)
        for id, (text, number) in known.items()
        if id in gains
    ]


def _is_number(text: str) -> bool:
    return text.strip().lstrip("-").replace(".", "", 1).isdigit()
