"""Exports: the same quotes in every form, located again, and nothing of them acted upon."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import zipfile
from typing import Any
from urllib.parse import unquote

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from rag.errors import NotAResult, NothingToExport, UnknownFormat
from rag.export.data import _cell
from rag.export.desk import Exports
from rag.export.links import text_fragment
from rag.export.markdown import escaped
from rag.pipeline import Pipeline

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMATS = ["markdown", "docx", "csv", "json", "claimreview", "annotations"]


@pytest.fixture
def exports(pipeline: Pipeline) -> Exports:
    """What leaves the home."""
    return Exports(pipeline)


@pytest.mark.parametrize("name", FORMATS)
def test_every_export_carries_the_quotes(exports: Exports, draft: Any, name: str) -> None:
    """Each quote of a draft stands in each export, and the same result gives the same bytes."""
    made = exports.export([draft], name)
    assert made == exports.export([copy.deepcopy(draft)], name)
    text = made.decode("utf-8-sig") if name != "docx" else _footnotes(made)
    assert "The attack killed 26 civilians near the river." in text
    if name != "claimreview":  # a quotation is no claim
        assert "the dam is safe" in text


def test_an_answer_is_footnoted_in_markdown(exports: Exports, answer: Any) -> None:
    """Every note that a sentence names is defined once, with its place."""
    text = exports.export([answer], "markdown").decode()
    assert text.startswith("# How many civilians has the attack killed?")
    named = re.findall(r"\[\^(\d+)\](?!:)", text)
    defined = re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)
    assert named
    assert sorted(set(named)) == sorted(defined)
    assert "report.txt" in text


def test_results_share_notes(exports: Exports, check: Any) -> None:
    """Two results with the same quotes are footnoted to the same numbers."""
    text = exports.export([check, check | {"id": "2"}], "markdown").decode()
    assert len(re.findall(r"^\[\^\d+\]:", text, re.MULTILINE)) == 2


@given(st.text(max_size=80))
def test_markdown_shows_any_text_as_it_is(text: str) -> None:
    """Escaped text is read back as the same words, and makes no link, tag, list or table."""
    text = text.encode("utf-8", "replace").decode().replace("\x00", "")
    text = re.sub(r"[\x01-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029]", "", text)
    html = MarkdownIt("commonmark").enable("table").render(f"x {escaped(text)} x")
    inner = etree.HTML(html) if html.strip() else None
    shown = "".join(inner.itertext()) if inner is not None else ""
    assert " ".join(shown.split()) == " ".join(f"x {text} x".split())
    start = MarkdownIt("commonmark").render(escaped(text))
    assert start.startswith("<p>") or not text.split()


def test_docx_has_real_footnotes(exports: Exports, draft: Any) -> None:
    """Each reference in the text has its footnote in the footnotes part, in order, and one only."""
    data = exports.export([draft], "docx")
    document = docx.Document(io.BytesIO(data))
    used = [int(e.get(f"{W}id")) for e in document.element.iter(f"{W}footnoteReference")]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        root = etree.fromstring(package.read("word/footnotes.xml"))
        types = package.read("[Content_Types].xml").decode()
        relations = package.read("word/_rels/document.xml.rels").decode()
    assert "wordprocessingml.footnotes+xml" in types
    assert 'Target="footnotes.xml"' in relations
    defined = [int(footnote.get(f"{W}id")) for footnote in root]
    assert used == [1, 2, 3]
    assert defined == [-1, 0, *used]
    styles = {style.style_id for style in document.styles}
    named = {e.get(f"{W}val") for tag in ("rStyle", "pStyle") for e in root.iter(f"{W}{tag}")}
    assert named <= styles


def _footnotes(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "".join(etree.fromstring(package.read("word/footnotes.xml")).itertext())


def test_csv_runs_nothing(exports: Exports, check: Any) -> None:
    """A claim that begins like a formula is text to a spreadsheet; offsets stay numbers."""
    rows = list(csv.DictReader(io.StringIO(exports.export([check], "csv").decode("utf-8-sig"))))
    assert [row["note"] for row in rows] == ["1", "2"]
    assert rows[0]["sentence"] == "'=The attack killed 30 civilians."
    assert rows[0]["stance"] == "refutes"
    assert rows[1]["page"] == "2"
    assert "30" in rows[0]["why"]
    assert "26" in rows[0]["why"]


@given(st.text(max_size=40))
def test_no_cell_is_a_formula(text: str) -> None:
    """Whatever the text, its cell doesn't begin with what a spreadsheet would run."""
    cell = str(_cell(text))
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell.removeprefix("'") == text.replace("\x00", "\ufffd") or cell == text


def test_claimreview_is_a_draft_without_a_rating(exports: Exports, check: Any) -> None:
    """A machine's verdict names no author, gives no number, and asks for a human."""
    shape = json.loads(exports.export([check], "claimreview"))
    [review] = shape["@graph"]
    assert review["creativeWorkStatus"] == "Draft"
    assert "human review" in json.dumps(review)
    assert "author" not in review
    assert "ratingValue" not in review["reviewRating"]
    assert review["citation"][1]["pagination"] == "2"


def test_claimreview_needs_a_claim(exports: Exports, answer: Any) -> None:
    """An answer has no claim to review, and that is said."""
    with pytest.raises(NothingToExport, match="none in this result"):
        exports.export([answer], "claimreview")


def test_annotations_select_the_quote(exports: Exports, pipeline: Pipeline, draft: Any) -> None:
    """Quote, prefix and suffix, position and page lead to the same place of the text."""
    shape = json.loads(exports.export([draft], "annotations"))
    assert shape["type"] == "AnnotationPage"
    assert len({one["id"] for one in shape["items"]}) == len(shape["items"]) == 3
    texts = [pipeline.document(entry.document_id).text for entry in pipeline.entries()]
    for one in shape["items"]:
        by_type = {s["type"]: s for s in one["target"]["selector"]}
        quote, at = by_type["TextQuoteSelector"], by_type["TextPositionSelector"]
        [text] = [t for t in texts if quote["exact"] in t]
        assert text[at["start"] : at["end"]] == quote["exact"]
        assert text[: at["start"]].endswith(quote["prefix"])
        assert text[at["end"] :].startswith(quote["suffix"])
        assert re.match(r"https?://|file:///|urn:", one["target"]["source"])
    pages = [
        s["value"] for one in shape["items"] for s in one["target"]["selector"] if "value" in s
    ]
    assert pages == ["page=2"]


def test_a_web_source_is_linked_to_its_words(exports: Exports, quoted: Any) -> None:
    """The link keeps the address and names the quote with the words around it."""
    text = exports.export([quoted], "markdown").decode()
    assert "https://example.org/news?id=1#top:~:text=Officials%20said-,the%20dam%20is%20safe,-" in (
        text
    )


@given(st.text(min_size=1, max_size=400), st.text(max_size=30), st.text(max_size=30))
def test_text_fragments_are_well_formed(exact: str, before: str, after: str) -> None:
    """A directive has one or two parts, nothing in them can be read as its own syntax."""
    exact, before, after = (s.encode("utf-8", "replace").decode() for s in (exact, before, after))
    link = text_fragment("https://example.org/a", exact, before, after)
    if not exact.split():
        assert link is None
        return
    assert link is not None
    parts = link.partition("#:~:text=")[2].split(",")
    plain = [p for p in parts if not p.endswith("-") and not p.startswith("-")]
    assert 1 <= len(plain) <= 2
    assert all("-" not in p and "&" not in p for p in plain)
    assert " ".join(exact.split()).startswith(unquote(plain[0]))
    assert " ".join(exact.split()).endswith(unquote(plain[-1]))


def test_a_changed_quote_is_refused(exports: Exports, check: Any) -> None:
    """A result whose quote isn't in its document is not exported, whatever the format."""
    check["citations"][0]["quote"] = "The attack killed 30 civilians near the river."
    for name in FORMATS:
        with pytest.raises(NotAResult, match="does not stand"):
            exports.export([check], name)


def test_a_removed_document_is_named_as_such(
    exports: Exports, pipeline: Pipeline, check: Any
) -> None:
    """A quote of a document that is gone is exported as not checked again."""
    pipeline.remove([check["citations"][0]["document_id"]])
    text = exports.export([check], "markdown").decode()
    assert text.count("document not at hand") == 1


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"schema": "footnote.search/1"},
        {"schema": "footnote.check/1", "claim": "x"},
        {"schema": "footnote.draft/1", "sentences": None},
        {"schema": "footnote.answer/1", "sentences": [{"text": 1}], "citations": []},
    ],
)
def test_what_is_no_result_is_refused(exports: Exports, result: Any) -> None:
    """Anything else than a whole result is a named error."""
    with pytest.raises(NotAResult):
        exports.export([result], "markdown")


def test_an_unknown_format_is_named(exports: Exports, check: Any) -> None:
    """The remedy lists those there are."""
    with pytest.raises(UnknownFormat) as caught:
        exports.export([check], "pdf")
    assert "markdown" in caught.value.remedy
