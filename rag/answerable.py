"""Whether the evidence answers the question: the rule for refusing.

Three signals, because none is enough: the reranker's logit for the best
sentence, whether the names, numbers and dates of the question stand in that
sentence's passage, and the generator's own readiness to say that nothing was
found. They are joined by a logistic rule whose weights were fitted once, on
squad2 train (docs/evaluation.md), never on the seeds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.answer import Evidence
from rag.values import find_values, missing

# Below this logit for its best sentence a question is refused without asking the
# generator: 1 % of the answerable questions lie there, 13 % of the others.
LOWEST_LOGIT = -1.0
# The joint rule in log-odds: answer when BIAS + LOGIT * s - ABSENT * a - DOUBT * d > 0, where s is
# the reranker's logit, a the number of the question's values the passage lacks, and d the
# log-odds that the generator abstains.
BIAS, LOGIT, ABSENT, DOUBT = -1.0, 0.22, 0.57, 0.5


def answerable(question: str, evidence: Sequence[Evidence], refusal: float | None = None) -> bool:
    """Whether to answer. `refusal` is the log-probability that the generator abstains, if known.

    Without it only evidence that plainly does not bear on the question refuses.
    """
    if not evidence or evidence[0].score < LOWEST_LOGIT:
        return False
    if refusal is None:
        return True
    context = evidence[0].context
    absent = missing(find_values(question), f"{context.heading}\n{context.text}")
    doubt = refusal - math.log(max(-math.expm1(refusal), 1e-9))
    return BIAS + LOGIT * evidence[0].score - ABSENT * len(absent) - DOUBT * doubt > 0
