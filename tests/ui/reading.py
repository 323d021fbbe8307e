"""HTML as a browser would read it, held to the few tags and attributes the views use."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from index import Passage, Span
from rag.answer import Answer, Citation, Coverage, Hit, Sentence

ATTRIBUTES = {
    "class", "role", "dir", "title", "type", "tabindex", "max", "maxlength", "value", "checked",
    "placeholder", "href", "target", "rel", "download", "scope",
    "data-collection", "data-kind",
    "data-document", "data-start", "data-end", "data-check", "data-question", "data-label",
    "data-click", "data-act", "data-turn", "data-thumb", "data-copy", "data-form", "data-done",
    "data-step", "data-choose", "data-chosen", "data-problems", "data-ids", "data-conversation",
    "data-view", "data-shelf", "data-keys", "data-keep", "data-only", "data-goto", "data-field",
    "data-around", "data-look", "data-result", "data-overrule", "open", "name",
    "aria-label", "aria-live", "aria-hidden", "aria-pressed", "aria-current", "aria-haspopup",
}  # fmt: skip
TAGS = {
    "a", "article", "button", "code", "dd", "details", "dialog", "div", "dl", "dt", "em", "h1",
    "del", "h2", "h3", "header", "input", "ins", "kbd", "li", "mark", "nav", "ol", "option", "p",
    "progress", "q", "section", "select", "span", "strong", "summary", "sup", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip
EMPTY = {"input"}
# Links go to the desk itself, by ids that the program made.
LINKS = (
    r"logout|original/[0-9a-f]{16}(#page=\d+)?|conversation/[0-9a-f]{32}\.(md|json)"
    r"|checked/[0-9a-f]{12,16}\.[a-z]+"
)


class Parsed(HTMLParser):
    """What a browser would make of the HTML: its tags, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.depth = 0
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.buttons: list[dict[str, str | None]] = []
        self.links: list[str] = []
        self.text = ""
        self.marked = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the tag and its attributes."""
        if tag not in EMPTY:
            self.open.append(tag)
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.names |= {name for name, _ in attrs}
        if tag == "button":
            self.buttons.append(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """Tags must close in order."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Collect the text, and that of the mark apart."""
        self.text += data
        if "mark" in self.open:
            self.marked += data

    def handle_comment(self, data: str) -> None:
        """No view writes a comment."""
        raise AssertionError(data)


def parsed(html: str) -> Parsed:
    """The page, after checking that only known tags and attributes are in it, all closed."""
    page = Parsed(html)
    assert page.open == []
    assert page.tags <= TAGS
    assert page.names <= ATTRIBUTES
    assert all(re.fullmatch(LINKS, link) for link in page.links), page.links
    return page


def made(text: str) -> Answer:
    """An answer in which everything a document or a model could write is `text`."""
    citation = Citation(
        1, text, text, text, 3, 0, len(text), text, 1.0, f"p. 3 {text}", ocr=True, confidence=0.93
    )
    return Answer(
        question=text,
        sentences=(Sentence(text, "supported", (1,)), Sentence(text, "quoted", (1, 2))),
        citations=(citation,),
        passages=(Hit(Passage(text, Span(0, len(text)), text, text), 1.0, 1, "reranked"),),
        coverage=Coverage(2, 3, 4, ({"source": text, "problem": text},)),
        timing_ms={"total": 1500.0},
        models={"generate": text},
        withheld=(Sentence(text, "unsupported", (), text),),
        notes=(text,),
        conflicts=(
            {
                "kind": "conflict",
                "values": [text, text],
                "citations": [1, 2],
                "dates": [text, ""],
                "why": text,
            },
        ),
        left_open=(text,),
    )
