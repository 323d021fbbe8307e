"""How much of a question stands in a text: the ranking where no model reads the letters.

Letters that are not Latin the default models cut to pieces. Of 40 questions of XQuAD in each
language words alone (BM25) find the right passage first for .82 (Russian) to .95 (Chinese), after
the cross-encoder .12 to .35 do, and by these pieces .90 to .95 (docs/retrieval.md).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np

from index.lexical import OPTIONAL_MARKS, UNSEGMENTED, is_letter

# Letters of a piece: endings change with case and number, and three letters of the rest are told
# apart well enough. By three .91 of the right passages of eight languages come first, by four .90.
PIECE = 3
_RUN = re.compile(f"[{UNSEGMENTED}]+|[^ {UNSEGMENTED}]+")
_UNSEGMENTED = re.compile(f"[{UNSEGMENTED}]")
# How soon a piece that comes again counts no more, and how much length tells against a text:
# the usual values of BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework").
K1, B = 1.2, 0.75
# The share as a logit, so that what is said of the cross-encoder's logits holds of it.
SCALE, NOTHING = 8.0, 0.15


def pieces(text: str) -> Counter[str]:
    """The pieces of a text: pairs of signs where words are not set apart, else three letters."""
    plain = OPTIONAL_MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    letters = "".join(sign if is_letter(sign) else " " for sign in plain)
    found: Counter[str] = Counter()
    for match in _RUN.finditer(letters):
        apart = _UNSEGMENTED.match(match.group())
        size = 2 if apart else PIECE
        run = match.group() if apart else f"{match.group()} "  # its end tells short words apart
        found.update(run[at : at + size] for at in range(max(1, len(run) - size + 1)))
    return found


class Overlap:
    """Ranks by BM25 over the question's pieces, as a share of what the question would get."""

    name = "overlap"

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Float32 logits of shape (len(texts),); what is rare is told from these texts."""
        asked, held = sorted(pieces(question)), [pieces(text) for text in texts]
        among = Counter(piece for one in held for piece in asked if piece in one)
        rarity = {
            piece: math.log1p((len(texts) - among[piece] + 0.5) / (among[piece] + 0.5))
            for piece in asked
        }
        usual = sum(map(Counter.total, held)) / max(1, len(held)) or 1.0
        whole = sum(rarity.values()) or 1.0

        def share(one: Counter[str]) -> float:
            damp = K1 * (1 - B + B * one.total() / usual)
            return sum(rarity[p] * one[p] * (K1 + 1) / (one[p] + damp) for p in asked) / whole

        return np.array([SCALE * (share(one) - NOTHING) for one in held], dtype=np.float32)
