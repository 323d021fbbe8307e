"""A real server on a pipeline in memory, run as its own process: `python -m tests.browser.desk`."""

from __future__ import annotations

import sys
from pathlib import Path

from index import Entry
from rag import net
from rag.config import Settings
from tests.ui.conftest import REPORT
from tests.ui.fakes import HOSTILE, FakePipeline, document
from ui.serve import listen

SEED = Path(__file__).parents[2] / "seeds" / "000_68b1930d0046d899.txt"
LONG = "".join(f"Line {n} of a long document about nothing.\n" for n in range(2000))
DEEP = "The deep quote says that seven ships sailed north."


def pipeline(home: Path) -> FakePipeline:
    """The seed article, a paged report, a hostile page, a long text, and a file that failed."""
    made = FakePipeline(
        home,
        Settings(port=0),
        [
            document(SEED.read_text(encoding="utf-8"), f"seeds/{SEED.name}"),
            document(REPORT, "folder/report.pdf", paged=True),
            document(f"Hostile supplies arrived {HOSTILE} today.", f"folder/{HOSTILE[:25]}.html"),
            document(f"{LONG}{DEEP}\n{LONG}", "folder/long.txt"),
        ],
    )
    made.unread = [
        Entry("", "scan", "scan.pdf", 4, 0, "unreadable", "It has no text layer.", "Run OCR first.")
    ]
    made.wording = "26 civilians lost their lives in the attack."
    made.withheld = "27 civilians lost their lives."
    made.delay = 0.4
    return made


def main() -> None:
    """Serve until killed; the address is the first line on stdout."""
    net.silence_telemetry()
    made = pipeline(Path(sys.argv[1]))
    listener = listen(made.settings)
    print(listener.url, flush=True)
    listener.run(made)


if __name__ == "__main__":
    main()
