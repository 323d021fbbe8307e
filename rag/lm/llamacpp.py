"""llama.cpp behind the generator's protocol: llama-cpp-python, or the xllamacpp wheel.

The first is usually compiled on the machine and faster for it; the second
needs no compiler. Both keep the prefix a prompt shares with the one before.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from rag.errors import GenerationFailed, ModelCorrupt, ModelError

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.generate import Prompt
    from rag.lm.adapter import Adapter

CONTEXT = 8192  # tokens; llama.cpp sets memory aside for all of them
REMEDY = "Ask about fewer or shorter passages, or choose another generator_engine."
Pieces = Callable[["Prompt", int], Iterator[str]]


class LlamaCppGenerator:
    """A GGUF as it is."""

    def __init__(self, gguf: Path, settings: Settings) -> None:
        """Load `gguf`. Raises ModelError without an engine, ModelCorrupt for a bad file."""
        open_engine = next((open_ for name, open_ in ENGINES.items() if find_spec(name)), None)
        if open_engine is None:
            raise ModelError(
                "generator_engine is llama.cpp, and no package with it is installed.",
                "Run pip install xllamacpp (or llama-cpp-python, compiled here and faster), or "
                'set generator_engine to "transformers".',
            )
        try:
            self._pieces = open_engine(gguf, settings)
        except (ValueError, RuntimeError) as error:
            raise ModelCorrupt(
                f"llama.cpp cannot load {gguf}: {error}.",
                "Pull the model again with footnote models pull.",
            ) from error
        self.name = settings.generator
        self._lock = threading.Lock()

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """The reply in pieces; closing the iterator stops the work. Raises GenerationFailed."""
        with self._lock:
            try:
                yield from self._pieces(prompt, max_tokens)
            except (ValueError, RuntimeError, KeyError) as error:
                raise GenerationFailed(f"llama.cpp broke off: {error}.", REMEDY) from error

    def reading(self, prompt: Prompt, *, adapter: Adapter | None = None) -> None:
        """None: the chat interfaces do not tell what goes on inside."""


def _turns(prompt: Prompt) -> list[dict[str, str]]:
    return [
        {"role": "system", "content": prompt.system},
        {"role": "user", "content": prompt.turn},
    ]


def _llama_cpp(gguf: Path, settings: Settings) -> Pieces:
    from llama_cpp import Llama
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    model: Any = Llama(
        model_path=str(gguf),
        n_ctx=CONTEXT,
        n_threads=settings.threads or None,
        n_gpu_layers=0 if settings.device == "cpu" else -1,
        verbose=False,
    )
    template = model.metadata.get("tokenizer.chat_template")
    if not template:
        raise ValueError("it has no chat template")
    render = Jinja2ChatFormatter(template, eos_token="", bos_token="")

    def pieces(prompt: Prompt, limit: int) -> Iterator[str]:
        """Text completion, because its chat interface cannot continue a begun reply."""
        text = render(messages=_turns(prompt)).prompt + prompt.reply
        for chunk in model.create_completion(text, max_tokens=limit, temperature=0.0, stream=True):
            yield chunk["choices"][0]["text"]

    return pieces


def _xllamacpp(gguf: Path, settings: Settings) -> Pieces:
    import xllamacpp

    wanted: Any = xllamacpp.CommonParams()
    wanted.model.path = str(gguf)
    wanted.n_ctx, wanted.n_parallel, wanted.verbosity = CONTEXT, 1, -1
    if settings.threads:
        wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = settings.threads
    server: Any = xllamacpp.Server(wanted)

    def pieces(prompt: Prompt, limit: int) -> Iterator[str]:
        turns = _turns(prompt)
        if prompt.reply:
            turns.append({"role": "assistant", "content": prompt.reply})
        asked = {"messages": turns, "max_tokens": limit, "temperature": 0.0, "stream": True}
        for chunk in _called_back(server.handle_chat_completions, asked):
            if "choices" not in chunk:
                raise ValueError(chunk.get("error", chunk))
            if chunk["choices"] and (piece := chunk["choices"][0]["delta"].get("content")):
                yield piece

    return pieces


def _called_back(call: Callable[..., Any], asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What `call` hands to its callback, which says True to stop; a thread passes it over."""
    queue: SimpleQueue[Any] = SimpleQueue()
    closed = threading.Event()

    def receive(chunk: Any) -> bool:
        for one in chunk if isinstance(chunk, list) else [chunk]:
            queue.put(one)
        return closed.is_set()

    def work() -> None:
        try:
            call(asked, receive)
            queue.put(None)
        except (ValueError, RuntimeError) as error:
            queue.put(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while (chunk := queue.get()) is not None:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk
    finally:
        closed.set()
        thread.join()


ENGINES: dict[str, Callable[[Path, Settings], Pieces]] = {
    "llama_cpp": _llama_cpp,
    "xllamacpp": _xllamacpp,
}
