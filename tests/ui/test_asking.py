"""What a question prints on a terminal, step by step."""

from __future__ import annotations

from tests.ui.conftest import Run
from tests.ui.fakes import FakePipeline, document


def test_ask_prints_quotes_then_sentences_then_places(run: Run, pipeline: FakePipeline) -> None:
    """The order on a terminal: quotes, checked sentences with their state, citations."""
    pipeline.wording = "26 civilians were killed."
    pipeline.withheld = "27 civilians were killed."
    shown = run("ask", "how many civilians were killed?").stdout
    order = [
        "Nearest quotes",
        "Answer",
        "✓ supported by this document",
        "Where it stands",
        "--at 0-46",
    ]
    places = [shown.index(words) for words in order]
    assert places == sorted(places)
    assert "27 civilians" not in shown
    assert "1 sentence of the model withheld (a number)." in shown
    assert "true" not in shown.lower()


def test_ask_with_quotes_only_phrases_nothing(run: Run, pipeline: FakePipeline) -> None:
    """`--quotes-only` shows quotes and never the model's wording."""
    pipeline.wording = "26 civilians were killed."
    shown = run("ask", "--quotes-only", "how many civilians were killed?").stdout
    assert "26 civilians were killed." not in shown
    assert "quoted word for word" in shown
    assert shown.index("Nearest quotes") < shown.index("Where it stands")


def test_quotes_that_stand_alone_are_said_to_answer(run: Run, pipeline: FakePipeline) -> None:
    """Where it was read that they do and every sentence was withheld; not where nobody read it."""
    pipeline.withheld = "27 civilians were killed."
    question = "how many civilians were killed?"
    shown = run("ask", question).stdout
    assert shown.index("Nearest quotes") < shown.index("These answer it, as far as Footnote")
    assert "These answer it" not in run("ask", "--quotes-only", question).stdout


def test_quotes_that_turn_out_to_be_no_answer_are_taken_back(
    run: Run, pipeline: FakePipeline
) -> None:
    """They cannot be wiped off a terminal, so the refusal says what they are."""
    pipeline.withdraws = True
    shown = run("ask", "how many civilians were killed?").stdout
    assert shown.index("Nearest quotes") < shown.index("The quotes above do not answer it.")
    assert "Where it stands" not in shown
    pipeline.withdraws = False
    assert "quotes above" not in run("ask", "Which supplies won the cup?").stdout


def test_closest_passages_are_brief_where_their_quotes_stand_above(
    run: Run, pipeline: FakePipeline
) -> None:
    """Whoever is refused below quotes need not read them again in whole passages."""
    long = document("Civilians were killed on the bridge" + " near the mill" * 20 + ".", "long.txt")
    pipeline.documents[long.id] = long
    pipeline.withdraws = True
    repeated = []
    for question in ("how many civilians were killed?", "who rode to a mill?"):
        shown = run("ask", question).stdout
        closest = " ".join(shown[shown.index("closest passages") :].split())
        repeated.append(closest.count("near the mill"))
    assert 0 < repeated[0] < 4
    assert repeated[1] == 20
