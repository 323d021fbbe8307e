"""What a Word document holds beside its body: notes, comments, deletions, hidden runs, headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from rag.load.content import Writer

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
HIDDEN = "hidden text"
SAME_COLOUR = "text in the colour of its background"
TINY = "tiny text"
DELETED = "deleted text"
COMMENT = "comment"

_DELETED = (f"{W}del", f"{W}moveFrom")
_HALF_POINTS = 4  # of a type size: less than two points is not read
_OFF = {"0", "false", "off", "none"}
_NOTES = {"footnotes": f"{W}footnote", "endnotes": f"{W}endnote"}
_ANCHOR_CHARS = 80

Words = Callable[[Any], str]


def styles_that(document: Any, name: str) -> frozenset[str]:
    """The ids of the styles that set a property of text: "vanish" for not shown, "b" for bold."""
    found: set[str] = set()
    for style in document.styles:
        current, seen = style, 0
        while current is not None and seen < 10:
            looks = current.element.find(f"{W}rPr")
            if looks is not None and looks.find(f"{W}{name}") is not None:
                if _set(looks, name):
                    found.add(style.style_id)
                break
            current, seen = getattr(current, "base_style", None), seen + 1
    return frozenset(found)


def is_bold(run: Any, styles: frozenset[str]) -> bool:
    """Whether a run is set in bold, by itself or by one of these styles."""
    looks = run.find(f"{W}rPr")
    if looks is not None and looks.find(f"{W}b") is not None:
        return _set(looks, "b")
    return not styles.isdisjoint(_named(run, looks))


def why_hidden(run: Any, styles: frozenset[str]) -> str:
    """The kind of hiding of a run, "" for none."""
    looks = run.find(f"{W}rPr")
    if styles and not styles.isdisjoint(_named(run, looks)):
        return HIDDEN
    if looks is None:
        return ""
    size = _value(looks, "sz")
    if _set(looks, "vanish") or _set(looks, "webHidden"):
        return HIDDEN
    if size.isdigit() and int(size) < _HALF_POINTS:
        return TINY
    white = _value(looks, "color").upper() == "FFFFFF"
    return SAME_COLOUR if white and not _shaded(run, looks) else ""


def _named(run: Any, looks: Any) -> Iterator[str]:
    """The ids of the styles a run is written in, its own and its paragraph's."""
    found = [looks.find(f"{W}rStyle")] if looks is not None else []
    paragraph = next(run.iterancestors(f"{W}p"), None)
    if paragraph is not None:
        found.append(paragraph.find(f"{W}pPr/{W}pStyle"))
    yield from (style.get(f"{W}val", "") for style in found if style is not None)


def _set(looks: Any, name: str) -> bool:
    """Whether a property that is on or off is on."""
    found = looks.find(f"{W}{name}") if looks is not None else None
    return found is not None and found.get(f"{W}val", "1").lower() not in _OFF


def _value(looks: Any, name: str) -> str:
    found = looks.find(f"{W}{name}")
    return found.get(f"{W}val", "") if found is not None else ""


def _shaded(run: Any, looks: Any) -> bool:
    """Whether anything colours the ground of a run; a picture or drawing behind it is not seen."""
    if looks.find(f"{W}highlight") is not None:
        return True
    shades = [looks.find(f"{W}shd")]
    for above in run.iterancestors(f"{W}p", f"{W}tc", f"{W}tbl", f"{W}txbxContent"):
        if above.tag in {f"{W}txbxContent", f"{W}tbl"}:  # a fill or a table style of its own
            return True
        shades += [above.find(f"{W}pPr/{W}shd"), above.find(f"{W}tcPr/{W}shd")]
    fills = [shade.get(f"{W}fill", "auto").upper() for shade in shades if shade is not None]
    return any(fill not in {"AUTO", "FFFFFF", ""} for fill in fills)


def write_hidden(paragraph: Any, styles: frozenset[str], words: Words, writer: Writer) -> None:
    """Set apart the runs of a paragraph that are not shown, and the words deleted from it."""
    runs = [
        (why_hidden(run, styles), run)
        for run in paragraph.iter(f"{W}r")
        if next(run.iterancestors(*_DELETED), None) is None
        and next(run.iterancestors(f"{W}p"), None) is paragraph
    ]
    for kind, group in groupby(runs, lambda pair: pair[0]):
        if kind:
            writer.set_apart(kind, "".join(words(run) for _, run in group), hidden=True)
    for change in paragraph.iter(*_DELETED):
        nearest = next(change.iterancestors(f"{W}p", *_DELETED), None)
        if nearest is paragraph:
            text = "".join(t.text or "" for t in change.iter(f"{W}delText", f"{W}t"))
            writer.set_apart(DELETED, text, hidden=True, note=_whose(change))


def write_apart(document: Any, words: Words, writer: Writer) -> None:
    """Set apart footnotes and endnotes, comments, headers and footers."""
    parts = {str(part.partname): part for part in document.part.package.iter_parts()}
    body = document.element.body
    for name, tag in _NOTES.items():
        _write_notes(_root(parts.get(f"/word/{name}.xml")), tag, body, words, writer)
    _write_comments(_root(parts.get("/word/comments.xml")), body, words, writer)
    for kind in ("header", "footer"):
        names = sorted(name for name in parts if name.startswith(f"/word/{kind}"))
        for text in dict.fromkeys(_text(_root(parts[name]), words) for name in names):
            writer.set_apart(kind, text, hidden=False)


def _write_notes(root: Any, tag: str, body: Any, words: Words, writer: Writer) -> None:
    """The notes in the order of their marks in the body, each with its number."""
    if root is None:
        return
    notes = {note.get(f"{W}id"): note for note in root.iter(tag)}
    for number, reference in enumerate(body.iter(f"{tag}Reference"), start=1):
        note = notes.get(reference.get(f"{W}id"))
        text = _text(note, words).strip()
        if text:
            kind = tag.removeprefix(W)
            writer.set_apart(kind, f"[{number}] {text}", hidden=False, note=str(number))


def _write_comments(root: Any, body: Any, words: Words, writer: Writer) -> None:
    """The comments: whose, when, and on what."""
    if root is None:
        return
    anchors = _anchors(body)
    for comment in root.iter(f"{W}comment"):
        on = anchors.get(comment.get(f"{W}id", ""), "")
        note = _whose(comment) + (f", on “{on}”" if on else "")
        writer.set_apart(COMMENT, _text(comment, words), hidden=True, note=note)


def _root(part: Any) -> Any:
    """A part of the file as a tree; None for a missing or a broken one."""
    from lxml import etree

    if part is None:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    return etree.fromstring(part.blob, parser)


def _text(element: Any, words: Words) -> str:
    """The words of a part, "" for none."""
    if element is None:
        return ""
    paragraphs = element.iter(f"{W}p")
    shown = (p for p in paragraphs if next(p.iterancestors(FALLBACK), None) is None)
    return "\n".join(words(paragraph) for paragraph in shown)


def _whose(change: Any) -> str:
    """Who made a change or a comment, and on which day."""
    author, date = change.get(f"{W}author", ""), change.get(f"{W}date", "")[:10]
    return ", ".join(filter(None, (author, date)))


def _anchors(body: Any) -> dict[str, str]:
    """By comment id, the beginning of the words it is about."""
    open_: dict[str, list[str]] = {}
    done: dict[str, str] = {}
    for element in _in_order(body):
        if element.tag == f"{W}commentRangeStart":
            open_[element.get(f"{W}id", "")] = []
        elif element.tag == f"{W}commentRangeEnd":
            said = "".join(open_.pop(element.get(f"{W}id", ""), []))
            done[element.get(f"{W}id", "")] = " ".join(said.split())[:_ANCHOR_CHARS]
        elif element.text:
            for words in open_.values():
                words.append(element.text)
    return done


def _in_order(body: Any) -> Iterator[Any]:
    yield from body.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}t")
