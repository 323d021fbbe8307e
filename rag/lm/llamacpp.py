"""llama.cpp behind the generator's protocol, where its package is installed."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import GenerationFailed, ModelCorrupt, ModelError

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.generate import Prompt

CONTEXT = 8192  # tokens; llama.cpp sets memory aside for all of them


class LlamaCppGenerator:
    """A GGUF as it is. llama.cpp itself keeps the prefix it shares with the last prompt."""

    def __init__(self, gguf: Path, settings: Settings) -> None:
        """Load `gguf`. Raises ModelError without llama-cpp-python, ModelCorrupt for a bad file."""
        if find_spec("llama_cpp") is None:
            raise ModelError(
                "generator_engine is llama.cpp, and llama-cpp-python is not installed.",
                'Run pip install llama-cpp-python, or set generator_engine to "transformers".',
            )
        from llama_cpp import Llama

        try:
            self._model: Any = Llama(
                model_path=str(gguf),
                n_ctx=CONTEXT,
                n_threads=settings.threads or None,
                n_gpu_layers=0 if settings.device == "cpu" else -1,
                verbose=False,
            )
        except ValueError as error:
            raise ModelCorrupt(
                f"llama.cpp cannot load {gguf}: {error}.",
                "Pull the model again with footnote models pull.",
            ) from error
        self.name = settings.generator
        self._lock = threading.Lock()

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """The reply in pieces; closing the iterator stops the work. Raises GenerationFailed."""
        messages = [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.user},
        ]
        if prompt.reply:
            messages.append({"role": "assistant", "content": prompt.reply})
        with self._lock:
            try:
                for event in self._model.create_chat_completion(
                    messages, max_tokens=max_tokens, temperature=0.0, stream=True
                ):
                    if piece := event["choices"][0]["delta"].get("content"):
                        yield piece
            except (ValueError, RuntimeError) as error:
                raise GenerationFailed(
                    f"llama.cpp broke off: {error}.",
                    "Ask about fewer or shorter passages, or choose another generator_engine.",
                ) from error

    def choose(self, prompt: Prompt, options: Sequence[str]) -> None:
        """None: its chat interface does not tell the probability of a given text."""
