"""Models, memory and the findings of `doctor`, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from rag.config import FILE
from rag.doctor import Finding, examine
from rag.models import ModelState
from rag.shipped import shipped_model
from ui.desk import words as desk
from ui.markup import escape, heading, remedy

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.pipeline import Pipeline


def look(pipeline: Pipeline) -> str:
    """Look at the models, the machine and the library, as they are now; takes a second or so."""
    findings = examine(pipeline.home, pipeline.settings)
    return page(
        [*pipeline.models.state(), shipped_model()],
        findings,
        pipeline.settings,
        memory=psutil.Process().memory_info().rss,
        free=psutil.virtual_memory().available,
        file=pipeline.home / FILE,
    )


def page(
    models: Sequence[ModelState],
    findings: Sequence[Finding],
    settings: Settings,
    *,
    memory: int,
    free: int,
    file: Path,
) -> str:
    """What was found; `memory` of this program and what is `free`, in bytes.

    `file` is where settings are kept.
    """
    said = [
        desk.OFFLINE if settings.offline else desk.ONLINE,
        desk.SERVER.format(settings.generator_url) if settings.generator_url else "",
        desk.MEMORY.format(desk.size(memory), desk.size(free)),
    ]
    return (
        f'<div class="fn-health">{heading(desk.FINDINGS)}{_findings(findings)}'
        f"{heading(desk.MODELS)}{_models(models)}"
        f'{heading(desk.MACHINE)}<p class="fn-plain">{escape(" ".join(filter(None, said)))}</p>'
        f'<p class="fn-small">{escape(desk.RESTART.format(file))}</p></div>'
    )


def _findings(findings: Sequence[Finding]) -> str:
    rows = "".join(_finding(one) for one in sorted(findings, key=lambda one: one.severity == "ok"))
    return f'<ul class="fn-findings">{rows}</ul>'


def _finding(one: Finding) -> str:
    symbol, word = desk.SEVERITIES[one.severity]
    advice = f'<span class="fn-problem">{remedy(one.remedy)}</span>' if one.remedy else ""
    return (
        f'<li><span class="fn-state fn-{one.severity}"><span aria-hidden="true">{symbol}</span> '
        f"{escape(word)}</span> <strong>{escape(one.name)}</strong> {escape(one.message)}"
        f"{advice}</li>"
    )


def _models(models: Sequence[ModelState]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(one.name)}</th><td>{escape(one.role)}</td>'
        f"<td>{escape(desk.size(one.bytes) if one.present else desk.ABSENT)}</td>"
        f"<td>{escape(desk.IN_USE if one.used else desk.NOT_IN_USE)}</td></tr>"
        for one in sorted(models, key=lambda one: (not one.used, not one.present))
    )
    return f'<div class="fn-wide"><table class="fn-table"><tbody>{rows}</tbody></table></div>'
