"""What a web page holds and a browser does not show, as far as the page itself says so."""

from __future__ import annotations

import re
from typing import Any

KIND = "hidden part of the page"
SAME_COLOUR = "text in the colour of its background"
TINY = "tiny text"

# A quick look, so that most pages need no second parsing.
_WORTH_A_LOOK = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|\shidden[\s>=]|aria-hidden|opacity\s*:\s*0"
    r"|font-size\s*:\s*[01]|text-indent\s*:\s*-|(?:left|top)\s*:\s*-\d{3}|color\s*[:=]",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"display:none|visibility:hidden|opacity:0(?:\.0+)?(?:;|$|!)|text-indent:-\d{3,}"
    r"|(?:^|;)(?:left|top|right):-\d{3,}|clip:rect\(0(?:px)?[, ]|mso-hide:all"
)
_SMALL = re.compile(r"font-size:(?:0(?:\.\d+)?|1(?:\.\d+)?(?=px|pt))(?:px|pt|r?em|%)?(?:;|$|!)")
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_WHITE = {"white", "#fff", "#ffffff", "rgb(255,255,255)", "#fefefe", "rgba(255,255,255,1)"}
# Their text is never part of a page's own, shown or not.
_FURNITURE = "script style template noscript svg nav form select option button head dialog iframe"
_LEFT_OUT = frozenset(_FURNITURE.split())
# What holds so much of a page is its text, and a script shows it.
_MAIN_SHARE = 0.3


def worth_a_look(raw: str) -> bool:
    """Whether a page may conceal anything at all."""
    return _WORTH_A_LOOK.search(raw) is not None


def take_out(tree: Any) -> list[tuple[str, str]]:
    """Remove what a browser does not show from an lxml tree: what kind, and the words, in order."""
    whole = len(tree.text_content())
    found = []
    for element in list(tree.iter()):
        kind = why_concealed(element)
        if not kind or _in_furniture(element) or _gone(element, tree):
            continue
        text = _words(element)
        if any(map(str.isalnum, text)) and len(text) <= _MAIN_SHARE * whole:
            found.append((kind, text))
            _drop(element)
    return found


def why_concealed(element: Any) -> str:
    """The kind of hiding that an element's own attributes ask for, "" for none."""
    if not isinstance(element.tag, str):
        return ""
    style = re.sub(r"\s+", "", element.get("style") or "").lower()
    if element.get("hidden") is not None or (style and _GONE.search(style)):
        return KIND
    if (element.get("aria-hidden") or "").lower() == "true":
        return KIND
    if style and _SMALL.search(style):
        return TINY
    colour = _COLOUR.search(style)
    named = colour[1] if colour else (element.get("color") or "").strip().lower()
    return SAME_COLOUR if named and named == _ground(element, white=named in _WHITE) else ""


def _ground(element: Any, *, white: bool) -> str:
    """The colour an element stands on, as its own style or one above says; "" where none can tell.

    White text counts as standing on white when nothing above it could have
    another ground: no style of that kind, and no class for which a style sheet may speak.
    """
    for above in (element, *element.iterancestors()):
        style = re.sub(r"\s+", "", above.get("style") or "").lower()
        ground = _GROUND.search(style)
        if ground or above.get("bgcolor"):
            said = ground[1] if ground else (above.get("bgcolor") or "").strip().lower()
            return next(iter(_WHITE & {_colour_of(element)}), said) if said in _WHITE else said
        if above.get("class") or above.get("id") or above.get("background"):
            return ""
    return _colour_of(element) if white else ""


def _colour_of(element: Any) -> str:
    style = re.sub(r"\s+", "", element.get("style") or "").lower()
    colour = _COLOUR.search(style)
    return colour[1] if colour else (element.get("color") or "").strip().lower()


def _in_furniture(element: Any) -> bool:
    return element.tag in _LEFT_OUT or any(e.tag in _LEFT_OUT for e in element.iterancestors())


def _gone(element: Any, tree: Any) -> bool:
    """Whether the element went with one above it."""
    return element is tree or element.getroottree().getroot() is not tree


def _words(element: Any) -> str:
    """The words of an element, on one line a block."""
    parts = []
    for one in element.iter():
        if isinstance(one.tag, str) and one.tag not in _LEFT_OUT:
            parts.append(one.text or "")
        if one is not element:
            parts.append(one.tail or "")
    return " ".join(" ".join(parts).split())


def _drop(element: Any) -> None:
    """Take an element out, leaving the text after it."""
    parent, before = element.getparent(), element.getprevious()
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
