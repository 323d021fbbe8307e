"""`doctor` names what is wrong, each with a remedy, and changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from index import Document, Fingerprint, Library, Passage, Span
from index.lock import WriteLock
from rag import doctor
from rag.chunk import CHUNKER
from rag.config import Settings
from rag.doctor import Finding, examine
from rag.fitted import CLAIMS_ADAPTER, QUOTES_ADAPTER, shipped_folder
from rag.models import Models
from rag.models.files import Manifest, save
from tests.models.toys import CONFIG, WEIGHTS, card


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    """The findings by name; the last of a name wins."""
    return {finding.name: finding for finding in findings}


@pytest.fixture
def local(home: Path) -> Settings:
    """Settings whose models are local folders, so that nothing need be pulled."""
    folder = home.parent / "somewhere"
    folder.mkdir()
    name = str(folder)
    return Settings(embedder=name, reranker=name, generator=name)


def test_a_fresh_home_is_well(home: Path, local: Settings) -> None:
    """Before anything is made nothing fails, and looking makes nothing."""
    findings = examine(home, local)
    assert [one for one in findings if one.severity != "ok" and one.name != "packages"] == []
    assert not home.exists()


def test_the_shipped_evidence_model_is_looked_at(
    home: Path, local: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole: told with its size. A file gone, or one that cannot be loaded: a failure."""
    whole = by_name(examine(home, local, deep=True))["evidence model"]
    assert (whole.severity, " MB; and it loads" in whole.message) == ("ok", True)
    copy = tmp_path / "weights"
    monkeypatch.setattr(doctor, "shipped_folder", lambda: copy)
    for name in ("model.onnx", CLAIMS_ADAPTER, QUOTES_ADAPTER):
        shutil.copytree(shipped_folder(), copy, dirs_exist_ok=True)
        (copy / name).write_bytes(b"no weights")
        assert by_name(examine(home, local))["evidence model"].severity == "ok"
        assert by_name(examine(home, local, deep=True))["evidence model"].severity == "failure"
        (copy / name).unlink()
        assert name in by_name(examine(home, local))["evidence model"].message


def test_every_bad_finding_has_a_remedy(home: Path) -> None:
    """Missing models are failures, each with the command that fetches it."""
    found = by_name(examine(home, Settings()))
    missing = found["model all-MiniLM-L6-v2"]
    assert (missing.severity, missing.remedy) == (
        "failure",
        "Run `footnote models pull all-MiniLM-L6-v2`.",
    )
    assert all(one.remedy for one in found.values() if one.severity != "ok")
    assert not any(one.remedy for one in found.values() if one.severity == "ok")


def test_deep_finds_a_flipped_byte(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only `deep` reads the files, and it tells the file that has other bytes."""
    settings = Settings(
        embedder="toy", reranker="toy", generator_url="http://127.0.0.1:1", model_sources=("index",)
    )
    cards = {"toy": card()}
    folder = home / "models/toy"
    save(folder / "model.bin", [b"W" + WEIGHTS[1:]])
    save(folder / "inner/config.json", [CONFIG])
    Manifest("toy", "1", cards["toy"].files).write(folder)
    monkeypatch.setattr(doctor, "Models", lambda home, settings: Models(home, settings, cards))
    assert by_name(examine(home, settings))["model toy"].severity == "ok"
    deep = by_name(examine(home, settings, deep=True))["model toy"]
    assert deep.severity == "failure"
    assert "model.bin" in deep.message


@pytest.mark.parametrize(("free", "severity"), [(1e8, "failure"), (1e9, "warning"), (1e11, "ok")])
def test_disk_space(
    home: Path, local: Settings, monkeypatch: pytest.MonkeyPatch, free: float, severity: str
) -> None:
    """A nearly full disk is a warning, a full one a failure."""
    usage = shutil.disk_usage("/")._replace(free=int(free))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert by_name(examine(home, local))["disk"].severity == severity


def test_home_that_cannot_be_written(local: Settings, tmp_path: Path) -> None:
    """A home below a file can never be made; the finding says so."""
    (tmp_path / "file").write_text("x")
    found = by_name(examine(tmp_path / "file" / "home", local))
    assert found["home"].severity == "failure"


def test_damaged_library_is_told(home: Path, local: Settings) -> None:
    """A library that SQLite cannot read is a failure with a remedy, not a crash."""
    (home / "library").mkdir(parents=True)
    (home / "library/library.db").write_bytes(b"not a database" * 500)
    found = by_name(examine(home, local))["library"]
    assert found.severity == "failure"
    assert found.remedy


def test_library_of_another_embedder_is_told(home: Path, local: Settings) -> None:
    """A sound library is well; one made with another embedder names both and the cure."""
    document = Document("d1", "A", "a.txt", "One sentence.")
    passages = [Passage("d1", Span(0, 13), "One sentence.")]
    made = Fingerprint(local.embedder, 2, CHUNKER)
    with Library.open(home / "library", made) as library:
        library.add([(document, passages, np.array([[1.0, 0.0]], dtype=np.float32))])
    found = by_name(examine(home, local))
    assert found["library"].message.startswith("1 document, 0 pages, 1 passage;")
    assert "embedder" not in found
    other = local.model_copy(update={"embedder": str(home)})
    wrong = by_name(examine(home, other))["embedder"]
    assert (wrong.severity, local.embedder in wrong.message) == ("failure", True)


def test_a_writer_is_told(home: Path, local: Settings) -> None:
    """While something writes to the library, the lock is a warning."""
    with Library.open(home / "library", Fingerprint("e", 2, "c")) as library:
        library.add([])
        with WriteLock(home / "library", read_only=False).held():
            assert by_name(examine(home, local))["lock"].severity == "warning"


def test_a_far_generator_is_a_warning(home: Path, local: Settings) -> None:
    """A server elsewhere sees the questions; the user is told. One here is fine."""
    far = local.model_copy(update={"generator_url": "http://192.0.2.1/v1"})
    near = local.model_copy(update={"generator_url": "http://127.0.0.1:11434/v1"})
    assert by_name(examine(home, far))["generator"].severity == "warning"
    assert by_name(examine(home, near))["generator"].severity == "ok"


def test_missing_engine_is_told(
    home: Path, local: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Choosing llama.cpp without its package is a failure."""
    monkeypatch.setattr(doctor, "find_spec", lambda _: None)
    chosen = local.model_copy(update={"generator_engine": "llama.cpp"})
    assert by_name(examine(home, chosen))["generator"].severity == "failure"


def test_wrong_packages_are_told(
    home: Path, local: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A requirement that is missing, or of another version, is named."""
    wants = ["torch==0.0.1", "nobody-has-this", "other; extra == 'llama'"]
    monkeypatch.setattr(doctor.metadata, "requires", lambda _: wants)
    found = by_name(examine(home, local))["packages"]
    assert found.severity == "failure"
    assert "torch==0.0.1 is wanted" in found.message
    assert "nobody-has-this is missing" in found.message
    assert "other" not in found.message
