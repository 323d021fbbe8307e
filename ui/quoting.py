"""A checked quotation in the terminal: the status, what differs, and where it stands."""

from __future__ import annotations

from rag.check.results import QuoteCheck
from ui import words
from ui.reading import print_indented
from ui.terminal import line, out

STYLES = {
    "verbatim": "green",
    "normalised": "green",
    "altered": "red",
    "spliced": "red",
    "truncated": "red",
    "wrong_speaker": "red",
    "not_found": "yellow",
}
DIFF = {"same": ("", ""), "added": ("[+", "+]"), "removed": ("[-", "-]")}
DIFF_STYLES = {"same": "", "added": "bold red", "removed": "bold green"}


def print_quote(result: QuoteCheck) -> None:
    """The result for people; colour never stands alone."""
    console = out()
    symbol, said = words.QUOTE_STATES[result.status]
    style = f"bold {STYLES[result.status]}"
    print_indented(console, 0, (f"{symbol} {said}", style))
    for reason in result.reasons:
        print_indented(console, 2, line(reason))
    if any(operation != "same" for operation, _ in result.diff):
        parts = [
            (f"{DIFF[operation][0]}{line(text)}{DIFF[operation][1]} ", DIFF_STYLES[operation])
            for operation, text in result.diff
        ]
        print_indented(console, 2, *parts)
        print_indented(console, 2, (words.DIFF_KEY, "dim"))
    if result.speaker:
        print_indented(console, 0, ("Speaker: ", "bold"), line(result.speaker))
    shown = result.citations or result.nearest
    if shown:
        heading = words.WHERE if result.citations else words.NEAREST_PLACE
        print_indented(console, 0, (heading, "bold"))
    for citation in shown:
        command = f"  footnote show {citation.document_id} --at {citation.start}-{citation.end}"
        where = line(words.place(citation))
        print_indented(console, 2, (f"[{citation.n}] ", "bold"), where, (command, "dim"))
        print_indented(console, 6, "“", line(citation.quote), "”")
    print_indented(console, 0, (words.coverage(result.coverage), "dim"))
