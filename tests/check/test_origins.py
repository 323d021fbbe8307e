"""Independent origins: what counts as one, and why; what does not."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from index import Document, Passage, Span
from index.origins import signature
from rag.answer import Evidence
from rag.check.origins import agency, count_origins
from rag.check.results import Origins
from tests.check.conftest import document

FACT = "The dam above Talo broke on Monday and 40 houses were lost."


def story(number: int, before: str = "", after: str = "", source: str = "") -> Document:
    """A document that has the fact between words of its own."""
    own = " ".join(f"Line{number}word{n} stands here alone." for n in range(30))
    return document(f"{before}{own}\n\n{FACT} {after}\n\n{own[::-1]}", source or f"{number}.txt")


def counted(*documents: Document) -> Origins:
    """The origins of the fact in these documents."""
    evidence = []
    for one in documents:
        start = one.text.index(FACT)
        span = Span(start, start + len(FACT))
        evidence.append(Evidence(one.id, span, FACT, 1.0, Passage(one.id, span, FACT)))
    known = {one.id: one for one in documents}

    def signed(ids: object) -> Mapping[str, np.ndarray]:
        made = {id: signature(one.text) for id, one in known.items()}
        return {id: one for id, one in made.items() if one is not None}

    return count_origins(evidence, known.__getitem__, signed)


def test_four_documents_of_one_origin() -> None:
    """Copies with another headline each: four documents, one origin, and every reason given."""
    text = story(1).text
    copies = [document(f"Headline {n}\n\n{text}", f"copy{n}.txt") for n in range(4)]
    made = counted(*copies)
    assert (made.documents, made.independent) == (4, 1)
    assert len(made.reasons) == 3
    assert all("near copies" in reason for reason in made.reasons)


def test_stories_of_their_own_are_independent() -> None:
    """The same fact in one sentence, everything else different: two origins and no reason."""
    made = counted(story(1), story(2))
    assert (made.documents, made.independent, made.reasons) == (2, 2, ())


def test_the_same_quotation_is_one_origin() -> None:
    """Both rest on what one person said."""
    said = "“We saw the water come over the wall at dawn and ran for it,” Ana Cruz said."
    made = counted(story(1, after=said), story(2, after=said))
    assert made.independent == 1
    assert "same quotation" in made.reasons[0]


def test_a_short_quotation_proves_nothing() -> None:
    """Two papers may quote the same three words."""
    assert (
        counted(story(1, after="“It is over.”"), story(2, after="“It is over.”")).independent == 2
    )


def test_the_same_agency_is_one_origin() -> None:
    """Two stories credited to one wire count once; another wire, or a mention, does not."""
    wire = "TALO (Reuters) - "
    assert counted(story(1, wire), story(2, wire)).independent == 1
    assert counted(story(1, wire), story(2, "TALO (AP) - ")).independent == 2
    about = "Reuters was bought by a bank. "
    assert counted(story(1, wire), story(2, about)).independent == 2


def test_chains_are_joined() -> None:
    """One copies two, two shares a wire with three: all three are one."""
    first = story(1)
    second = document(f"TALO (AP) - \n\n{first.text}", "second.txt")
    third = story(3, "TALO (AP) - ")
    made = counted(first, second, third)
    assert (made.documents, made.independent) == (3, 1)


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("LONDON (Reuters) - The bank cut its rate.", "Reuters"),
        ("By Ann Lee, Associated Press\n\nThe bank cut its rate.", "AP"),
        ("The bank cut its rate.\n\n© 2024 AFP", "AFP"),
        ("The bank cut its rate.\n\nThe Associated Press contributed to this report.", "AP"),
        ("NEW DELHI: The bank cut its rate. (PTI)", "PTI"),
        ("The AP said it had not been asked. The bank cut its rate.", None),
        ("Students took AP exams. The bank cut its rate.", None),
        ("The PA system failed.", None),
    ],
)
def test_credits_and_mentions(text: str, wire: str | None) -> None:
    """A credit names where a story comes from; speaking of an agency does not."""
    assert agency(document(text)) == wire


def test_one_document_is_one_origin() -> None:
    """Two places of one document, and none at all."""
    assert (counted(story(1)).independent, counted().documents) == (1, 0)
