"""What answering a question needs, as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.library import Library
    from rag.config import Settings
    from rag.evidence import EvidenceModel
    from rag.generate import Generator
    from rag.rerank import Reranker
    from rag.retrieve import Retriever
    from rag.verify import Verifier


@dataclass(frozen=True)
class Parts:
    """What answering needs. `generator` is called when its turn comes: it may still be loading."""

    library: Library
    retriever: Retriever
    reranker: Reranker
    generator: Callable[[], Generator]
    verifier: Verifier
    evidence: Callable[[], EvidenceModel]
    settings: Settings
