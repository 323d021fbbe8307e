"""The model that ships inside the program, as a line among those that are pulled."""

from __future__ import annotations

from rag.fitted import shipped_folder
from rag.models import ModelState
from rag.models.child import size_of


def shipped_model() -> ModelState:
    """The evidence model: always in use, never fetched; `bytes` as it lies on disk."""
    folder = shipped_folder()
    return ModelState(
        name="footnote-evidence",
        role="verify",
        licence="as the program",
        summary="Judges whether a quote supports a sentence; ships with the program.",
        present=(folder / "model.onnx").is_file(),
        bytes=size_of(folder),
        used=True,
    )
