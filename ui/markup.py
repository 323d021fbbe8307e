"""The smallest pieces of HTML: escaped text, places to click, notices.

Every text of a document or a user goes through `escape`. Nothing renders
Markdown, and no attribute that a browser would run or follow (`on...`, `href`,
`src`, `style`) ever holds such a text.
"""

from __future__ import annotations

import hashlib
from html import escape as _html

from rag.answer import Citation
from ui.terminal import plain

# Characters that the page's own template language reads; as references they are only text.
_TEMPLATE = {ord("$"): "&#36;", ord("{"): "&#123;", ord("}"): "&#125;", ord("`"): "&#96;"}


def escape(text: str) -> str:
    """The text as HTML text or attribute value: nothing in it is a tag, a template or a control."""
    return _html(plain(text), quote=True).translate(_TEMPLATE)


def escape_kept(text: str) -> str:
    """`escape` for what will be copied: line ends stay line ends in the attribute."""
    return escape(text).replace("\n", "&#10;")


def fingerprint(quote: str) -> str:
    """A short hash by which a click proves that the place still holds the quote."""
    return hashlib.blake2b(quote.encode("utf-8", "replace"), digest_size=8).hexdigest()


def to_place(document_id: str, start: int, end: int, quote: str) -> str:
    """The attributes a click on a place sends back."""
    return (
        f'data-document="{escape(document_id)}" data-start="{start}" data-end="{end}" '
        f'data-check="{fingerprint(quote)}"'
    )


def to_citation(citation: Citation) -> str:
    """The attributes a click on a citation sends back."""
    return to_place(citation.document_id, citation.start, citation.end, citation.quote)


def button(label: str, act: str, kind: str = "", *, hint: str = "", **sent: object) -> str:
    """A button whose click is the event `act`, with what it sends along.

    `hint` is its name for those who do not see it, where the label is only a symbol.
    """
    data = "".join(f' data-{key}="{escape(str(value))}"' for key, value in sent.items())
    named = f' aria-label="{escape(hint)}" title="{escape(hint)}"' if hint else ""
    return (
        f'<button type="button" class="fn-button {kind}" data-act="{act}"{data}{named}>'
        f"{escape(label)}</button>"
    )


def remedy(text: str) -> str:
    """The program's own advice: a command between backticks is set as one."""
    parts = text.split("`")
    return "".join(
        f"<code>{escape(part)}</code>" if at % 2 and at < len(parts) - 1 else escape(part)
        for at, part in enumerate(parts)
    )


def notice(kind: str, symbol: str, message: str, advice: str = "") -> str:
    """A message set apart, with what to do."""
    more = f"<p>{remedy(advice)}</p>" if advice else ""
    return (
        f'<div class="fn-notice {kind}"><p><strong><span aria-hidden="true">{symbol}</span> '
        f"{escape(message)}</strong></p>{more}</div>"
    )


def heading(title: str, detail: str = "") -> str:
    """The heading of a column."""
    tail = f'<span class="fn-small">{escape(detail)}</span>' if detail else ""
    return f'<h2 class="fn-heading">{escape(title)}{tail}</h2>'
