"""Whether the evidence answers the question: the rule for refusing.

Two signals, because neither is enough: the reranker's logit for the best
sentence, and the generator's own readiness to say that nothing was found. They
are joined by a logistic rule whose weights were fitted once, on squad2 train
(docs/evaluation.md), never on the seeds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.answer import Evidence

# Below this logit for its best sentence a question is refused without asking
# the generator.
LOWEST_LOGIT = -4.0
# Weights of the joint rule: answerable when BIAS + LOGIT * s - REFUSAL * r > 0,
# where s is the reranker's logit and r the log-odds that the generator abstains.
BIAS, LOGIT, REFUSAL = 0.0, 0.25, 0.5


def answerable(evidence: Sequence[Evidence], refusal: float | None = None) -> bool:
    """Whether to answer, given the log-probability that the generator abstains, if known."""
    if not evidence or evidence[0].score < LOWEST_LOGIT:
        return False
    if refusal is None:
        return True
    odds = refusal - math.log(max(-math.expm1(refusal), 1e-9))
    return BIAS + LOGIT * evidence[0].score - REFUSAL * odds > 0
