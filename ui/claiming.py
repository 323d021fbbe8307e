"""A checked claim in the terminal: the verdict, the quotes on each side, the values compared."""

from __future__ import annotations

from rag.check.results import ClaimCheck
from rag.export.words import CAUTION, STANCES, shown
from ui import words
from ui.reading import print_indented
from ui.terminal import line, out

STYLES = {
    "supported": "green",
    "refuted": "red",
    "conflicting": "yellow",
    "not_enough_evidence": "yellow",
}
SIDES = {
    "supports": ("✓", "green"),
    "refutes": ("✕", "red"),
    "neutral": ("·", "dim"),
}
KINDS = {
    "person": "a person",
    "institution": "an institution",
    "unnamed": "not named",
    "document": "a document",
    "outlet": "the document itself, or an outlet",
}


def print_claim(result: ClaimCheck) -> None:
    """The result for people; colour never stands alone."""
    console = out()
    said = shown(result.verdict)
    print_indented(
        console,
        0,
        (f"{said.symbol} {said.word}", f"bold {STYLES[result.verdict]}"),
        _shares(result),
    )
    for reason in result.reasons:
        print_indented(console, 2, line(reason))
    _parts(result)
    _values(result)
    _quotes(result)
    _speaker(result)
    _origins(result)
    for note in (words.coverage(result.coverage), CAUTION):
        print_indented(console, 0, (line(note), "dim"))


def _shares(result: ClaimCheck) -> tuple[str, str]:
    names = {"supported": "for", "refuted": "against", "not_enough_evidence": "undecided"}
    told = ", ".join(f"{names[key]} {share:.0%}" for key, share in result.probabilities.items())
    return (f"  {told}", "dim")


def _parts(result: ClaimCheck) -> None:
    for part in result.parts:
        said = shown(part["verdict"])
        number = f" [{part['citation']}]" if part["citation"] else ""
        style = STYLES[part["verdict"]]
        state = (f"  {said.symbol} {said.word}{number}", style)
        print_indented(out(), 2, ("Part: ", "bold"), line(part["text"]), state)


def _values(result: ClaimCheck) -> None:
    if not result.values:
        return
    print_indented(out(), 0, ("Values, claim and source side by side", "bold"))
    for value in result.values:
        sign, style = ("=", "green") if value.match else ("≠", "red")
        source = f"“{line(value.source)}”" if value.source else "(not in the source)"
        print_indented(
            out(),
            2,
            (f"{value.kind}: ", "dim"),
            f"“{line(value.claim)}” ",
            (sign, style),
            f" {source}",
        )


def _quotes(result: ClaimCheck) -> None:
    stances = {stand.citation: stand.stance for stand in result.evidence}
    if result.citations:
        print_indented(out(), 0, (words.WHERE, "bold"))
    for citation in result.citations:
        symbol, style = SIDES[stances.get(citation.n, "neutral")]
        side = STANCES[stances.get(citation.n, "neutral")]
        command = f"  footnote show {citation.document_id} --at {citation.start}-{citation.end}"
        where = line(words.place(citation))
        print_indented(
            out(),
            2,
            (f"[{citation.n}] ", "bold"),
            (f"{symbol} {side}  ", style),
            where,
            (command, "dim"),
        )
        print_indented(out(), 6, "“", line(citation.quote), "”")
    for pair in result.conflicts:
        told = line(words.conflict(pair))
        print_indented(out(), 2, ("⇄ ", "yellow"), told)


def _speaker(result: ClaimCheck) -> None:
    said = result.attribution
    if said is None:
        return
    how = f", {said.type} speech by “{line(said.cue)}”" if said.cue else ", in its own voice"
    kind = "" if not said.cue else f" ({KINDS[said.kind]})"
    print_indented(
        out(), 0, ("Who says it: ", "bold"), line(said.speaker), kind + how, f" [{said.citation}]"
    )
    for flag in said.flags:
        print_indented(out(), 2, (f"! The claim {line(flag)}.", "yellow"))


def _origins(result: ClaimCheck) -> None:
    origins = result.origins
    if not origins.documents:
        return
    documents = words.plural(origins.documents, "document")
    told = f"{documents}, {words.plural(origins.independent, 'origin')}"
    print_indented(out(), 0, ("Origins: ", "bold"), told)
    for reason in origins.reasons:
        print_indented(out(), 2, line(reason))
