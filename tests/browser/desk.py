"""A real server over a real library, doubles for models: `python -m tests.browser.desk HOME`.

It runs as a process of its own, as a user's would. `--real` uses the models the
home holds instead of the doubles; `--auth FILE`, `--read-only`, `--header NAME` are
those of `footnote serve`; `--pace SECONDS` is how long each word of a reply takes; `--bare`
adds no documents of its own.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Iterator
from pathlib import Path

from rag import net
from rag.config import Settings
from rag.generate import Prompt
from rag.pipeline import Pipeline
from tests.browser.papers import papers
from tests.doubles import HashEmbedder, OverlapReranker
from ui.commands.serving import who
from ui.serve import listen

SEEDS = Path(__file__).parents[2] / "seeds"
SEED = SEEDS / "000_68b1930d0046d899.txt"
HOSTILE = (
    "The hostile supplies arrived at the northern harbour "
    "<script>window.hacked = 1</script> <img src=x onerror='window.hacked = 2'> "
    "<a href='javascript:window.hacked = 3'>harbour</a> [x](javascript:alert) "
    "<style>body{display:none}</style> ${window.hacked = 4} {{value}} `${1}` "
    "<iframe src='https://example.org'></iframe> yesterday morning."
)
FILLER = "".join(f"Line {n} of a long text about nothing in particular.\n\n" for n in range(2000))
DEEP = "The deep note says that seven ships sailed north in the winter."
REPLIES = {
    "civilians": "The attack claimed the lives of 26 civilians. It claimed 27 civilians.",
    "ships": "Seven ships sailed north in the winter.",
    "hostile": "The hostile supplies arrived at the northern harbour yesterday morning.",
    "delegation": " ".join(["The delegation was led by Anand Prakash"] * 40) + ".",
}
# Slow enough that a page that is looked at twice a second is seen while a sentence is phrased.
PIECE_SECONDS = 0.1


class RuleGenerator:
    """Says the reply whose word stands in the question, a word at a time; logs being stopped."""

    name = "rule-generator"

    def __init__(self, log: Path, pace: float = PIECE_SECONDS) -> None:
        self.log, self.pace = log, pace

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """Words of the reply, slowly."""
        asked = prompt.user.lower().rpartition("question")[2]
        reply = next((text for word, text in REPLIES.items() if word in asked), "Nothing.")
        try:
            for piece in re.findall(r"\S+\s*", reply)[:max_tokens]:
                time.sleep(self.pace)
                yield piece
        except GeneratorExit:
            self.log.write_text("stopped")
            raise

    def reading(self, prompt: object, *, adapter: object = None) -> None:
        """It cannot tell, like a server."""


def documents(folder: Path) -> list[str]:
    """The seed article, a hostile text, a long one with one sentence that matters, papers."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    (folder / "long.txt").write_text(f"{FILLER}{DEEP}\n\n{FILLER}", encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    return [str(SEED), str(folder), *papers(folder.parent / "papers", scan=False)]


def arguments() -> argparse.Namespace:
    """What the desk is asked to be."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--auth", type=Path)
    parser.add_argument("--header")
    parser.add_argument("--read-only", action="store_true")
    parser.add_argument("--pace", type=float, default=PIECE_SECONDS)
    return parser.parse_args()


def main() -> None:
    """Serve until killed; the address is the first line on stdout."""
    net.silence_telemetry()
    asked = arguments()
    home, settings = asked.home, Settings(port=0)
    proxy = "127.0.0.1" if asked.header else None
    access, names = who(asked.auth, asked.header, proxy, read_only=asked.read_only)
    doubles = (
        {}
        if asked.real
        else {
            "embedder": HashEmbedder,
            "reranker": OverlapReranker,
            "generator": lambda: RuleGenerator(home / "generator.log", asked.pace),
        }
    )
    with Pipeline(home, settings, **doubles) as pipeline:  # type: ignore[arg-type]
        if not asked.bare:
            pipeline.add(
                [str(SEED), *papers(home / "papers", scan=True)]
                if asked.real
                else documents(home / "documents")
            )
        listener = listen(settings, access, names)
        print(listener.url, flush=True)
        listener.run(pipeline)


if __name__ == "__main__":
    main()
