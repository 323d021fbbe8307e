"""Documents are data: in the check pane and on the page picture nothing of theirs is markup."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from index import Document, Page, Span
from rag.boxes import Box
from tests.ui.fakes import HOSTILE
from tests.ui.reading import parsed
from tests.ui.test_view import TEXTS
from ui import evidence
from ui.desk import verdicts
from ui.desk.checking import Checked
from ui.desk.pictures import _page_html
from ui.markup import fingerprint

ID = "0123456789abcdef"
TRICKS = (
    HOSTILE,
    "<style>*{display:none}</style>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    'style="background:url(javascript:alert(1))" class=\'fn-current',
    "![x](http://example.org/x.png) [l]: javascript:alert(1)",
    "</li></ol></details></mark>",
    "\u202egnp.exe\u2066 \x00\x1b]0;title\x07",
)


def citation(text: str) -> dict[str, Any]:
    """A citation in which all that a document could write is `text`."""
    return {
        "n": 1, "document_id": ID, "title": text, "source": text, "page": 3, "start": 0,
        "end": len(text), "quote": text, "score": 1.0, "place": text,
    }  # fmt: skip


def checks(text: str) -> list[dict[str, Any]]:
    """A claim and a quotation of which every word is `text`."""
    review = {"state": "overruled", "verdict": text, "name": text, "time": text, "note": text}
    kept = {"citations": [citation(text)], "reasons": [text], "result_id": "ab12", "review": review}
    claim = kept | {
        "schema": "footnote.check/1", "claim": text, "verdict": "refuted",
        "evidence": [{"stance": "refutes", "citation": 1}],
        "values": [{"kind": "name", "claim": text, "source": text, "match": False}],
        "attribution": {"speaker": text, "kind": "person", "flags": [text]},
        "origins": {"documents": 2, "independent": 1, "reasons": [text]},
    }  # fmt: skip
    quote = kept | {
        "schema": "footnote.quote/1", "quote": text, "status": "altered", "speaker": text,
        "diff": [["same", text], ["added", text], ["removed", text]],
    }  # fmt: skip
    return [claim, quote]


def held(text: str, *, kind: Any = "draft", some: int = 2) -> Checked:
    """A check made of `text` throughout."""
    sentence = {
        "number": 1, "text": text, "kind": "claim", "understood": text, "resolved": [],
        "verdict": "refuted", "reasons": [text], "checks": checks(text)[:some],
    }  # fmt: skip
    return Checked(
        kind=kind, title=text, id=ID, sentences=(sentence,), total=1,
        call_first=({"sentence": 1, "why": text},), refused=("ab12", text, text),
    )  # fmt: skip


@given(text=TEXTS | st.sampled_from(TRICKS), signs=st.sampled_from(["not", "by name", "as user"]))
def test_a_check_of_anything_is_only_text(text: str, signs: verdicts.Signs) -> None:
    """Draft, quotes, notes, names and reasons keep to the page's own tags and attributes."""
    for state in (
        held(text),
        held(text, some=1, kind="claim"),
        Checked(failure=(text, text)),
        Checked(total=3, busy=True, title=text, id=ID),
    ):
        parsed(verdicts.page(state, signs=signs))


@given(text=TEXTS | st.sampled_from(TRICKS))
def test_evidence_of_anything_is_only_text(text: str) -> None:
    """Title, source and text of a document are shown as they read, wherever it is opened."""
    document = Document(ID, text, f"{text}.pdf", text, (Page(1, Span(0, len(text))),))
    for html in (
        evidence.page(document, 0, len(text), fingerprint(text), click=1, original=True),
        evidence.page(document, at=len(text) // 2),
        evidence.page(document, 0, len(text), "none of it"),
    ):
        parsed(html)


def test_a_picture_carries_numbers_alone() -> None:
    """The boxed page names the document by its id; style holds nothing but hundredths."""
    for text in TRICKS:
        document = Document(ID, text, text, text, (Page(1, Span(0, len(text))),))
        html = _page_html(document, 1, [Box(1, 0.1, 0.2, 0.3, 0.4)], (0, len(text)), (595, 842))
        assert f'src="page/{ID}/1.png"' in html
        assert html.count("style=") == 1
        assert 'style="left:10.000%;top:20.000%;width:20.000%;height:20.000%"' in html
        assert text not in html
