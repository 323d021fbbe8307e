"""The default generator: a folder of weights, on this machine, in this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.errors import GenerationFailed, ModelCorrupt
from rag.generate import BREAK
from rag.lm.convert import FAST, is_converted
from rag.lm.decode import Decoder, likeliest

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.generate import Prompt
    from rag.lm.adapter import Adapter
    from rag.lm.decode import Marks, Model
    from rag.wording import Wording

DRAFT = 3  # with the token itself four rows, which the 4-bit kernel multiplies together
OTHER_STOPS = ("<|endoftext|>", "<|im_end|>", "<|eot_id|>", "<end_of_turn>")


class LocalGenerator:
    """Transformers' tokenizer, chat template and weights under our own greedy loop."""

    def __init__(self, folder: Path, settings: Settings, *, plain: bool = False) -> None:
        """Load `folder`; `plain` keeps to transformers' own forward pass, for comparison.

        Raises ModelCorrupt when the folder holds no causal language model.
        """
        import torch
        from transformers import AutoConfig, AutoTokenizer

        if settings.threads:
            torch.set_num_threads(settings.threads)
        try:
            config = AutoConfig.from_pretrained(folder, local_files_only=True)
            self.tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            model = _load(folder, config, settings.device, plain=plain)
        except (OSError, ValueError, KeyError) as error:
            raise ModelCorrupt(
                f"{settings.generator} in {folder} cannot be loaded as a language model: {error}.",
                f"Run footnote models pull {settings.generator}, or choose another generator.",
            ) from error
        self.name = settings.generator
        copies = hasattr(model, "layers")
        self.decoder = Decoder(model, self._stops(config), draft=DRAFT if copies else 0)

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """The reply in pieces of whole characters; closing the iterator stops the work."""
        text = self.decoder.read(*self.encode(prompt, max_tokens))
        choose = likeliest if prompt.wording is None else partial(self._worded, prompt.wording)
        try:
            yield from self._pieces(self.decoder.continue_(text, max_tokens, choose))
        finally:
            self.decoder.keep(text)

    def reading(self, prompt: Prompt, *, adapter: Adapter | None = None) -> np.ndarray:
        """The hidden state at the prompt's last token, two thirds of the way up, float32."""
        ids, marks = self.encode(prompt, 0)
        if adapter is not None:
            return _numbers(self.decoder.glance(ids, marks[0], adapter))
        text = self.decoder.read(ids, marks)
        try:
            return _numbers(text.middle)
        finally:
            self.decoder.keep(text)

    def choose(self, prompt: Prompt, options: Sequence[str]) -> list[float]:
        """The log-probability of each option as what the reply begins with, in order."""
        text = self.decoder.read(*self.encode(prompt, 0))
        try:
            return [self.decoder.score(text, self._ids(option)) for option in options]
        finally:
            self.decoder.keep(text)

    def _worded(self, wording: Wording, said: Sequence[int], likely: Sequence[int]) -> int | None:
        """The likeliest token after which the reply is still of these words.

        None for none: the reply breaks off, perhaps inside a word, and fails its check.
        """
        stops = self.decoder.stops
        for token in likely:
            ended = token in stops
            text = self._text([*said] if ended else [*said, token])
            if wording.allows(text, ended=ended):
                return token
        return None

    def _stops(self, config: Any) -> frozenset[int]:
        """The tokens that end a turn, as the model and its tokenizer name them."""
        named = config.eos_token_id
        stops = set(named if isinstance(named, list) else [named])
        stops.add(self.tokenizer.eos_token_id)
        known = self.tokenizer.get_vocab()
        stops.update(known.get(token) for token in OTHER_STOPS)
        return frozenset(stop for stop in stops if stop is not None)

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids

    def encode(self, prompt: Prompt, max_tokens: int) -> tuple[list[int], Marks]:
        """A prompt's tokens, and up to where other prompts may begin with the same.

        That is after the system's turn, after `user`, whatever follows it, and before `reply`.
        """
        rendered = self._render(prompt.system, prompt.turn)
        turn = self._ids(rendered)
        ids = self._ids(rendered + prompt.reply)
        empty, alone, more = (
            self._ids(self._render(prompt.system, user))
            for user in ("", prompt.user, prompt.user + BREAK)
        )
        system, user = _common(turn, empty), min(_common(alone, more), _common(alone, turn))
        context = self.decoder.model.context
        if len(ids) + max_tokens > context:
            raise GenerationFailed(
                f"The prompt has {len(ids)} tokens; with {max_tokens} of reply that is more than "
                f"the {context} that {self.name} takes.",
                "Ask about fewer or shorter passages, or choose a generator with a longer context.",
            )
        return ids, (system, max(system, user), _common(ids, turn))

    def _render(self, system: str, user: str) -> str:
        """The prompt in the model's chat format, up to where the assistant begins."""
        if not self.tokenizer.chat_template:
            return f"{system}\n\n{user}\n\n"
        from jinja2 import TemplateError

        turns = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        try:
            return self._template(turns)
        except TemplateError:  # the format knows no system's turn
            return self._template([{"role": "user", "content": f"{system}\n\n{user}"}])

    def _template(self, turns: list[dict[str, str]]) -> str:
        text: str = self.tokenizer.apply_chat_template(
            turns, tokenize=False, add_generation_prompt=True
        )
        return text

    def _pieces(self, tokens: Iterator[int]) -> Iterator[str]:
        """Text as it becomes whole: a character may take several tokens, a space the next word."""
        ids: list[int] = []
        given, sure = 0, 0
        for token in tokens:
            ids.append(token)
            before, now = self._text(ids[given:sure]), self._text(ids[given:])
            if len(now) > len(before) and not now.endswith("\ufffd"):
                yield now[len(before) :]
                given, sure = sure, len(ids)
        rest = self._text(ids[given:])[len(self._text(ids[given:sure])) :]
        if rest:
            yield rest

    def _text(self, ids: list[int]) -> str:
        text: str = self.tokenizer.decode(
            ids, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text


def _load(folder: Path, config: Any, device: str, *, plain: bool) -> Model:
    import torch

    where = torch.device(_best_device() if device == "auto" else device)
    packs = torch.backends.cpu.get_cpu_capability() in ("AVX512", "AVX2")
    fast = is_converted(folder) and config.model_type in FAST and where.type == "cpu" and packs
    if fast and not plain:
        from rag.lm.fast import FastModel

        return FastModel(folder, config)
    from rag.lm.plain import PlainModel

    return PlainModel(folder, where)


def _numbers(hidden: Any) -> np.ndarray:
    return np.asarray(hidden.float().cpu().numpy())


def _best_device() -> str:
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _common(a: Sequence[int], b: Sequence[int]) -> int:
    """How many tokens two texts begin with alike."""
    for place, (one, other) in enumerate(zip(a, b, strict=False)):
        if one != other:
            return place
    return min(len(a), len(b))
