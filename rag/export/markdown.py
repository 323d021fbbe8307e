"""Markdown with footnotes (`[^1]`), readable as it stands.

Text of documents is data here too: characters that Markdown or HTML would act
on are escaped, so that a quote can neither become a link nor a tag.
"""

from __future__ import annotations

import re
from itertools import groupby

from rag.export.report import Item, Note, Report, Section
from rag.export.words import CAUTION, STANCES, place, reviewed, shown

_ACTIVE = re.compile(r"([\\`*_{}\[\]<>#|~!$])|&(?=[#\w])")
_AT_START = re.compile(r"^(\s*)(?=[-+=:]|\d+[.)])(\d*)", re.MULTILINE)


def to_markdown(report: Report) -> bytes:
    """The report as UTF-8 Markdown, ending with the footnotes and a word of caution."""
    parts = [_section(section) for section in report.sections]
    notes = "\n".join(_note(note) for note in report.notes)
    return ("\n\n".join([*parts, *([notes] if notes else []), f"*{CAUTION}*"]) + "\n").encode()


def escaped(text: str) -> str:
    """The text on one line, shown as it is by any Markdown reader."""
    line = " ".join(text.split())
    line = _ACTIVE.sub(lambda m: f"\\{m[1]}" if m[1] else "&amp;", line)
    return _AT_START.sub(lambda m: f"{m[1]}{m[2]}\\", line, count=1)


def _section(section: Section) -> str:
    lines = [f"# {escaped(section.heading)}", ""]
    if section.calls:
        lines += ["**Call about first**", ""]
        lines += [f"{n}. {escaped(call)}" for n, call in enumerate(section.calls, 1)] + [""]
    if section.kind in {"answer", "draft"}:
        for _, sentences in groupby(section.items, key=lambda item: item.paragraph):
            lines += [" ".join(_marked(item, section) for item in sentences), ""]
    if section.kind == "draft":
        lines += _table([item for item in section.items if item.results])
    elif section.kind != "answer":
        for item in section.items:
            lines += [_verdict(item), "", *_details(item), ""]
    lines += [escaped(remark) for remark in section.remarks]
    return "\n".join(lines).rstrip()


def _marked(item: Item, section: Section) -> str:
    """A sentence with its note numbers; in a draft with its verdict too, symbol and word."""
    said = escaped(item.text) + "".join(f"[^{n}]" for n in item.notes)
    if section.kind != "draft" or item.verdict == "no_claim":
        return said
    how = shown(item.verdict)
    return f"{said} **({item.number} {how.symbol} {how.word})**"


def _verdict(item: Item) -> str:
    how = shown(item.verdict)
    who = "; ".join(reviewed(review) for review in item.reviews)
    return f"**{how.symbol} {how.word}** ({escaped(who)})"


def _details(item: Item) -> list[str]:
    lines = [f"- {escaped(reason)}" for reason in item.reasons]
    for n in item.notes:
        stance = STANCES.get(item.stances.get(n, ""), "quote")
        lines.append(f"- {stance}: [^{n}]")
    return lines


def _table(items: list[Item]) -> list[str]:
    """A row for each checked sentence of a draft."""
    if not items:
        return ["There is no claim and no quotation to check in this draft.", ""]
    rows = ["| no. | sentence | verdict | why | sources | reviewed |", "|---|---|---|---|---|---|"]
    for item in items:
        how = shown(item.verdict)
        cells = [
            str(item.number),
            escaped(item.understood or item.text),
            f"{how.symbol} {how.word}",
            escaped("; ".join(item.reasons)),
            "".join(f"[^{n}]" for n in item.notes),
            escaped("; ".join(dict.fromkeys(reviewed(review) for review in item.reviews))),
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return [*rows, ""]


def _note(note: Note) -> str:
    where = escaped(place(note.title, note.source, note.page, note.place))
    if note.link:
        where = f"[{where}](<{note.link}>)"
    unlocated = "" if note.located else " (document not at hand: not checked again)"
    return f"[^{note.n}]: “{escaped(note.quote)}” {where}{unlocated}"
