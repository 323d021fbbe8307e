"""What the desk is compared with: the best passages, a plain prompt, and no checks.

The passages are those the desk found, so that the difference shows what
selecting evidence, refusing and checking bring, and not the search.
"""

from __future__ import annotations

import re

from index import Span
from rag.answer import Hit
from rag.evaluate.cases import Question
from rag.evaluate.shown import Cited, Shown, ShownSentence
from rag.generate import Prompt
from rag.pipeline import Pipeline
from rag.prompts import ABSTAIN
from rag.sentences import split_sentences
from rag.values import plain

PASSAGES = 3
SYSTEM = (
    "You are a helpful assistant. Answer the question from the passages. After each sentence cite "
    "the passage it comes from by its number, like [1]. If the passages do not contain the answer, "
    f"reply only: {ABSTAIN}"
)
_MARK = re.compile(r"\[(\d+)\]")
# Marks after a full stop belong to the sentence that the stop ends.
_LATE_MARKS = re.compile(r"([.!?])\s*((?:\[\d+\]\s*)+)")


def naive_answer(pipeline: Pipeline, question: Question) -> Shown:
    """The baseline's answer; a reply that holds the abstaining phrase is a refusal."""
    found = pipeline.search(question.text, limit=PASSAGES, history=question.history)
    passages = "\n\n".join(
        f"[{number}] {hit.passage.text}" for number, hit in enumerate(found.hits, start=1)
    )
    prompt = Prompt(system=SYSTEM, user=f"{passages}\n\nQuestion: {question.text}")
    pieces = pipeline.generator.stream(prompt, max_tokens=pipeline.settings.answer_tokens)
    return parsed("".join(pieces), found.hits)


def parsed(reply: str, hits: tuple[Hit, ...]) -> Shown:
    """The reply's sentences, each with the passages whose numbers stand in it.

    The values of a sentence without a number are looked for in all passages:
    the model was given them, and its silence is measured by its citations.
    """
    if plain(ABSTAIN) in plain(reply):
        return Shown(())
    text = _LATE_MARKS.sub(r" \2\1 ", reply).strip()
    sentences = []
    for span in split_sentences(text):
        sentence = span.of(text)
        numbers = sorted({int(number) for number in _MARK.findall(sentence)})
        cited = tuple(_cited(hits[n - 1]) for n in numbers if 0 < n <= len(hits))
        words = " ".join(_MARK.sub(" ", sentence).split())
        basis = cited or tuple(map(_cited, hits))
        if plain(words):
            sentences.append(ShownSentence(words, cited, " ".join(one.quote for one in basis)))
    return Shown(tuple(sentences))


def _cited(hit: Hit) -> Cited:
    passage = hit.passage
    span = Span(passage.span.start, passage.span.end)
    return Cited(passage.document_id, span, passage.text)
