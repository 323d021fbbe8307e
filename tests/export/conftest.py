"""A real home with a text, a PDF and a web page in it, and results whose quotes stand there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner, Result

from index import Document, Passage, Span, document_id
from rag.answer import Citation, Coverage
from rag.check.results import ClaimCheck, Origins, QuoteCheck, Stand, ValueMatch
from rag.config import Settings
from rag.pipeline import Pipeline
from tests.doubles import HashEmbedder, OverlapReranker, ScriptedGenerator
from ui.cli import app

WEB = "https://example.org/news?id=1#top"
TEXT = (
    "The attack killed 26 civilians near the river. Anand Prakash led the delegation.\n"
    "Aid included wheat & <b>medical</b> supplies - 1,200 tonnes.\n"
)


def pdf(*pages: str) -> bytes:
    """A PDF with one line of text a page."""
    held = BytesIO()
    canvas = Canvas(held, invariant=True)
    canvas.setTitle("budget")
    for text in pages:
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return held.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sources on disk."""
    made = tmp_path / "sources"
    made.mkdir()
    (made / "report.txt").write_text(TEXT, encoding="utf-8")
    (made / "budget.pdf").write_bytes(pdf("First page of all.", "The budget rose to 40 million."))
    return made


def opened(home: Path) -> Pipeline:
    """The real pipeline on doubles of the models."""
    return Pipeline(
        home,
        Settings(),
        embedder=HashEmbedder,
        reranker=OverlapReranker,
        generator=ScriptedGenerator,
    )


@pytest.fixture
def pipeline(home: Path, folder: Path) -> Iterator[Pipeline]:
    """The desk over these sources, and a page of the web."""
    with opened(home) as made:
        assert not made.add([str(folder)]).failed
        text = "Officials said the dam is safe. Others doubt it."
        page = Document(document_id(text.encode()), "Dam news", WEB, text)
        passage = Passage(page.id, Span(0, len(text)), text)
        vectors = HashEmbedder().encode_documents([text])
        made.library.add([(page, [passage], np.asarray(vectors, dtype=np.float32))])
        yield made


Cite = Callable[..., Citation]


@pytest.fixture
def cite(pipeline: Pipeline) -> Cite:
    """Make a citation of words that stand in one of the documents."""

    def citation(quote: str, n: int = 1) -> Citation:
        for entry in pipeline.entries():
            document = pipeline.document(entry.document_id)
            start = document.text.find(quote)
            if start >= 0:
                assert document.text[start : start + len(quote)] == quote
                end = start + len(quote)
                page = document.page_at(start)
                return Citation(
                    n, document.id, document.title, document.source, page, start, end, quote, 1.0
                )
        raise AssertionError(f"no document holds {quote}")

    return citation


COVERAGE = Coverage(3, 2, 4, ({"source": "/x/broken.pdf", "problem": "damaged"},))


@pytest.fixture
def check(cite: Cite) -> dict[str, Any]:
    """A refuted claim with a text and a PDF as evidence."""
    return ClaimCheck(
        claim="=The attack killed 30 civilians.",
        verdict="refuted",
        probabilities={"supported": 0.1, "refuted": 0.8, "not_enough_evidence": 0.1},
        evidence=(Stand("refutes", 1), Stand("neutral", 2)),
        values=(ValueMatch("number", "30", "26", match=False),),
        attribution=None,
        origins=Origins(2, 1, ("both rest on one wire story",)),
        citations=(
            cite("The attack killed 26 civilians near the river."),
            cite("The budget rose to 40 million.", 2),
        ),
        coverage=COVERAGE,
        reasons=("The number differs.",),
        models={"verify": "values"},
    ).to_dict()


@pytest.fixture
def quoted(cite: Cite) -> dict[str, Any]:
    """A quotation found word for word on the web page."""
    cited = (cite("the dam is safe"),)
    return QuoteCheck("the dam is safe", "verbatim", cited, COVERAGE, speaker="Officials").to_dict()


@pytest.fixture
def answer(pipeline: Pipeline) -> dict[str, Any]:
    """An answer made of quotes, by the real path over the doubles."""
    found = pipeline.ask("How many civilians has the attack killed?", quotes_only=True)
    assert found.status == "answered"
    return found.to_dict()


@pytest.fixture
def draft(check: dict[str, Any], quoted: dict[str, Any]) -> dict[str, Any]:
    """A checked draft of three sentences, in its JSON shape."""

    def sentence(number: int, text: str, verdict: str, checks: list[Any]) -> dict[str, Any]:
        kind = {"no_claim": "no_claim"}.get(verdict, "claim")
        shape = {"number": number, "paragraph": number // 3, "start": 0, "end": 1, "text": text}
        return shape | {"kind": kind, "verdict": verdict, "understood": None, "checks": checks}

    return {
        "schema": "footnote.draft/1",
        "draft": {"id": "0" * 16, "title": "My draft", "source": "draft.md", "sentences": 3},
        "sentences": [
            sentence(1, "Here is what we know.", "no_claim", []),
            sentence(2, "The attack killed 30 civilians.", "refuted", [check]),
            sentence(3, "Officials said “the dam is safe”.", "verbatim", [quoted]),
        ],
        "counts": {},
        "call_first": [{"sentence": 2, "why": "refuted: 30, the source has 26"}],
        "coverage": COVERAGE.to_dict(),
        "models": {"verify": "values"},
        "complete": True,
    }


Run = Callable[..., Result]


@pytest.fixture
def run(home: Path, pipeline: Pipeline) -> Run:
    """Run `footnote ...` in this process, each time with a pipeline opened anew on the home."""

    def invoke(*arguments: str, input: str | bytes | None = None) -> Result:
        return CliRunner().invoke(
            app, list(arguments), input=input, obj=lambda _home, _settings: opened(home)
        )

    return invoke
