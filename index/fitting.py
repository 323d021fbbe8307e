"""What a document must be like to be stored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.records import Document, Passage


def must_fit(
    document: Document, passages: Sequence[Passage], vectors: np.ndarray, dimension: int
) -> None:
    """Refuse, with ValueError, what would break a promise later: quotes that are no slices."""
    expected = (len(passages), dimension)
    if vectors.shape != expected or not np.isfinite(vectors).all():
        raise ValueError(f"{document.id}: vectors {vectors.shape}, not finite {expected}")
    for passage in passages:
        if passage.document_id != document.id or passage.span.of(document.text) != passage.text:
            raise ValueError(f"{document.id}: {passage.span} is not its passage's text")
    if len({passage.id for passage in passages}) != len(passages):
        raise ValueError(f"{document.id}: two passages have the same span")
    spans = [page.span for page in document.pages] + [h.span for h in document.headings]
    spans += [aside.span for aside in document.asides]
    if any(span.end > len(document.text) for span in spans):
        raise ValueError(f"{document.id}: a page, heading or aside leaves the text")
