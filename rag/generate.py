"""What phrases an answer: one protocol, three engines behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.lm.adapter import Adapter
    from rag.models import Models
    from rag.wording import Wording


BREAK = "\n\n"  # between what a user says and what is said after it


@dataclass(frozen=True, slots=True)
class Prompt:
    """One request. The engine puts it into the model's own chat format.

    `system` is the part worth keeping between requests; `then` ends the user's turn,
    after `user`, which another prompt may share; `reply` begins the assistant's turn,
    which the model then continues. `wording` are the words that the reply may be made of,
    None for any; an engine that cannot choose its words does without.
    """

    system: str
    user: str
    then: str = ""
    reply: str = ""
    wording: Wording | None = None

    @property
    def turn(self) -> str:
        """All that the user says."""
        return f"{self.user}{BREAK}{self.then}" if self.then else self.user


class Generator(Protocol):
    """Continues prompts greedily: the same prompt gives the same reply.

    Safe to call from several threads.
    """

    name: str

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """The reply in pieces of whole characters, `prompt.reply` not among them.

        Closing the iterator stops the work. Raises GenerationFailed.
        """
        ...

    def reading(self, prompt: Prompt, *, adapter: Adapter | None = None) -> np.ndarray | None:
        """What the model makes of a prompt, float32 of shape (its hidden size,).

        Its hidden state at the last token, two thirds of the way up. None where the
        engine cannot tell, as with a server. A following `stream` with the same
        `system` and `user` does not repeat the work. With an adapter, made for this very
        generator, what follows the system's turn is read by it; then nothing can follow,
        and the upper third is not computed.
        """
        ...


def open_generator(settings: Settings, models: Models) -> Generator:
    """The generator the settings ask for, loaded.

    Raises ModelNotFound, ModelCorrupt, or ModelError when an engine is not installed.
    """
    if settings.generator_url:
        from rag.lm.server import ServerGenerator

        return ServerGenerator(settings.generator_url, settings.generator, settings.generator_key)
    if settings.generator_engine == "llama.cpp":
        from rag.lm.llamacpp import LlamaCppGenerator

        return LlamaCppGenerator(models.gguf(settings.generator), settings)
    from rag.lm.local import LocalGenerator

    return LocalGenerator(models.folder(settings.generator), settings)
