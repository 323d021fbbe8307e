"""Whole drafts: checked, kept as they go, resumed, ranked; read from every format."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest

from index import Library, ResultNotKept
from rag.answer import Citation, Coverage
from rag.check import signing
from rag.check.draft_ranking import call_first, sentence_verdict
from rag.check.drafts import Draft, check_draft, draft_result, kept_draft, read_draft
from rag.check.quotes import check_quote
from rag.check.results import ClaimCheck, Origins, QuoteCheck, Stand
from rag.config import Settings
from rag.errors import DraftError, EmptyFile, FileMissing, FileUnreadable, QuestionError
from rag.export.report import read_report
from rag.terms import content_terms
from tests.index.making import FINGERPRINT, made

SOURCE = (
    "Anand Prakash said the talks went well.\n"
    "The attack killed 26 civilians near the river.\n"
    '"Aid will go on for as long as it is needed," Prakash said.'
)
DRAFT = (
    "Talks with the envoy went well\n\n"
    "Anand Prakash said the talks went well. He met 40 ministers in Paris.\n\n"
    "“Aid will go on for as long as it is wanted,” said Anand Prakash. Should it?\n"
)


class WordsDesk:
    """Checks a claim by its words: all in one line of the source, or not; quotations for real."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.asked: list[str] = []

    def claim(self, claim: str) -> ClaimCheck:
        """Supported where a line has every word."""
        self.asked.append(claim)
        if "REFUSED" in claim:
            raise QuestionError("The claim is too long.", "Shorten it.")
        id = self.library.known("source.txt") or ""
        document = self.library.document(id)
        at = 0
        found: tuple[Citation, ...] = ()
        for line in document.text.splitlines():
            if all(term.text.casefold() in line.casefold() for term in content_terms(claim)):
                found = (Citation(1, id, "S", "source.txt", 1, at, at + len(line), line, 1.0),)
            at += len(line) + 1
        verdict: Any = "supported" if found else "not_enough_evidence"
        shares = {"supported": 0.0, "refuted": 0.0, "not_enough_evidence": 0.0} | {verdict: 1.0}
        stands = tuple(Stand("supports", one.n) for one in found)
        coverage = Coverage(1, 1, 1, ({"source": "secret.pdf", "problem": "x"},))
        return ClaimCheck(
            claim, verdict, shares, stands, (), None, Origins(len(found), len(found)), found,
            coverage, models={"verify": "words"},
        )  # fmt: skip

    def quote(self, quote: str, *, speaker: str | None = None) -> QuoteCheck:
        """The real quote desk."""
        self.asked.append(quote)
        return check_quote(self.library, quote, speaker=speaker)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library with the source in it."""
    with Library.open(tmp_path / "library", FINGERPRINT) as opened:
        opened.add([made("source.txt", SOURCE)])
        yield opened


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    """The draft, from a text file."""
    path = tmp_path / "draft.txt"
    path.write_text(DRAFT, encoding="utf-8")
    return read_draft(path, Settings())


def whole(draft: Draft, desk: WordsDesk, library: Library, **options: Any) -> dict[str, Any]:
    """The draft's result."""
    found = list(check_draft(draft, desk, library, ["model"], **options))
    return draft_result(draft.head(), found, library)


def test_a_draft_is_checked_sentence_by_sentence(draft: Draft, library: Library) -> None:
    """Claims in their context, quotations word for word, the rest not at all."""
    desk = WordsDesk(library)
    result = whole(draft, desk, library)
    rows = [(one["kind"], one["verdict"]) for one in result["sentences"]]
    assert rows == [
        ("claim", "not_enough_evidence"),
        ("claim", "supported"),
        ("claim", "not_enough_evidence"),
        ("quote", "altered"),
        ("question", "question"),
    ]
    assert "Anand Prakash met 40 ministers in Paris." in desk.asked
    assert result["sentences"][2]["resolved"][0]["meaning"] == "Anand Prakash"
    assert result["counts"]["kinds"] == {"claim": 3, "question": 1, "quote": 1}
    assert [call["sentence"] for call in result["call_first"]] == [4, 3, 1]
    assert result["complete"]
    for one in result["sentences"]:
        assert DRAFT[one["start"] : one["end"]] == one["text"]
        for check in one["checks"]:
            for citation in check["citations"]:
                assert SOURCE[citation["start"] : citation["end"]] == citation["quote"]


def test_a_stopped_check_goes_on_where_it_was(draft: Draft, library: Library) -> None:
    """What was checked is kept at once, and not checked again; the whole is the same."""
    desk = WordsDesk(library)
    steps = check_draft(draft, desk, library, ["model"])
    kept = [next(steps), next(steps)]
    steps.close()  # as Ctrl-C would
    partly = kept_draft(library, draft.id)
    assert not partly["complete"]
    assert [one["number"] for one in partly["sentences"]] == [1, 2]
    again = WordsDesk(library)
    result = whole(draft, again, library)
    assert set(desk.asked).isdisjoint(again.asked)
    assert again.asked[0] == "Anand Prakash met 40 ministers in Paris."
    assert result["sentences"][0]["text"] == kept[0]["text"]
    assert kept_draft(library, draft.id) == result


def test_nothing_is_resumed_after_a_change(draft: Draft, library: Library) -> None:
    """Another library, another model, or the wish to, and every sentence is checked again."""
    first = WordsDesk(library)
    whole(draft, first, library)
    for change in ("library", "model", "anew"):
        desk = WordsDesk(library)
        if change == "library":
            library.add([made("more.txt", "Rye was not.")])
        model = "other" if change != "library" else "model"
        list(check_draft(draft, desk, library, [model], anew=change == "anew"))
        assert len(desk.asked) == len(first.asked), change
    desk = WordsDesk(library)
    list(check_draft(draft, desk, library, ["other"]))
    assert desk.asked == []


def test_removing_a_source_drops_the_kept_draft(draft: Draft, library: Library) -> None:
    """Nothing kept of a draft survives the removal of a document it quotes."""
    whole(draft, WordsDesk(library), library)
    library.remove([library.known("source.txt") or ""])
    with pytest.raises(ResultNotKept):
        kept_draft(library, draft.id)


def test_each_result_can_be_signed_and_then_needs_no_call(draft: Draft, library: Library) -> None:
    """A signed sentence shows its sign-off in the draft and leaves the list of calls."""
    result = whole(draft, WordsDesk(library), library)
    id = result["sentences"][3]["checks"][0]["result_id"]
    signing.sign(library, id, by="Ada", note="Heard the tape.")
    now = kept_draft(library, draft.id)
    assert now["sentences"][3]["checks"][0]["review"]["state"] == "confirmed"
    assert [call["sentence"] for call in now["call_first"]] == [3, 1]


def test_what_is_kept_names_no_unread_file(draft: Draft, library: Library) -> None:
    """Neither the draft's rows nor the results in them name files that could not be read."""
    whole(draft, WordsDesk(library), library)
    assert "secret.pdf" not in json.dumps(dict(library.kept.draft(draft.id)))


def test_a_sentence_that_cannot_be_checked_costs_itself(tmp_path: Path, library: Library) -> None:
    """It is marked as failed with the reason, and the others are checked."""
    path = tmp_path / "d.md"
    path.write_text("The word REFUSED was said on Tuesday.\n\nThe talks went well in the end.\n")
    result = whole(read_draft(path, Settings()), WordsDesk(library), library)
    assert [one["verdict"] for one in result["sentences"]] == ["failed", "not_enough_evidence"]
    assert result["sentences"][0]["reasons"] == ["The claim is too long. Shorten it."]
    assert result["call_first"][0]["sentence"] == 1


def test_a_draft_without_claims_is_a_result(tmp_path: Path, library: Library) -> None:
    """Only questions and opinions: nothing is checked, nothing to call about: complete."""
    path = tmp_path / "d.txt"
    path.write_text("What now? I think we should wait. Why not?")
    result = whole(read_draft(path, Settings()), WordsDesk(library), library)
    assert result["complete"]
    assert result["call_first"] == []
    assert result["counts"]["verdicts"] == {}


def word(text: str) -> bytes:
    """A Word document."""
    document = docx.Document()
    for paragraph in text.split("\n\n"):
        document.add_paragraph(paragraph)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


@pytest.mark.parametrize("suffix", [".txt", ".md", ".docx", ".html"])
def test_every_format_gives_the_same_sentences(tmp_path: Path, suffix: str) -> None:
    """A draft reads alike as text, Markdown, Word and HTML."""
    path = tmp_path / f"draft{suffix}"
    body = "".join(f"<p>{part}</p>" for part in DRAFT.strip().split("\n\n"))
    data = {".docx": word(DRAFT), ".html": f"<html><body>{body}</body></html>".encode()}
    path.write_bytes(data.get(suffix, DRAFT.encode()))
    texts = [one.text for one in read_draft(path, Settings()).sentences]
    assert texts[1:] == [
        "Anand Prakash said the talks went well.",
        "He met 40 ministers in Paris.",
        "“Aid will go on for as long as it is wanted,” said Anand Prakash.",
        "Should it?",
    ]


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("d.docx", word(DRAFT)[:900], FileUnreadable),
        ("d.docx", b"no word document", LookupError),
        ("d.txt", b"", EmptyFile),
        ("d.pdf", b"%PDF-1.7", DraftError),
        ("missing.txt", None, FileMissing),
    ],
)
def test_a_draft_that_cannot_be_read_is_named(
    tmp_path: Path, name: str, data: bytes | None, error: type[Exception]
) -> None:
    """Damaged, empty, of another kind or missing: a named error with a remedy for drafts."""
    from rag.errors import LoadError

    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(LoadError if error is LookupError else error) as caught:
        read_draft(path, Settings())
    assert "footnote add" not in caught.value.remedy  # type: ignore[attr-defined]


def test_a_draft_that_lost_characters_says_so(tmp_path: Path, library: Library) -> None:
    """Half a UTF-16 unit at the end: the rest is checked, and the result tells."""
    path = tmp_path / "draft.txt"
    path.write_bytes(DRAFT.encode("utf-16") + b"\xd8")
    draft = read_draft(path, Settings())
    assert draft.problem == "1 character could not be decoded and stands as \ufffd"
    result = whole(draft, WordsDesk(library), library)
    assert result["draft"]["problem"] == draft.problem
    told = read_report([result], library.document).sections[0].remarks[0]
    assert told.startswith("The draft was read only in part: 1 character")


def test_the_worst_of_a_sentence_counts() -> None:
    """A refuted claim outweighs a quotation that is word for word."""
    checks = [
        {"schema": "footnote.quote/1", "status": "verbatim"},
        {"schema": "footnote.check/1", "verdict": "refuted"},
    ]
    assert sentence_verdict(checks, "quote") == "refuted"
    assert sentence_verdict([], "opinion") == "opinion"


def test_calls_are_ranked_by_what_is_at_stake() -> None:
    """Refuted before unproven; an accused person before a bare statement; ties by place."""

    def sentence(number: int, verdict: str, text: str) -> dict[str, Any]:
        shape = {"number": number, "verdict": verdict, "text": text, "understood": None}
        return shape | {"checks": [{"schema": "footnote.check/1", "verdict": verdict}]}

    rows = [
        sentence(1, "not_enough_evidence", "the talks went well"),
        sentence(2, "not_enough_evidence", "a court found Anand Prakash guilty of fraud"),
        sentence(3, "supported", "the talks took 3 days"),
        sentence(4, "refuted", "the talks went badly"),
        sentence(5, "not_enough_evidence", "the talks went on"),
    ]
    calls = call_first(rows)
    assert [call["sentence"] for call in calls] == [4, 2, 1, 5]
    assert calls[1]["names"] == ["Anand Prakash"]
    assert "guilty" in calls[1]["why"]


def test_what_the_source_says_just_so_is_held_to_it_as_written(
    tmp_path: Path, library: Library
) -> None:
    """“He added ...” stands in the source too; it counts where both mean the same person."""
    library.add([made("source.txt", "Ambassador Ada Lane spoke.\nShe added a condition.")])
    for name, verdict in (("Ada Lane", "supported"), ("Eva Berg", "not_enough_evidence")):
        path = tmp_path / f"{name}.txt"
        path.write_text(f"Ambassador {name} spoke in Oslo. She added a condition.")
        result = whole(read_draft(path, Settings()), WordsDesk(library), library)
        last = result["sentences"][1]
        assert last["resolved"][0]["meaning"] == name
        assert last["verdict"] == verdict
