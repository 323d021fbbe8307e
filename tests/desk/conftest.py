"""A pipeline whose documents, quotations, sign-offs and exports are real, and claims by words."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from index import Document, Library
from rag.boxes import Box
from rag.check.claims import Hearing
from rag.check.results import ClaimCheck, QuoteCheck
from rag.check.several import sentences_of
from rag.config import Settings
from rag.errors import NoPicture
from tests.check.test_drafts import SOURCE, WordsDesk
from tests.index.making import FINGERPRINT, made


class ScopedDesk(WordsDesk):
    """Remembers to which documents each check was held."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self.held_to: list[frozenset[str] | None] = []

    def claim(self, claim: str, *, documents: frozenset[str] | None = None) -> ClaimCheck:
        """Check by words."""
        self.held_to.append(documents)
        return super().claim(claim)

    def hearing(
        self, claim: str, *, documents: frozenset[str] | None = None
    ) -> Generator[Hearing, None, ClaimCheck]:
        """Check by words, after a step for each of the claim's sentences."""
        sentences = sentences_of(claim)
        for number in range(1, len(sentences) + 1):
            yield Hearing(number, len(sentences))
        return self.claim(claim, documents=documents)

    def quote(
        self, quote: str, *, speaker: str | None = None, documents: frozenset[str] | None = None
    ) -> QuoteCheck:
        """The real quote desk."""
        self.held_to.append(documents)
        return super().quote(quote, speaker=speaker)


@dataclass
class CheckingPipeline:
    """What the check pane uses of `rag.pipeline.Pipeline`."""

    home: Path
    ledger: Library
    desk: ScopedDesk
    settings: Settings

    def document(self, id: str) -> Document:
        """From the library."""
        return self.ledger.document(id)

    def boxes(self, id: str, start: int, end: int) -> list[Box]:
        """A text has no pages that could be shown."""
        return []

    def page_image(self, id: str, number: int, scale: float) -> bytes:
        """As the pipeline says it of a text."""
        raise NoPicture("source.txt has no pages that can be shown.", "Read its text.")


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[CheckingPipeline]:
    """One source in a real library."""
    with Library.open(tmp_path / "library", FINGERPRINT) as library:
        library.add([made("source.txt", SOURCE)])
        yield CheckingPipeline(tmp_path, library, ScopedDesk(library), Settings())
