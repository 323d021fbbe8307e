"""What is public is what `__all__` says, and the version is one."""

from __future__ import annotations

import importlib
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from index.errors import FootnoteError

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "rag", "rag.models")


@pytest.mark.parametrize("name", PACKAGES)
def test_all_is_true(name: str) -> None:
    """Every name in `__all__` exists, none is named twice, and they stand in order."""
    package = importlib.import_module(name)
    assert all(hasattr(package, one) for one in package.__all__)
    assert len(set(package.__all__)) == len(package.__all__)
    assert package.__all__ == sorted(package.__all__, key=lambda one: (one.lower(), one)) or (
        package.__all__ == sorted(package.__all__)
    )


def test_one_version() -> None:
    """pyproject, the changelog's newest entry and the installed package agree."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        project = tomllib.load(stream)["project"]
    entries = re.findall(
        r"^## \[?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert entries[0] == project["version"] == metadata.version(project["name"])


def test_constraints_pin_every_dependency() -> None:
    """Each dependency of the project, and each development tool, is pinned in constraints.txt."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        data = tomllib.load(stream)
    wanted = [*data["project"]["dependencies"], *data["dependency-groups"]["dev"]]
    names = {_plain(re.split(r"[<>=!~\[; ]", one)[0]) for one in wanted}
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {_plain(line.split("==")[0]) for line in lines if "==" in line}
    assert names <= pinned
    assert not [line for line in lines if "+" in line], "a local version label cannot be installed"


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def test_error_messages_have_two_sentences() -> None:
    """Every named failure descends from one base, and survives a trip between processes."""
    import pickle

    import rag.errors

    kinds = {
        kind
        for module in ("index.errors", "rag.errors")
        for kind in vars(importlib.import_module(module)).values()
        if isinstance(kind, type) and issubclass(kind, FootnoteError)
    }
    assert rag.errors.ModelCorrupt in kinds
    for kind in kinds:
        again = pickle.loads(pickle.dumps(kind("What happened.", "What to do.")))  # noqa: S301
        assert (type(again), again.message, again.remedy) == (kind, "What happened.", "What to do.")
        assert kind.__doc__
