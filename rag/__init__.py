"""What is judged: load, chunk, embed, retrieve, rerank, select, generate, cite, verify.

The faces import from `rag` alone, so what they need of the floor below is named here.
"""

from index.errors import FootnoteError
from index.records import Counts, Document, Entry, Gap, Page, Passage, Span

__all__ = ["Counts", "Document", "Entry", "FootnoteError", "Gap", "Page", "Passage", "Span"]
