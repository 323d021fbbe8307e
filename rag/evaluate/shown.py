"""What a system showed for a question, and the figures that can be told from it and the gold.

Every figure is a pair for each question, what counts and out of how many, so
that a data set's figure is one sum over another. docs/evaluation.md defines
them in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from index import Document, Span
from rag.answer import Answer, Sentence
from rag.answer import Citation as DeskCitation
from rag.evaluate.cases import Question
from rag.evaluate.texts import contains, exact_match, short, token_f1
from rag.values import find_values, missing, plain

Figure = tuple[float, float]
NOTHING: Figure = (0.0, 0.0)

FIGURES = {
    "answered, of the answerable": "questions",
    "refusal precision": "questions",
    "refusal recall": "questions",
    "gold answer in the first quote": "questions",
    "gold answer in the first three quotes": "questions",
    "gold answer in the first sentence": "questions",
    "gold answer in the first three sentences": "questions",
    "gold answer in the answer": "questions",
    "exact match": "questions",
    "token F1": "questions",
    "citation precision": "citations",
    "citation recall": "questions",
    "unsupported sentences": "sentences",
    "unanswerable, yet told in own words": "questions",
    "sentences with a value not in their citations": "sentences",
    "phrased sentences withheld": "sentences",
    "quote integrity": "citations",
}


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote that a system showed: which document, where, and the words."""

    document_id: str
    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence shown as fact, its citations, and the text its values should stand in."""

    text: str
    cited: tuple[Cited, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer; without sentences, a refusal. `quotes` were shown first, None: never.

    `phrased` says how many sentences the model wrote, and `withheld` how many of
    them failed their check.
    """

    sentences: tuple[ShownSentence, ...]
    quotes: tuple[str, ...] | None = None
    phrased: int = 0
    withheld: int = 0


def shown(answer: Answer, quotes: tuple[Sentence, ...]) -> Shown:
    """The desk's answer; `quotes` are those it showed while the model was phrasing."""
    by_number = {citation.n: citation for citation in answer.citations}
    sentences = [
        _sentence(sentence.text, [by_number[n] for n in sentence.citations])
        for sentence in answer.sentences
    ]
    withheld = len(answer.withheld)
    phrased = withheld + sum(sentence.status == "supported" for sentence in answer.sentences)
    return Shown(tuple(sentences), tuple(quote.text for quote in quotes), phrased, withheld)


def _sentence(text: str, citations: list[DeskCitation]) -> ShownSentence:
    cited = [Cited(one.document_id, one.span, one.quote) for one in citations]
    basis = " ".join(f"{one.title}. {one.quote}" for one in citations)
    return ShownSentence(text, tuple(cited), basis)


def figures(
    question: Question,
    given: Shown,
    names: Mapping[str, str],
    document: Callable[[str], Document],
) -> dict[str, Figure]:
    """Every figure of `FIGURES` for one question; `NOTHING` where it does not apply."""
    refused, answerable = not given.sentences, question.answerable
    found = dict.fromkeys(FIGURES, NOTHING)
    found["answered, of the answerable"] = (answerable and not refused, answerable)
    found["refusal precision"] = (refused and not answerable, refused)
    found["refusal recall"] = (refused and not answerable, not answerable)
    found["quote integrity"] = _integrity(given, document)
    found["phrased sentences withheld"] = (given.withheld, given.phrased)
    found["sentences with a value not in their citations"] = _strange_values(question, given)
    if answerable:
        found |= _answers(question, given)
    if answerable and question.gold and not refused:
        found |= _citations(question, given, names)
    if not answerable:
        own = not all(map(_is_quote, given.sentences))
        found["unanswerable, yet told in own words"] = (own, 1)
    return found


def _answers(question: Question, given: Shown) -> dict[str, Figure]:
    """Gold answers against the words shown; a refusal holds none."""
    found: dict[str, Figure] = {}
    texts = [sentence.text for sentence in given.sentences]
    golds = short(question.answers)
    if golds:
        for name, count in (("the first sentence", 1), ("the first three sentences", 3)):
            found[f"gold answer in {name}"] = (_held(texts[:count], golds), 1)
        found["gold answer in the answer"] = (contains(" ".join(texts), golds), 1)
    if golds and given.quotes is not None:
        for name, count in (("the first quote", 1), ("the first three quotes", 3)):
            found[f"gold answer in {name}"] = (_held(list(given.quotes[:count]), golds), 1)
    if question.answers:
        answer = " ".join(texts)
        found["exact match"] = (exact_match(answer, question.answers), 1)
        found["token F1"] = (token_f1(answer, question.answers), 1)
    return found


def _held(texts: list[str], golds: tuple[str, ...]) -> bool:
    return any(contains(text, golds) for text in texts)


def _is_quote(sentence: ShownSentence) -> bool:
    """Whether the sentence stands word for word in what it cites: then that supports it."""
    words = plain(sentence.text)
    return any(words in plain(one.quote) for one in sentence.cited)


def _citations(question: Question, given: Shown, names: Mapping[str, str]) -> dict[str, Figure]:
    """Citations against the gold places, and the sentences in own words with no gold about them."""
    right = cited = astray = 0
    touched: set[int] = set()
    golds = short(question.answers)
    for sentence in given.sentences:
        on_gold = 0
        for one in sentence.cited:
            name = names[one.document_id]
            items = {i for i, it in enumerate(question.gold) if it.touched_by(name, one.span)}
            touched |= items
            on_gold += bool(items)
        right, cited = right + on_gold, cited + len(sentence.cited)
        right_words = _is_quote(sentence) or contains(sentence.text, golds)
        astray += not on_gold and not right_words
    return {
        "citation precision": (right, cited),
        "citation recall": (len(touched) / len(question.gold), 1),
        "unsupported sentences": (astray, len(given.sentences)),
    }


def _integrity(given: Shown, document: Callable[[str], Document]) -> Figure:
    """The citations whose quote stands in its document where they say."""
    cited = [one for sentence in given.sentences for one in sentence.cited]
    exact = [document(c.document_id).text[c.span.start : c.span.end] == c.quote for c in cited]
    return (sum(exact), len(exact))


def _strange_values(question: Question, given: Shown) -> Figure:
    """The sentences with a number, date or name neither in what they cite nor in the question."""
    strange = [
        bool(missing(find_values(sentence.text), f"{sentence.basis}\n{question.text}"))
        for sentence in given.sentences
    ]
    return (sum(strange), len(strange))
