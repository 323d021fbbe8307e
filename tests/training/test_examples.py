"""The examples are made by rule: true statements stay true, swaps change exactly one thing."""

from __future__ import annotations

import gzip
import json
import random
import re
from pathlib import Path

import pytest

from training.examples import Near, rows
from training.statements import statement, verbs_of
from training.swaps import shortened, swapped

PASSAGE = (
    "Anna Berg founded the North Bank in Bergen in 1987. It was not the first bank in the town. "
    "Per Dahl led the rival Harbour Fund, which lost 40 million kroner before the war."
)
VERBS = frozenset({"resign", "use", "build"})


@pytest.mark.parametrize(
    ("question", "answer", "made"),
    [
        ("Who founded the North Bank?", "Anna Berg", "Anna Berg founded the North Bank."),
        ("When was the North Bank founded?", "1987", "The North Bank was founded in 1987."),
        ("When did Anna Berg resign?", "1999", "Anna Berg did resign in 1999."),
        ("What is the capital of Norway?", "Oslo", "The capital of Norway is Oslo."),
        ("The fund was led by whom?", "Per Dahl", "The fund was led by Per Dahl."),
    ],
)
def test_a_question_and_its_answer_become_a_statement(
    question: str, answer: str, made: str
) -> None:
    """The common shapes of questions."""
    assert statement(question, answer, VERBS) == made


@pytest.mark.parametrize("question", ["Why?", "", "Name the founder"])
def test_what_no_rule_fits_makes_nothing(question: str) -> None:
    """None, not a guess."""
    assert statement(question, "Anna Berg", VERBS) is None


def test_verbs_are_read_off_the_texts() -> None:
    """A word after "to" or a modal counts from its second time on."""
    assert verbs_of(["They want to build.", "He will build.", "to sail"]) == {"build"}


@pytest.mark.parametrize("seed", range(40))
def test_a_swap_changes_the_sentence_and_says_how(seed: int) -> None:
    """Never the sentence itself, and a changed number or name is one the kind allows."""
    rng = random.Random(seed)
    sentence = "Anna Berg founded the North Bank in Bergen in 1987."
    made = swapped(sentence, PASSAGE, rng)
    assert made is not None
    false, kind = made
    assert false != sentence
    if kind == "number":
        assert "1987" not in false
    if kind == "negation":
        assert " not " in false
    if kind == "names":
        assert any(name in false for name in ("Per Dahl", "Harbour Fund"))


def test_a_negation_is_taken_away_too() -> None:
    """Where the sentence denies, the swap affirms."""
    made = {
        (swapped("It was not the first bank.", "", random.Random(seed)) or ("", ""))[0]
        for seed in range(30)
    }
    assert "It was the first bank." in made


def test_shortening_only_leaves_out() -> None:
    """Every word of what is left stood in the sentence."""
    sentence = "The North Bank (founded in 1987) lent money to sailors, but Per Dahl refused it."
    for seed in range(10):
        short = shortened(sentence, random.Random(seed))
        assert set(re.findall(r"\w+", short)) <= set(re.findall(r"\w+", sentence))


def test_the_nearest_text_is_found_by_its_rarer_words() -> None:
    """And never the text itself."""
    near = Near([PASSAGE, "Per Dahl led the Harbour Fund.", "Rain fell on the harbour."])
    assert near.others("Who led the Harbour Fund?", PASSAGE, 1) == [near.texts[1]]
    assert PASSAGE not in near.others(PASSAGE, PASSAGE)


def test_rows_are_read_plain_and_compressed(tmp_path: Path) -> None:
    """A line separator inside a text does not end its line."""
    row = {"text": "one\u2028two"}
    (tmp_path / "plain.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    with gzip.open(tmp_path / "small.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    assert rows(tmp_path, "plain") == rows(tmp_path, "small") == [row]
