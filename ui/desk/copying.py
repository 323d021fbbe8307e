"""An answer with its footnotes as text to copy: Markdown, plain, HTML; quotes word for word."""

from __future__ import annotations

from html import escape

from rag.answer import Citation
from ui import words
from ui.terminal import plain
from ui.turn import Turn, Turns

# What Markdown would read as its own; in front of each a backslash makes it text.
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in r"\`*_{}[]<>#|~$"})


def markdown(turn: Turn, prefix: str = "") -> str:
    """The question as a heading, then the sentences with Markdown footnotes.

    `prefix` stands before each footnote's number: in one file a footnote's name counts once.
    """
    said = [
        _marked(one.text) + "".join(f"[^{prefix}{n}]" for n in one.citations)
        for one in turn.sentences
    ] or [_marked(words.NOT_FOUND)]
    notes = [
        f"[^{prefix}{one.n}]: “{_marked(one.quote)}” ({_marked(_where(one))})"
        for one in turn.citations
    ]
    said += map(_marked, _asides(turn))
    return "\n\n".join([f"## {_marked(turn.question)}", *said, *notes]) + "\n"


def text(turn: Turn) -> str:
    """The same as plain text: numbers in brackets, the quotes below."""
    said = [one.text + "".join(f" [{n}]" for n in one.citations) for one in turn.sentences] or [
        words.NOT_FOUND
    ]
    said += _asides(turn)
    notes = [f"[{one.n}] {reference(one)}" for one in turn.citations]
    return plain("\n".join([turn.question, "", *said, *([""] if notes else []), *notes]) + "\n")


def html(turn: Turn) -> str:
    """The same as HTML, every text escaped."""
    said = (
        "".join(
            f"<p>{_escaped(one.text)}"
            + "".join(f"<sup>[{n}]</sup>" for n in one.citations)
            + "</p>"
            for one in turn.sentences
        )
        or f"<p>{_escaped(words.NOT_FOUND)}</p>"
    )
    said += "".join(f"<p>{_escaped(one)}</p>" for one in _asides(turn))
    notes = "".join(
        f'<li value="{one.n}"><q>{_escaped(one.quote)}</q> {_escaped(_where(one))}</li>'
        for one in turn.citations
    )
    listed = f"<ol>{notes}</ol>" if notes else ""
    return f"<h2>{_escaped(turn.question)}</h2>{said}{listed}"


def _asides(turn: Turn) -> list[str]:
    """What is left open, and which quotes disagree: an answer is not copied without it."""
    if turn.answer is None:
        return []
    return [
        *map(words.left_open, turn.answer.left_open),
        *map(words.conflict, turn.answer.conflicts),
    ]


def reference(citation: Citation) -> str:
    """A quote with where it stands."""
    return f"“{citation.quote}” ({_where(citation)}, {citation.source})"


def _where(citation: Citation) -> str:
    """The place, and of a row what its cells are."""
    return ". ".join(filter(None, [words.place(citation), words.row(citation)]))


def conversation(name: str, turns: Turns) -> str:
    """A whole conversation as Markdown; each answer keeps its own footnotes."""
    answers = [markdown(turn, f"{at}-") for at, turn in enumerate(turns, start=1)]
    return "\n".join([f"# {_marked(name)}\n", *answers])


def _marked(text: str) -> str:
    return " ".join(plain(text).translate(_MARKS).split())


def _escaped(text: str) -> str:
    return escape(plain(text), quote=True)
