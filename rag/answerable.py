"""Whether the evidence answers the question: the rule for refusing.

Three signals, because none is enough: the reranker's logit for the best
sentence, whether the names, numbers and dates of the question stand in that
sentence's passage, and what the generator says when it is asked, yes or no.
They are joined by a logistic rule whose weights were fitted once, on squad2
train (docs/evaluation.md), never on the seeds.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer import Evidence
from rag.values import find_values, missing

# Below this logit for its best sentence a question is refused without asking the
# generator: 1 % of the answerable questions lie there, 13 % of the others.
LOWEST_LOGIT = -1.0
# The joint rule in log-odds: answer when BIAS + LOGIT * s - ABSENT * a + READY * r > 0, where s
# is the reranker's logit, a the number of the question's values that the passage lacks, and r the
# generator's log-odds of yes against no.
BIAS, LOGIT, ABSENT, READY = -2.2, 0.07, 0.37, 1.54


def answerable(question: str, evidence: Sequence[Evidence], ready: float | None = None) -> bool:
    """Whether to answer. `ready` is the generator's log-odds that the evidence answers, if known.

    Without it only evidence that plainly does not bear on the question refuses.
    """
    if not evidence or evidence[0].score < LOWEST_LOGIT:
        return False
    if ready is None:
        return True
    context = evidence[0].context
    absent = missing(find_values(question), f"{context.heading}\n{context.text}")
    return BIAS + LOGIT * evidence[0].score - ABSENT * len(absent) + READY * ready > 0
