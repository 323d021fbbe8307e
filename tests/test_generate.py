"""The generator without a model: grids, drafts, kept prefixes, the server's protocol."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import gguf
import numpy as np
import pytest
import torch
from gguf import GGMLQuantizationType as Kind
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.config import Settings
from rag.errors import ModelCorrupt, ModelError
from rag.generate import open_generator
from rag.lm.convert import convert, is_converted
from rag.lm.decode import BLOCK, Copied, Decoder
from rag.lm.fast import Packed
from rag.lm.grid import four_bits, grid_of, own_table, pack, table_of, two_halves
from rag.lm.product import multiplied
from tests.toy import ToyModel

STOP = 0


def q4_k(rows: int, columns: int) -> np.ndarray:
    """Random Q4_K blocks: any bytes are one, but for two halves that must be finite."""
    generator = np.random.default_rng(3)
    blocks = generator.integers(0, 256, (rows * columns // 256, 144), dtype=np.uint8)
    factors = generator.uniform(1e-4, 1e-3, (len(blocks), 2)).astype(np.float16)
    blocks[:, :4] = factors.view(np.uint8)
    return blocks.reshape(rows, -1)


def quantised(kind: Kind) -> np.ndarray:
    """A (64, 256) weight in blocks of this kind."""
    if kind is Kind.Q4_K:
        return q4_k(64, 256)
    weight = np.random.default_rng(4).normal(size=(64, 256)).astype(np.float32)
    return gguf.quants.quantize(weight, kind)


@pytest.mark.parametrize("kind", [Kind.Q4_K, Kind.Q4_1, Kind.Q4_0])
def test_a_grid_gives_back_the_weights_of_the_gguf(kind: Kind) -> None:
    """Scale, offset and the nearest of 16 steps are the GGUF's weights up to bfloat16."""
    blocks = quantised(kind)
    weight = torch.from_numpy(np.array(gguf.dequantize(blocks, kind)))
    table = table_of(*map(torch.from_numpy, grid_of(blocks, kind.name)))
    q = four_bits(weight.bfloat16(), table)
    scale, zero = table.float().unbind(-1)
    again = ((q.view(64, 8, 32) - 8) * scale[..., None] + zero[..., None]).view(64, 256)
    assert q.min() >= 0
    assert q.max() <= 15
    assert (again - weight).abs().max() < 0.01 * weight.abs().max()


def test_other_kinds_have_no_grid() -> None:
    """Q8_0 is not forced onto sixteen steps."""
    assert grid_of(quantised(Kind.Q8_0), "Q8_0") is None


@pytest.mark.parametrize("rows", [1, 4, 7])
def test_packed_products_are_those_of_the_weights(rows: int) -> None:
    """The kernel multiplies 4-bit weights exactly, and two halves to 8 bits."""
    torch.manual_seed(5)
    weight, x = torch.randn(64, 128), torch.randn(rows, 128).bfloat16()
    table = own_table(weight)
    q = four_bits(weight, table)
    scale, zero = table.float().unbind(-1)
    known = ((q.view(64, 4, 32) - 8) * scale[..., None] + zero[..., None]).view(64, 128)
    four = Packed(pack(q), table.transpose(0, 1).contiguous(), 128)(x)
    assert torch.allclose(four.float(), x.float() @ known.T, rtol=0.02, atol=0.1)
    q, table = two_halves(weight)
    eight = Packed(pack(q), table.transpose(0, 1).contiguous(), 128)(x)
    assert torch.allclose(eight.float(), x.float() @ weight.T, rtol=0.02, atol=0.25)


@pytest.mark.parametrize("native", [True, False])
def test_products_are_the_same_whatever_the_processor_does_well(
    monkeypatch: pytest.MonkeyPatch, *, native: bool
) -> None:
    """Widened to float32 or not, a product of bfloat16 weights differs by rounding only."""
    monkeypatch.setattr("rag.lm.product.fast_bfloat16", lambda: native)
    torch.manual_seed(6)
    weight, x = torch.randn(64, 128).bfloat16(), torch.randn(20, 128).bfloat16()
    product = multiplied(x, weight)
    assert product.dtype == torch.bfloat16
    exact = x.double() @ weight.double().T
    assert torch.allclose(product.double(), exact, rtol=0.005, atol=1e-3)


def test_a_file_that_is_no_gguf_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    """A broken file is ModelCorrupt, and no half folder stays behind."""
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF but not really" * 10)
    with pytest.raises(ModelCorrupt, match=r"broken\.gguf"):
        convert(broken, tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["broken.gguf"]
    assert not is_converted(tmp_path / "folder")


def reply(decoder: Decoder, ids: Sequence[int], system: int, limit: int = 30) -> list[int]:
    """A whole reply, its text given back."""
    text = decoder.read(ids, (system, system, len(ids)))
    tokens = list(decoder.continue_(text, limit))
    decoder.keep(text)
    return tokens


prompts = st.lists(st.integers(1, 20), min_size=4, max_size=40)


@settings(deadline=None)
@given(st.lists(prompts, min_size=2, max_size=6), st.integers(0, 5), st.integers(1, 4))
def test_a_reply_does_not_depend_on_what_was_asked_before(
    asked: list[list[int]], draft: int, shared: int
) -> None:
    """With or without kept prefixes and drafts, every prompt gets the reply a fresh run gives."""
    decoder = Decoder(ToyModel(), frozenset({STOP}), draft=draft)
    for ids in [*asked, *reversed(asked)]:
        both = asked[0][:shared] + ids
        fresh = Decoder(ToyModel(), frozenset({STOP}), draft=0)
        assert reply(decoder, both, shared) == reply(fresh, both, shared)
        text = decoder.read(both, (shared, shared, len(both)))
        assert text.middle == sum(both)
        decoder.keep(text)
        assert decoder.glance(both, shared, None) == sum(both)


def test_a_prompt_asked_again_is_not_read_again() -> None:
    """`choose` and then `stream` of one prompt read it once; a system prefix is read once."""
    model = ToyModel()
    decoder = Decoder(model, frozenset({STOP}), draft=0)
    system, users = [3] * 50, [[user, 5, 6, 7] for user in (11, 12, 13, 14)]
    text = decoder.read(system + users[0], (50, 50, 54))
    decoder.score(text, [9])
    decoder.keep(text)
    assert model.read == 54
    reply(decoder, system + users[0], 50, limit=1)
    assert model.read == 54
    decoder.keep(decoder.read([8] * 20, (10, 10, 20)))
    decoder.keep(decoder.read([9] * 20, (10, 10, 20)))
    model.read = 0
    decoder.keep(decoder.read(system + users[1], (50, 50, 54)))
    assert model.read == 4


def test_what_two_prompts_begin_with_is_read_once() -> None:
    """Asked whether quotes answer and then for the answer, a model reads the quotes once."""
    model = ToyModel()
    decoder = Decoder(model, frozenset({STOP}), draft=0)
    begin = [3] * 10 + [4] * 60
    decoder.keep(decoder.read([*begin, 5, 6, 7], (10, 70, 73)))
    model.read = 0
    text = decoder.read([*begin, 8, 9], (10, 70, 72))
    assert model.read == 2
    assert text.middle == sum([*begin, 8, 9])


def test_long_prompts_are_read_in_blocks() -> None:
    """A stream that is closed works on for one block at most; shared blocks are read once."""
    model = ToyModel()
    decoder = Decoder(model, frozenset({STOP}), draft=0)
    long = [2] * (2 * BLOCK)
    reply(decoder, [*long, 3, 4], 10)
    model.read = 0
    reply(decoder, [*long, 5, 6], 10, limit=1)
    assert model.read < BLOCK


def test_stop_tokens_and_limits_end_a_reply() -> None:
    """Nothing after the stop token, nothing beyond the limit, with drafts as without."""
    whole = reply(Decoder(ToyModel(), frozenset(), draft=0), [1, 2, 3], 1, limit=20)
    for draft in (0, 3):
        stopping = Decoder(ToyModel(), frozenset({whole[7]}), draft=draft)
        assert reply(stopping, [1, 2, 3], 1) == whole[: whole.index(whole[7])]
        assert (
            reply(Decoder(ToyModel(), frozenset(), draft=draft), [1, 2, 3], 1, limit=5)
            == (whole[:5])
        )
        assert reply(Decoder(ToyModel(), frozenset(), draft=draft), [1, 2, 3], 1, limit=0) == []


def test_the_score_of_several_tokens_is_the_sum_of_their_steps() -> None:
    """What the model would say scores near 0; anything else far below; the text stays as it was."""
    decoder = Decoder(ToyModel(), frozenset(), draft=0)
    said = reply(decoder, [1, 2, 3], 1, limit=3)
    text = decoder.read([1, 2, 3], (1, 1, 3))
    assert decoder.score(text, said) > -0.1
    assert decoder.score(text, [*said[:2], said[2] % 13 + 1]) < -5
    assert list(decoder.continue_(text, 3)) == said


@settings(deadline=None)
@given(prompts, st.sets(st.integers(1, 17), max_size=17), st.integers(0, 5))
def test_a_chosen_reply_is_the_same_with_drafts(
    ids: list[int], allowed: set[int], draft: int
) -> None:
    """Every token is one that may be said, and copied drafts do not change which."""

    def choose(said: Sequence[int], likely: Sequence[int]) -> int | None:
        assert list(said) == chosen[: len(said)]
        return next((token for token in likely if token in allowed), None)

    def replied(decoder: Decoder) -> list[int]:
        chosen.clear()
        chosen.extend(decoder.continue_(decoder.read(ids, (1, 1, len(ids))), 30, choose))
        return list(chosen)

    chosen: list[int] = []
    wanted = replied(Decoder(ToyModel(), frozenset({STOP}), draft=0))
    assert set(wanted) <= allowed
    assert replied(Decoder(ToyModel(), frozenset({STOP}), draft=draft)) == wanted


def test_two_threads_get_the_replies_they_would_get_alone() -> None:
    """Texts are owned by one request at a time."""
    decoder = Decoder(ToyModel(), frozenset({STOP}), draft=3)
    asked = [[n, n + 1, n + 2, n % 3] for n in range(1, 25)]
    alone = [reply(Decoder(ToyModel(), frozenset({STOP}), draft=0), ids, 2) for ids in asked]
    got: dict[int, list[int]] = {}

    def ask(start: int) -> None:
        for n in range(start, len(asked), 4):
            got[n] = reply(decoder, asked[n], 2)

    threads = [threading.Thread(target=ask, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [got[n] for n in range(len(asked))] == alone


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=40), st.integers(0, 6))
def test_a_draft_is_copied_from_the_text(ids: list[int], count: int) -> None:
    """A draft stands somewhere in the text, and is never longer than asked."""
    draft = Copied(ids).draft(count)
    assert len(draft) <= count
    joined = ",".join(map(str, ids))
    assert ",".join(map(str, draft)) in joined


def test_a_draft_continues_the_latest_of_the_same_words() -> None:
    """Three equal tokens count before two, a later place before an earlier one."""
    assert Copied([1, 2, 3, 9, 8, 2, 3, 7, 7, 1, 2, 3]).draft(2) == [9, 8]
    assert Copied([2, 3, 9, 8, 2, 3, 7, 7, 5, 2, 3]).draft(2) == [7, 7]
    assert Copied([4, 2, 3, 4]).draft(2) == [2]
    assert Copied([1, 2, 3]).draft(2) == []


class NoModels:
    """A store whose folders are empty."""

    def __init__(self, folder: Path) -> None:
        """Everything is here."""
        self.empty = folder

    def folder(self, _name: str) -> Path:
        """The empty folder."""
        return self.empty

    gguf = folder


def test_the_settings_choose_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A URL asks the server; llama.cpp not installed and a folder without a model are named."""
    store = NoModels(tmp_path)
    url = Settings(generator_url="http://127.0.0.1:1/v1", generator="served")
    assert open_generator(url, store).name == "served"
    monkeypatch.setattr("rag.lm.llamacpp.find_spec", lambda _name: None)
    with pytest.raises(ModelError, match="no package with it") as caught:
        open_generator(Settings(generator_engine="llama.cpp"), store)
    assert "pip install" in caught.value.remedy
    with pytest.raises(ModelCorrupt, match="cannot be loaded"):
        open_generator(Settings(), store)
