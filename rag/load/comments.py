"""Comments in slides and workbooks, which the libraries that read these leave out.

Set apart as hidden: a reader of the slide or the sheet does not see them in its text.
"""

from __future__ import annotations

import zipfile
from typing import Any

from lxml import etree

from rag.load.content import Writer

COMMENT = "comment"
# What Excel writes before a comment of the kind that can be replied to ([MS-XLSX] 2.1.2).
_THREADED = "[Threaded comment]"
_SAID = "Comment:"


def slide_comments(slide: Any, writer: Writer) -> None:
    """Set apart the comments and replies on a slide of python-pptx: whose, and of which day."""
    show = slide.part.package.main_document_part
    people = {
        one.get("id"): one.get("name", "")
        for root in _related(show, "/commentAuthors", "/authors")
        for one in root
    }
    for root in _related(slide.part, "/comments"):
        for one in root.iter("{*}cm", "{*}reply"):
            said = " ".join(_own_text(one).split())
            day = (one.get("dt") or one.get("created") or "")[:10]
            whose = ", ".join(part for part in (people.get(one.get("authorId"), ""), day) if part)
            writer.set_apart(COMMENT, said, hidden=True, note=whose)


def sheet_comments(sheet: Any, writer: Writer) -> None:
    """Set apart the comments of a sheet of openpyxl's reading mode: on which cell, and whose."""
    from openpyxl.packaging.relationship import get_dependents, get_rels_path

    archive: zipfile.ZipFile = sheet.parent._archive  # noqa: SLF001 - the reading mode has no name
    place = get_rels_path(sheet._worksheet_path)  # noqa: SLF001
    if place not in archive.namelist():
        return
    for relation in get_dependents(archive, place):
        if not relation.Type.endswith("/comments") or relation.Target not in archive.namelist():
            continue
        root = _parsed(archive.read(relation.Target))
        people = [one.text or "" for one in root.iter("{*}author")]
        for one in root.iter("{*}comment"):
            said = "".join(t.text or "" for t in one.iter("{*}t"))
            if said.startswith(_THREADED):
                said = said.partition(_SAID)[2]
            number = one.get("authorId", "")
            who = people[int(number)] if number.isdecimal() and int(number) < len(people) else ""
            # A threaded comment's author is a key into another part of the file.
            whose = f", {who}" if who and not who.startswith("tc=") else ""
            where = f"{sheet.title}, {one.get('ref', '')}{whose}"
            writer.set_apart(COMMENT, " ".join(said.split()), hidden=True, note=where)


def _related(part: Any, *kinds: str) -> list[Any]:
    """The roots of the parts that this one refers to as one of these kinds."""
    return [
        _parsed(relation.target_part.blob)
        for relation in part.rels.values()
        if relation.reltype.endswith(kinds) and not relation.is_external
    ]


def _parsed(data: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(data, parser)
    return etree.Element("empty") if root is None else root


def _own_text(comment: Any) -> str:
    """The words of a comment without those of its replies."""
    parts = []
    for one in comment.iter("{*}text", "{*}t"):
        holder = next((up for up in one.iterancestors("{*}cm", "{*}reply")), None)
        if holder is comment:
            parts.append(one.text or "")
    return " ".join(parts)
