"""Training reads as the program does: the same layers, the same adapter, the same state."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from transformers import AutoConfig

from rag.config import Settings
from rag.lm.adapter import Adapter
from rag.lm.local import LocalGenerator
from rag.models import Models
from rag.prompts import judge_prompt
from training.lower import LowerLayers

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

TINY = "SmolLM2-135M-Instruct"
PAIRS = (
    ("The bank is in Bergen.", "Anna Berg founded the North Bank in Bergen in 1987."),
    ("Per Dahl led it.", "Per Dahl led the bank until 1999, and then nobody did for a while."),
)


def test_training_reads_what_the_program_reads(models: Models, tmp_path: Path) -> None:
    """Two texts at once, plain and adapted, as one by one; and what is adapted can learn."""
    folder = models.folder(TINY)
    generator = LocalGenerator(folder, Settings(generator=TINY, device="cpu"))
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    lower = LowerLayers(folder, config, adapted_from=16)
    prompts = [judge_prompt(*pair) for pair in PAIRS]
    encoded = [generator.encode(prompt, 0) for prompt in prompts]
    texts = [ids[marks[0] :] for ids, marks in encoded]
    lower.begin(encoded[0][0][: encoded[0][1][0]])
    with torch.no_grad():
        plain = lower.states(texts).numpy()
    for state, prompt in zip(plain, prompts, strict=True):
        assert np.corrcoef(state, generator.reading(prompt))[0, 1] > 0.995

    torch.manual_seed(3)
    for wide in lower.adapter.wide.values():
        torch.nn.init.normal_(wide, std=0.2)
    save_file(lower.adapter.tensors(), tmp_path / "it")
    states = lower.states(texts)
    for state, before, prompt in zip(states.detach().numpy(), plain, prompts, strict=True):
        adapted = generator.reading(prompt, adapter=Adapter(tmp_path / "it"))
        ours = adapted - generator.reading(prompt)
        assert np.abs(ours).max() > 0.5
        assert np.corrcoef(state - before, ours)[0, 1] > 0.98
    states.sum().backward()
    learned = [one.grad is not None and bool(one.grad.any()) for one in lower.adapter.parameters()]
    assert all(learned)
