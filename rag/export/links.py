"""Links that open a web page at the quote: text fragments.

`#:~:text=[prefix-,]start[,end][,-suffix]`, as the WICG draft "URL Fragment Text
Directives" has it; browsers that don't know them open the page at its top.
"""

from __future__ import annotations

from urllib.parse import quote, urldefrag

# A longer quote is named by its first and last words: addresses have limits.
WHOLE_CHARS = 200
END_WORDS = 6
CONTEXT_WORDS = 4


def is_web(source: str) -> bool:
    """Whether the source is a web address."""
    return source.lower().startswith(("http://", "https://"))


def text_fragment(source: str, exact: str, before: str = "", after: str = "") -> str | None:
    """The address of a quote on a web page; None when the source is not a web address.

    `before` and `after` are the text around the quote; the words next to it tell
    it from the same words elsewhere on the page.
    """
    words = exact.split()
    if not is_web(source) or not words:
        return None
    address, fragment = urldefrag(source)
    fragment = fragment.partition(":~:")[0]
    directive = [_encoded(part) for part in _ends(exact, words)]
    # A prefix or suffix must stand in the same block as the quote.
    if lead := before.rpartition("\n")[2].split()[-CONTEXT_WORDS:]:
        directive.insert(0, _encoded(" ".join(lead)) + "-")
    if trail := after.partition("\n")[0].split()[:CONTEXT_WORDS]:
        directive.append("-" + _encoded(" ".join(trail)))
    return f"{address}#{fragment}:~:text={','.join(directive)}"


def _ends(exact: str, words: list[str]) -> list[str]:
    """The whole quote, or its first and last words when it is long or crosses a line break."""
    whole = len(exact) <= WHOLE_CHARS and "\n" not in exact.strip()
    if whole or len(words) <= 2:
        return [" ".join(words)]
    # A text start may not cross a block either, so it stays within its line.
    size = min(END_WORDS, len(words) // 2)
    first = exact.strip().partition("\n")[0].split()[:size]
    last = exact.strip().rpartition("\n")[2].split()[-size:]
    return [" ".join(first), " ".join(last)]


def _encoded(text: str) -> str:
    """Percent-encoded; the dash too, which the directive's own syntax uses."""
    return quote(text, safe="").replace("-", "%2D")
