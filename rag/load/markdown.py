"""Markdown: the text a reader of the rendered page sees, with its headings."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.load.content import BLOCK_BREAK, Content, Writer
from rag.load.plain import decode


def load_markdown(data: bytes, name: str) -> Content:
    """Marks of emphasis, links and fences go; words, list markers, code and table cells stay."""
    raw, encoding = decode(data, name)
    front, body = _front_matter(raw)
    renderer = _Renderer()
    renderer.write(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body))
    return renderer.writer.content(front.get("title", ""), {**front, "encoding": encoding})


def _front_matter(raw: str) -> tuple[dict[str, str], str]:
    """The `key: value` lines of a leading `---` block, and the text after it."""
    lines = raw.lstrip("\ufeff").splitlines()
    if not lines or lines[0].rstrip() != "---":
        return {}, raw
    for end, line in enumerate(lines[1:], start=1):
        if line.rstrip() in {"---", "..."}:
            pairs = (line.split(":", 1) for line in lines[1:end] if ":" in line)
            found = {k.strip().lower(): v.strip().strip("\"'") for k, v in pairs if k[:1].isalpha()}
            return found, "\n".join(lines[end + 1 :])
    return {}, raw


class _Renderer:
    """Walks block tokens: each paragraph, item, code block and table row becomes text."""

    def __init__(self) -> None:
        self.writer = Writer()
        self.numbers: list[int | None] = []  # of each open list the next number, None for bullets
        self.marker = ""
        self.level = 0
        self.cells: list[str] | None = None
        self.rows = 0

    def write(self, tokens: Sequence[Token]) -> None:
        """Give each token to the method of its type; other types carry no text."""
        for token in tokens:
            method = getattr(self, f"_{token.type}", None)
            if method:
                method(token)

    def _bullet_list_open(self, _: Token) -> None:
        self.numbers.append(None)

    def _ordered_list_open(self, token: Token) -> None:
        self.numbers.append(int(token.attrs.get("start", 1)))

    def _bullet_list_close(self, _: Token) -> None:
        self.numbers.pop()

    _ordered_list_close = _bullet_list_close

    def _list_item_open(self, _: Token) -> None:
        number = self.numbers[-1]
        self.marker = "- " if number is None else f"{number}. "
        if number is not None:
            self.numbers[-1] = number + 1

    def _heading_open(self, token: Token) -> None:
        self.level = int(token.tag[1])

    def _heading_close(self, _: Token) -> None:
        self.level = 0

    def _table_open(self, _: Token) -> None:
        self.rows = 0

    def _tr_open(self, _: Token) -> None:
        self.cells = []

    def _tr_close(self, _: Token) -> None:
        self.writer.add(" | ".join(self.cells or []), separator="\n" if self.rows else BLOCK_BREAK)
        self.cells = None
        self.rows += 1

    def _inline(self, token: Token) -> None:
        text = _words(token.children or [])
        if self.cells is not None:
            self.cells.append(text)
            return
        separator = "\n" if self.marker else BLOCK_BREAK
        self.writer.add(self.marker + text, self.level, separator)
        self.marker = ""

    def _fence(self, token: Token) -> None:
        self.writer.add(token.content)

    _code_block = _fence

    def _html_block(self, token: Token) -> None:
        self.writer.add(_without_tags(token.content))


def _words(tokens: Sequence[Token]) -> str:
    """The words of a paragraph; a line break inside it is a space, as rendered."""
    parts: list[str] = []
    for token in tokens:
        if token.type in {"text", "code_inline"}:
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak":
            parts.append("\n")
        elif token.type == "image":
            parts.append(_words(token.children or []))
    return "".join(parts)


def _without_tags(html: str) -> str:
    """The text of a piece of HTML inside Markdown; comments and scripts are not text."""
    from lxml import etree
    from lxml import html as parser

    try:
        tree = parser.fromstring(f"<div>{html}</div>")
    except (etree.ParserError, etree.XMLSyntaxError):
        return ""
    etree.strip_elements(tree, "script", "style", etree.Comment, with_tail=False)
    return str(tree.text_content())
