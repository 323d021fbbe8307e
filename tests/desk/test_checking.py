"""The check pane behind its widgets: results as they come, sign-offs, what a reload finds."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.export import FORMATS
from rag.export.desk import PACK
from tests.check.test_drafts import DRAFT, SOURCE
from tests.desk.conftest import CheckingPipeline
from tests.ui.reading import parsed
from ui.desk import checking, verdicts, words
from ui.desk.access import Access
from ui.desk.checking import Checked, Kind
from ui.desk.pictures import Pictures
from ui.desk.routes import add_routes

ALTERED = "Aid will go on for as long as it is wanted"


def run(pipeline: CheckingPipeline, kind: Kind, text: str, **more: Any) -> list[Checked]:
    """Every state of a check."""
    path, documents = more.get("path"), more.get("documents", frozenset())
    return list(checking.check(pipeline, kind, text, path, documents))  # type: ignore[arg-type]


def test_a_draft_comes_sentence_by_sentence(pipeline: CheckingPipeline) -> None:
    """Each state has one sentence more; the last has what to call about first."""
    states = run(pipeline, "draft", DRAFT)
    counts = [len(state.sentences) for state in states]
    total = states[-1].total
    assert counts == [0, 0, *range(1, total + 1), total]
    assert [state.busy for state in states] == [True] * (total + 2) + [False]
    last = states[-1]
    assert last.title == words.PASTED
    assert [call["sentence"] for call in last.call_first]
    assert not last.failure
    for state in states:
        parsed(verdicts.page(state, signs="by name"))


def test_every_quote_shown_stands_in_its_document(pipeline: CheckingPipeline) -> None:
    """The page's places cut exactly the quotes it shows."""
    html = verdicts.page(run(pipeline, "draft", DRAFT)[-1])
    cited = [one for one in parsed(html).buttons if "fn-cite" in (one["class"] or "")]
    assert cited
    for one in cited:
        text = pipeline.document(one["data-document"] or "").text
        quote = text[int(one["data-start"] or "") : int(one["data-end"] or "")]
        assert quote in SOURCE
        assert verdicts.to_place(
            one["data-document"] or "", int(one["data-start"] or ""), int(one["data-end"] or ""),
            quote,
        ).endswith(f'data-check="{one["data-check"]}"')  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text", "verdict"),
    [
        ("claim", "The attack killed 26 civilians.", "supported"),
        ("claim", "The attack killed 27 soldiers.", "not_enough_evidence"),
        ("quote", ALTERED, "altered"),
    ],
)
def test_one_claim_or_quotation(
    pipeline: CheckingPipeline, kind: Kind, text: str, verdict: str
) -> None:
    """A single statement is checked at once, held to the chosen documents, and can be signed."""
    chosen = frozenset(["source"])
    *_, last = run(pipeline, kind, text, documents=chosen)
    assert last.sentences[0]["verdict"] == verdict
    assert pipeline.desk.held_to == [chosen]
    assert last.against == 1
    html = verdicts.page(last, signs="by name")
    assert words.AGAINST.format("1 document") in parsed(html).text
    assert f'data-result="{last.id}"' in html


def test_each_sentence_of_a_claim_has_its_verdict(
    pipeline: CheckingPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a claim's parts are said to be stands on the page, escaped."""
    claim = pipeline.desk.claim("The attack killed 26 civilians.")
    part = {"text": "It killed <b>36</b> soldiers.", "verdict": "refuted", "citation": "1"}
    monkeypatch.setattr(pipeline.desk, "claim", lambda *_, **__: replace(claim, parts=(part,)))
    before, *heard, last = run(
        pipeline, "claim", "The attack killed 26 civilians. It killed 36 soldiers."
    )
    assert words.CHECKING in verdicts.page(before)
    told = [words.CHECKING_OF.format(number, 2) for number in (1, 2)]
    assert all(one in verdicts.page(state) for one, state in zip(told, heard, strict=True))
    html = verdicts.page(last, signs="by name")
    assert "It killed <b>36</b> soldiers. ✕ refuted by these documents" in " ".join(
        parsed(html).text.split()
    )
    assert "<b>" not in html


def test_nothing_to_check_and_a_strange_file_are_told(
    pipeline: CheckingPipeline, tmp_path: Path
) -> None:
    """An empty box and a file of another kind are named, with what to do."""
    *_, empty = run(pipeline, "draft", "  ")
    assert empty.failure == (words.NOTHING_TO_CHECK, words.PASTE_OR_UPLOAD)
    strange = tmp_path / "draft.exe"
    strange.write_bytes(b"MZ")
    *_, refused = run(pipeline, "draft", "", path=str(strange))
    assert refused.failure is not None
    assert "draft.exe" in refused.failure[0]
    assert words.CHECKING not in verdicts.page(refused)


def test_a_fault_of_the_program_is_shown_and_raised(pipeline: CheckingPipeline) -> None:
    """What is no named failure ends the check in words, and reaches the terminal."""
    pipeline.desk.hearing = None  # type: ignore[assignment]
    steps = checking.check(pipeline, "claim", "A.", None, frozenset())  # type: ignore[arg-type]
    next(steps)
    failed = next(steps)
    assert failed.failure is not None
    assert failed.failure[0] == words.CHECK_FAULT
    with pytest.raises(TypeError):
        next(steps)


def test_a_stopped_check_keeps_what_it_has(pipeline: CheckingPipeline) -> None:
    """Closing in the middle loses nothing; the same draft then goes on from there."""
    steps = checking.check(pipeline, "draft", DRAFT, None, frozenset())  # type: ignore[arg-type]
    some = [next(steps) for _ in range(4)][-1]
    steps.close()
    kept = checking.stopped(some)
    assert (len(kept.sentences), kept.busy) == (2, False)
    whole = run(pipeline, "draft", DRAFT)[-1]
    assert len(whole.sentences) == whole.total
    assert whole.sentences[0]["checks"] == kept.sentences[0]["checks"]
    assert len(set(pipeline.desk.asked)) == len(pipeline.desk.asked)


def sign(pipeline: CheckingPipeline, state: Checked, result: str, **how: Any) -> Checked:
    """Sign a result off."""
    given = {"by": "Ada", "verdict": None, "note": ""} | how
    return checking.sign(pipeline, state, result, **given)  # type: ignore[arg-type]


def test_a_sign_off_names_who_and_closes_the_call(pipeline: CheckingPipeline) -> None:
    """A signed sentence needs no call; name and note stand beside it, also after a reload."""
    state = run(pipeline, "draft", DRAFT)[-1]
    before = sum(map(checking.is_open, state.sentences))
    sentence = next(one for one in state.sentences if checking.is_open(one))
    for check in sentence["checks"]:
        state = sign(pipeline, state, check["result_id"], note="rang <b>them</b>")
    assert sum(map(checking.is_open, state.sentences)) == before - 1
    again = checking.recall(pipeline, state.id)  # type: ignore[arg-type]
    assert again.sentences == state.sentences
    assert again.call_first == state.call_first
    page = parsed(verdicts.page(again, signs="as user"))
    assert "confirmed by Ada" in page.text
    assert "rang <b>them</b>" in page.text
    assert words.SIGNED["confirmed"] in page.text
    assert not any("name" in one and one.get("name") == "by" for one in page.buttons)


def test_overruling_says_so(pipeline: CheckingPipeline) -> None:
    """The machine's verdict stays, with the person's beside it."""
    state = run(pipeline, "claim", "The attack killed 27 soldiers.")[-1]
    signed = sign(pipeline, state, state.id, verdict="refuted", note="26, says the mayor")
    page = parsed(verdicts.page(signed, signs="by name"))
    assert "not enough evidence" in page.text
    assert "overruled as “refuted by these documents” by Ada" in page.text
    assert words.SIGNED["overruled"] in page.text


@pytest.mark.parametrize("how", [{"by": "  "}, {"verdict": "true"}, {"note": "x" * 20_000}])
def test_a_sign_off_that_fails_says_why_where_it_was_tried(
    pipeline: CheckingPipeline, how: dict[str, str]
) -> None:
    """Nothing is signed, and the reason stands in that verdict's own form."""
    state = run(pipeline, "claim", "The attack killed 27 soldiers.")[-1]
    refused = sign(pipeline, state, state.id, **how)
    assert refused.refused is not None
    assert refused.sentences == state.sentences
    form = verdicts.page(refused, signs="by name").partition("fn-signing")[2]
    assert "fn-failed" in form.partition("fn-exports")[0]


def test_who_may_not_sign_sees_no_form(pipeline: CheckingPipeline) -> None:
    """A read-only visitor reads the verdicts and who stands behind them."""
    html = verdicts.page(run(pipeline, "draft", DRAFT)[-1])
    assert "fn-standing" in html
    assert "fn-signing" not in html


def test_a_removed_source_takes_the_check_along(pipeline: CheckingPipeline) -> None:
    """After its document is gone a reload finds an empty pane, not a quote from nowhere."""
    state = run(pipeline, "draft", DRAFT)[-1]
    id = pipeline.ledger.known("source.txt")
    assert id
    pipeline.ledger.remove([id])
    assert checking.recall(pipeline, state.id) == Checked()  # type: ignore[arg-type]
    assert checking.recall(pipeline, "no such id") == Checked()  # type: ignore[arg-type]


def test_every_form_of_export_is_offered_and_given(pipeline: CheckingPipeline) -> None:
    """The page links to each format of the check desk, and the server answers each link."""
    assert set(verdicts.FORMATS) == {*FORMATS, PACK}
    server = FastAPI()
    add_routes(server, pipeline, Pictures(pipeline), Access())  # type: ignore[arg-type]
    visitor = TestClient(server)
    for kind, text in (("draft", DRAFT), ("claim", "The attack killed 26 civilians.")):
        state = run(pipeline, kind, text)[-1]  # type: ignore[arg-type]
        links = parsed(verdicts.page(state)).links
        assert len(links) == len(verdicts.FORMATS)
        for link in links:
            given = visitor.get(f"/{link}")
            assert given.status_code == 200, (link, given.text[:300])
            assert given.headers["content-disposition"].startswith("attachment")
            assert given.content
            if link.endswith(".pack"):
                assert "manifest.json" in zipfile.ZipFile(io.BytesIO(given.content)).namelist()
            if link.endswith(".json"):
                assert json.loads(given.content)
    assert visitor.get("/checked/none.json").status_code == 404
    assert visitor.get(f"/checked/{state.id}.exe").status_code == 404
