"""Whether the evidence answers the question: the rule for refusing.

Before anything is said, the reranker's logit for the best sentence refuses
what plainly does not bear on the question. Then two signals are joined: the
evidence model's probability that one of the passages answers, and what the
generator says when it is asked, yes or no. Neither is enough alone
(docs/log.md); the joint rule was fitted on dev questions of three sets.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.answer import Evidence

# Below this logit for its best sentence a question is refused without asking the
# generator: 1 % of the answerable questions lie there, 13 % of the others.
LOWEST_LOGIT = -1.0
# In log-odds: answer when BIAS + PASSAGE * p + READY * r > 0, where p is the log-odds that the
# best of the passages answers and r the generator's log-odds of yes against no. Fitted on 180 dev
# questions; the bias is 0.4 stricter than the fit's, as a wrong answer costs more than a refusal.
BIAS, PASSAGE, READY = -1.0, 0.46, 0.95
# A probability nearer to 0 or 1 than this says no more.
SURE = 1e-4


def bears_on(evidence: Sequence[Evidence]) -> bool:
    """Whether any of it is worth showing as a quote at all."""
    return bool(evidence) and evidence[0].score >= LOWEST_LOGIT


def answerable(chances: Sequence[float], ready: float | None) -> bool:
    """Whether to answer.

    `chances`: for each passage the evidence model's probability that it answers.
    `ready`: the generator's log-odds that the evidence answers, None where it
    cannot tell; the passages then decide alone.
    """
    best = min(max([SURE, *chances]), 1 - SURE)
    passage = math.log(best / (1 - best))
    if ready is None:
        return passage > 0
    return BIAS + PASSAGE * passage + READY * ready > 0
