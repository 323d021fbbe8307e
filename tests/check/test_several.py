"""Claims of several sentences: each is held to the documents, and one false one counts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.check.folding import Folded
from rag.check.results import Verdict
from rag.check.several import sentences_of, together
from rag.verify import Support
from tests.check.conftest import Desk

STORM = "The storm struck the coast of Odisha on 3 May 2019. It killed 64 people, officials said."
AID = "India has delivered wheat to Kabul since August 2021. No medicine was sent in that year."


@pytest.mark.parametrize(
    ("claim", "stated"),
    [
        ("The attack killed 26 people.", ["The attack killed 26 people."]),
        ("Tesla cut prices. It fired 200.", ["Tesla cut prices.", "Tesla fired 200."]),
        ("India fell. In 2021, it sent rice.", ["India fell.", "In 2021, India sent rice."]),
        ("Tesla cut prices. Its shares fell.", ["Tesla cut prices.", "Tesla's shares fell."]),
        ("Anand Prakash left early. He met Ann.",
         ["Anand Prakash left early.", "Anand Prakash met Ann."]),
        ("Mills closed. The firm and its owner lost.",
         ["Mills closed.", "The firm and its owner lost."]),
        # It takes the sentence before to tell whom or what these speak of.
        ("In May Tesla cut prices. It fired 200.", []),
        ("No official resigned. They stayed in office.", []),
        ("Karl Ross and Ben Dean left early. They met Ann.", []),
        ("Minister Karl Ross told Minister Ben Dean. He resigned in May.", []),
        ("On Monday, in the hills, rain fell. It stopped at noon.", []),
        ("Shops were shut. This led to protests.", []),
        ("Wheat was sent. It is said that rice was sold.", []),
        ("Anand Prakash joined in 2010. No doubt.", []),
        # Never inside a quotation.
        ("He said: “We won. We stay.” Rain fell all day.",
         ["He said: “We won. We stay.”", "Rain fell all day."]),
        ("Did he resign? Mr Ross resigned.", ["Mr Ross resigned."]),
        # However it begins, no sentence is left unheld but a question.
        ("Mills shut. Getty Images sued them.", ["Mills shut.", "Getty Images sued them."]),
        ("Shops were shut. Reporting by AP was wrong.",
         ["Shops were shut.", "Reporting by AP was wrong."]),
        ("Shops were shut. Read more.", []),
        ("By Ada Lane. Shops were shut.", ["By Ada Lane.", "Shops were shut."]),
        ("By Monday 26 had died. Shops were shut.", ["By Monday 26 had died.", "Shops were shut."]),
        ("Did he resign?", ["Did he resign?"]),
        ("Can pets spread it? Yes, they can. Shops were shut.",
         ["Can pets spread it? Yes, they can.", "Shops were shut."]),
        ("", [""]),
    ],
)  # fmt: skip
def test_what_a_claim_states(claim: str, stated: Sequence[str]) -> None:
    """Each sentence as it is understood in its place; [] where they stay one."""
    assert sentences_of(claim) == (stated or [claim])


def _fold(verdict: Verdict, supported: float, refuted: float = 0.0) -> Folded:
    left = 1 - supported - refuted
    shares = {"supported": supported, "refuted": refuted, "not_enough_evidence": left}
    return Folded(verdict, shares, (), (), ())


@pytest.mark.parametrize(
    ("folds", "verdict", "supported"),
    [
        ([_fold("supported", 0.9), _fold("supported", 0.6)], "supported", 0.6),
        ([_fold("supported", 0.9), _fold("not_enough_evidence", 0.2)], "not_enough_evidence", 0.2),
        # The one least supported of those that are not, however little it supports another.
        ([_fold("supported", 0.5), _fold("not_enough_evidence", 0.6)], "not_enough_evidence", 0.6),
        ([_fold("refuted", 0.1, 0.8), _fold("not_enough_evidence", 0.0)], "refuted", 0.1),
        ([_fold("refuted", 0.1, 0.8), _fold("refuted", 0.0, 0.9)], "refuted", 0.0),
        ([_fold("refuted", 0.1, 0.8), _fold("conflicting", 0.5, 0.5)], "conflicting", 0.5),
    ],
)
def test_one_verdict_of_several(
    folds: Sequence[Folded], verdict: Verdict, supported: float
) -> None:
    """As good as the worst of them."""
    joint = together(folds)
    assert (joint.verdict, joint.probabilities["supported"]) == (verdict, supported)


def test_sentences_may_rest_on_different_documents(desk: Desk) -> None:
    """No one place bears out both; each is cited, with the values of each."""
    checked = desk(STORM, AID).claim(
        "The storm killed 64 people. India has delivered wheat to Kabul since August 2021."
    )
    assert checked.verdict == "supported"
    assert len({citation.document_id for citation in checked.citations}) == 2
    assert {value.claim for value in checked.values} >= {"64", "August 2021"}


def test_a_false_sentence_among_true_ones_counts(desk: Desk) -> None:
    """Refuted by the one, and each is named with its verdict; a judge of places saw no harm."""
    claim = "The storm struck Odisha on 3 May 2019. It killed 640 people."
    checked = desk(STORM).claim(claim)
    assert checked.verdict == "refuted"
    assert [(part["text"], part["verdict"]) for part in checked.parts] == [
        ("The storm struck Odisha on 3 May 2019.", "supported"),
        ("The storm killed 640 people.", "refuted"),
    ]
    assert "640" in " ".join(checked.reasons)


class Lenient:
    """Takes any place for support that shares a word with the statement, as a small model does."""

    name = "lenient"

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Support]:
        """Supported where a word of four letters or more stands in the evidence."""
        return [
            Support(0.9, 0.0, 0.1) if _share_a_word(*pair) else Support(0.0, 0.0, 1.0)
            for pair in pairs
        ]


def _share_a_word(statement: str, evidence: str) -> bool:
    long = {word.strip(".,").casefold() for word in statement.split() if len(word) > 4}
    return any(word in evidence.casefold() for word in long)


def test_a_sentence_that_nothing_bears_out_is_not_covered_by_another(desk: Desk) -> None:
    """The place that bears out the one shares words with both; that supports no claim of both."""
    claim = "The storm struck the coast of Odisha. Nobody in Delhi noticed."
    checked = desk(verifier=Lenient()).claim(claim, evidence=[STORM])
    assert checked.verdict == "not_enough_evidence"
    assert "Supported is only the part: “The storm struck the coast of Odisha.”" in checked.reasons


def test_a_sentence_is_looked_for_by_itself(desk: Desk) -> None:
    """In a text too long to be judged whole, where the other sentences' words stand elsewhere."""
    filler = "The council met again to speak of roads, schools and the price of bread. " * 40
    text = f"{STORM} {filler} The harbour of Paradip was closed for nine days."
    claim = "The storm struck the coast of Odisha. The harbour of Paradip was closed for nine days."
    assert desk().claim(claim, evidence=[text]).verdict == "supported"
