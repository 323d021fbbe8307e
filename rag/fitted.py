"""What training fitted and the program ships: numbers in JSON, beside the evidence model."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from rag.errors import ModelCorrupt

FOLDER = "weights"
# What `rag.lm.adapter` reads: the generator adapted to judging claims, and to telling whether
# a quote answers a question.
CLAIMS_ADAPTER, QUOTES_ADAPTER = "claims.safetensors", "quotes.safetensors"
Fitted = TypeVar("Fitted")


def shipped_folder() -> Path:
    """Where the program's own evidence model lies, with all that was fitted on it."""
    return Path(str(resources.files("rag"))) / FOLDER


def read_fitted(path: Path, what: str, parse: Callable[[Mapping[str, Any]], Fitted]) -> Fitted:
    """What `parse` makes of the file; `what` says in an error what could not be read.

    Raises ModelCorrupt when the file is not there, is no JSON, or does not hold what
    `parse` looks for.
    """
    try:
        return parse(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ModelCorrupt(
            f"{what} in {path.parent} cannot be read: {error}.",
            "Install Footnote again; the file is part of the program.",
        ) from error
