"""Two quotes that answer together, on a real library and doubles that count shared words."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.answer import Answer
from rag.config import Settings
from rag.pipeline import Pipeline
from tests.asking import hold
from tests.doubles import HashEmbedder, Leaning, OverlapReranker

FERRY = "The firm that owns the ferry Amble is Lund Shipping. It sails to Varde on Sundays."
FIRM = "Forty people work there. Ingrid Moe, who leads Lund Shipping, took over in 2016."
OTHER = "Olav Strand, who leads the choir, is a retired teacher."
QUESTION = "Who leads the firm that owns the ferry Amble?"


def asked(
    home: Path, texts: dict[str, str], question: str = QUESTION, *replies: str, only: str = ""
) -> Answer:
    """The answer out of these documents; without replies its quotes alone."""
    folder = home / "documents"
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    with Pipeline(
        home,
        Settings(),
        embedder=HashEmbedder,
        reranker=OverlapReranker,
        generator=lambda: Leaning(*replies),
    ) as pipeline:
        pipeline.add([str(folder)])
        within = frozenset(d.document_id for d in pipeline.entries() if only in d.source)
        answer = pipeline.ask(question, quotes_only=not replies, documents=within if only else None)
        hold(pipeline, answer)
        return answer


def quotes(answer: Answer) -> list[str]:
    """What is quoted, in order."""
    return [citation.quote for citation in answer.citations]


def joined(answer: Answer) -> list[str]:
    """The notes that say by which name two quotes were put together."""
    return [note for note in answer.notes if "another says more" in note]


def test_what_a_quote_only_names_is_looked_for(home: Path) -> None:
    """Both are quoted, the one that the question is near first, and the name is told."""
    answer = asked(home, {"a.txt": FERRY, "b.txt": FIRM, "c.txt": OTHER})
    assert quotes(answer)[:2] == [
        "The firm that owns the ferry Amble is Lund Shipping.",
        "Ingrid Moe, who leads Lund Shipping, took over in 2016.",
    ]
    assert len(joined(answer)) == 1
    assert "“Lund Shipping”" in joined(answer)[0]


def test_only_what_is_about_the_name_goes_with_it(home: Path) -> None:
    """A sentence with the question's other words and without the name is not taken for it."""
    answer = asked(home, {"a.txt": FERRY, "c.txt": OTHER})
    assert not joined(answer)


def test_only_the_documents_asked_are_looked_in(home: Path) -> None:
    """The second quote comes from none that was left out."""
    answer = asked(home, {"a.txt": FERRY, "b.txt": FIRM}, only="a.txt")
    assert not joined(answer)
    assert not any("Ingrid" in quote for quote in quotes(answer))


def test_a_sentence_about_the_second_quote_is_checked_and_cited(home: Path) -> None:
    """It rests on that quote alone; the first stands beside it, and the note with both."""
    texts = {"a.txt": FERRY, "b.txt": FIRM}
    answer = asked(home, texts, QUESTION, "Ingrid Moe leads Lund Shipping.")
    first = answer.sentences[0]
    assert (first.status, first.text) == ("supported", "Ingrid Moe leads Lund Shipping.")
    cited = [one.quote for one in answer.citations if one.n in first.citations]
    assert cited == ["Ingrid Moe, who leads Lund Shipping, took over in 2016."]
    assert "The firm that owns the ferry Amble is Lund Shipping." in quotes(answer)
    assert joined(answer)


def test_no_sentence_is_made_of_both(home: Path) -> None:
    """What neither quote says by itself is withheld, though the two together would bear it out."""
    texts = {"a.txt": FERRY, "b.txt": FIRM}
    answer = asked(home, texts, QUESTION, "Ingrid Moe leads the firm that owns the ferry Amble.")
    assert [one.text for one in answer.withheld] == [
        "Ingrid Moe leads the firm that owns the ferry Amble."
    ]
    assert {one.status for one in answer.sentences} == {"quoted"}
    assert joined(answer)


@pytest.mark.parametrize(
    "question",
    ["What is the firm that owns the ferry Amble?", "Who leads Lund Shipping?"],
)
def test_what_one_quote_answers_is_left_alone(home: Path, question: str) -> None:
    """Nothing is joined where the words of one quote do."""
    answer = asked(home, {"a.txt": FERRY, "b.txt": FIRM, "c.txt": OTHER}, question)
    assert quotes(answer)
    assert not joined(answer)


def test_the_same_document_may_say_more_further_on(home: Path) -> None:
    """Far from the quote it is another text; right by it, its context."""
    far = FERRY + "\n\n" + "The bay is deep and cold, and herring are caught in it. " * 12
    answer = asked(home, {"a.txt": f"{far}\n\n{FIRM}"})
    assert joined(answer)
    assert "Ingrid Moe, who leads Lund Shipping, took over in 2016." in quotes(answer)


def test_a_capital_of_a_title_is_no_name(home: Path) -> None:
    """Of "Boats of the bay" only a longer name may join two quotes."""
    texts = {
        "a.md": f"# Boats of the bay\n\n{FERRY.replace('Lund Shipping', 'a small one')}",
        "b.md": "# Boats for sale\n\nIngrid Moe, who leads the sale of boats, took over in 2016.",
    }
    assert not joined(asked(home, texts))


TABLE = "# Firms\n\n| Firm | Who leads it |\n| --- | --- |\n| Lund Shipping | Moe, who leads |\n"
GERMAN = (
    "Lund Shipping aber, who leads, wird seit dem Jahr 2016 von der Tochter des alten Herrn "
    "geführt, die auch die Werft am anderen Ufer der Bucht wieder eröffnet hat."
)


@pytest.mark.parametrize("text", [TABLE, GERMAN])
def test_neither_a_row_nor_another_language_is_joined(home: Path, text: str) -> None:
    """Rows are held to the question's days where they are selected; names are read in English."""
    assert not joined(asked(home, {"a.txt": FERRY, "b.md": text}))
